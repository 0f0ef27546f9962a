"""Why no hiring plan keeps the service level, and how little would have to change, each way solved for."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from territory_opt.headcount.hiring import HiringSolution, solve_hiring
from territory_opt.headcount.problem import HiringProblem

RELAXED_GAP = 0.01
"""How near to the least change is near enough: every change named does, it need not be the least to the dollar."""

ANY_PLAN_GAP = 1.0
"""Stops the solver at the first plan, where only its existence counts."""

MOST_SECONDS = 5.0
"""Longest any of these solves may take; there are several, and the user waits for all of them."""


def explain_infeasible(problem: HiringProblem, seconds: float) -> str:
    """Say what keeps a hiring problem from having a plan, with the numbers.

    Only the service level can: without it, hiring nobody is a plan. So the level that can be reached is solved for, and
    then, one at a time, the budget, the onboarding and the start of hiring that would reach the level asked for.

    Parameters
    ----------
    problem : HiringProblem
        A problem without a plan.
    seconds : float
        Time limit for each of the solves, where it is below `MOST_SECONDS`.
    """
    seconds = min(seconds, MOST_SECONDS)
    best = solve_hiring(problem, seconds, RELAXED_GAP, relaxed="service_level")
    reached = kept_levels(problem, best.starts)
    worst = min(range(len(reached)), key=lambda group: reached[group])
    asked = f"{problem.service_level:.1%} of demand for {problem.groups[worst].label}"
    limit = ""
    if _is_found(best):
        # The proven limit holds for the group that gives way most; rounded up, so that it stays a limit.
        most = math.ceil((problem.service_level - best.bound) * 1000 - 1e-9) / 1000
        limit = f", the other rules allow {most:.1%} at most"
    ways = [*_budget(problem, seconds), *_onboarding(problem, seconds), *_earlier(problem, seconds)]
    ways = ways or _all_at_once(problem, seconds)
    lower = f"a service level of {_down(reached[worst])}"
    also = "" if ways else ". Nothing else does: it is too late to hire and ramp for so much of the plan year's demand"
    return f"no plan covers {asked}{limit}. What would do: " + "; or ".join([lower, *ways]) + also


def kept_levels(problem: HiringProblem, starts: np.ndarray) -> list[float]:
    """Share of demand that starts of shape (C, K) cover in each service group; 1 where there is no demand."""
    shortfall = problem.shortfall_usd(starts)
    levels = []
    for group in problem.groups:
        demand = problem.group_demand_usd(group)
        short = float(shortfall[np.ix_(group.cells, group.periods)].sum())
        levels.append(1 - short / demand if demand else 1.0)
    return levels


def _budget(problem: HiringProblem, seconds: float) -> list[str]:
    if math.isinf(problem.budget_usd):
        return []
    found = solve_hiring(problem, seconds, RELAXED_GAP, relaxed="budget")
    if not _is_found(found):
        return []
    # In thousands, rounded up; the solver itself is exact to about a dollar.
    extra = math.ceil((found.objective - 1) / 1000) * 1000
    return [f"a budget of ${problem.budget_usd + extra:,.0f}, ${extra:,.0f} more"]


def _onboarding(problem: HiringProblem, seconds: float) -> list[str]:
    if problem.onboarding is None:
        return []
    found = solve_hiring(problem, seconds, RELAXED_GAP, relaxed="onboarding")
    if not _is_found(found):
        return []
    return [f"onboarding {problem.onboarding + round(found.objective)} people a month instead of {problem.onboarding}"]


def _earlier(problem: HiringProblem, seconds: float) -> list[str]:
    """Find the fewest months by which starts would have to be possible earlier."""
    for months in range(1, max(problem.first_month) + 1):
        earlier = replace(problem, first_month=tuple(max(first - months, 0) for first in problem.first_month))
        if _is_found(solve_hiring(earlier, seconds, ANY_PLAN_GAP)):
            return [f"starts {months} month{'s' if months > 1 else ''} earlier than the hiring lead time allows"]
    return []


def _all_at_once(problem: HiringProblem, seconds: float) -> list[str]:
    """Find the money and the onboarding it would take together, where none of the rules does alone."""
    free = replace(problem, budget_usd=math.inf, onboarding=None)
    together = solve_hiring(free, seconds, RELAXED_GAP)
    if not _is_found(together):
        return []
    cost = float((together.starts * problem.cost_usd).sum())
    peak = int((together.starts.sum(axis=0) + problem.committed).max())
    return [f"both ${cost:,.0f} for starts and onboarding {peak} people in a month"]


def _is_found(solution: HiringSolution) -> bool:
    return solution.status in ("optimal", "feasible")


def _down(share: float) -> str:
    """Show a share that can be reached, never rounded up to one that cannot."""
    return f"{math.floor(share * 1000 + 1e-9) / 1000:.1%}"
