"""Mending a plan that misses a service level by little: one more start at a time where it helps most for its cost."""

from __future__ import annotations

import numpy as np

from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.staffing.arithmetic import cost_by_year_usd, places_left, planned_joins
from territory_opt.headcount.staffing.cuts import Cuts
from territory_opt.headcount.staffing.problem import HiringProblem, ServiceGroup
from territory_opt.headcount.staffing.program import Program
from territory_opt.headcount.staffing.rules import TOLERANCE, must_give_group

MOST_STEPS = 300
"""Starts added or taken away at most; a plan that needs more is better decided again."""


def missed_groups(problem: HiringProblem, starts: Ints) -> list[ServiceGroup]:
    """Return the service groups whose level a plan misses, on average or in the tail."""
    return [group for group in problem.groups if must_give_group(problem, starts, group) > TOLERANCE]


def mend(program: Program, starts: Ints) -> Ints:
    """Add starts of account executives until every level is kept, as far as budgets, onboarding and seats go.

    Where they leave no room for a start that helps, planned support gives way, as no rule calls for it.
    """
    problem = program.problem
    cells = len(problem.cells)
    cost = problem.cost_usd[:cells].sum(axis=-1)
    for _ in range(MOST_STEPS):
        missed = missed_groups(problem, starts)
        if not missed:
            break
        gain = np.where(_has_room(problem, starts), _gain(program, starts, missed), 0.0)
        starts = starts.copy()
        if gain.any():
            starts[np.unravel_index(np.argmax(gain / np.maximum(cost, 1.0)), gain.shape)] += 1
        elif starts[cells:].any():
            starts[_dearest_support(problem, starts)] -= 1
        else:
            break
    return starts


def _dearest_support(problem: HiringProblem, starts: Ints) -> tuple[int, int]:
    """Return line and option of the planned support start that takes most of the first year's budget."""
    cells = len(problem.cells)
    taken = np.where(starts[cells:] > 0, 1.0 + problem.cost_usd[cells:, :, 0], 0.0)
    line, option = np.unravel_index(np.argmax(taken), taken.shape)
    return cells + int(line), int(option)


def _gain(program: Program, starts: Ints, missed: list[ServiceGroup]) -> Floats:
    """Return how much less the groups lose with one more start of each cell and option, in units; shape (C, O)."""
    (mean,) = Cuts.none(program).weighings
    brought = program.brought(starts)
    counts = np.zeros(brought.shape, dtype=bool)
    for group in missed:
        counts[np.ix_(group.cells, group.periods)] = True
    before = (mean.loss(brought) * counts).sum(axis=1)
    after = [(mean.loss(brought + option) * counts).sum(axis=1) for option in program.yields.transpose(1, 0, 2)]
    return np.asarray(before[:, None] - np.stack(after, axis=1))


def _has_room(problem: HiringProblem, starts: Ints) -> np.ndarray:
    """Whether one more start of a cell and option keeps budgets, onboarding, first months and seats; shape (C, O)."""
    cells = len(problem.cells)
    cost = cost_by_year_usd(problem, starts) + problem.cost_usd[:cells]
    joins = planned_joins(problem, starts) + problem.joins_of_option
    begun = joins <= places_left(problem)
    room = problem.open_options[:cells] & (cost <= problem.budgets_usd).all(axis=-1)
    room &= (begun | (problem.joins_of_option == 0)).all(axis=1)
    if problem.most_starts is not None:
        taken = starts[:cells, problem.limited_options].sum(axis=1)
        room &= (taken < problem.most_starts[:cells])[:, None] | ~problem.limited_options
    return np.asarray(room)
