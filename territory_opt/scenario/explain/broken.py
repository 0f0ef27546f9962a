"""What a plan breaks that has one unit at another seat than the run's."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from territory_opt.alignment.arrays import Ints
from territory_opt.alignment.engine.standing import FEASIBLE
from territory_opt.alignment.engine.table import pieces_by_seat
from territory_opt.alignment.rules.base import measure_words
from territory_opt.scenario.explain.loads import amount
from territory_opt.scenario.explain.posed import Posed


def breaks(posed: Posed, moved: Ints, unit: int) -> tuple[str, ...]:
    """Return what a plan breaks that differs from the run's plan by the seat of one unit, in words.

    What the run's plan breaks already, as one drawn by hand may, is not told again.

    Parameters
    ----------
    posed : Posed
        The run.
    moved : ndarray of int, shape (n,)
        The plan.
    unit : int
        The unit by which it differs.
    """
    return (*_loads(posed, moved, unit), *_moves(posed, moved), *_territories(posed, moved, unit))


def _loads(posed: Posed, moved: Ints, unit: int) -> Iterator[str]:
    """Yield the bound that the unit's new seat passes, and the one that its old seat misses if it stays open."""
    left, joined = int(posed.plan[unit]), int(moved[unit])
    opened = np.append(posed.problem.opened(moved), False)
    for limit in posed.problem.seat_limits:
        carried, room = np.append(limit.carried(moved), 0.0), FEASIBLE * max(limit.most, 1.0)
        upper, lower = np.append(limit.upper, np.inf), np.append(limit.lower, -np.inf)
        for seat, side, bound, broken in (
            (joined, "most", upper[joined], carried[joined] > upper[joined] + room),
            (left, "least", lower[left], opened[left] and carried[left] < lower[left] - room),
        ):
            if broken:
                has, may = amount(carried[seat], limit.measure), amount(bound, limit.measure)
                words = measure_words(limit.measure)
                yield f"{limit.rule}: {posed.seat_names[seat]} {has} of at {side} {may} of {words}"


def _moves(posed: Posed, moved: Ints) -> Iterator[str]:
    rows = np.arange(posed.problem.units)
    for limit in posed.problem.move_limits:
        before, after = (float(limit.moves.of_pairs(rows, plan).sum()) for plan in (posed.plan, moved))
        if after > limit.upper + FEASIBLE * max(limit.upper, 1.0) and after > before:
            has, may = amount(after, limit.measure), amount(limit.upper, limit.measure)
            yield f"{limit.rule}: {has} of at most {may} of {measure_words(limit.measure)}"


def _territories(posed: Posed, moved: Ints, unit: int) -> Iterator[str]:
    problem = posed.problem
    opened = problem.opened(moved)
    for seat in np.flatnonzero((problem.home == unit) & opened & (np.arange(problem.seats) != moved[unit])):
        yield f"territories: it is the centre of {posed.seat_names[seat]}'s territory"
    if not problem.least_open <= opened.sum() <= problem.most_open:
        yield f"territories: {int(opened.sum()):,} seats would have one"
    if problem.neighbours is not None:
        before, after = (
            np.pad(parts, (0, problem.seats + 1 - len(parts)))
            for parts in (pieces_by_seat(problem.neighbours, plan) for plan in (posed.plan, moved))
        )
        for seat in np.flatnonzero((after > np.maximum(before, 1))[: problem.seats]):
            yield f"contiguity: {posed.seat_names[seat]}'s territory would fall apart"
