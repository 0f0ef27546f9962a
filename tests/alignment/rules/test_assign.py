"""Rule `assign`."""

from __future__ import annotations

import pytest


@pytest.fixture
def far(make):
    """Two accounts, the second so far that its way costs more than half its potential."""
    accounts = [make.account("near"), make.account("far", 100.0, latitude=45.0)]
    return make.company(accounts, [make.seat("S1")])


def test_every_account_gets_a_seat_unless_staying_without_has_a_price(far) -> None:
    """Undeclared or without a price, nobody stays without a seat; with one, an account too dear to reach does."""
    assert far.design().assignment.tolist() == ["S1", "S1"]
    assert far.ruled_by({"rule": "assign"}).design().assignment.tolist() == ["S1", "S1"]
    priced = far.ruled_by({"rule": "assign", "unassigned_usd_per_potential": 0.5}).design()
    assert priced.assignment["near"] == "S1"
    assert priced.assignment.isna()["far"]
    assert priced.objective_by_term["unassigned"] == 50.0
    assert priced.status == "optimal"


def test_who_stays_without_a_seat_has_changed_hands(make) -> None:
    """Leaving an account that somebody covers costs its disruption too."""
    company = make.company(
        [make.account("A", 100.0, "S1", latitude=45.0)],
        [make.seat("S1")],
        [{"rule": "assign", "unassigned_usd_per_potential": 0.5}],
        [{"term": "travel"}, {"term": "disruption", "usd_per_unit": 0.1, "per_account_usd": 3.0}],
    )
    design = company.design()
    assert design.objective_by_term == pytest.approx({"travel": 0.0, "disruption": 8.0, "unassigned": 50.0})
    assert design.move_reason["A"] == "covering it costs $720 a year more than leaving it without a seat"


def test_sentence(read_model) -> None:
    """The rule says whether a seat is a must or has a price."""
    assert read_model("").rules[0].sentence() == "Every account has exactly one seat."
    priced = read_model("rules: [{rule: assign, unassigned_usd_per_potential: 0.5}]").rules[0]
    assert priced.sentence() == "Every account has one seat, or none at $0.50 for each dollar of its potential."


def test_what_is_wrong_is_named(refusal) -> None:
    """A price below nought, a second assign and a misspelled key are each told."""
    assert "found -1: expected a number greater than or equal to 0" in refusal(
        "rules: [{rule: assign, unassigned_usd_per_potential: -1}]"
    )
    assert "rule assign once, not 2 times" in refusal("rules: [{rule: assign}, {rule: assign}]")
    assert "expected unassigned_usd_per_potential (did you mean that?)" in refusal(
        "rules: [{rule: assign, unassigned_usd_per_potentials: 1}]"
    )
