"""Who sits where, run by run: people leave by chance, their seats stand empty and are filled again.

The law is that of `territory_opt.headcount.ramp.seat_life`, which follows its expectation; here each run draws one
course of it. Planning paths and trials draw from this module alone, so that both mean the same by chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from territory_opt.demand.segments import SegmentIndex, entry_of
from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.model import BackfillModel, HeadcountModel
from territory_opt.workspace.schema import TEXT

BATCH_NUMBERS = 4_000_000
"""Random numbers held at a time: it bounds memory, results do not depend on it."""

NORMAL_80 = 2 * 1.2815515655446004
"""Width of the middle 80 % of a normal distribution, in its standard deviations."""


@dataclass(frozen=True)
class Posts:
    """Seats of today and planned starts as chance sees them; s posts, H months, C cells, R runs.

    Attributes
    ----------
    segments : tuple of str, length s
        Segment whose attrition, ramp and attainment count.
    begins : ndarray of int, shape (s,) or (s, R)
        Month in which somebody starts; 0 for whoever is there before. From its end on, chance may take them. H or later
        for those whose last day is known: they follow their dates alone.
    new : ndarray of bool, shape (s,)
        Whether whoever begins does so at the foot of the ramp on the month's first day, as refills do; else `own_usd`
        says what they bring.
    own_usd : ndarray of float, shape (s, H)
        What whoever is known by dates brings in each month as long as they stay; 0 for new ones.
    full_usd : ndarray of float, shape (s, H)
        What anybody brings there in each month, ramped and there all of it.
    shares : ndarray of float, shape (s, C)
        Share of each post that each cell gets.
    """

    segments: tuple[str, ...]
    begins: Ints
    new: np.ndarray
    own_usd: Floats
    full_usd: Floats
    shares: Floats


@dataclass(frozen=True)
class Lives:
    """Courses of posts, drawn; R runs, s posts, H months.

    Attributes
    ----------
    stays : ndarray of bool, shape (R, s, H)
        Whether whoever is known by dates has not been taken by chance.
    occupied : ndarray of bool, shape (R, s, H)
        Whether somebody new sits there, a refill or a new start.
    productive : ndarray of float32, shape (R, s, H)
        Productivity of somebody new by the ramp, 0 where none sits there.
    starts : ndarray of bool, shape (R, s, H)
        Whether somebody new starts in that month.
    """

    stays: np.ndarray
    occupied: np.ndarray
    productive: np.ndarray
    starts: np.ndarray


class Interval(Protocol):
    """An expected value and the interval it lies in with a chance of 80 %; NaN ends where that is not known."""

    @property
    def value(self) -> float:
        """Expected value."""

    @property
    def low(self) -> float:
        """Lower end."""

    @property
    def high(self) -> float:
        """Upper end."""


@dataclass(frozen=True)
class Uncertainty:
    """How well parameters are known, by segment; those of a segment left out are taken as the model gives them.

    Attributes
    ----------
    attrition : mapping of str to Interval
        Share of people who leave within a year, drawn from a beta distribution for each run.
    attainment : mapping of str to Interval
        Share of quota that a ramped seat brings, drawn from a gamma distribution for each run.
    """

    attrition: Mapping[str, Interval] = field(default_factory=dict)
    attainment: Mapping[str, Interval] = field(default_factory=dict)


def draw_supply(
    rng: np.random.Generator, posts: Posts, model: HeadcountModel, runs: int, uncertainty: Uncertainty | None = None
) -> Floats:
    """Draw what posts bring by run, cell and month.

    Parameters
    ----------
    rng : Generator
        Each post takes its own stretch of the stream, in order: a post added at the end leaves the others' courses as
        they are.
    posts : Posts
    model : HeadcountModel
        Attrition, ramps and refilling.
    runs : int
    uncertainty : Uncertainty, optional
        How well attrition and attainment are known; each run draws its own. Exactly as the model says without it.

    Returns
    -------
    ndarray of float, shape (R, C, H)
    """
    segment = SegmentIndex(pd.Series(posts.segments, dtype=TEXT))
    rng_of_parameters, rng_of_lives = rng.spawn(2)
    leave, attainment = _draw_parameters(rng_of_parameters, segment.names, model, runs, uncertainty or Uncertainty())
    ramps = _ramps(segment.names, model)
    cells, months = posts.shares.shape[1], posts.full_usd.shape[1]
    supply = np.zeros((months, cells, runs))
    batch = max(BATCH_NUMBERS // (months * runs), 1)
    for first in range(0, len(posts.segments), batch):
        rows = slice(first, first + batch)
        kind = segment.codes[rows]
        lives = draw_lives(
            rng_of_lives,
            posts.begins[rows],
            posts.new[rows],
            leave[kind],
            ramps[kind],
            model.backfill,
            months,
        )
        # Most posts serve one cell of many.
        factor, shares = attainment[kind], csr_array(posts.shares[rows].T)
        for month in range(months):
            own = posts.own_usd[rows, month, None] * lives.stays[:, :, month].T
            others = posts.full_usd[rows, month, None] * lives.productive[:, :, month].T
            supply[month] += shares @ ((own + others) * factor)
    return np.ascontiguousarray(supply.transpose(2, 1, 0))


def draw_lives(
    rng: np.random.Generator,
    begins: Ints,
    new: np.ndarray,
    leave: Floats,
    ramps: Floats,
    backfill: BackfillModel,
    months: int,
) -> Lives:
    """Draw courses of posts, month by month.

    At each month's end whoever is there leaves with the chance given. The seat stands empty for
    ``backfill.lag_months``, then somebody new starts at the foot of the ramp, if seats are refilled.

    Parameters
    ----------
    rng : Generator
    begins, new : ndarray, shapes (s,) or (s, R), and (s,)
        As in `Posts`.
    leave : ndarray of float, shape (s, R)
        Chance to leave at a month's end.
    ramps : ndarray of float, shape (s, n)
        Productivity by months since the start; the last one holds for all later months.
    backfill : BackfillModel
    months : int
        Months to draw, H.
    """
    runs = leave.shape[1]
    begins = begins if begins.ndim == 2 else begins[:, None]
    # Runs lie innermost, so that each month's numbers are rows of memory.
    chance = rng.random((len(leave), months, runs), dtype=np.float32)
    stays, occupied, starts = np.zeros((3, months, *leave.shape), dtype=bool)
    productive = np.zeros((months, *leave.shape), dtype=np.float32)
    steps = ramps.astype(np.float32)
    own = np.broadcast_to(~new[:, None], leave.shape)
    joins = np.where(new[:, None], begins, months).astype(np.int16) + np.zeros(leave.shape, dtype=np.int16)
    tenure = np.full(leave.shape, -1, dtype=np.int16)
    for month in range(months):
        starts[month] = joins == month
        tenure = np.where(starts[month], 0, tenure + (tenure >= 0)).astype(np.int16)
        stays[month], occupied[month] = own, tenure >= 0
        post, run = np.nonzero(occupied[month])
        productive[month, post, run] = steps[post, np.minimum(tenure[post, run], steps.shape[1] - 1)]
        gone = ((own & (begins <= month)) | occupied[month]) & (chance[:, month] < leave)
        own = own & ~gone
        tenure[gone] = -1
        if backfill.refill:
            joins[gone] = month + 1 + backfill.lag_months
    return Lives(*(np.transpose(course, (2, 1, 0)) for course in (stays, occupied, productive, starts)))


def _draw_parameters(
    rng: np.random.Generator, segments: tuple[str, ...], model: HeadcountModel, runs: int, uncertainty: Uncertainty
) -> tuple[Floats, Floats]:
    """Draw each segment's chance to leave at a month's end and its factor on attainment; shapes (segments, R)."""
    attrition = np.array([[entry_of(model.segments, name).attrition_share] * runs for name in segments])
    attainment = np.ones((len(segments), runs))
    # Every segment has a stream of its own, whether its parameters are known or not.
    for row, (name, own) in enumerate(zip(segments, rng.spawn(len(segments)), strict=True)):
        if name in uncertainty.attrition:
            attrition[row] = draw_share(own, uncertainty.attrition[name], runs)
        if name in uncertainty.attainment:
            attainment[row] = draw_factor(own, uncertainty.attainment[name], runs)
    shape = (len(segments), runs)
    return 1 - (1 - attrition.reshape(shape)) ** (1 / 12), attainment


def draw_share(rng: np.random.Generator, interval: Interval, runs: int) -> Floats:
    """Draw a share from the beta distribution with the interval's value as mean and its width over 2.56 as spread."""
    mean, deviation = interval.value, (interval.high - interval.low) / NORMAL_80
    # An interval that nobody knows has ends that are no numbers.
    if not deviation > 0 or not 0 < mean < 1:
        return np.full(runs, mean)
    # Below a weight of 1 the distribution would gather at 0 and 1: no width can ask for more.
    weight = max(mean * (1 - mean) / deviation**2 - 1, 1.0)
    return rng.beta(mean * weight, (1 - mean) * weight, runs)


def draw_factor(rng: np.random.Generator, interval: Interval, runs: int) -> Floats:
    """Draw an amount over its value, mean 1, from the gamma distribution with the interval's width over 2.56."""
    deviation = (interval.high - interval.low) / NORMAL_80
    if not deviation > 0 or not interval.value > 0:
        return np.ones(runs)
    shape = (interval.value / deviation) ** 2
    return rng.gamma(shape, 1 / shape, runs)


def _ramps(segments: tuple[str, ...], model: HeadcountModel) -> Floats:
    """Ramps of segments, each filled up to the longest and one month of full productivity; shape (segments, n)."""
    shares = [entry_of(model.segments, name).ramp_shares for name in segments]
    longest = max((len(ramp) for ramp in shares), default=0)
    filled = [[*ramp, *[1.0] * (longest + 1 - len(ramp))] for ramp in shares]
    return np.array(filled).reshape(len(segments), longest + 1)
