"""A scenario's changes: each kind does what it says, and what it cannot do is an error with its number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.scenario.changes.apply import Changed
from territory_opt.workspace.workspace import Workspace

Apply = Callable[..., Changed]
Problems = Callable[..., list[str]]


SET = {
    "change": "set",
    "table": "reps",
    "where": {"rep_id": "M1"},
    "to": {"status": "leaving", "end_date": "2027-03-31"},
}
SCALE = {"change": "scale", "table": "bookings", "where": {"segment": "SMB"}, "by": {"amount_usd": 1.1}}


def _tables(apply: Apply, *changes: dict[str, Any]) -> tuple[Workspace, tuple[str, ...]]:
    found = apply(*changes)
    return found.workspace, found.applied


def test_no_changes_leave_the_workspace_alone(apply: Apply, workspace: Workspace) -> None:
    """A scenario without changes reads the tables as they are."""
    found = apply()
    assert found.workspace is workspace
    assert found.applied == ()


def test_set_changes_the_matching_rows_only(apply: Apply, workspace: Workspace) -> None:
    """One rep leaves in March; the others stay as they were."""
    changed, applied = _tables(apply, SET)
    one, others = changed.reps["rep_id"] == "M1", changed.reps["rep_id"] != "M1"
    assert changed.reps.loc[one, "end_date"].tolist() == [pd.Timestamp("2027-03-31")]
    assert changed.reps.loc[one, "status"].tolist() == ["leaving"]
    pd.testing.assert_frame_equal(changed.reps[others], workspace.reps[others])
    assert applied == ("set status to leaving, end_date to 2027-03-31 in 1 row of reps where rep_id is M1",)


def test_set_can_empty_a_cell(apply: Apply) -> None:
    """An account without an incumbent is free for anybody."""
    free = {"change": "set", "table": "accounts", "where": {"account_id": ["A000", "A001"]}, "to": {"rep_id": None}}
    changed, _ = _tables(apply, free)
    assert changed.accounts.loc[changed.accounts["rep_id"].isna(), "account_id"].tolist() == ["A000", "A001"]


def test_add_puts_rows_below_with_the_defaults_of_the_schema(apply: Apply) -> None:
    """Two reps join; what the scenario leaves out is filled as for any table."""
    rows = [{"rep_id": f"N{number}", "segment": ["SMB", "Mid-Market"], "start_date": "2027-05-01"} for number in (1, 2)]
    changed, applied = _tables(apply, {"change": "add", "table": "reps", "rows": rows})
    added = changed.reps.tail(2)
    assert added["rep_id"].tolist() == ["N1", "N2"]
    assert added["segment"].tolist() == [("SMB", "Mid-Market")] * 2
    assert added["role"].tolist() == ["account_executive"] * 2
    assert added["fte"].tolist() == [1.0, 1.0]
    assert applied == ("added 2 rows to reps: N1, N2",)


def test_add_makes_a_table_that_the_workspace_does_not_hold(apply: Apply) -> None:
    """A scenario can bring a forecast of its own."""
    row = {"month": "2027-01", "segment": "SMB", "amount_usd": 90_000}
    changed, _ = _tables(apply, {"change": "add", "table": "forecast", "rows": [row]})
    assert changed.table("forecast")["month"].tolist() == [pd.Timestamp("2027-01-01")]
    assert changed.table("forecast")["quantile"].tolist() == [0.5]


def test_remove_takes_the_matching_rows_out(apply: Apply) -> None:
    """A market is given up: its accounts leave the plan."""
    remove = {"change": "remove", "table": "accounts", "where": {"segment": "SMB"}}
    changed, applied = _tables(apply, remove)
    assert set(changed.accounts["segment"]) == {"Mid-Market"}
    assert changed.accounts.index.tolist() == list(range(60))
    assert applied == ("removed 60 rows of accounts where segment is SMB",)


def test_scale_multiplies_the_matching_rows(apply: Apply) -> None:
    """Demand of one segment goes up by a tenth; the other segment's stays."""
    changed, applied = _tables(apply, SCALE)
    by_segment = changed.table("bookings").groupby("segment")["amount_usd"].sum()
    assert by_segment["SMB"] == pytest.approx(1.1 * by_segment["Mid-Market"])
    assert applied == ("scaled amount_usd by 1.1 in 24 rows of bookings where segment is SMB",)


def test_a_list_column_matches_each_of_its_values(apply: Apply) -> None:
    """A rep who covers two segments is found by either."""
    both = {"change": "set", "table": "reps", "where": {"rep_id": "S1"}, "to": {"segment": ["SMB", "Mid-Market"]}}
    scale = {"change": "scale", "table": "reps", "where": {"segment": "Mid-Market"}, "by": {"capacity_hours": 2}}
    changed, _ = _tables(apply, both, scale)
    doubled = changed.reps["capacity_hours"] == 3000
    assert changed.reps.loc[doubled, "rep_id"].tolist() == ["M1", "M2", "M3", "S1"]


