"""What connectedness rules out before any solver runs: parts of the map that no number of territories fits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import connected_components

from territory_opt.alignment.engine.conflict.arithmetic import ROUNDING
from territory_opt.alignment.problem import Ints, Problem, SeatLimit


@dataclass(frozen=True)
class Part:
    """A connected part of the map, which territories must make up whole.

    Attributes
    ----------
    units : ndarray of int
        Its units.
    least, most : int
        How few and how many territories its loads allow.
    """

    units: Ints
    least: int
    most: int


@dataclass(frozen=True)
class Unfit:
    """A part of the map and a limit that no number of territories in it keeps.

    Attributes
    ----------
    part : Part
        The part.
    limit : SeatLimit
        The limit.
    carried, lower, upper : float
        What the part carries, and the bounds of a territory, in the measure's unit.
    value : float
        The least value of the limit's parameter with which some number would fit; ``inf`` when none is enough.
    """

    part: Part
    limit: SeatLimit
    carried: float
    lower: float
    upper: float
    value: float


def parts_of(problem: Problem) -> list[Part]:
    """Return the connected parts of the map and how many territories each may be cut into.

    Empty where territories need not be connected or units may stay without a seat.
    """
    if problem.neighbours is None or np.isfinite(problem.unassigned_usd).any():
        return []
    count, part = connected_components(problem.neighbours, directed=False)
    found = []
    for units in np.split(np.argsort(part, kind="stable"), np.cumsum(np.bincount(part, minlength=count))[:-1]):
        ranges = [_territories(limit, units) for limit in _plain(problem)]
        least = max([1, *(low for low, _ in ranges)])
        most = min([len(units), *(high for _, high in ranges)])
        found.append(Part(units, least, most))
    return found


def unfit_parts(problem: Problem) -> list[Unfit]:
    """Return the parts of the map that no number of territories fits, with the first limit that shows it."""
    found = []
    for part in parts_of(problem):
        for limit in _plain(problem):
            least, most = _territories(limit, part.units)
            if max(least, 1) > most:
                found.append(_unfit(limit, part))
                break
    return found


def miscounted(problem: Problem) -> tuple[int, int] | None:
    """Return how few and how many territories the parts of the map need; None when so many seats may be open."""
    parts = parts_of(problem)
    least, most = sum(part.least for part in parts), sum(part.most for part in parts)
    # A seat that may not close may still be empty, unless it must carry something.
    filled = problem.may_close.all() or any(limit.lower.min() > 0.0 for limit in problem.seat_limits)
    fits = not parts or (least <= problem.most_open and (most >= problem.least_open or not filled))
    return None if fits else (least, most)


def parted_locks(problem: Problem) -> list[tuple[int, int, int]]:
    """Return locked units of one seat that no way connects: the seat and two of its units."""
    if problem.neighbours is None:
        return []
    part = connected_components(problem.neighbours, directed=False)[1]
    first: dict[int, int] = {}
    found: dict[int, tuple[int, int, int]] = {}
    for unit in np.flatnonzero(problem.locked >= 0).tolist():
        seat = int(problem.locked[unit])
        other = first.setdefault(seat, unit)
        if part[other] != part[unit]:
            found.setdefault(seat, (seat, other, unit))
    return list(found.values())


def _plain(problem: Problem) -> list[SeatLimit]:
    """Return the limits whose loads do not depend on the seat."""
    return [limit for limit in problem.seat_limits if limit.own is None]


def _unfit(limit: SeatLimit, part: Part) -> Unfit:
    lower, upper = _bounds(limit)
    carried = float(limit.weights[part.units].sum())
    each = carried / np.arange(1, len(part.units) + 1)
    lack = float(np.maximum(lower - each, each - upper).min())
    step = float(limit.step.max())
    return Unfit(part, limit, carried, lower, upper, limit.value + lack / step if step > 0.0 else np.inf)


def _bounds(limit: SeatLimit) -> tuple[float, float]:
    upper = limit.upper if limit.at_centre is None else limit.at_centre
    return float(limit.lower.min()), float(upper.max())


def _territories(limit: SeatLimit, units: Ints) -> tuple[int, int]:
    """Return how few and how many territories units make up whole; more than there are units means any number."""
    lower, upper = _bounds(limit)
    carried = float(limit.weights[units].sum())
    most = len(units)
    if lower > 0.0:
        most = min(most, int(np.floor(carried / lower * (1 + ROUNDING) + ROUNDING)))
    if upper <= 0.0:
        return (1 if carried <= 0.0 else len(units) + 1), most
    return int(np.ceil(carried / upper * (1 - ROUNDING) - ROUNDING)), most
