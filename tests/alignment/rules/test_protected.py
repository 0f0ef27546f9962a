"""Rule `protected`."""

from __future__ import annotations

import pytest


@pytest.fixture
def tempted(make):
    """Accounts of $10, $50 and $100 of ARR far from their seat, and one of $100 whose rep holds none."""
    accounts = [
        make.account("small", 20.0, "far"),
        make.account("middle", 100.0, "far"),
        make.account("large", 200.0, "far"),
        make.account("stranded", 200.0, "gone", incumbent_seat_id=None),
    ]
    return make.company(accounts, [make.seat("near"), make.seat("far", latitude=50.0)])


@pytest.mark.parametrize(("at_least", "staying"), [(10.0, 3), (50.0, 2), (50.01, 1), (101.0, 0)])
def test_accounts_from_so_much_on_stay(tempted, at_least: float, staying: int) -> None:
    """The bound itself counts; an account whose incumbent holds no seat is free."""
    design = tempted.ruled_by({"rule": "protected", "at_least": at_least}).design()
    assert (design.assignment == "far").sum() == staying
    assert design.assignment["stranded"] == "near"


def test_several_measures_protect_side_by_side(tempted) -> None:
    """Declared twice, it holds whatever either measure protects."""
    design = tempted.ruled_by(
        {"rule": "protected", "at_least": 100.0},
        {"rule": "protected", "measure": "workload_hours", "at_least": 10.0},
    ).design()
    assert design.assignment.tolist() == ["near", "far", "far", "near"]


def test_it_goes_before_eligibility(make) -> None:
    """A protected account stays with a seat that does not cover it."""
    accounts = [make.account("A", 200.0, "I"), make.account("B", 20.0, "I")]
    seats = [make.seat("F"), make.seat("I", segments=("Inside",))]
    rules = [{"rule": "eligibility"}, {"rule": "protected", "at_least": 100.0}]
    assert make.company(accounts, seats, rules).design().assignment.tolist() == ["I", "F"]


def test_sentence(read_model) -> None:
    """The rule says from what on."""
    rule = read_model("rules: [{rule: protected, at_least: 50000}]").rules[1]
    assert rule.sentence() == "Accounts with current ARR of at least 50,000 stay with the seat that covers them today."


def test_what_is_wrong_is_named(refusal) -> None:
    """A bound that is missing or protects everybody is told."""
    assert "at_least: expected a value for this key" in refusal("rules: [{rule: protected}]")
    assert "found 0: expected a number greater than 0" in refusal("rules: [{rule: protected, at_least: 0}]")