def test_later_changes_see_what_earlier_ones_did(apply: Apply, workspace: Workspace) -> None:
    """Order counts: a row added first can be matched after, in a column it left empty or not."""
    add = {"change": "add", "table": "reps", "rows": [{"rep_id": "N1", "segment": "SMB"}]}
    move = {"change": "set", "table": "accounts", "where": {"rep_id": "S1"}, "to": {"rep_id": "N1"}}
    changed, _ = _tables(apply, add, move)
    assert (changed.accounts["rep_id"] == "N1").sum() == (workspace.accounts["rep_id"] == "S1").sum()


@given(factor=st.floats(min_value=0, max_value=10, allow_subnormal=False))
@settings(max_examples=5, deadline=None)
def test_scaling_scales_the_sum(apply: Apply, workspace: Workspace, factor: float) -> None:
    """The total of a scaled column is the factor times the total before."""
    scale = {"change": "scale", "table": "accounts", "by": {"current_arr_usd": factor}}
    changed, _ = _tables(apply, scale)
    before = workspace.accounts["current_arr_usd"].sum()
    assert changed.accounts["current_arr_usd"].sum() == pytest.approx(factor * before, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"change": "set", "table": "rep", "to": {"fte": 1}}, ["changes[1]", "found rep", "reps (did you mean that?)"]),
        ({"change": "set", "table": "reps", "to": {"ftee": 1}}, ["found ftee", "fte (did you mean that?)"]),
        ({"change": "set", "table": "reps", "to": {"fte": "full"}}, ["found fte: full", "a plain number"]),
        ({"change": "set", "table": "reps", "to": {"rep_id": None}}, ["must be filled"]),
        ({"change": "set", "table": "accounts", "to": {"country": False}}, ["put it in quotes"]),
        ({"change": "remove", "table": "reps", "where": {"rep_id": "Z9"}}, ["rep_id is Z9", "rows of reps that match"]),
        ({"change": "scale", "table": "reps", "by": {"name": 2}}, ["found name", "a number column"]),
        ({"change": "scale", "table": "reps", "by": {"cost_usd": 2}}, ["a number to scale", "all 6 matching rows"]),
        ({"change": "scale", "table": "forecast", "by": {"amount_usd": 2}}, ["rows of forecast that match"]),
    ],
    ids=lambda value: None if isinstance(value, list) else f"{value['change']}-{value['table']}",
)
def test_a_change_that_cannot_be_made_is_an_error(
    problems_of: Problems, change: dict[str, Any], words: list[str]
) -> None:
    """The message names the change's number, what it says and what was expected."""
    (problem,) = problems_of(change)
    assert problem.startswith("scenarios/s.yaml, column changes[1]")
    for word in words:
        assert word in problem


def test_all_wrong_changes_are_told_at_once(problems_of: Problems) -> None:
    """A user mends a scenario in one go, not one message at a time."""
    wrong = {"change": "set", "table": "reps", "where": {"rep": "M1"}, "to": {"nme": "x"}}
    problems = problems_of(SET, wrong, {**SCALE, "table": "booking"})
    assert [problem.split(":")[0] for problem in problems] == [
        "scenarios/s.yaml, column changes[2]",
        "scenarios/s.yaml, column changes[2]",
        "scenarios/s.yaml, column changes[3]",
    ]


@pytest.mark.parametrize(
    "second",
    [
        {**SET, "to": {"end_date": "2027-06-30"}},
        {**SET, "where": {"segment": "Mid-Market"}, "to": {"status": "active"}},
        {"change": "remove", "table": "reps", "where": {"rep_id": "M1"}},
    ],
    ids=["same row", "overlapping rows", "removed row"],
)
def test_two_changes_of_one_cell_are_an_error(problems_of: Problems, second: dict[str, Any]) -> None:
    """Which of the two would hold depends on their order, which nobody should have to guess."""
    (problem,) = problems_of(SET, second)
    assert problem.startswith("scenarios/s.yaml, column changes[2]")
    assert "change 1 touches" in problem


def test_changes_of_other_rows_or_columns_get_along(apply: Apply) -> None:
    """Only the same row and column clash."""
    changed, applied = _tables(apply, SET, {**SET, "where": {"rep_id": "M2"}}, {**SET, "to": {"fte": 0.5}})
    assert len(applied) == 3
    assert changed.reps.loc[changed.reps["status"] == "leaving", "rep_id"].tolist() == ["M1", "M2"]


def test_changed_tables_are_checked_like_any(problems_of: Problems, workspace: Workspace) -> None:
    """A change that leaves accounts pointing at nobody is caught, and said to come from the scenario."""
    problems = problems_of({"change": "remove", "table": "reps", "where": {"rep_id": "S2"}})
    assert len(problems) == (workspace.accounts["rep_id"] == "S2").sum()
    assert problems[0].startswith("accounts as changed by scenarios/s.yaml, row ")
    assert "found S2" in problems[0]
