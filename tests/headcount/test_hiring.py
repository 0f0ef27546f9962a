"""The hiring MIP against enumeration, and what more demand or money may do."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from territory_opt.headcount.hiring import solve_hiring
from territory_opt.headcount.problem import HiringProblem, ServiceGroup
from territory_opt.headcount.relaxation import explain_infeasible, kept_levels
from territory_opt.headcount.supply import CellSupply

MONTHS = pd.date_range("2027-01-01", periods=3, freq="MS")
CELLS = (("Enterprise", "East"), ("SMB", "West"))
GRID = np.array(list(itertools.product(range(3), repeat=6))).reshape(-1, 2, 3)
"""Every way to start 0 to 2 people in each of 2 cells and 3 months."""


def random_problem(seed: int, by_month: bool = False, scope: str = "company") -> HiringProblem:
    """Two cells, three months and at most two starts a month, with ramps, costs and limits by chance."""
    rng = np.random.default_rng(seed)
    ramp = np.sort(rng.uniform(0, 1, (2, 3)), axis=1)
    age = np.arange(3)[None, :] - np.arange(3)[:, None]
    heads = np.where(age >= 0, 1.0, 0.0)[None].repeat(2, axis=0)
    full_usd = rng.uniform(40_000, 100_000, 2)
    members: list[tuple[int, ...]] = [(0, 1)] if scope == "company" else [(0,), (1,)]
    periods = (0, 1, 2) if by_month else (0,)
    return HiringProblem(
        supply=CellSupply(
            CELLS, rng.uniform(50_000, 300_000, (2, 3)), rng.uniform(0, 200_000, (2, 3)), np.ones((2, 3))
        ),
        months=MONTHS,
        period_of=np.arange(3) if by_month else np.zeros(3, dtype=int),
        yield_usd=full_usd[:, None, None] * np.where(age >= 0, ramp[:, np.maximum(age, 0)], 0.0),
        heads=heads,
        cost_usd=rng.uniform(5_000, 20_000, (2, 1)) * (3 - np.arange(3)) + rng.uniform(1_000, 10_000, (2, 1)),
        first_month=(int(rng.integers(0, 2)), int(rng.integers(0, 3))),
        onboarding=2,
        committed=rng.integers(0, 2, 3),
        budget_usd=float(rng.choice([math.inf, rng.uniform(20_000, 120_000)])),
        margin_share=float(rng.uniform(0.3, 1.0)),
        service_level=float(rng.uniform(0, 0.8)),
        groups=tuple(ServiceGroup(f"group {index}", cells, periods) for index, cells in enumerate(members)),
    )


def enumerate_plans(problem: HiringProblem) -> tuple[np.ndarray, np.ndarray]:
    """Objective of every plan of the grid and whether it keeps the rules, by plain arithmetic."""
    demand, supply = problem.supply.demand_usd, problem.supply.supply_usd
    capacity = supply + np.einsum("ncs,csk->nck", GRID, problem.yield_usd)
    periods = [problem.period_of == period for period in range(problem.periods)]
    short = np.stack(
        [np.maximum(demand[:, at].sum(axis=1) - capacity[:, :, at].sum(axis=2), 0) for at in periods], axis=2
    )
    cost = (GRID * problem.cost_usd).sum(axis=(1, 2))
    keeps = cost <= problem.budget_usd
    assert problem.onboarding is not None
    keeps &= (GRID.sum(axis=1) <= np.maximum(problem.onboarding - problem.committed, 0)).all(axis=1)
    for cell, first in enumerate(problem.first_month):
        keeps &= GRID[:, cell, :first].sum(axis=1) == 0
    for group in problem.groups:
        wanted = sum(demand[cell, periods[period]].sum() for cell in group.cells for period in group.periods)
        missed = sum(short[:, cell, period] for cell in group.cells for period in group.periods)
        keeps &= missed <= (1 - problem.service_level) * wanted + 1e-6
    return cost + problem.margin_share * short.sum(axis=(1, 2)), keeps


@pytest.mark.parametrize("scope", ["company", "cell"])
@pytest.mark.parametrize("by_month", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_the_plan_equals_enumeration(seed: int, by_month: bool, scope: str) -> None:
    """On two cells and three months, the MIP finds the best of all plans, or that there is none."""
    problem = random_problem(seed, by_month, scope)
    objective, keeps = enumerate_plans(problem)
    solution = solve_hiring(problem)
    if not keeps.any():
        assert solution.status == "infeasible"
        return
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(objective[keeps].min(), rel=1e-6)
    assert solution.bound <= solution.objective * (1 + 1e-9)
    chosen = np.flatnonzero((solution.starts == GRID).all(axis=(1, 2)))[0]
    assert keeps[chosen]
    assert objective[chosen] == pytest.approx(solution.objective, rel=1e-6)


def test_enumeration_meets_both_answers() -> None:
    """The random problems hold some with a plan and some without, so that both are tried above."""
    with_plan = [enumerate_plans(random_problem(seed, scope="cell"))[1].any() for seed in range(12)]
    assert any(with_plan)
    assert not all(with_plan)


def scaled(problem: HiringProblem, factor: np.ndarray | float) -> HiringProblem:
    return replace(problem, supply=replace(problem.supply, demand_usd=problem.supply.demand_usd * factor))


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.lists(st.floats(1.0, 1.5), min_size=6, max_size=6))
def test_more_demand_never_costs_less(seed: int, factors: list[float]) -> None:
    """Raising any part of the demand never lowers the cost of starts and shortfall together."""
    problem = replace(random_problem(seed, by_month=True), service_level=0.0)
    more = scaled(problem, np.array(factors).reshape(2, 3))
    assert solve_hiring(more).objective >= solve_hiring(problem).objective * (1 - 1e-6)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.floats(1.0, 1.5))
def test_more_demand_everywhere_never_eases_the_service_level(seed: int, factor: float) -> None:
    """With a service level, demand that rises everywhere alike costs no less and makes no plan possible."""
    problem = random_problem(seed)
    more = solve_hiring(scaled(problem, factor))
    assume(more.status == "optimal")
    before = solve_hiring(problem)
    assert before.status == "optimal"
    assert more.objective >= before.objective * (1 - 1e-6)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.floats(0, 150_000), st.floats(0, 150_000))
def test_a_larger_budget_never_raises_the_shortfall(seed: int, budget_usd: float, extra_usd: float) -> None:
    """With more money, the plan is as cheap at least and leaves no more short."""
    problem = replace(random_problem(seed), service_level=0.0, budget_usd=budget_usd)
    small, large = (solve_hiring(replace(problem, budget_usd=usd)) for usd in (budget_usd, budget_usd + extra_usd))
    assert large.objective <= small.objective * (1 + 1e-6)
    short = [problem.shortfall_usd(solution.starts).sum() for solution in (small, large)]
    assert short[1] <= short[0] + 10.0


def test_solving_again_gives_the_same_plan() -> None:
    """The same problem has the same starts each time."""
    problem = random_problem(3)
    assert (solve_hiring(problem).starts == solve_hiring(problem).starts).all()


@pytest.mark.parametrize("seed", range(8))
def test_relaxations_give_way_as_little_as_enumeration_says(seed: int) -> None:
    """The service level reached and the extra budget are those of the best plans of the grid."""
    problem = replace(random_problem(seed), service_level=0.99, budget_usd=30_000.0)
    levels = np.array([min(kept_levels(problem, starts)) for starts in GRID])
    _, keeps = enumerate_plans(replace(problem, service_level=0.0))
    relaxed = solve_hiring(problem, relaxed="service_level")
    assert relaxed.objective == pytest.approx(max(0.99 - levels[keeps].max(), 0.0), abs=1e-5)
    _, keeps = enumerate_plans(replace(problem, budget_usd=math.inf))
    if keeps.any():
        least = (GRID[keeps] * problem.cost_usd).sum(axis=(1, 2)).min()
        relaxed = solve_hiring(problem, relaxed="budget")
        assert relaxed.objective == pytest.approx(max(least - 30_000, 0.0), abs=5.0)


def company(seed: int) -> HiringProblem:
    """Build a problem of a company's size: 12 cells of some millions, quarters, a budget for a few starts."""
    rng = np.random.default_rng(seed)
    age = np.arange(12)[None, :] - np.arange(12)[:, None]
    heads = np.where(age >= 0, 1.0, 0.0)[None].repeat(12, axis=0)
    monthly_usd = rng.uniform(25_000, 75_000, 12)[:, None, None] * np.clip(age / rng.integers(3, 9, (12, 1, 1)), 0, 1)
    cells = tuple(("SMB", f"region {cell}") for cell in range(12))
    return HiringProblem(
        supply=CellSupply(cells, rng.uniform(1e5, 4e5, (12, 12)), rng.uniform(5e4, 3.5e5, (12, 12)), np.ones((12, 12))),
        months=pd.date_range("2027-01-01", periods=12, freq="MS"),
        period_of=np.arange(12) // 3,
        yield_usd=monthly_usd,
        heads=heads,
        cost_usd=rng.uniform(12_000, 27_000, (12, 1)) * (12 - np.arange(12)) + 25_000,
        first_month=(2,) * 12,
        onboarding=4,
        committed=rng.integers(0, 3, 12),
        budget_usd=1_500_000.0,
        margin_share=0.75,
        service_level=0.9,
        groups=(ServiceGroup("the company in the plan year", tuple(range(12)), (0, 1, 2, 3)),),
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_company_is_never_told_less_than_hiring_nobody_reaches(seed: int) -> None:
    """With millions beside shares, the level said to be reachable is that of its starts, and above that of none."""
    problem = company(seed)
    relaxed = solve_hiring(problem, seconds=3.0, gap=0.01, relaxed="service_level")
    (reached,) = kept_levels(problem, relaxed.starts)
    (nobody,) = kept_levels(problem, np.zeros((12, 12), dtype=int))
    assert reached == pytest.approx(problem.service_level - relaxed.objective, abs=1e-5)
    assert reached > nobody
    assert relaxed.bound <= relaxed.objective + 1e-9


def infeasible() -> HiringProblem:
    """Demand of $300,000 in one cell, of which two starts in the first month could bring $120,000."""
    yields = np.where(np.arange(3)[None, :] >= np.arange(3)[:, None], 20_000.0, 0.0)[None]
    return HiringProblem(
        supply=CellSupply((("SMB", "West"),), np.full((1, 3), 100_000.0), np.full((1, 3), 20_000.0), np.ones((1, 3))),
        months=MONTHS, period_of=np.zeros(3, dtype=int), yield_usd=yields, heads=yields / 20_000,
        cost_usd=np.array([[30_000.0, 20_000.0, 10_000.0]]), first_month=(1,), onboarding=2,
        committed=np.zeros(3, dtype=int), budget_usd=40_000.0, margin_share=0.5, service_level=0.5,
        groups=(ServiceGroup("the company in the plan year", (0,), (0,)),),
    )  # fmt: skip


def test_no_plan_says_what_would_do() -> None:
    """The level reached, the budget and the onboarding are named with numbers that hold."""
    # $60,000 are there. Within $40,000, two starts in February or one and two in March bring $80,000 more: 46.6 %.
    reason = explain_infeasible(infeasible(), 5.0)
    assert "no plan covers 50.0% of demand for the company in the plan year" in reason
    assert "a service level of 46.6%" in reason
    # $90,000 more is needed: two starts in February and one in March, for $50,000, bring $100,000.
    assert "a budget of $50,000, $10,000 more" in reason
    # Without the lead time, one start in January and one in March, for $40,000, bring $80,000: still too little.
    assert "earlier" not in reason
    relaxed = replace(infeasible(), service_level=0.466)
    assert solve_hiring(relaxed).status == "optimal"
    assert solve_hiring(replace(infeasible(), budget_usd=50_000.0)).status == "optimal"


def test_too_late_for_anything_is_said_so() -> None:
    """Where neither money nor onboarding helps, the reason says so."""
    late = replace(infeasible(), first_month=(3,), service_level=0.9)
    reason = explain_infeasible(late, 5.0)
    assert "a service level of 20.0%" in reason
    assert "too late" in reason
    assert "budget" not in reason
