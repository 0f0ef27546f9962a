"""From prices to plans: flows, repairs and polish."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment.engine.prices import no_prices
from territory_opt.alignment.engine.standing import stand
from territory_opt.alignment.engine.wide.atlas import draw_atlas
from territory_opt.alignment.engine.wide.candidates import chosen
from territory_opt.alignment.engine.wide.flow import Share, flows_do, shared_out
from territory_opt.alignment.engine.wide.pricing import Pricing
from territory_opt.alignment.engine.wide.repair import polished, repaired
from territory_opt.alignment.engine.wide.rounding import rounded
from territory_opt.alignment.engine.wide.sweep import sweep

BALANCED = [
    {"rule": "eligibility"},
    {"rule": "capacity", "utilization": 1.02},
    {"rule": "balance", "measure": "potential_usd", "tolerance": 0.1},
    {"rule": "move_limit", "measure": "current_arr_usd", "share": 0.9},
]


def _priced(problem):
    pricing = Pricing(problem, draw_atlas(problem), no_prices(problem), keep=6)
    for softness in (0.3, 0.1, 0.03):
        pricing.settle(softness, np.inf)
    return pricing


@pytest.mark.parametrize("rules", [None, BALANCED], ids=["capacity", "several"])
def test_plans_keep_the_limits_near_the_bound(roomy, rules) -> None:
    """With light units and a little room, a rounded plan breaks nothing and lies within 2 % of the bound."""
    problem = roomy(rules=rules)
    assert flows_do(problem) == (rules is None)
    pricing = _priced(problem)
    standing = stand(problem, rounded(problem, pricing.candidates, pricing.prices, 1, np.inf))
    assert standing.feasible
    assert standing.usd <= 1.02 * pricing.bound_usd


def test_a_flow_fills_no_seat_by_more_than_what_it_splits(roomy) -> None:
    """After a flow over all pairs a seat carries too much by at most the units that are split over it."""
    problem = roomy()
    pricing = _priced(problem)
    (limit,) = problem.seat_limits
    place = np.zeros(problem.units, dtype=np.int64)
    place = shared_out(
        problem, pricing.candidates, pricing.prices, place, limit.upper, Share(np.inf, 1.0, frees_overfull=False)
    )
    over = limit.carried(chosen(pricing.candidates, place)) - limit.upper
    assert over.max() <= 2 * limit.weights.max()


def test_repair_mends_what_single_moves_can(roomy) -> None:
    """From the cheapest pairs without any prices, repair removes nearly all that is broken and adds nothing."""
    problem = roomy()
    pricing = _priced(problem)
    place = pricing.candidates.usd.argmin(axis=0)
    before = stand(problem, chosen(pricing.candidates, place))
    place = repaired(problem, pricing.candidates, pricing.prices, place, np.inf)
    after = stand(problem, chosen(pricing.candidates, place))
    assert after.excess < 0.2 * before.excess


def test_polish_lowers_the_objective_and_breaks_nothing(roomy) -> None:
    """Moves of the polish keep a plan that keeps the limits, and make it cheaper."""
    problem = roomy()
    pricing = _priced(problem)
    shared = repaired(problem, pricing.candidates, no_prices(problem), pricing.candidates.usd.argmin(axis=0), np.inf)
    before = stand(problem, chosen(pricing.candidates, shared))
    place = polished(problem, pricing.candidates, pricing.prices, shared, np.inf)
    after = stand(problem, chosen(pricing.candidates, place))
    assert after.usd <= before.usd
    assert after.excess <= before.excess + 1e-9


def test_a_seat_without_light_units_is_relieved_of_heavy_ones(make) -> None:
    """A flow of light units frees all units of a seat that carries too much: its light ones may be gone already."""
    heavy = [make.account(f"H{number}", 1.0, workload_hours=10.0) for number in range(10)]
    light = [make.account(f"L{number}", 1.0, workload_hours=1.0, latitude=41.0) for number in range(40)]
    seats = [
        make.seat(f"S{number}", latitude=40.0 + number, longitude=-100.0, capacity_hours=62.0) for number in range(3)
    ]
    problem = make.company(
        heavy + light, seats, [{"rule": "capacity"}], [{"term": "travel", "usd_per_km": 1.0}]
    ).problem()
    prices = no_prices(problem)
    candidates = sweep(problem, None, prices, 3).candidates
    place = candidates.usd.argmin(axis=0)
    (limit,) = problem.seat_limits
    assert limit.carried(chosen(candidates, place)).tolist() == [100.0, 40.0, 0.0]
    share = Share(near=100.0, lightest_share=0.5, frees_overfull=True)
    found = shared_out(problem, candidates, prices, place, limit.upper, share)
    assert limit.carried(chosen(candidates, found)).max() <= 62.0 + 10.0
