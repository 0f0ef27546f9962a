"""Somebody leaves, somebody joins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from territory_opt.headcount.seats import seats_from_reps
from territory_opt.scenario.changes.apply import Changed

Apply = Callable[..., Changed]
Problems = Callable[..., list[str]]

LEAVES: dict[str, Any] = {"change": "leaves", "rep": "M1", "month": "2027-03"}
JOINS: dict[str, Any] = {"change": "joins", "month": "2027-05", "count": 2, "segment": "SMB", "region": "South"}


def test_who_leaves_has_a_last_day(apply: Apply) -> None:
    """The last of the month named; accounts stay theirs on record, and the tables are as if it had been set there."""
    changed = apply(LEAVES)
    rep = changed.workspace.reps.set_index("rep_id").loc["M1"]
    assert rep["end_date"] == pd.Timestamp("2027-03-31")
    assert rep["status"] == "leaving"
    assert changed.applied == ("Rep M1 (M1) leaves in March 2027, last day 2027-03-31",)
    by_table = {"change": "set", "table": "reps", "where": {"rep_id": "M1"}}
    by_hand = apply({**by_table, "to": {"status": "leaving", "end_date": "2027-03-31"}})
    pd.testing.assert_frame_equal(changed.workspace.reps, by_hand.workspace.reps)


def _hours(changed: Changed) -> pd.Series:
    seats = seats_from_reps(changed.workspace, changed.models.headcount)
    return seats.set_index("seat_id")["capacity_hours"]


def test_the_seat_is_refilled_as_the_model_or_the_change_says(apply: Apply) -> None:
    """By the model after three empty months; not at all when the change says so, whatever the model says."""
    never = {"change": "parameter", "model": "headcount", "to": {"backfill.refill": False}}
    assert _hours(apply(LEAVES))["M1"] == pytest.approx(1500 * (90 + 184) / 365)
    assert _hours(apply({**LEAVES, "backfill": False}))["M1"] == pytest.approx(1500 * 90 / 365)
    assert _hours(apply(never, {**LEAVES, "backfill": True}))["M1"] == pytest.approx(1500 * (90 + 184) / 365)
    assert apply({**LEAVES, "backfill": False}).applied[0].endswith("; the seat is not filled again")


def test_who_joins_gets_a_key_that_says_when(apply: Apply) -> None:
    """Two in May of one segment, one more of another; numbers go on."""
    changed = apply(JOINS, {**JOINS, "count": 1, "segment": ["SMB", "Mid-Market"]})
    added = changed.workspace.reps.tail(3)
    assert added["rep_id"].tolist() == ["JOIN-2027-05-1", "JOIN-2027-05-2", "JOIN-2027-05-3"]
    assert added["start_date"].eq(pd.Timestamp("2027-05-01")).all()
    assert added["status"].eq("active").all()
    assert added["segment"].tolist() == [("SMB",), ("SMB",), ("SMB", "Mid-Market")]
    assert changed.applied[0] == "2 join in May 2027 for SMB in South: JOIN-2027-05-1, JOIN-2027-05-2"
    assert changed.applied[1] == "1 joins in May 2027 for SMB and Mid-Market in South: JOIN-2027-05-3"


def test_who_is_like_somebody_shares_all_but_what_is_their_own(apply: Apply) -> None:
    """Segment, region, home and capacity as the other; key, name, dates and status their own."""
    changed = apply({"change": "joins", "month": "2027-05", "like": "S2", "name": "Kim Doe", "rep_id": "N1"})
    reps = changed.workspace.reps.set_index("rep_id")
    own = ["name", "start_date", "end_date", "status"]
    pd.testing.assert_series_equal(reps.loc["N1"].drop(own), reps.loc["S2"].drop(own), check_names=False)
    assert reps.loc["N1", "name"] == "Kim Doe"
    assert changed.applied == ("1 joins in May 2027 for SMB in South, like S2: N1",)


def test_what_is_given_wins_over_the_one_they_are_like(apply: Apply) -> None:
    """Like S2, but for Mid-Market."""
    changed = apply({"change": "joins", "month": "2027-05", "like": "S2", "segment": "Mid-Market"})
    assert changed.workspace.reps.iloc[-1]["segment"] == ("Mid-Market",)
    assert (
        changed.workspace.reps.iloc[-1]["latitude"] == changed.workspace.reps.set_index("rep_id").loc["S2", "latitude"]
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({**LEAVES, "rep": "M9"}, ["found M9", "M1"]),
        ({**LEAVES, "month": "2029-01"}, ["found 2029-01", "a month up to 2028-12, the last that hiring looks at"]),
        ({**JOINS, "month": "2028-01"}, ["found 2028-01", "a month up to 2027-12, the last of the plan year"]),
        ({**JOINS, "segment": "SMBs"}, ["found SMBs", "SMB (did you mean that?)"]),
        ({**JOINS, "region": "Soth"}, ["found Soth", "South (did you mean that?)"]),
        ({**JOINS, "like": "S9"}, ["found S9", "S1"]),
        ({**JOINS, "count": 1, "rep_id": "S1"}, ["found S1", "a key that no rep has"]),
    ],
)
def test_people_who_cannot_leave_or_join_are_an_error(
    problems_of: Problems, change: dict[str, Any], words: list[str]
) -> None:
    """A name that nobody has, or a month that no plan looks at, would change nothing."""
    (problem,) = problems_of(change)
    assert problem.startswith("scenarios/s.yaml, column changes[1]")
    for word in words:
        assert word in problem


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"end_date": "2027-02-28", "status": "leaving"}, "somebody who is there in 2027-03; they leave on 2027-02-28"),
        ({"end_date": "2027-03-12", "status": "leaving"}, "they leave on 2027-03-12 already"),
        ({"start_date": "2027-04-01"}, "somebody who has started by 2027-03; they start on 2027-04-01"),
        ({"status": "open"}, "this is an open position"),
        ({"end_date": "2025-03-31", "status": "left"}, "they leave on 2025-03-31"),
    ],
)
def test_who_is_not_there_cannot_leave(make_changed: Callable[..., Changed], row: dict[str, Any], words: str) -> None:
    """Somebody gone by then, not yet there, or a position that nobody fills."""
    with pytest.raises(ValueError, match=words):
        make_changed(row, LEAVES)


def test_of_who_leaves_already_the_seat_can_be_said(make_changed: Callable[..., Changed]) -> None:
    """Their own last day stays; the change says that the seat is not filled again."""
    changed = make_changed({"end_date": "2027-03-12", "status": "leaving"}, {**LEAVES, "backfill": False})
    assert changed.workspace.reps.set_index("rep_id").loc["M1", "end_date"] == pd.Timestamp("2027-03-12")
    assert changed.models.headcount.backfill.seats == {"M1": False}
    assert changed.applied[0].endswith("last day 2027-03-12; the seat is not filled again")


def test_who_leaves_later_may_leave_earlier(make_changed: Callable[..., Changed]) -> None:
    """A last day after the month is brought forward."""
    changed = make_changed({"end_date": "2027-09-30", "status": "leaving"}, LEAVES)
    assert changed.workspace.reps.set_index("rep_id").loc["M1", "end_date"] == pd.Timestamp("2027-03-31")


def test_a_base_s_last_day_may_be_put_off_or_brought_forward(apply: Apply) -> None:
    """The derived scenario says June or January in place of the base's March."""
    for month in ("2027-06", "2027-01"):
        changed = apply({**LEAVES, "month": month}, bases=[[LEAVES]])
        ends = changed.workspace.reps.set_index("rep_id").loc["M1", "end_date"]
        assert ends == pd.Timestamp(month) + pd.offsets.MonthEnd(0)


