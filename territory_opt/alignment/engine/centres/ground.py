"""Units as points in space with one load each: what seeding, alternation and bounds compute with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.engine.centres.task import CentreTask
from territory_opt.alignment.problem import Bools, Floats, Ints
from territory_opt.geography.distance import EARTH_RADIUS_KM, unit_vectors


@dataclass(frozen=True)
class Ground:
    """Points, prices and one load.

    Attributes
    ----------
    points_km : ndarray of float, shape (n, 3)
        Places from the centre of the Earth; a unit without a place stands in the middle of all, at no price.
    usd : ndarray of float, shape (n,)
        Price of a kilometre to the given power.
    power : int
        1 or 2.
    load : ndarray of float, shape (n,)
        What a unit adds to a territory's load.
    lower, upper : float
        Bounds of a territory's load: ``0`` and ``inf`` for none.
    """

    points_km: Floats
    usd: Floats
    power: int
    load: Floats
    lower: float
    upper: float

    def arc_usd(self, chord_km: Floats) -> Floats:
        """Return the price of units at straight distances through the Earth, shape (n, ...) both."""
        price = self.usd.reshape(-1, *(1,) * (chord_km.ndim - 1))
        return np.asarray(price * arc_km(chord_km) ** self.power)


def arc_km(chord_km: Floats) -> Floats:
    """Return great-circle distances from straight ones."""
    return np.asarray(2.0 * EARTH_RADIUS_KM * np.arcsin(np.minimum(chord_km / (2.0 * EARTH_RADIUS_KM), 1.0)))


def lay_out(task: CentreTask) -> Ground:
    """Return the ground of a task.

    Limits with an upper bound are added into one load, each as a share of that bound: a plan that keeps all of them
    keeps their sum (a surrogate constraint). Without such limits units count 1 each, and loads have no bounds.
    """
    points, placed = EARTH_RADIUS_KM * unit_vectors(task.latitude, task.longitude), task.placed
    middle = points[placed].mean(axis=0) if placed.any() else np.array([EARTH_RADIUS_KM, 0.0, 0.0])
    usd = np.where(placed, task.usd_per_km, 0.0)
    points = np.where(placed[:, None], points, middle)
    bounded = [limit for limit in task.limits if 0.0 < limit.upper < np.inf]
    if not bounded:
        return Ground(points, usd, task.power, np.ones(task.units), 0.0, np.inf)
    load = np.sum([limit.weights / limit.upper for limit in bounded], axis=0)
    lower = float(sum(max(limit.lower, 0.0) / limit.upper for limit in bounded))
    return Ground(points, usd, task.power, load, lower, float(len(bounded)))


def group_sums(values: Floats, group: Ints, count: int) -> Floats:
    """Return the sum of the values of each group, shape (count,)."""
    return np.asarray(np.bincount(group, weights=values, minlength=count), dtype=np.float64)


def group_means(points: Floats, mass: Floats, group: Ints, count: int) -> tuple[Floats, Floats]:
    """Return the mean point of each group, shape (count, 3), and its mass; NaN where a group has no mass."""
    total = group_sums(mass, group, count)
    sums = [group_sums(mass * points[:, axis], group, count) for axis in range(3)]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.stack(sums, axis=1) / total[:, None], total


def best_units(task: CentreTask, ground: Ground, plan: Ints) -> Ints:
    """Return the unit of each territory that is its best centre, shape (count,); -1 for an empty territory.

    Best among the units with a place, where there is one: the least objective of the territory, the first of equals.
    """
    order = np.argsort(plan, kind="stable")
    ends = np.cumsum(np.bincount(plan, minlength=task.count))
    centre = np.full(task.count, -1, dtype=np.int64)
    placed: Bools = task.placed
    for territory, members in enumerate(np.split(order, ends[:-1])):
        if len(members):
            there = members[placed[members]]
            centre[territory] = _best_of(ground, there) if len(there) else members[0]
    return centre


def _best_of(ground: Ground, members: Ints) -> int:
    """Return the member around which the others cost least, by trying them in the order of a lower bound."""
    points, usd = ground.points_km[members], ground.usd[members]
    total = usd.sum()
    if total <= 0.0:
        return int(members[0])
    off_mean = np.linalg.norm(points - usd @ points / total, axis=1)
    # By the parallel axis theorem (squares) or the triangle inequality (plain distances), in straight kilometres, which
    # are never longer than arcs: no member costs less than this.
    if ground.power == 2:
        spread = float(usd @ off_mean**2)
        least = spread + total * off_mean**2
    else:
        least = np.abs(total * off_mean - float(usd @ off_mean))
    best, best_usd = -1, np.inf
    for k in np.argsort(least, kind="stable"):
        # A hair of room for rounding, so that equals are all tried.
        if least[k] * (1.0 - 1e-9) > best_usd:
            break
        tried = float((usd * arc_km(np.linalg.norm(points - points[k], axis=1)) ** ground.power).sum())
        if tried < best_usd or (tried == best_usd and members[k] < best):
            best, best_usd = int(members[k]), tried
    return best
