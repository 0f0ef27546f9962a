"""The studies of a hiring plan: what each service level costs, which assumptions matter, what more is worth."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.staffing.solution import HiringSolution
from territory_opt.headcount.study.assumptions import Assumed
from territory_opt.headcount.study.frontier import Frontier, plan_frontier
from territory_opt.headcount.study.limits import Deadline
from territory_opt.headcount.study.tornado import Tornado, plan_tornado
from territory_opt.headcount.study.worth import plan_worth

TORNADO_SHARE = 0.25
WORTH_SHARE = 0.5
"""Shares of the time: the tornado's of all of it, the worth of more's of what that leaves; the sweep has the rest."""

WORTH_GAP = 0.002
"""Relative gap of plans with one more of something: tighter than a plan's own, as small differences are what counts."""

FRONTIER_GAP = 0.005
"""Relative gap of the plans of the sweep."""


@dataclass(frozen=True)
class Study:
    """What was found beside a hiring plan.

    Attributes
    ----------
    frontier : Frontier
        Service levels and what they cost.
    tornado : Tornado or None
        How far coverage and objective move with what is assumed; None without a plan.
    worth : DataFrame or None
        What more of something saves; None without a plan.
    """

    frontier: Frontier
    tornado: Tornado | None
    worth: pd.DataFrame | None


def study_plan(problem: HiringProblem, solution: HiringSolution, assumed: Assumed, *, seconds: float = 60.0) -> Study:
    """Study a hiring plan.

    Parameters
    ----------
    problem : HiringProblem
    solution : HiringSolution
        Its plan; without one, only what service levels cost is studied.
    assumed : Assumed
        The model the problem was stated from, how to state it anew, and how far its values may be off.
    seconds : float
        Time for all studies; what does not fit in is told.
    """
    deadline = Deadline.within(seconds)
    tornado, worth = None, None
    if solution.found:
        tornado = plan_tornado(solution.starts, assumed, seconds=TORNADO_SHARE * seconds)
        worth = plan_worth(problem, solution, seconds=WORTH_SHARE * deadline.seconds_left, gap=WORTH_GAP)
    frontier = plan_frontier(problem, solution, seconds=deadline.seconds_left, gap=FRONTIER_GAP)
    return Study(frontier, tornado, worth)
