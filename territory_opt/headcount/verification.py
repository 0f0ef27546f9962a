"""Trying a hiring plan on its problem by plain arithmetic, apart from the solver."""

from __future__ import annotations

from territory_opt.errors import AuditError
from territory_opt.headcount.hiring import HiringSolution
from territory_opt.headcount.problem import HiringProblem
from territory_opt.headcount.relaxation import kept_levels

TOLERANCE_USD = 20.0
"""Money may differ by this much: the solver is exact to about a dollar a rule, and there are tens of them."""

TOLERANCE_SHARE = 1e-6
"""The same for shares."""


def require_valid(problem: HiringProblem, solution: HiringSolution) -> None:
    """Hold a plan to its problem: starts, rules, objective and bound.

    A solver's numbers can go wrong without a word; a plan that does not stand up to arithmetic must not be shown.

    Raises
    ------
    AuditError
        With one sentence for each claim that does not hold.
    """
    starts = solution.starts
    cost = float((starts * problem.cost_usd).sum())
    objective = cost + problem.margin_share * float(problem.shortfall_usd(starts).sum())
    slack = TOLERANCE_USD + TOLERANCE_SHARE * objective
    early = sum(int(starts[cell, :first].sum()) for cell, first in enumerate(problem.first_month))
    failures = {
        "starts are counts": starts.min(initial=0) < 0,
        f"nobody starts before the hiring lead time, {early} do": early > 0,
        f"starts cost ${cost:,.0f} within the budget": cost > problem.budget_usd + slack,
        "onboarding takes on everybody who starts": _onboarding_exceeded(problem, solution),
        "the service level is kept": min(kept_levels(problem, starts)) < problem.service_level - TOLERANCE_SHARE,
        f"the objective is ${objective:,.0f}, not ${solution.objective:,.0f}": abs(objective - solution.objective)
        > slack,
        f"the bound ${solution.bound:,.0f} lies below the objective": solution.bound > objective + slack,
    }
    broken = [f"hiring plan: {claim}" for claim, failed in failures.items() if failed]
    if broken:
        raise AuditError(broken)


def _onboarding_exceeded(problem: HiringProblem, solution: HiringSolution) -> bool:
    if problem.onboarding is None:
        return False
    by_month = solution.starts.sum(axis=0)
    return bool(((by_month > 0) & (by_month + problem.committed > problem.onboarding)).any())
