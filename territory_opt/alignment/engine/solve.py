"""The facade of the engines: a problem in normal form in, a plan with a proven bound out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from territory_opt.alignment.engine.exact import prove
from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.engine.search import search
from territory_opt.alignment.engine.standing import Standing
from territory_opt.alignment.engine.stop import Clock, Stop, relative_gap
from territory_opt.alignment.problem import Ints, Problem
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
    plan : ndarray of int, shape (n,), or None
        The seat of each unit, K for none; None without a plan.
    usd, bound_usd, gap : float
        Objective, proven bound and relative distance between them; NaN where there is none.
    prices : Prices or None
        The prices that prove the bound.
    seconds : float
        Wall-clock seconds.
    """

    status: Status
    plan: Ints | None
    usd: float
    bound_usd: float
    gap: float
    prices: Prices | None
    seconds: float


def solve(problem: Problem, stop: Stop, *, seed: int = 1, progress: ProgressCallback = silent) -> Solution:
    """Find a plan and prove how good it is.

    Parameters
    ----------
    problem : Problem
        The problem; every unit must have an allowed pair.
    stop : Stop
        Limits on time, steps and gap. A solve that only steps or the gap end repeats itself exactly.
    seed : int
        Seed of the search.
    progress : callable
        Told of the bound and of every better plan.

    Returns
    -------
    Solution
        Its bound holds for every plan of the problem, whatever its status.
    """
    clock = Clock(stop)
    progress(Progress("proving a bound"))
    relaxation = relax(problem, stop.seconds / 2)
    if not relaxation.feasible:
        return Solution("infeasible", None, np.nan, np.nan, np.nan, None, clock.seconds)

    def report(standing: Standing) -> None:
        objective = standing.usd if standing.feasible else None
        progress(Progress("designing territories", None, objective, relaxation.bound_usd))

    found = search(problem, relaxation, clock, gap=stop.gap, seed=seed, report=report)
    bound = relaxation.bound_usd
    if not found.feasible or relative_gap(found.usd, bound) > stop.gap:
        found, proved = prove(problem, found, clock, stop.gap)
        if np.isinf(proved) and proved > 0 and not found.feasible:
            return Solution("infeasible", None, np.nan, np.nan, np.nan, relaxation.prices, clock.seconds)
        bound = max(bound, proved)
    if not found.feasible:
        return Solution("no plan found", None, np.nan, bound, np.nan, relaxation.prices, clock.seconds)
    # A bound may be proved a rounding error above a plan that meets it.
    bound = min(bound, found.usd)
    gap = relative_gap(found.usd, bound)
    status: Status = "optimal" if gap <= OPTIMAL_GAP else "feasible"
    return Solution(status, found.plan, found.usd, bound, gap, relaxation.prices, clock.seconds)
