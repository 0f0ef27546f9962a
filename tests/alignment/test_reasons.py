"""Why accounts are where a plan has them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.engine.prices import no_prices, priced_pairs
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.plan import design_territories
from territory_opt.alignment.reasons import elsewhere_usd, move_reasons
from territory_opt.alignment.tables import Tables
from territory_opt.workspace.schema import TEXT

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
    assert lone([{"rule": "eligibility"}], seats=seats) == "Rep S1 does not cover segment Field"
    seats = [make.seat("S1", region="West"), make.seat("S2", latitude=45.0)]
    match = {"rule": "eligibility", "match": ["segment", "region"]}
    assert lone([match], seats=seats) == "Rep S1 does not cover region East"


def test_an_attribute_nobody_asked_for_is_no_reason(make, lone) -> None:
    """The regions differ, too, but it is the language that the model asks for."""
    seats = [
        make.seat("S1", region="West", languages=("fr",)),
        make.seat("S2", region="West", latitude=45.0, languages=("de",)),
    ]
    match = {"rule": "eligibility", "match": ["language"]}
    assert lone([match], seats=seats, language="de") == "Rep S1 does not cover language de"


def test_a_seat_out_of_reach(lone) -> None:
    """With the way that is too long."""
    assert lone([{"rule": "largest_distance", "km": 300}]) == "Rep S1 is out of reach: 556 km"


def test_a_family_that_joins(make, lone) -> None:
    """Its seat today is another than its family's."""
    root = make.account("root", 100.0, "S2", visits=5.0)
    reason = lone([{"rule": "families"}], root, family_id="root", latitude=45.0)
    assert reason == "joins its family at Rep S2, who has 1 of its 2 accounts today"


def test_a_family_that_comes_together(make) -> None:
    """At a seat that none of it is with today."""
    accounts = [make.account("A", 100.0, "S1"), make.account("B", 100.0, "S2", family_id="A")]
    seats = [make.seat("S1", latitude=45.0), make.seat("S2", latitude=46.0), make.seat("S3")]
    design = make.company(accounts, seats, [{"rule": "families"}], TRAVEL).design()
    assert design.move_reason["A"] == "its family of 2 comes together at Rep S3; 2 seats cover it today"


def test_a_family_that_is_locked_elsewhere(make, lone) -> None:
    """A lock of one is a lock of all."""
    root = make.account("root", 100.0, "S2", locked=True)
    reason = lone([{"rule": "families"}, {"rule": "locks"}], root, family_id="root", latitude=45.0)
    assert reason == "its family is locked to Rep S2 (its family of 2 as one)"


def test_a_shorter_way(lone) -> None:
    """With both distances and what it saves a year: a visit there and back over 5 degrees at $1 a km."""
    staying = "staying would cost $1,112 a year more in all"
    assert lone([]) == f"nearer to Rep S2: 0 km instead of 556, saving $1,112 of travel a year; {staying}"


def test_a_seat_that_is_too_full(make, lone) -> None:
    """The way gets longer, but its seat may not keep all it has."""
    others = [make.account(key, 100.0, "S1") for key in "BC"]
    seats = [make.seat("S1"), make.seat("S2", latitude=41.0)]
    reason = lone([{"rule": "balance", "upper": 200.0}], *others, seats=seats, latitude=40.4, longitude=-99.0)
    assert reason == "Rep S1 has $300 of potential today and may have $200"


def test_a_seat_that_fills_with_others(make, lone) -> None:
    """Who takes its place is named, by how many they are and the largest."""
    others = [make.account(key, 100.0 + number, latitude=38.0) for number, key in enumerate("BC")]
    seats = [make.seat("S1", latitude=39.0), make.seat("S2", latitude=41.0)]
    rules = [{"rule": "balance", "upper": 202.0}]
    reason = lone(rules, *others, seats=seats, latitude=39.9)
    assert reason == "makes room at Rep S1 for the 2 accounts it gains, C the largest, full with $202 of potential"


