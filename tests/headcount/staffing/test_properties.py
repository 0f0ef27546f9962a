"""What more demand, money, people or places may do to the best plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from territory_opt.headcount.staffing.arithmetic import shortfall_usd
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.staffing.rules import Relaxed, broken_rules, giving_way, must_give
from territory_opt.headcount.staffing.solution import HiringSolution
from territory_opt.headcount.staffing.solve import solve_hiring
from territory_opt.headcount.staffing.verification import verify
from tests.headcount.staffing.cases import GRID, small_problem

SEEDS = st.integers(0, 10_000)
GAP = 2e-6


def best(problem: HiringProblem) -> HiringSolution:
    solution = solve_hiring(problem, gap=GAP)
    assume(solution.found)
    return solution


@settings(deadline=None, max_examples=8)
@given(SEEDS, st.floats(1.0, 1.5))
def test_more_demand_never_costs_less(seed: int, factor: float) -> None:
    """Where all demand rises alike, cost and price of the best plan together never fall, nor does a plan appear."""
    problem = small_problem(seed, risk_aversion=0.3)
    more = best(replace(problem, demand_usd=problem.demand_usd * factor))
    assert solve_hiring(problem, gap=GAP).objective <= more.objective * (1 + 1e-5)


@settings(deadline=None, max_examples=8)
@given(SEEDS, st.integers(0, 1), st.floats(0.0, 50_000.0))
def test_people_who_are_there_never_cost(seed: int, cell: int, usd: float) -> None:
    """A seat that brings something more never raises the optimum."""
    problem = small_problem(seed)
    supply_usd = problem.supply_usd.copy()
    supply_usd[:, cell] += usd
    assert solve_hiring(replace(problem, supply_usd=supply_usd), gap=GAP).objective <= best(problem).objective * (
        1 + 1e-5
    )


@settings(deadline=None, max_examples=8)
@given(SEEDS, st.floats(0.0, 200_000.0))
def test_more_budget_never_costs_and_reaches_no_less(seed: int, usd: float) -> None:
    """Budget added never raises the optimum, nor the least shortfall from the service level that it allows."""
    problem = replace(small_problem(seed), budgets_usd=np.array([60_000.0]))
    more = replace(problem, budgets_usd=problem.budgets_usd + usd)
    reached = solve_hiring(problem, gap=GAP, relaxed="service_level").objective
    assert solve_hiring(more, gap=GAP, relaxed="service_level").objective <= reached + 1e-5
    assert solve_hiring(more, gap=GAP).objective <= best(problem).objective * (1 + 1e-5)


@settings(deadline=None, max_examples=8)
@given(SEEDS, st.floats(0.0, 200_000.0))
def test_more_budget_never_raises_the_shortfall_of_one_year(seed: int, usd: float) -> None:
    """Where one budget holds all the cost and nothing else is priced, the expected shortfall never rises with it.

    With several years or missing support it may: money for one year can make a plan worth while that costs less in all
    and covers less.
    """
    problem = replace(small_problem(seed), ratios=(), budgets_usd=np.array([60_000.0]))
    first, second = best(problem), best(replace(problem, budgets_usd=problem.budgets_usd + usd))
    before, after = (shortfall_usd(problem, one.starts).sum(axis=(1, 2)).mean() for one in (first, second))
    # Plans that cost the same may differ in what they leave short, by no more than the gap of their objectives.
    alike = first.objective == pytest.approx(second.objective, rel=1e-5)
    assert alike or after <= before + 1e-5 * second.objective / problem.margin_share


@pytest.mark.parametrize("relaxed", ["service_level", "budget", "onboarding"])
@pytest.mark.parametrize("seed", range(8))
def test_the_rule_gives_way_as_little_as_can_be(seed: int, relaxed: Relaxed) -> None:
    """No plan of the grid does with less, and the problem with the rule eased so far has the plan."""
    problem = small_problem(seed, tail=True)
    solution = solve_hiring(problem, gap=GAP, relaxed=relaxed)
    if not solution.found:
        assert relaxed != "service_level"
        return
    verify(problem, solution, relaxed)
    eased = giving_way(problem, relaxed, solution.objective)
    assert not broken_rules(eased, solution.starts)
    plans = GRID[(GRID[:, 2] == 0).all(axis=1)] * problem.open_options
    least = min(_give(problem, starts, relaxed) for starts in plans)
    assert solution.objective == pytest.approx(least, rel=1e-5, abs=1e-5)


def _give(problem: HiringProblem, starts: np.ndarray, relaxed: Relaxed) -> float:
    amount = must_give(problem, starts, relaxed)
    return np.inf if broken_rules(giving_way(problem, relaxed, amount), starts) else amount
