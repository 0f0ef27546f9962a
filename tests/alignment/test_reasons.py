"""Why accounts are where a plan has them."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment.engine.prices import priced_pairs
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.reasons import elsewhere_usd

TRAVEL = [{"term": "travel", "usd_per_km": 1.0}]


@pytest.fixture
def lone(make):
    """Return the function that moves one account from S1 to S2 under some rules and returns the reason."""

    def reason(rules, *others, seats=None, objective=None, **account):
        seats = seats or [make.seat("S1", latitude=45.0), make.seat("S2")]
        accounts = [make.account("A", 100.0, **{"incumbent": "S1", **account}), *others]
        design = make.company(accounts, seats, rules, objective or TRAVEL).design()
        assert design.assignment["A"] == "S2"
        return design.move_reason["A"]

    return reason


def test_who_stays_or_is_new_has_no_reason(make) -> None:
    """Reasons stand beside moves alone."""
    company = make.company([make.account("A", 100.0, "S1"), make.account("new")], [make.seat("S1")])
    assert company.design().move_reason.tolist() == ["", ""]


def test_a_rep_without_a_seat(lone) -> None:
    """The incumbent left, or holds no seat in the plan year."""
    assert lone([], incumbent="gone", incumbent_seat_id=None) == "its rep gone holds no seat in the plan year"


def test_a_seat_that_may_not_have_the_account(make, lone) -> None:
    """By segment or region."""
    seats = [make.seat("S1", segments=("Inside",)), make.seat("S2", latitude=45.0)]
    assert lone([{"rule": "eligibility"}], seats=seats).startswith("Rep S1 is not eligible for segment Field in region")


def test_a_family_that_joins(make, lone) -> None:
    """Its seat today is another than its family's."""
    root = make.account("root", 100.0, "S2", visits=5.0)
    reason = lone([{"rule": "families"}], root, family_id="root", latitude=45.0)
    assert reason == "joins its family at Rep S2"


def test_a_family_that_is_locked_elsewhere(make, lone) -> None:
    """A lock of one is a lock of all."""
    root = make.account("root", 100.0, "S2", locked=True)
    reason = lone([{"rule": "families"}, {"rule": "locks"}], root, family_id="root", latitude=45.0)
    assert reason.endswith("or its family is locked elsewhere")


def test_a_shorter_way(lone) -> None:
    """With both distances and what it saves a year: a visit there and back over 5 degrees at $1 a km."""
    assert lone([]) == "nearer to Rep S2: 0 km instead of 556, saving $1,112 of travel a year"


def test_territories_that_even_out(make, lone) -> None:
    """The way gets longer, but the room it leaves is wanted."""
    others = [make.account(key, 100.0, "S1") for key in "BC"]
    seats = [make.seat("S1"), make.seat("S2", latitude=41.0)]
    reason = lone(
        [{"rule": "balance", "upper": 200.0}], *others, seats=seats, latitude=40.4, objective=TRAVEL, longitude=-99.0
    )
    assert reason == "evens out territories: room with Rep S1 is scarcer than with Rep S2 by $222 a year"


def test_no_seat_at_a_price(make) -> None:
    """Covering it costs more than leaving it."""
    rules = [{"rule": "assign", "unassigned_usd_per_potential": 0.1}]
    design = make.company([make.account("A", 100.0, "S1", latitude=45.0)], [make.seat("S1")], rules).design()
    assert design.move_reason["A"] == "covering it costs more than leaving it without a seat"


def test_elsewhere_is_what_the_next_seat_would_cost_more(make) -> None:
    """Without limits it is the difference of ways; with no other seat, or a lock, there is none."""
    accounts = [make.account("A", 100.0, latitude=41.0), make.account("held", 100.0, "N", locked=True)]
    seats = [make.seat("S"), make.seat("N", latitude=44.0), make.seat("NN", latitude=50.0)]
    company = make.company(accounts, seats, [{"rule": "locks"}])
    design = company.design()
    at = {name: sum(company.price(company.drawn(name, "N")).values()) for name in ("S", "N", "NN")}
    assert design.assignment["A"] == "S"
    assert design.elsewhere_usd["A"] == pytest.approx(at["N"] - at["S"])
    assert np.isnan(design.elsewhere_usd["held"])


@pytest.mark.parametrize("seed", range(8))
def test_elsewhere_counts_prices_of_limits(make, seed: int) -> None:
    """Moving a unit changes the priced cost of its pair by that much at the least, over all other seats."""
    rules = [{"rule": "balance", "tolerance": 0.3}, {"rule": "move_limit", "share": 0.9}]
    company = make.random_company(seed, accounts=12, seats=3).ruled_by(*rules)
    company = company.paying(*TRAVEL, {"term": "disruption"}, {"term": "imbalance"})
    problem = company.problem()
    prices = relax(problem).prices
    plan = np.arange(problem.units) % problem.seats
    found = elsewhere_usd(problem, plan, prices)
    ((_, _, usd, _),) = priced_pairs(problem, prices)
    for unit in range(problem.units):
        cost = usd[unit, :-1].copy()
        for limit, price in zip(problem.seat_limits, prices.limits, strict=True):
            cost += limit.weights[unit] * price
        for curve, price in zip(problem.seat_curves, prices.curves, strict=True):
            cost += curve.weights[unit] * price
        for move_limit, move_price in zip(problem.move_limits, prices.moves, strict=True):
            cost += move_price * move_limit.moves.block(unit, unit + 1)[0, :-1]
        others = np.delete(cost, plan[unit])
        assert found[unit] == pytest.approx(others.min() - cost[plan[unit]])