def test_a_seat_that_needs_more(make, lone) -> None:
    """A lower bound calls for it."""
    seats = [make.seat("S1"), make.seat("S2", latitude=41.0)]
    others = [make.account(key, 100.0, "S1") for key in "BC"]
    reason = lone([{"rule": "balance", "lower": 50.0}], *others, seats=seats, latitude=40.4)
    assert reason == "Rep S2 has $0 of potential today and needs $50"


def test_a_move_that_leaves_others_their_share(make) -> None:
    """Back where it was, more than may would change hands: told of a plan that is held against another plan."""
    accounts = [make.account("A", 100.0, "S1"), make.account("B", 100.0, "S1")]
    seats = [make.seat("S1", latitude=45.0), make.seat("S2")]
    company = make.company(accounts, seats, [{"rule": "move_limit", "measure": "accounts", "amount": 1}], TRAVEL)
    data, problem = company.read(), company.problem()
    proposal = data.accounts.assign(incumbent_seat_id=pd.Series(["S2", "S2"], dtype=TEXT))
    reasons = move_reasons(
        problem, replace(data, accounts=proposal), np.array([0, 1]), no_prices(problem), before="in the proposal"
    )
    assert reasons.tolist() == ["leaves 1 accounts that may change hands to others", ""]


def test_a_move_back_to_who_covers_it(make) -> None:
    """Held against another plan, an account that is with its rep of today spares its disruption."""
    objective = [{"term": "disruption", "usd_per_unit": 1.0}]
    company = make.company([make.account("A", 100.0, "S1")], [make.seat("S1"), make.seat("S2")], [], objective)
    data, problem = company.read(), company.problem()
    held = replace(data, accounts=data.accounts.assign(incumbent_seat_id=pd.Series(["S2"], dtype=TEXT)))
    (reason,) = move_reasons(problem, held, np.array([0]), no_prices(problem), before="in the proposal")
    assert reason == "stays with who covers it today, which spares $50 of disruption a year"


def test_territories_that_even_out(make) -> None:
    """Both shares of today, and what staying would cost as the audit prices it."""
    accounts = [make.account(key, 100.0, "S1") for key in "ABC"] + [make.account("D", 100.0, "S2")]
    company = make.company(accounts, [make.seat("S1"), make.seat("S2")], [], [{"term": "imbalance"}])
    design = company.design()
    (moved,) = (account for account, reason in design.move_reason.items() if reason)
    back = design.assignment.copy()
    back[moved] = "S1"
    more = sum(company.price(back).values()) - design.objective_usd
    assert design.move_reason[moved] == (
        "evens out potential: Rep S1 has 150 % of a fair share today, Rep S2 50 %; "
        f"staying would cost ${more:,.0f} a year more"
    )


def test_a_decision_by_hand(make) -> None:
    """Who was assigned or ruled out by hand moves for that."""
    accounts = [make.account("A", 100.0, "S1"), make.account("B", 100.0, "S1")]
    company = make.company(accounts, [make.seat("S1"), make.seat("S2", latitude=45.0)], [{"rule": "decisions"}], TRAVEL)
    rows = [("A", "S2", "assign", "by hand"), ("B", "S1", "refuse", "by hand")]
    made = pd.DataFrame(rows, columns=["account_id", "seat_id", "decision", "source"]).astype(TEXT)
    design = design_territories(
        company.accounts, company.seats, company.model, stop=Stop(steps=20), tables=Tables(decisions=made)
    )
    assert design.move_reason["A"] == "is assigned to Rep S2 by hand"
    assert design.move_reason["B"] == "Rep S1 was ruled out for it by hand"


def test_no_seat_at_a_price(make) -> None:
    """Covering it costs more than leaving it."""
    rules = [{"rule": "assign", "unassigned_usd_per_potential": 0.1}]
    design = make.company([make.account("A", 100.0, "S1", latitude=45.0)], [make.seat("S1")], rules).design()
    assert design.move_reason["A"] == "covering it costs $1,102 a year more than leaving it without a seat"


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
