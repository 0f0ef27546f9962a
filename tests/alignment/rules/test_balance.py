"""Rule `balance`."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from territory_opt.alignment.tables import Tables


@pytest.fixture
def lopsided(make):
    """Four accounts of 100 beside one of two seats."""
    accounts = [make.account(key, 100.0, latitude=40.0 + 0.1 * number) for number, key in enumerate("ABCD")]
    return make.company(accounts, [make.seat("near"), make.seat("far", latitude=50.0)])


@pytest.mark.parametrize(
    ("parameters", "near"),
    [
        ({"tolerance": 0.0}, 2),
        ({"tolerance": 0.5}, 3),
        ({"tolerance": 0.49}, 2),
        ({"tolerance": 1.0}, 4),
        ({"lower": 100.0}, 3),
        ({"upper": 200.0}, 2),
        ({"lower": 50.0, "upper": 350.0}, 3),
    ],
)
def test_loads_stay_near_the_fair_share_or_between_bounds(lopsided, parameters, near: int) -> None:
    """Without the rule the near seat has all four; each bound takes as many off it as it must."""
    assert (lopsided.design().assignment == "near").sum() == 4
    design = lopsided.ruled_by({"rule": "balance", **parameters}).design()
    assert (design.assignment == "near").sum() == near


def test_fair_shares_may_be_weighted(lopsided) -> None:
    """A seat with a third of the time gets a third of what the other does."""
    lopsided.seats["fte"] = [0.25, 0.75]
    design = lopsided.ruled_by({"rule": "balance", "tolerance": 0.0, "weight_by": "fte"}).design()
    assert (design.assignment == "near").sum() == 1


def test_segments_are_balanced_apart_or_all_together(make) -> None:
    """Within segments a small segment's seat stays small; within all it must take from the others."""
    accounts = [make.account("big", 100.0, segment="Inside"), *(make.account(key, 50.0) for key in "ABCD")]
    seats = [make.seat("I", segments=("Inside",), latitude=41.0), make.seat("F")]
    company = make.company(accounts, seats, [{"rule": "balance", "tolerance": 0.0}])
    assert company.design().assignment.tolist() == ["I", "F", "F", "F", "F"]
    overall = company.ruled_by({"rule": "balance", "tolerance": 0.0, "within": "all"}).design()
    assert company.accounts.groupby(overall.assignment.to_numpy())["potential_usd"].sum().tolist() == [150.0, 150.0]


def test_a_number_of_territories_makes_the_share(lopsided) -> None:
    """Each of them is due the total over their number, however many seats there are."""
    rule = lopsided.ruled_by({"rule": "balance", "tolerance": 0.1, "within": "all"}).model.rules[1]
    (limit,) = rule.pieces(replace(lopsided.read(), count=1))
    assert limit.lower.tolist() == pytest.approx([360.0] * 2)
    assert limit.upper.tolist() == pytest.approx([440.0] * 2)
    assert limit.step.tolist() == [400.0] * 2


def test_loads_of_pairs_may_come_from_the_table(lopsided) -> None:
    """They are balanced against the fair share of the accounts' own."""
    parameters = {"measure": "workload_hours", "tolerance": 0.1, "from_fit": True}
    fit = pd.DataFrame({"account_id": ["B"], "rep_id": ["far"], "workload_hours": [3.0]})
    rule = lopsided.ruled_by({"rule": "balance", **parameters}).model.rules[1]
    (limit,) = rule.pieces(replace(lopsided.read(), tables=Tables(fit=fit)))
    assert (limit.weights[:, None] + limit.own.toarray()).tolist() == [[10, 10], [10, 3], [10, 10], [10, 10]]
    assert limit.step.tolist() == [20.0] * 2


def test_what_is_missing_is_told(make) -> None:
    """Measures, and segments that would share one number of territories between them."""
    seats = [make.seat("F"), make.seat("I", segments=("Inside",))]
    company = make.company([make.account("A")], seats, [{"rule": "balance", "measure": "beds", "tolerance": 0.1}])
    rule, data = company.model.rules[1], company.without("balance").read()
    assert [missing.value for missing in rule.misses(data)] == ["beds"]
    assert [missing.key for missing in rule.misses(replace(data, count=2))] == ["measure", "within"]
    bounds = company.ruled_by({"rule": "balance", "measure": "visits", "upper": 3.0}).model.rules[1]
    assert not list(bounds.misses(replace(data, count=2)))


def test_sentence(read_model) -> None:
    """The rule says how near to what, or between which bounds."""
    sentences = {
        "tolerance: 0.005": "The potential of every seat is within 0.5% of the mean of its segment's seats.",
        "tolerance: 0.1, within: all, weight_by: fte": (
            "The potential of every seat is within 10% of the mean of all seats, in proportion to fte."
        ),
        "lower: 1000": "The potential of every seat is at least 1,000.",
        "measure: visits, lower: 1, upper: 2": "The visits of every seat is at least 1 and at most 2.",
    }
    for parameters, sentence in sentences.items():
        assert read_model(f"rules: [{{rule: balance, {parameters}}}]").rules[1].sentence() == sentence


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ("measure: visits", "either a tolerance or lower and upper bounds"),
        ("tolerance: 0.1, upper: 3", "either a tolerance or lower and upper bounds"),
        ("lower: 5, upper: 3", "a lower bound that does not exceed the upper"),
        ("tolerence: 0.1", "tolerance (did you mean that?)"),
        ("tolerance: -0.1", "a number greater than or equal to 0"),
        ("tolerance: 0.1, from_fit: true", "from_fit only with measure: workload_hours"),
    ],
)
def test_what_is_wrong_is_named(refusal, parameters: str, told: str) -> None:
    """Contradictions, misspelled keys and values out of range are each told."""
    assert told in refusal(f"rules: [{{rule: balance, {parameters}}}]")


def test_bounds_may_differ_by_seat(make) -> None:
    """Each seat keeps the bounds of its own columns, and the audit names the one that does not."""
    accounts = [make.account(f"A{number}", 10.0) for number in range(4)]
    seats = [make.seat("S1", least=10.0, most=10.0), make.seat("S2", least=0.0, most=30.0)]
    rule = {"rule": "balance", "measure": "potential_usd", "lower_of": "least", "upper_of": "most"}
    company = make.company(accounts, seats, [rule])
    (limit,) = company.problem().seat_limits
    assert (limit.lower.tolist(), limit.upper.tolist()) == ([10.0, 0.0], [10.0, 30.0])
    assert company.broken(company.drawn("S1", "S2", "S2", "S2")).empty
    assert company.broken(company.drawn("S1", "S1", "S2", "S2"))["territory_id"].tolist() == ["T-S1"]
    assert "at least its least and at most its most" in company.model.rules[1].sentence()


@pytest.mark.parametrize("bounds", ["lower: 1, lower_of: least", "tolerance: 0.1, upper_of: most"])
def test_a_bound_is_said_once(refusal, bounds: str) -> None:
    """A bound for all seats and a column of theirs, or a tolerance beside them, is refused."""
    assert "expected" in refusal(f"rules: [{{rule: balance, {bounds}}}]")
