"""What is asked, gained and to be watched agrees with the figures."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from territory_opt.report.frames import empty_frame
from territory_opt.report.results import Results
from territory_opt.report.watching import asked, gained, to_watch


def _with(results: Results, **summary: object) -> Results:
    return replace(results, summary={**results.summary, **summary})


def test_only_a_plan_asks_for_a_signature(results: Results) -> None:
    """Today's alignment, evaluated as it is, is there to compare with."""
    assert asked(results) == "To be signed: territories that take effect in January 2027."
    assert asked(_with(results, method="evaluate")) == ""


def test_gains_are_told_both_ways_and_only_where_something_changes(results: Results) -> None:
    """What is alike in print is left out, and so is what one of both does not know."""
    before = {"travel_km": 1000.0, "over_capacity_seats": 2.0, "unassigned_accounts": 0.0}
    after = {"travel_km": 800.0, "over_capacity_seats": 3.0, "unassigned_accounts": 0.0}
    text = gained(_with(results, measures=after, measures_before=before))
    assert text == (
        "Against today travel falls from 1,000\u00a0km to 800\u00a0km a year and seats over capacity rise from 2 to 3."
    )
    assert gained(_with(results, measures=after, measures_before={})) == ""


def test_everything_that_needs_an_eye_is_counted(results: Results) -> None:
    """Open seats with what they hold, accounts without a seat or a place, and the rule nearest to its limit."""
    row = dict.fromkeys(empty_frame("constraints").columns) | {
        "rule": "move_limit", "tightest": "T-1 (Ada)", "slack": 2.0, "slack_share": 0.004, "binding": True,
    }  # fmt: skip
    text = to_watch(replace(results, constraints=pd.DataFrame([row])))
    assert text.startswith("To watch: 3 open seats with $")
    empty = results.territories.assign(current_arr_usd=0.0)
    assert "3 open seats with no current ARR until somebody starts" in to_watch(replace(results, territories=empty))
    assert "; 1 account without a seat; 1 account without a place; " in text
    assert text.endswith("; the tightest rule is move limit, with 0.4\u00a0% of its limit left at T-1 (Ada).")
    nearest = to_watch(replace(results, constraints=pd.DataFrame([{**row, "slack_share": 1e-7}])))
    assert "with less than 0.001\u00a0% of its limit left" in nearest
    broken = to_watch(replace(results, constraints=pd.DataFrame([{**row, "slack": -1.0, "slack_share": -0.1}])))
    assert broken.endswith("; 1 rule broken or at its limit, first move limit at T-1 (Ada).")


def test_a_plan_without_anything_to_watch_says_nothing(results: Results) -> None:
    """No open seat, everybody placed and seated, no rule at its limit."""
    accounts = results.accounts.assign(seat_id="R001", latitude=40.0, longitude=-100.0)
    territories = results.territories.assign(status="filled", utilization_share=0.5)
    assert to_watch(replace(results, accounts=accounts, territories=territories)) == ""
