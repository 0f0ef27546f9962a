"""A problem whose territories gather around centres chosen among the units, and a plan of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from territory_opt.alignment.engine.table import KEPT, broken_apart
from territory_opt.alignment.problem import Bools, Floats, Ints
from territory_opt.geography.distance import pair_distance_km


class LoadLimit(NamedTuple):
    """Bounds on what each territory carries of one measure.

    Attributes
    ----------
    weights : ndarray of float, shape (n,)
        The measure of each unit; never negative.
    lower, upper : float
        Bounds of a territory's total; ``-inf`` and ``inf`` for none. The upper one is above 0.
    """

    weights: Floats
    lower: float
    upper: float


def excess_share(load: Floats, limit: LoadLimit) -> Floats:
    """Return by which share of the bound it passes each load is out of bounds, the shape of `load`; 0 within."""
    above = (load - limit.upper) / limit.upper if 0.0 < limit.upper < np.inf else np.zeros_like(load)
    below = (limit.lower - load) / limit.lower if limit.lower > 0.0 else np.zeros_like(load)
    return np.maximum(np.maximum(above, below), 0.0)


@dataclass(frozen=True)
class CentreTask:
    """Units to gather into territories around centres that are units themselves.

    Attributes
    ----------
    latitude, longitude : ndarray of float, shape (n,)
        Degrees; NaN for a unit without a place, which costs nothing anywhere and is no centre of units with a place.
    usd_per_km : ndarray of float, shape (n,)
        Price of a kilometre, to the given power, between the unit and the centre of its territory; never negative.
    power : int
        1 for plain great-circle distance, 2 for moment of inertia.
    limits : tuple of LoadLimit
        Bounds that each territory keeps.
    count : int
        Number of territories; none is empty.
    neighbours : csr_matrix of bool, shape (n, n), or None
        Symmetric; when given, the units of each territory must be connected in it.
    """

    latitude: Floats
    longitude: Floats
    usd_per_km: Floats
    power: int
    limits: tuple[LoadLimit, ...]
    count: int
    neighbours: csr_matrix | None

    @property
    def units(self) -> int:
        """Number of units, n."""
        return len(self.latitude)

    @property
    def placed(self) -> Bools:
        """Whether a unit has a place, shape (n,)."""
        return np.asarray(np.isfinite(self.latitude) & np.isfinite(self.longitude))

    def cost_usd(self, plan: Ints, centre: Ints) -> float:
        """Return the objective of a plan with its centres."""
        at = centre[plan]
        km = pair_distance_km(self.latitude, self.longitude, self.latitude[at], self.longitude[at])
        return float((self.usd_per_km * np.nan_to_num(km) ** self.power).sum())

    def carried(self, plan: Ints) -> Floats:
        """Return what each territory carries of each limit's measure, shape (m, count)."""
        by_limit = [np.bincount(plan, weights=limit.weights, minlength=self.count) for limit in self.limits]
        return np.array(by_limit, dtype=np.float64).reshape(len(self.limits), self.count)

    def excess_share(self, plan: Ints) -> Floats:
        """Return by which share of its bound each territory passes it, shape (m, count); 0 where it keeps both."""
        carried = self.carried(plan)
        shares = [excess_share(load, limit) for load, limit in zip(carried, self.limits, strict=True)]
        over = np.array(shares, dtype=np.float64).reshape(carried.shape)
        return np.where(over > KEPT, over, 0.0)

    def keeps(self, plan: Ints) -> bool:
        """Whether a plan keeps every rule: no territory empty, loads within bounds, each in one piece."""
        if not np.bincount(plan, minlength=self.count).all() or self.excess_share(plan).any():
            return False
        return self.neighbours is None or not len(broken_apart(self.neighbours, plan))


@dataclass(frozen=True)
class CentrePlan:
    """What a design ends with.

    Attributes
    ----------
    plan : ndarray of int, shape (n,)
        The territory of each unit.
    centre : ndarray of int, shape (count,)
        The unit at the centre of each territory: the one of its own for which its objective is least.
    usd : float
        Objective.
    bound_usd : float
        No plan has a lower objective; it holds over all units as centres.
    kept : bool
        Whether the plan keeps every rule; the search may end without having found one that does.
    """

    plan: Ints
    centre: Ints
    usd: float
    bound_usd: float
    kept: bool
