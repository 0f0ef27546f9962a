"""The wide engine as a whole."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.alignment.engine.standing import stand
from territory_opt.alignment.engine.stop import Clock, Stop
from territory_opt.alignment.engine.wide.solve import solve_wide

REPEATABLE = settings(derandomize=True, max_examples=40, deadline=None)


def _solved(problem, gap: float = 0.0, steps: int = 2):
    plans: list[np.ndarray] = []
    bounds: list[float] = []
    clock = Clock(Stop(np.inf, steps, gap))
    found = solve_wide(problem, clock, gap=gap, seed=1, report=plans.append, report_bound=bounds.append)
    return found, plans, bounds


@REPEATABLE
@given(seed=st.integers(0, 10_000))
def test_the_bound_holds_for_every_plan(make, random_problem, seed: int) -> None:
    """Whatever the rules, no plan that keeps them costs less than the bound, and a plan costs what it claims."""
    found = random_problem(seed)
    if found is None:
        return
    company, problem = found
    solution, _, _ = _solved(problem)
    every = make.every_plan(company.accounts, company.seats, company.spelled_out)
    assert solution.bound_usd <= every.optimum_usd * (1 + 1e-6) + 0.01
    if solution.standing.feasible:
        assert solution.standing.usd >= every.optimum_usd * (1 - 1e-6) - 0.01


def test_light_units_are_planned_near_the_bound(roomy) -> None:
    """With a hundred units a seat the gap is below 1 %; every report is better than the last and none better stays."""
    problem = roomy(accounts=2400, seats=24)
    solution, plans, bounds = _solved(problem, gap=0.01, steps=9)
    assert solution.standing.feasible
    assert solution.standing.usd <= 1.01 * solution.bound_usd
    assert bounds == sorted(bounds)
    assert bounds[-1] == solution.bound_usd
    assert stand(problem, plans[-1]).usd == solution.standing.usd
    assert len(solution.cheapest_usd) == problem.units


def test_it_repeats_itself(roomy) -> None:
    """A solve that its steps end finds the same plan and bound again."""
    problem = roomy()
    first, second = _solved(problem)[0], _solved(problem)[0]
    assert np.array_equal(first.standing.plan, second.standing.plan)
    assert first.bound_usd == second.bound_usd


def test_without_limits_each_unit_takes_its_cheapest_seat(roomy) -> None:
    """Nothing to price leaves the bound to be met."""
    problem = roomy(rules=[{"rule": "eligibility"}])
    solution, _, _ = _solved(problem)
    assert abs(solution.standing.usd - solution.bound_usd) < 0.01
