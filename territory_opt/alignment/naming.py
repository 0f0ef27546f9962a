"""Which seat gets which territory, where seats are alike and only territories were to be found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from territory_opt.alignment.engine.free import seats_alike
from territory_opt.alignment.engine.solve import Solution
from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.problem import Problem


def keep_incumbents(problem: Problem, data: AlignmentInput, solution: Solution) -> Solution:
    """Give each territory to the seat that covers most of its accounts today, as far as all seats together can.

    Parameters
    ----------
    problem : Problem
        The problem with free centres.
    data : AlignmentInput
        Its accounts and seats.
    solution : Solution
        A solution of it; its seats are exchanged only where they are all alike, which changes no objective.
    """
    incumbent = data.incumbent()
    covered = np.flatnonzero(incumbent >= 0)
    if solution.plan is None or not problem.free_centres or not len(covered) or not seats_alike(problem):
        return solution
    kept = np.zeros((problem.seats + 1, problem.seats))
    np.add.at(kept, (solution.plan[problem.account_unit[covered]], incumbent[covered]), 1.0)
    seat = np.append(linear_sum_assignment(kept[:-1], maximize=True)[1], problem.seats)
    centres = np.empty(problem.seats, dtype=np.int64)
    centres[seat[:-1]] = solution.problem.home
    placed = problem.at_units(centres)
    return replace(solution, problem=placed, plan=seat[solution.plan])
