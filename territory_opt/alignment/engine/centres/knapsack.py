"""The cheapest territory around each candidate centre at given prices of the units, loads within bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from territory_opt.alignment.engine.centres.ground import Ground
from territory_opt.alignment.problem import Floats, Ints

ROUNDING = 1e-9
"""Share of the largest squared reach that rounding may take from distances found by the tree."""


@dataclass(frozen=True)
class NearUnits:
    """For some candidate centres, the units most worth having, and how worthless the others are.

    Attributes
    ----------
    unit : ndarray of int, shape (c, k)
        Units.
    usd : ndarray of float, shape (c, k)
        What each costs at the candidate, along the straight line: never more than along the arc.
    rest : ndarray of float, shape (c,)
        No other unit's cost less its price, for each dollar its kilometre costs, is lower than this.
    """

    unit: Ints
    usd: Floats
    rest: Floats


class UnitTree:
    """Finds, for candidate centres, the units that cost least compared with their price.

    A unit whose price pays for a reach q (km) lies at a distance d; the order by d² - q² is the order of distances to
    points lifted by sqrt(max q² - q²) into a fourth dimension, so a k-d tree finds the best k at once (the lifting of
    power diagrams: Aurenhammer, SIAM Journal on Computing 16, 1987).
    """

    def __init__(self, ground: Ground, price_usd: Floats) -> None:
        self._ground = ground
        self._units = np.flatnonzero(ground.usd > 0.0)
        reach = (np.maximum(price_usd[self._units], 0.0) / ground.usd[self._units]) ** (1.0 / ground.power)
        self._reach_km = float(reach.max(initial=0.0))
        lift = np.sqrt(np.maximum(self._reach_km**2 - reach**2, 0.0))
        self._tree = cKDTree(np.column_stack([ground.points_km[self._units], lift]))

    def near(self, candidates: Ints, width: int) -> NearUnits:
        """Return the `width` units most worth having at each candidate."""
        width = min(width, len(self._units))
        points = self._ground.points_km[candidates]
        lifted, place = self._tree.query(np.column_stack([points, np.zeros(len(points))]), k=width)
        lifted, unit = lifted.reshape(-1, width), self._units[place.reshape(-1, width)]
        off = self._ground.points_km[unit] - points[:, None, :]
        usd = self._ground.usd[unit] * np.einsum("ckx,ckx->ck", off, off) ** (self._ground.power / 2.0)
        if width == len(self._units):
            return NearUnits(unit, usd, np.full(len(candidates), np.inf))
        last = lifted[:, -1] ** 2 - self._reach_km**2 * (1.0 + ROUNDING)
        return NearUnits(unit, usd, last if self._ground.power == 2 else self._plain_rest(last))

    def _plain_rest(self, last: Floats) -> Floats:
        """Turn a bound on d² - q² into one on d - q, with q up to the largest reach."""
        beyond = np.sqrt(self._reach_km**2 + np.maximum(last, 0.0)) - self._reach_km
        return np.where(last >= 0.0, beyond, -np.sqrt(np.maximum(-last, 0.0)))


@dataclass(frozen=True)
class Filling:
    """The cheapest fractional territory of each candidate.

    Attributes
    ----------
    usd : ndarray of float, shape (c,)
        Cost less prices; no territory around the candidate has less.
    share : ndarray of float, shape (c, k)
        Share of each near unit it has.
    """

    usd: Floats
    share: Floats


@dataclass(frozen=True)
class Bounds:
    """What a territory's paying units must carry together, and what a dollar a kilometre may carry.

    Attributes
    ----------
    lower, upper : float
        Load; units that cost nothing anywhere are taken to help with the lower bound everywhere.
    least_ratio, largest_ratio : float
        Least and largest load of a unit for each dollar its kilometre costs.
    """

    lower: float
    upper: float
    least_ratio: float
    largest_ratio: float


def load_bounds(ground: Ground) -> Bounds:
    """Return the bounds of a ground."""
    paying = ground.usd > 0.0
    ratio = ground.load[paying] / ground.usd[paying]
    free = float(ground.load[~paying].sum())
    return Bounds(
        max(ground.lower - free, 0.0), ground.upper, float(ratio.min(initial=np.inf)), float(ratio.max(initial=0))
    )


def fill(near: NearUnits, price_usd: Floats, load: Floats, bounds: Bounds) -> Filling:
    """Fill the territory of each candidate with the near units that are worth most for their load.

    The value is that of the dual of this continuous knapsack, evaluated at the ratio of the last unit taken, pulled
    back to where units that are not near could add nothing: it is a bound whatever units are near.

    Parameters
    ----------
    near : NearUnits
        Of the candidates, found at any prices; `rest` must hold for these.
    price_usd : ndarray of float, shape (n,)
        Price of each unit.
    load : ndarray of float, shape (n,)
        Load of each unit.
    bounds : Bounds
        Of a territory's load.
    """
    worth, heavy = near.usd - price_usd[near.unit], load[near.unit]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(heavy > 0.0, worth / heavy, np.where(worth < 0.0, -np.inf, np.inf))
    order = np.argsort(ratio, axis=1)
    ratio, heavy_sorted = np.take_along_axis(ratio, order, 1), np.take_along_axis(heavy, order, 1)
    total = np.cumsum(heavy_sorted, axis=1)
    rate = np.minimum(np.maximum(_ratio_at(ratio, total, bounds.lower), 0.0), _ratio_at(ratio, total, bounds.upper))
    target = np.where(rate < 0.0, bounds.upper, np.where(rate > 0.0, bounds.lower, np.inf))
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.clip((target[:, None] - total + heavy_sorted) / heavy_sorted, 0.0, 1.0)
    part = np.where(ratio < rate[:, None], 1.0, np.where(ratio > rate[:, None], 0.0, np.nan_to_num(part)))
    share = np.empty_like(part)
    np.put_along_axis(share, order, part, 1)
    return Filling(_dual_usd(worth, heavy, _safe(rate, near.rest, bounds), bounds), share)


def _ratio_at(ratio: Floats, total: Floats, load: float) -> Floats:
    """Return the ratio of the unit with which each running total reaches a load; infinite where none does."""
    if load <= 0.0:
        return np.full(len(ratio), -np.inf)
    place = (total < load).sum(axis=1)
    reached = place < ratio.shape[1]
    last = np.minimum(place, ratio.shape[1] - 1)
    return np.asarray(np.where(reached, ratio[np.arange(len(ratio)), last], np.inf))


def _safe(rate: Floats, rest: Floats, bounds: Bounds) -> Floats:
    """Return rates at which no unit but the near ones is worth having; -inf where there is no such rate."""
    # Where all others cost more than their prices, the one with most load for its cost is the first worth having at a
    # rising rate; where one does not, the one with least load is the last that a falling rate keeps away.
    above = rest / bounds.largest_ratio if bounds.largest_ratio > 0.0 else np.full(len(rest), np.inf)
    below = rest / bounds.least_ratio if bounds.least_ratio > 0.0 else np.full(len(rest), -np.inf)
    return np.asarray(np.minimum(rate, np.where(rest >= 0.0, above, below)))


def _dual_usd(worth: Floats, heavy: Floats, rate: Floats, bounds: Bounds) -> Floats:
    """Return the knapsack's dual at a rate for load: any rate gives a bound."""
    rate = np.where(np.isposinf(rate), 0.0, rate)
    possible = np.isfinite(rate) & ((rate >= 0.0) | np.isfinite(bounds.upper))
    rate = np.where(possible, rate, 0.0)
    paid = np.where(rate > 0.0, rate * bounds.lower, np.where(rate < 0.0, rate * min(bounds.upper, 1e300), 0.0))
    inside = np.minimum(worth - rate[:, None] * heavy, 0.0).sum(axis=1)
    return np.where(possible, paid + inside, -np.inf)
