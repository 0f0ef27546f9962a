"""From the prices found by ascent to the linear relaxation's, and on to a better plan."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment.engine.best import Best
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.engine.standing import stand
from territory_opt.alignment.engine.stop import Clock, Stop
from territory_opt.alignment.engine.wide.onward import search_onward, sharpened
from territory_opt.alignment.engine.wide.solve import WideSolution, solve_wide
from territory_opt.progress import silent

BALANCED = [
    {"rule": "eligibility"},
    {"rule": "capacity"},
    {"rule": "balance", "measure": "potential_usd", "tolerance": 0.1, "within": "segment"},
]
SEATS_PAID = [{"term": "travel", "usd_per_km": 0.5}, {"term": "seats", "usd_per_seat": 500.0}]


def _found(problem, clock: Clock) -> WideSolution:
    return solve_wide(problem, clock, gap=0.0, seed=1, report=lambda _: None, report_bound=lambda _: None)


@pytest.mark.parametrize("rules", [None, BALANCED])
def test_the_bound_is_that_of_the_linear_relaxation(roomy, rules) -> None:
    """Over the few pairs that are cheapest at the prices found, the linear program is that over all pairs."""
    problem = roomy(accounts=400, seats=16, rules=rules)
    clock = Clock(Stop(np.inf, 10**9, 0.0))
    found = _found(problem, clock)
    relaxation = sharpened(problem, found, clock)
    assert relaxation is not None
    assert relaxation.bound_usd >= found.bound_usd
    assert relaxation.bound_usd == pytest.approx(relax(problem).bound_usd, rel=1e-6)


def test_it_searches_a_plan_that_keeps_several_limits(roomy) -> None:
    """The plan found keeps all limits, is near the bound, and costs no more than that found so far."""
    problem = roomy(accounts=200, seats=6, rules=BALANCED)
    clock = Clock(Stop(np.inf, 6, 0.01))
    best = Best(problem, clock, 0.01, silent)
    found = _found(problem, Clock(Stop(np.inf, 1, 0.01)))
    best.offer(found.standing)
    assert search_onward(problem, found, best, clock, gap=0.01, seed=1)
    assert best.standing is not None
    assert stand(problem, best.standing.plan).feasible
    assert best.usd <= 1.02 * best.bound_usd
    assert not found.standing.feasible or best.usd <= found.standing.usd


def test_limits_that_none_can_keep_are_left_to_others(roomy) -> None:
    """Where the cheapest pairs keep no limits, nothing is claimed."""
    problem = roomy(rules=[{"rule": "capacity", "utilization": 0.5}])
    clock = Clock(Stop(np.inf, 2, 0.0))
    best = Best(problem, clock, 0.0, silent)
    assert not search_onward(problem, _found(problem, clock), best, clock, gap=0.0, seed=1)
    assert best.bound_usd == -np.inf


def test_time_that_is_up_leaves_what_was_found(roomy) -> None:
    """A linear program that does not end in time changes nothing."""
    problem = roomy(accounts=400)
    found = _found(problem, Clock(Stop(np.inf, 1, 0.0)))
    relaxation = sharpened(problem, found, Clock(Stop(0.0, 1, 0.0)))
    assert relaxation is not None
    assert relaxation.bound_usd == found.bound_usd
    assert np.array_equal(relaxation.rounded, found.standing.plan)


def test_what_open_seats_cost_counts(roomy) -> None:
    """Seats are open whatever they carry: their price is part of the bound."""
    problem = roomy(accounts=300, objective=SEATS_PAID)
    clock = Clock(Stop(np.inf, 2, 0.0))
    found = _found(problem, clock)
    relaxation = sharpened(problem, found, clock)
    assert relaxation is not None
    assert problem.open_usd.sum() > 0
    assert found.standing.usd * 0.95 <= relaxation.bound_usd <= found.standing.usd
