"""Plans that do not stand up to arithmetic are refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.errors import AuditError
from territory_opt.headcount.hiring import HiringSolution, solve_hiring
from territory_opt.headcount.problem import HiringProblem, ServiceGroup
from territory_opt.headcount.supply import CellSupply
from territory_opt.headcount.verification import require_valid


@pytest.fixture(scope="module")
def problem() -> HiringProblem:
    """One cell, two months: one start in February is best."""
    yields = np.array([[[30_000.0, 60_000.0], [0.0, 60_000.0]]])
    return HiringProblem(
        supply=CellSupply((("SMB", "West"),), np.full((1, 2), 80_000.0), np.full((1, 2), 40_000.0), np.ones((1, 2))),
        months=pd.date_range("2027-01-01", periods=2, freq="MS"), period_of=np.zeros(2, dtype=int), yield_usd=yields,
        heads=yields / 60_000, cost_usd=np.array([[20_000.0, 10_000.0]]), first_month=(1,), onboarding=2,
        committed=np.array([0, 1]), budget_usd=15_000.0, margin_share=0.5, service_level=0.8,
        groups=(ServiceGroup("the company in the plan year", (0,), (0,)),),
    )  # fmt: skip


@pytest.fixture(scope="module")
def solution(problem: HiringProblem) -> HiringSolution:
    return solve_hiring(problem)


def test_the_solvers_plan_stands(problem: HiringProblem, solution: HiringSolution) -> None:
    """The best plan, one start in February for $10,000 with $20,000 short at half the price, passes."""
    assert solution.starts.tolist() == [[0, 1]]
    assert solution.objective == pytest.approx(20_000)
    require_valid(problem, solution)


@pytest.mark.parametrize(
    ("starts", "claim"),
    [
        ([[1, 0]], "lead time"),
        ([[0, 2]], "budget"),
        ([[0, 2]], "onboarding"),
        ([[0, 0]], "service level"),
        ([[0, -1]], "counts"),
    ],
)
def test_starts_that_break_a_rule_are_refused(
    problem: HiringProblem, solution: HiringSolution, starts: list[list[int]], claim: str
) -> None:
    """Each rule broken is named."""
    with pytest.raises(AuditError, match=claim):
        require_valid(problem, replace(solution, starts=np.array(starts)))


@pytest.mark.parametrize(("figure", "claim"), [("objective", "the objective is"), ("bound", "the bound")])
def test_figures_that_are_wrong_are_refused(
    problem: HiringProblem, solution: HiringSolution, figure: str, claim: str
) -> None:
    """An objective that the starts do not add up to, or a bound above it, is named."""
    with pytest.raises(AuditError, match=claim):
        require_valid(problem, replace(solution, **{figure: 25_000.0}))