@pytest.mark.parametrize(
    "second",
    [
        {**LEAVES, "month": "2027-06"},
        {"change": "set", "table": "reps", "where": {"rep_id": "M1"}, "to": {"end_date": "2027-04-30"}},
        {"change": "remove", "table": "reps", "where": {"rep_id": "M1"}},
    ],
)
def test_leaving_and_another_change_of_it_are_an_error(problems_of: Problems, second: dict[str, Any]) -> None:
    """Whatever the kind of the second change."""
    (problem,) = problems_of(LEAVES, second)
    assert problem.startswith("scenarios/s.yaml, column changes[2]")
    assert "change 1 touches" in problem


def test_refilling_is_changed_once(problems_of: Problems) -> None:
    """By the leaver's change or by the model's parameter, not by both."""
    by_model = {"change": "parameter", "model": "headcount", "to": {"backfill.seats.M1": True}}
    (problem,) = problems_of({**LEAVES, "backfill": False}, by_model)
    assert "changes[2]" in problem
    assert "change 1 touches backfill.seats.M1" in problem


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"change": "joins", "month": "2027-05"}, "a segment, or the rep they are like"),
        ({**JOINS, "rep_id": "N1"}, "for one who joins"),
        ({**JOINS, "count": 0}, "greater than or equal to 1"),
    ],
)
def test_joins_that_say_too_little_or_too_much_are_refused(apply: Apply, change: dict[str, Any], words: str) -> None:
    """Before anything is applied."""
    with pytest.raises(ValueError, match=words):
        apply(change)
