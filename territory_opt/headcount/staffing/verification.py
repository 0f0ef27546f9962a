"""Trying a hiring solution's claims by plain arithmetic, apart from the solver."""

from __future__ import annotations

import math

import numpy as np

from territory_opt.errors import AuditError
from territory_opt.headcount.staffing.arithmetic import objective_usd
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.staffing.rules import TOLERANCE, Relaxed, broken_rules, giving_way, must_give
from territory_opt.headcount.staffing.solution import HiringSolution


def verify(problem: HiringProblem, solution: HiringSolution, relaxed: Relaxed | None = None) -> None:
    """Hold a solution to its problem: starts, rules, objective and bound.

    A solver's numbers can go wrong without a word; a plan that does not stand up to arithmetic must not be shown.

    Parameters
    ----------
    problem : HiringProblem
        The problem.
    solution : HiringSolution
        What was found for it.
    relaxed : Relaxed, optional
        The rule that was to give way as little as can be.

    Raises
    ------
    AuditError
        With one sentence for each claim that does not hold.
    """
    if not solution.found:
        claims = {"without a plan there is no objective": not math.isnan(solution.objective)}
    else:
        claims = _claims(problem, solution, relaxed)
    broken = [f"hiring plan: {claim}" for claim, failed in claims.items() if failed]
    if broken:
        raise AuditError(broken)


def _claims(problem: HiringProblem, solution: HiringSolution, relaxed: Relaxed | None) -> dict[str, bool]:
    """Return what a solution with a plan claims, and whether it fails."""
    starts = solution.starts
    if relaxed is None:
        eased, objective = problem, objective_usd(problem, starts)
    else:
        objective = must_give(problem, starts, relaxed)
        eased = giving_way(problem, relaxed, objective)
    slack = TOLERANCE * max(abs(objective), 1.0)
    return {
        "starts are whole": not np.issubdtype(starts.dtype, np.integer),
        **dict.fromkeys(broken_rules(eased, starts), True),
        f"the objective is {objective:,.6g}, not {solution.objective:,.6g}": abs(objective - solution.objective)
        > slack,
        f"the bound {solution.bound:,.6g} lies below the objective": solution.bound > objective + slack,
    }
