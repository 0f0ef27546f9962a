"""What the report says in words agrees with the figures and claims no more than is proven."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from territory_opt.report.narrative import decision_text, exceptions, key_facts, proof_text, status_label
from territory_opt.report.results import Results


def _with(results: Results, **summary: Any) -> Results:
    return replace(results, summary={**results.summary, **summary})


def test_the_decision_names_its_figures(results: Results) -> None:
    """Accounts, seats, cost, proof, moves and hiring stand in the paragraph."""
    text = decision_text(results)
    moved = results.moves
    for figure in (
        "199 accounts to 9 seats, 3 of them open", "$1.25M a year", "costs less than $1.24M", "0.8\u00a0%",
        f"{len(moved):,} accounts", "starts 13 people for $1.28M of a budget of $1.94M",
    ):  # fmt: skip
        assert figure in text


@pytest.mark.parametrize(
    ("summary", "said"),
    [
        ({"status": "optimal"}, "no plan under the same rules costs less."),
        ({"method": "evaluate", "gap": 0.862}, "so at most 86\u00a0% of it could be saved."),
        ({"gap": 0.0004}, "so less than 0.1\u00a0% of it could be saved."),
        ({"bound_usd": np.nan, "gap": np.nan}, "evaluated as it stands, not optimised"),
        ({"bound_usd": None, "gap": None}, "evaluated as it stands, not optimised"),
    ],
)
def test_only_what_is_proven_is_claimed(results: Results, summary: dict[str, Any], said: str) -> None:
    """Proven best, proven bound or no proof at all are told apart."""
    assert said in proof_text(_with(results, **summary))


def test_travel_is_not_told_where_nothing_has_a_place(results: Results) -> None:
    """A travel of nothing, as no account has a place, is no achievement and stands nowhere."""
    without = {key: None if key == "mean_km" else value for key, value in results.summary["measures"].items()}
    found = key_facts(_with(results, measures=without | {"travel_km": 0.0}, measures_before=without))
    assert "Travel" not in [fact.label for fact in found]
    assert "Travel" in [fact.label for fact in key_facts(results)]


def test_seats_near_the_mean_are_counted_over_all_seats(results: Results) -> None:
    """The screen, the comparison and the report show one share, not one of all seats and one of the worst segment."""
    measures = {"within_band_potential_usd.all": 0.5, "within_band_potential_usd.min": 0.2}
    found = key_facts(_with(results, measures={**results.summary["measures"], **measures}))
    assert [fact.after for fact in found if fact.label == "Seats near the mean"] == [0.5]


def test_an_evaluated_alignment_is_not_called_a_plan(results: Results) -> None:
    """Today's alignment kept as it is says so, and that nothing changes hands."""
    still = replace(_with(results, method="evaluate"), moves=results.moves.iloc[:0])
    assert decision_text(still).startswith("Today's alignment, kept as it is,")
    assert "Nothing changes hands." in decision_text(still)


@pytest.mark.parametrize(
    ("method", "status", "label"),
    [
        ("solve", "optimal", "Proven best"),
        ("solve", "feasible", "Plan found"),
        ("solve", "infeasible", "No plan is possible"),
        ("evaluate", "feasible", "Evaluated"),
        ("evaluate", "infeasible", "Breaks rules"),
    ],
)
def test_a_status_is_said_in_plain_words(method: str, status: str, label: str) -> None:
    """An evaluated alignment that breaks rules is not the same as a problem without a plan."""
    assert status_label({"method": method, "status": status}) == label


def test_facts_stand_beside_todays(results: Results) -> None:
    """Each figure has today's value; one the run does not know is left out."""
    facts = {fact.label: fact for fact in key_facts(results)}
    assert facts["Accounts that change hands"].after == results.summary["measures"]["moved_accounts"]
    assert facts["Accounts that change hands"].before == 0
    fewer = {key: value for key, value in results.summary["measures"].items() if key != "travel_km"}
    assert "Travel" not in {fact.label for fact in key_facts(_with(results, measures=fewer))}


def test_exceptions_are_all_found(results: Results) -> None:
    """The account without a seat, the one without a place, seats over capacity and open seats."""
    territories = results.territories.copy()
    territories.loc[1, "utilization_share"] = 1.2
    found = exceptions(replace(results, territories=territories))
    assert found.unassigned["account_id"].tolist() == ["A00021"]
    assert found.unplaced["account_id"].tolist() == ["A00020"]
    assert found.over_capacity["seat_id"].tolist() == ["R002"]
    assert found.open_seats["start_date"].dt.strftime("%Y-%m-%d").unique().tolist() == ["2027-04-01"]
