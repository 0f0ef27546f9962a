"""Rule `capacity`."""

from __future__ import annotations

import pytest


@pytest.fixture
def crowd(make):
    """Three accounts of 10 hours beside a seat of 25, and far from one of 100."""
    accounts = [make.account(key, 100.0, latitude=40.0 + 0.1 * number) for number, key in enumerate("ABC")]
    seats = [make.seat("near", capacity_hours=25.0), make.seat("far", capacity_hours=100.0, latitude=50.0)]
    return make.company(accounts, seats, [{"rule": "capacity"}])


def test_a_full_seat_sends_the_rest_away(crowd) -> None:
    """Two fit; the third, the one for whom it costs least, goes far."""
    design = crowd.design()
    assert design.assignment.tolist() == ["near", "near", "far"]
    assert design.rules["detail"].tolist()[1] == "tightest at Rep near: 20 of at most 25"
    assert crowd.without("capacity").design().assignment.tolist() == ["near"] * 3


@pytest.mark.parametrize(("utilization", "near"), [(0.4, 1), (0.8, 2), (1.2, 3), (0.3999, 0)])
def test_utilization_is_the_share_that_may_be_used(crowd, utilization: float, near: int) -> None:
    """A share of the supply may be used, and a limit met to the hour is kept."""
    design = crowd.ruled_by({"rule": "capacity", "utilization": utilization}).design()
    assert (design.assignment == "near").sum() == near


def test_supply_may_be_money(crowd) -> None:
    """Potential against capacity_usd limits as hours do."""
    rule = {"rule": "capacity", "measure": "potential_usd", "supply": "capacity_usd"}
    crowd.seats["capacity_usd"] = [100.0, 1000.0]
    assert (crowd.ruled_by(rule).design().assignment == "near").sum() == 1


def test_sentence(read_model) -> None:
    """The rule says how much may be used."""
    rule = read_model("rules: [{rule: capacity, utilization: 0.925}]").rules[1]
    assert rule.sentence() == "The workload of a seat stays within 92.5% of its capacity."


def test_what_is_wrong_is_named(refusal) -> None:
    """No use at all, unknown supplies and misspelled keys are each told."""
    assert "found 0: expected a number greater than 0" in refusal("rules: [{rule: capacity, utilization: 0}]")
    assert "expected supply (did you mean that?)" in refusal("rules: [{rule: capacity, suply: capacity_usd}]")
    assert "expected 'capacity_hours' or 'capacity_usd'" in refusal("rules: [{rule: capacity, supply: hours}]")
