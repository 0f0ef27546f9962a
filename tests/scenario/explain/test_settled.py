"""The plan that has an account at another seat, held against every plan of small companies and the audit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.scenario.explain.settled import settle_at
from territory_opt.scenario.explain.settled_words import settled_sentences, settled_table
from territory_opt.workspace.schema import TEXT

ROUND = 0.02
"""Objectives in USD within which a gap counts as none."""


def _settle(posed, account, seat, **how):
    return settle_at(posed, account, seat, **{"seconds": 60.0, "change_usd": 0.0, "gap": 0.0, **how})


@pytest.mark.parametrize("number", range(8))
def test_the_plan_is_the_best_of_all_that_have_it_there(make, stored, number: int) -> None:
    """Its objective is the least of every plan that keeps all rules with the account there, by any rules and terms."""
    world = make.some_world(number, lambda world: not world.free_centres)
    posed = stored(world)
    if posed is None:
        return
    account, seat = number % len(world.accounts), number % len(world.seats)
    there = [standing.usd for _, standing in world.every_plan() if standing.feasible and standing.plan[account] == seat]
    settled = _settle(posed, account, seat)
    if not there:
        assert settled.status in ("infeasible", "not allowed", "no plan found")
        assert settled.reason
        return
    assert settled.objective_usd == pytest.approx(min(there), abs=ROUND)
    assert settled.bound_usd <= min(there) + ROUND
    assert settled.more_usd == pytest.approx(settled.objective_usd - posed.standing.usd)
    before = posed.problem.usd_by_term(posed.plan)
    for term, change in settled.change_by_term.items():
        assert change == pytest.approx(settled.usd_by_term[term] - before.get(term, 0.0))


def test_a_family_goes_as_one(make, stored) -> None:
    """The unit of the account sits there as a whole, and is told as asked for."""
    accounts = [make.account("A"), make.account("B", family_id="A"), make.account("C", latitude=44.0)]
    seats = [make.seat("S1"), make.seat("S2", latitude=41.0)]
    settled = _settle(stored(make.company(accounts, seats, [{"rule": "families"}])), 1, 1)
    moves = settled.moves.set_index("account_id")
    assert moves.loc[["A", "B"], "asked"].all()
    assert set(moves.loc[["A", "B"], "to_seat"]) == {"Rep S2"}
    assert any("1 of its family" in sentence for sentence in settled_sentences(settled))


def test_who_makes_room_is_told(make, stored) -> None:
    """Where the seat is full another account leaves it, with a reason against the run's plan."""
    accounts = [make.account("A", latitude=40.0), make.account("B", latitude=41.0)]
    seats = [make.seat("S1"), make.seat("S2", latitude=41.0)]
    posed = stored(make.company(accounts, seats, [{"rule": "balance", "upper": 100.0}]))
    settled = _settle(posed, 0, 1)
    other = settled.moves.set_index("account_id").loc["B"]
    assert not other["asked"]
    assert other[["from_seat", "to_seat"]].tolist() == ["Rep S2", "Rep S1"]
    assert other["reason"] == "makes room at Rep S2 for A, full with $100 of potential"
    heading, rows = settled_table(settled)
    assert [len(row) for row in rows] == [len(heading)]


def test_a_change_that_is_not_worth_its_price_is_not_made(make, stored) -> None:
    """With a price of changes the others stay where the run has them, if they may."""
    accounts = [make.account("A"), make.account("B"), make.account("C", latitude=41.0)]
    seats = [make.seat("S1"), make.seat("S2", latitude=41.0)]
    posed = stored(make.company(accounts, seats, [], [{"term": "imbalance"}]))
    plan = posed.plan
    seat = 1 - int(plan[0])
    free, dear = (_settle(posed, 0, seat, change_usd=usd) for usd in (0.0, 1e6))
    assert free.objective_usd <= dear.objective_usd + ROUND
    assert dear.moves["account_id"].tolist() == ["A"]


def test_a_seat_that_is_not_allowed_names_the_rule(make, stored) -> None:
    """No solve is tried; the rule and its sentence are told."""
    seats = [make.seat("S1"), make.seat("S2", segments=("Inside",))]
    posed = stored(make.company([make.account("A")], seats, [{"rule": "eligibility"}]))
    settled = _settle(posed, 0, 1)
    assert settled.status == "not allowed"
    (sentence,) = settled_sentences(settled)
    assert sentence.startswith("Rep S2 may not have it: eligibility: An account goes only to seats")


def test_a_seat_that_no_plan_has_it_at_says_why(make, stored) -> None:
    """The reason is that of an infeasible model, which names the decision and the limit."""
    accounts = [make.account("A", 50.0), make.account("B", 80.0, "S2", locked=True)]
    seats = [make.seat("S1"), make.seat("S2")]
    rules = [{"rule": "locks"}, {"rule": "balance", "upper": 100.0}]
    settled = _settle(stored(make.company(accounts, seats, rules)), 0, 1)
    assert settled.status == "infeasible"
    assert np.isnan(settled.objective_usd)
    assert settled_sentences(settled)[0].startswith("No plan with it at Rep S2 (infeasible")


def test_what_was_decided_before_stays_decided(make, stored) -> None:
    """Another account's decision holds in the new plan, too."""
    accounts = [make.account("A"), make.account("B")]
    seats = [make.seat("S1"), make.seat("S2", latitude=41.0), make.seat("S3", latitude=42.0)]
    posed = stored(make.company(accounts, seats, [{"rule": "decisions"}]))
    made = pd.DataFrame([("B", "S3", "assign", "a file")], columns=["account_id", "seat_id", "decision", "source"])
    record = posed.stored.record
    tables = replace(record.tables, decisions=made.astype(TEXT))
    decided = replace(posed, stored=replace(posed.stored, record=replace(record, tables=tables)))
    settled = _settle(decided, 0, 1)
    assert settled.moves.set_index("account_id")["to_seat"].to_dict() == {"A": "Rep S2", "B": "Rep S3"}
