"""Positions that people hold or have accepted: what known dates say of them, and what chance may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.model import BackfillModel
from territory_opt.headcount.ramp import SeatLife, month_number, presence, ramp_share, refill_start


@dataclass(frozen=True)
class Positions:
    """Positions by month; n in positions, k in months of the horizon.

    Somebody whose last day is known follows it (the sure part); chance takes whoever else holds the position, at each
    month's end from ``begins`` on, and whoever succeeds them. A known leaver's successor is the first that chance may
    take.

    Attributes
    ----------
    sure_present, sure_productive : ndarray of float, shape (n, H)
        Of those whose last day is known: share of the month's days they are there, the same at ramped productivity.
    present, productive : ndarray of float, shape (n, H)
        The same of the first one whom chance may take, while it does not.
    begins : ndarray of int, shape (n,)
        First month at whose end it may; H where nobody comes after a known last day.
    joins, refills : ndarray of float, shape (n, H)
        People who start in each month as far as dates tell: those of the reps table, and known leavers' successors.
    """

    sure_present: Floats
    sure_productive: Floats
    present: Floats
    productive: Floats
    begins: Ints
    joins: Floats
    refills: Floats


@dataclass(frozen=True)
class Expected:
    """What can be expected of positions, chance taken into account.

    Attributes
    ----------
    heads : ndarray of float, shape (n, H)
        People there.
    productive : ndarray of float, shape (n, H)
        The same at ramped productivity.
    joins : ndarray of float, shape (n, H)
        People of the reps table who start: accepted offers and open positions.
    refills : ndarray of float, shape (n, H)
        People who start in a leaver's place.
    """

    heads: Floats
    productive: Floats
    joins: Floats
    refills: Floats

    def parted(self, shares: Floats) -> Expected:
        """Part positions among places by shares of shape (n, P); every course becomes one of shape (P, H)."""
        return Expected(*(shares.T @ course for course in (self.heads, self.productive, self.joins, self.refills)))


def together(parts: Sequence[Expected]) -> Expected:
    """Put positions of several kinds below each other."""
    return Expected(
        heads=np.concatenate([part.heads for part in parts]),
        productive=np.concatenate([part.productive for part in parts]),
        joins=np.concatenate([part.joins for part in parts]),
        refills=np.concatenate([part.refills for part in parts]),
    )


def known_positions(
    start: pd.Series,
    end: pd.Series,
    ramps: Sequence[Sequence[float]],
    backfill: BackfillModel,
    months: pd.DatetimeIndex,
    reps: pd.Series,
) -> Positions:
    """Follow each position by its dates.

    Parameters
    ----------
    start, end : Series of datetime64, shape (n,)
        First and last day; missing for "there already" and "no end known". A last day after the horizon is as none.
    ramps : sequence of n sequences of float
        Each one's productivity by month since the start.
    backfill : BackfillModel
        Whether and when a known leaver is followed by somebody.
    months : DatetimeIndex, shape (H,)
    reps : Series, shape (n,)
        Keys of those who hold the positions, for who is followed by somebody.
    """
    horizon = len(months)
    first = month_number(months)[0]
    goes = end.lt(months[-1] + pd.offsets.MonthBegin(1)).to_numpy(bool)
    never = pd.Series(pd.NaT, index=end.index, dtype="datetime64[ns]")
    refill = refill_start(end.where(goes), backfill, reps)
    present = presence(start, end, months)
    productive = present * ramp_share(start, ramps, months)
    refilled = np.where(refill.notna().to_numpy(bool)[:, None], presence(refill, never, months), 0.0)
    came = np.where(goes, month_number(refill), month_number(start)) - first
    # Who came before the horizon is there at its start; whoever's seat stays empty never begins.
    begins = np.where(np.isnan(came), np.where(goes, horizon, 0), np.clip(came, 0, horizon))
    return Positions(
        sure_present=np.where(goes[:, None], present, 0.0),
        sure_productive=np.where(goes[:, None], productive, 0.0),
        present=np.where(goes[:, None], refilled, present),
        productive=np.where(goes[:, None], refilled * ramp_share(refill, ramps, months), productive),
        begins=begins.astype(np.int64),
        joins=_in_month(start, months),
        refills=_in_month(refill, months),
    )


def expected_positions(positions: Positions, lives: Sequence[SeatLife], kind: Ints) -> Expected:
    """Expect people, productivity, starts and refills of positions by month.

    ``sure[k] + first[k] * survival[k - begins] + refills[k - begins]``, the refills as in `ramp.seat_life`.

    Parameters
    ----------
    positions : Positions
        n positions over H months.
    lives : sequence of SeatLife
        By kind of position, over at least H months.
    kind : ndarray of int, shape (n,)
        Each position's place in ``lives``.
    """
    horizon = positions.present.shape[1]
    age = np.arange(horizon) - positions.begins[:, None]
    at, since = kind[:, None], np.maximum(age, 0)

    def course(by_age: Sequence[Floats]) -> Floats:
        """Read a course by months since the position began; 0 before."""
        table = np.array([values[:horizon] for values in by_age]).reshape(len(lives), horizon)
        return np.asarray(np.where(age >= 0, table[at, since], 0.0))

    survival = np.where(age >= 0, course([life.survival for life in lives]), 1.0)
    return Expected(
        heads=positions.sure_present
        + positions.present * survival
        + course([life.refilled_occupied for life in lives]),
        productive=positions.sure_productive
        + positions.productive * survival
        + course([life.refilled_productive for life in lives]),
        joins=positions.joins,
        refills=positions.refills + course([life.refills for life in lives]),
    )


def _in_month(dates: pd.Series, months: pd.DatetimeIndex) -> Floats:
    return np.asarray(month_number(dates)[:, None] == month_number(months), dtype=float)
