"""Term `disruption`."""

from __future__ import annotations

import pytest


@pytest.fixture
def tempted(make):
    """An account with $1,000 of ARR whose move would save about $222 of travel, and a new one beside it."""
    accounts = [make.account("A", 2000.0, "far"), make.account("new", 2000.0)]
    return make.company(accounts, [make.seat("near"), make.seat("far", latitude=41.0)])


@pytest.mark.parametrize(
    ("prices", "wanted"),
    [
        ({"usd_per_unit": 0.2}, "near"),
        ({"usd_per_unit": 0.25}, "far"),
        ({"usd_per_unit": 0.0, "per_account_usd": 250.0}, "far"),
        ({"measure": "accounts", "usd_per_unit": 250.0}, "far"),
    ],
)
def test_an_account_moves_only_where_it_pays(tempted, prices, wanted: str) -> None:
    """The price of its measure and of its handover together decide; an account nobody covers is free to go."""
    design = tempted.paying({"term": "travel", "usd_per_km": 1.0}, {"term": "disruption", **prices}).design()
    assert design.assignment.tolist() == [wanted, "near"]


def test_whose_incumbent_holds_no_seat_moves_wherever_it_goes(make) -> None:
    """Its handover costs whatever the plan."""
    company = make.company(
        [make.account("A", 200.0, "gone", incumbent_seat_id=None)],
        [make.seat("S1"), make.seat("S2")],
        objective=[{"term": "disruption", "usd_per_unit": 0.5, "per_account_usd": 7.0}],
    )
    design = company.design()
    assert design.objective_by_term == {"disruption": 57.0}
    assert design.status == "optimal"


def test_sentence(read_model) -> None:
    """The term names both prices."""
    (term,) = read_model("objective: [{term: disruption, usd_per_unit: 0.03, per_account_usd: 150}]").objective
    assert term.sentence() == "An account that changes hands costs $150 and $0.03 for each unit of its current ARR."


def test_what_is_wrong_is_named(refusal) -> None:
    """Prices below nought and misspelled keys are each told."""
    assert "found -1" in refusal("objective: [{term: disruption, usd_per_unit: -1}]")
    assert "expected measure (did you mean that?)" in refusal("objective: [{term: disruption, mesure: accounts}]")
