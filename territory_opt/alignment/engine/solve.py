"""The facade of the engines: a problem in normal form in, a plan with a proven bound out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from territory_opt.alignment.arrays import Ints
from territory_opt.alignment.engine.beginning import Beginning, begin
from territory_opt.alignment.engine.best import Best
from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.quiet import stray_lines_to_stderr
from territory_opt.alignment.engine.route import solve_into
from territory_opt.alignment.engine.stop import Clock, Stop, relative_gap
from territory_opt.alignment.problem import Problem
from territory_opt.progress import Progress, ProgressCallback, silent

Status = Literal["optimal", "feasible", "infeasible", "no plan found"]

OPTIMAL_GAP = 1e-4
"""Largest relative gap of a plan that is called optimal, the usual tolerance of integer programming."""


@dataclass(frozen=True)
class Solution:
    """What an engine found and proved.

    Attributes
    ----------
    status : str
        optimal, feasible, infeasible (proved) or no plan found.
    problem : Problem
        The problem that the plan solves: where centres are free, with its seats at the plan's centres.
    plan : ndarray of int, shape (n,), or None
        The seat of each unit, K for none; None without a plan.
    usd, bound_usd, gap : float
        Objective, proven bound and relative distance between them; NaN where there is none.
    prices : Prices or None
        The prices of limits that prove the bound, where the engine has them.
    seconds : float
        Wall-clock seconds.
    interrupted : bool
        Whether an interrupt ended the solve before its time.
    """

    status: Status
    problem: Problem
    plan: Ints | None
    usd: float
    bound_usd: float
    gap: float
    prices: Prices | None
    seconds: float
    interrupted: bool = False


def solve(
    problem: Problem,
    stop: Stop,
    *,
    seed: int = 1,
    known: Beginning | None = None,
    progress: ProgressCallback = silent,
) -> Solution:
    """Find a plan and prove how good it is, with the engine that suits the problem.

    Parameters
    ----------
    problem : Problem
        The problem; every unit must have an allowed pair.
    stop : Stop
        Limits on time, steps and gap. A solve that only steps or the gap end repeats itself exactly.
    seed : int
        Seed of the search.
    known : Beginning, optional
        Plan and prices of a similar problem to begin from.
    progress : callable
        Told of the bound and of every better plan.

    Returns
    -------
    Solution
        Its bound holds for every plan of the problem, whatever its status.

    Raises
    ------
    KeyboardInterrupt
        When it is interrupted before it has a plan; afterwards an interrupt ends it with the best plan so far.
    """
    clock = Clock(stop)
    best = Best(problem, clock, stop.gap, progress)
    progress(Progress("proving a bound"))
    interrupted = False
    try:
        with stray_lines_to_stderr():
            first = None if known is None else begin(problem, known, best)
            if not best.near:
                solve_into(best, clock, problem, gap=stop.gap, seed=seed, first=first)
    except KeyboardInterrupt:
        if best.standing is None:
            raise
        interrupted = True
    return _solution(best, clock, interrupted=interrupted)


def _solution(best: Best, clock: Clock, *, interrupted: bool) -> Solution:
    if best.standing is None:
        status: Status = "infeasible" if best.infeasible else "no plan found"
        bound = best.bound_usd if np.isfinite(best.bound_usd) else np.nan
        return Solution(status, best.problem, None, np.nan, bound, np.nan, best.prices, clock.seconds, interrupted)
    # A bound may be proved a rounding error above a plan that meets it.
    bound = min(best.bound_usd, best.usd)
    gap = relative_gap(best.usd, bound)
    status = "optimal" if gap <= OPTIMAL_GAP else "feasible"
    bound, gap = (bound, gap) if np.isfinite(bound) else (np.nan, np.nan)
    plan = best.standing.plan
    return Solution(status, best.problem, plan, best.usd, bound, gap, best.prices, clock.seconds, interrupted)
