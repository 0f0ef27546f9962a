"""Rule `capacity`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.tables import Tables


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


def test_a_pairs_own_load_counts_in_place_of_the_accounts(crowd) -> None:
    """Where the table fit gives hours, and only there."""
    company = crowd.ruled_by({"rule": "capacity", "from_fit": True})
    fit = pd.DataFrame({"account_id": ["A", "B", "C"], "rep_id": ["near"] * 3, "workload_hours": [12.0, np.nan, 4.0]})
    rule, data = company.model.rules[1], replace(crowd.read(), tables=Tables(fit=fit))
    (limit,) = rule.pieces(data)
    assert (limit.weights[:, None] + limit.own.toarray()).tolist() == [[12, 10], [10, 10], [4, 10]]
    assert not list(rule.misses(data))
    (missing,) = rule.misses(crowd.read())
    assert missing.expected == "the table fit with workload_hours"


def test_supply_at_the_centre(crowd) -> None:
    """With free centres the accounts say what a territory around them supplies."""
    crowd.accounts["desks"] = [5.0, 20.0, 10.0]
    rule = crowd.ruled_by(
        {"rule": "territories", "centres": "free"},
        {"rule": "capacity", "supply": "desks", "at": "centre", "utilization": 0.5},
    ).model.rules[2]
    (limit,) = rule.pieces(crowd.read())
    assert limit.at_centre.tolist() == [2.5, 10.0, 5.0]
    assert len(limit.upper) == 2


def test_what_is_missing_is_told(crowd) -> None:
    """Measures and supplies that are not there, with those that are."""
    rule = crowd.ruled_by({"rule": "capacity", "measure": "calls", "supply": "hours"}).model.rules[1]
    measure, supply = rule.misses(crowd.read())
    assert (measure.key, measure.value) == ("measure", "calls")
    assert "potential_usd, workload_hours, visits" in measure.expected
    assert supply.expected == (
        "a column of the seats with numbers from 0 in every row: fte, capacity_hours, capacity_usd"
    )


def test_sentence(read_model) -> None:
    """The rule says how much may be used."""
    sentences = {
        "utilization: 0.925": "The workload of a seat stays within 92.5% of its capacity.",
        "measure: potential_usd, supply: quota_usd": "The potential of a seat stays within 100% of its quota usd.",
        "measure: calls, supply: desks, at: centre": (
            "The calls of a seat stays within 100% of the desks of its centre."
        ),
    }
    for parameters, sentence in sentences.items():
        free = "{rule: territories, centres: free}"
        assert read_model(f"rules: [{free}, {{rule: capacity, {parameters}}}]").rules[2].sentence() == sentence


def test_what_is_wrong_is_named(refusal) -> None:
    """No use at all, unknown supplies and misspelled keys are each told."""
    assert "found 0: expected a number greater than 0" in refusal("rules: [{rule: capacity, utilization: 0}]")
    assert "expected supply (did you mean that?)" in refusal("rules: [{rule: capacity, suply: capacity_usd}]")
    assert "from_fit only with measure: workload_hours" in refusal(
        "rules: [{rule: capacity, measure: visits, from_fit: true}]"
    )
