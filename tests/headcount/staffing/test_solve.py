"""The hiring program against enumeration."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from territory_opt.headcount.staffing.solve import solve_hiring
from territory_opt.headcount.staffing.verification import verify

KINDS = {
    "mean": {},
    "risk averse": {"risk_aversion": 0.5, "scope": "cell"},
    "tail level": {"tail": True},
    "both": {"risk_aversion": 0.7, "tail": True, "scope": "cell"},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(20))
def test_the_plan_equals_enumeration(make_small, enumerate_plans, seed: int, kind: str) -> None:
    """With budgets, onboarding, support and tails, the best of all plans is found, or that there is none."""
    problem = make_small(seed, **KINDS[kind])
    objective, keeps = enumerate_plans(problem)
    solution = solve_hiring(problem, gap=2e-6)
    if not keeps.any():
        assert solution.status == "infeasible"
        return
    verify(problem, solution)
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(objective[keeps].min(), rel=3e-6)
    assert solution.bound <= objective[keeps].min()


def test_enumeration_meets_both_answers(make_small, enumerate_plans) -> None:
    """The random problems hold some with a plan and some without, and most plans hire."""
    tried = [(make_small(seed), *enumerate_plans(make_small(seed))) for seed in range(20)]
    assert {bool(keeps.any()) for _, _, keeps in tried} == {True, False}
    hired = [solve_hiring(problem).starts.sum() for problem, _, keeps in tried if keeps.any()]
    assert np.mean(np.array(hired) > 0) > 0.5


def test_too_many_committed_starts_in_a_month_leave_an_answer(make_small) -> None:
    """With more people committed to one month than onboarding takes, the places to add are still found."""
    small = make_small(3)
    crowded = replace(small, committed=np.array([9.0, 0.0, 0.0, 0.0]), onboarding=2.0, service_level=0.99)
    found = solve_hiring(crowded, seconds=5.0, relaxed="onboarding")
    assert found.status in ("optimal", "feasible", "infeasible")
