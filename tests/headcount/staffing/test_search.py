"""Plans built part by part, and bounds by blocks."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.made_hiring import Company, make_problem
from territory_opt.errors import AuditError
from territory_opt.headcount.staffing.blocks import bound_by_blocks
from territory_opt.headcount.staffing.cuts import Cuts
from territory_opt.headcount.staffing.program import state_program
from territory_opt.headcount.staffing.relaxation import close_relaxation
from territory_opt.headcount.staffing.solve import solve_hiring
from territory_opt.headcount.staffing.verification import verify
from tests.headcount.staffing.cases import small_problem, try_all

COMPANIES = {
    "plain": Company(seed=1, segments=2, regions=3, paths=40, service_level=0.6),
    "risk averse": Company(seed=2, segments=2, regions=2, paths=40, service_level=0.6, risk_aversion=0.5, pool="cell"),
    "no limits": Company(seed=3, segments=2, regions=2, paths=40, service_level=0.0, budget_share=math.inf),
    "nobody may start": Company(seed=4, segments=2, regions=2, paths=40, service_level=0.3, budget_share=0.0),
}


@pytest.mark.parametrize("name", COMPANIES)
def test_a_plan_of_many_parts_keeps_every_rule(name: str) -> None:
    """Companies too large for the whole program get a plan that stands up to arithmetic, near its bound."""
    problem = make_problem(COMPANIES[name])
    solution = solve_hiring(problem, seconds=15, gap=0.03)
    verify(problem, solution)
    assert solution.status == "optimal"
    assert solution.gap <= 0.03


def test_no_demand_calls_for_nobody() -> None:
    """Cells without demand, and support that nothing calls for, are left alone."""
    problem = make_problem(COMPANIES["plain"])
    nobody = replace(problem, demand_usd=np.zeros_like(problem.demand_usd), ratios=())
    solution = solve_hiring(nobody, seconds=10)
    assert solution.status == "optimal"
    assert not solution.starts.any()
    assert solution.objective == 0


def test_a_level_out_of_reach_is_proven_so() -> None:
    """Where a part of demand comes before anybody can ramp, a full service level has no plan."""
    problem = replace(make_problem(COMPANIES["plain"]), service_level=1.0)
    assert solve_hiring(problem, seconds=10).status == "infeasible"


@pytest.mark.parametrize("seed", range(20))
def test_the_bound_by_blocks_holds(seed: int) -> None:
    """No plan of a small problem costs less than its blocks and priced rules come to."""
    problem = small_problem(seed, risk_aversion=0.4)
    objective, keeps = try_all(problem)
    if not keeps.any():
        return
    program = state_program(problem)
    cuts = close_relaxation(program, Cuts.none(program), time.monotonic() + 10).cuts
    known = float(objective[keeps].max()) / program.unit_usd
    bound = bound_by_blocks(program, cuts, known, 1e-6, time.monotonic() + 10)
    assert bound * program.unit_usd <= objective[keeps].min() * (1 + 1e-6)
    assert bound * program.unit_usd >= 0.5 * objective[keeps].min()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda s: replace(s, objective=s.objective * 0.99), "the objective is"),
        (lambda s: replace(s, bound=s.objective * 1.01), "the bound"),
        (lambda s: replace(s, starts=s.starts + 50), "starts cost|people start|nobody starts"),
        (lambda s: replace(s, starts=s.starts - 1), "starts are counts"),
        (lambda s: replace(s, starts=s.starts.astype(float)), "starts are whole"),
        (lambda s: replace(s, status="infeasible"), "without a plan"),
    ],
)
def test_a_false_claim_is_caught(change, sentence: str) -> None:
    """A solution whose objective, bound or starts were tampered with does not pass."""
    seed = next(seed for seed in range(100) if solve_hiring(small_problem(seed)).found)
    problem = small_problem(seed)
    with pytest.raises(AuditError, match=sentence):
        verify(problem, change(solve_hiring(problem)))
