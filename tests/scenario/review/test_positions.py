"""Which positions wait to be filled, and who fills them."""

from __future__ import annotations

import pandas as pd

from territory_opt.headcount.model import HeadcountModel
from territory_opt.scenario.review.basis import Basis
from territory_opt.scenario.review.positions import earliest_starts, executives_now, find_positions

MARCH_END = pd.Timestamp("2027-03-31")


def _starts(**changes: object) -> pd.DataFrame:
    row = {"month": pd.Timestamp("2027-02-01"), "segment": "SMB", "region": "South", "role": "account_executive",
           "starts": 2.0, "kind": "firm"}  # fmt: skip
    return pd.DataFrame([row | changes])


def _found(basis: Basis, starts: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    record = basis.plan.record
    return find_positions(record.seats, starts, people, record.headcount, basis.plan_months, MARCH_END).frame


def test_planned_starts_that_are_past_wait_for_lead_time(basis: Basis) -> None:
    """Two starts planned for February that nobody stands for can be made from May on, a month of lead later."""
    people = executives_now(basis.workspace.reps, basis.plan.record.seats, MARCH_END)
    found = _found(basis, _starts(), people)
    planned = found.loc[found["what"].eq("planned start")]
    assert len(planned) == 2
    lead = basis.plan.record.headcount.segments["SMB"].lead_months
    assert set(planned["start_date"]) == {pd.Timestamp("2027-04-01") + pd.DateOffset(months=lead)}


def test_first_due_is_first_filled(basis: Basis) -> None:
    """M4, new in the South, fills the planned start that is due first there."""
    people = executives_now(basis.workspace.reps, basis.plan.record.seats, MARCH_END)
    starts = pd.concat(
        [_starts(segment="Mid-Market", month=pd.Timestamp(month), starts=1.0) for month in ("2027-05", "2027-02")],
        ignore_index=True,
    )
    found = _found(basis, starts, people)
    south = found.loc[found["region"].eq("South")].set_index("due_date")["rep_id"]
    assert south[pd.Timestamp("2027-02-01")] == "M4"
    assert pd.isna(south[pd.Timestamp("2027-05-01")])


def test_outlook_and_support_are_no_positions(basis: Basis) -> None:
    """Starts of the outlook and of roles without territories are none of an account executive's."""
    people = executives_now(basis.workspace.reps, basis.plan.record.seats, MARCH_END)
    for starts in (_starts(kind="outlook"), _starts(role="manager")):
        assert not _found(basis, starts, people)["what"].eq("planned start").any()


def test_who_is_missing_from_reps_counts_as_gone(basis: Basis) -> None:
    """Somebody of the plan whom the table does not list any more left by the month's end, and is named."""
    reps = basis.workspace.reps
    people = executives_now(reps.loc[~reps["rep_id"].eq("S3")], basis.plan.record.seats, MARCH_END)
    record = basis.plan.record
    positions = find_positions(
        record.seats, _starts(starts=0.0), people, record.headcount, basis.plan_months, MARCH_END
    )
    assert people.loc["S3", "end_date"] == MARCH_END
    assert positions.lost == ("S3",)
    assert "refill of S3" in set(positions.frame["what"])


def test_lead_time_counts_from_the_month_after(basis: Basis) -> None:
    """Whoever is looked for from April on starts so many months later."""
    model: HeadcountModel = basis.plan.record.headcount
    (first,) = earliest_starts(pd.Series(["Mid-Market"]), model, MARCH_END)
    assert first == pd.Timestamp("2027-04-01") + pd.DateOffset(months=model.segments["Mid-Market"].lead_months)
