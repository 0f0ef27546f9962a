"""Seats from reps, and their capacity by month."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.headcount.capacity import capacity_by_month
from territory_opt.headcount.seats import SEAT_COLUMNS, seat_notes, seats_from_reps, territory_ids

REPS = pd.DataFrame(
    [
        ("R1", "active", "SMB", "2020-01-01", None),
        ("R2", "active", "Enterprise;SMB", "2027-07-01", None),
        ("R3", "leaving", "SMB", "2021-01-01", "2027-03-31"),
        ("R4", "active", "SMB", "2020-01-01", "2026-06-30"),
        ("R5", "active", "SMB", "2028-02-01", None),
        ("R6", "open", "Enterprise", None, None),
        ("R7", "leaving", "SMB", "2021-01-01", "2026-12-15"),
        ("R8", "leaving", "SMB", "2021-01-01", None),
        ("R9", "open", "SMB", "2027-03-16", None),
        ("M1", "active", "SMB", "2020-01-01", None),
    ],
    columns=["rep_id", "status", "segment", "start_date", "end_date"],
).assign(role=lambda reps: np.where(reps["rep_id"].eq("M1"), "manager", "account_executive"))


@pytest.fixture
def seats(make_workspace, make_model) -> pd.DataFrame:
    return seats_from_reps(make_workspace(REPS), make_model()).set_index("seat_id", drop=False)


def test_who_is_there_in_the_plan_year_holds_a_seat(seats: pd.DataFrame) -> None:
    """Gone before, come after, and other roles: no seat; the columns are those of the seats frame."""
    assert seats.index.tolist() == ["R1", "R2", "R3", "R6", "R7", "R8", "R9"]
    assert tuple(seats.columns) == SEAT_COLUMNS
    assert seats["source"].eq("reps").all()


def test_status_and_incumbent(seats: pd.DataFrame) -> None:
    """Open positions have no rep; whoever ends in the plan year is leaving."""
    assert seats["status"].to_dict() == {
        "R1": "filled", "R2": "filled", "R3": "leaving", "R6": "open", "R7": "open", "R8": "leaving", "R9": "open"
    }  # fmt: skip
    assert seats.index[seats["rep_id"].isna()].tolist() == ["R6", "R7", "R9"]


def test_unknown_dates_follow_the_model(seats: pd.DataFrame) -> None:
    """An undated opening starts after the lead time, an undated leaver stays for the notice, a gone one is refilled."""
    assert seats.loc["R6", "start_date"] == pd.Timestamp("2027-04-01")
    assert seats.loc["R8", "end_date"] == pd.Timestamp("2027-01-31")
    assert seats.loc["R7", "start_date"] == pd.Timestamp("2027-03-01")
    assert pd.isna(seats.loc["R7", "end_date"])
    assert seats["name"].loc[["R7", "R8"]].tolist() == ["To be hired, after R7", "R8"]


def test_capacity_over_the_plan_year(seats: pd.DataFrame) -> None:
    """Hours go by days present; money by ramped months at half the quota; a refilled seat counts for both people."""
    hours = seats["capacity_hours"]
    assert hours["R1"] == pytest.approx(1600)
    assert hours["R2"] == pytest.approx(1600 * 184 / 365)
    assert hours["R3"] == pytest.approx(1600 * (90 + 214) / 365)
    usd = seats["capacity_usd"]
    assert usd["R1"] == pytest.approx(600_000)
    assert usd["R2"] == pytest.approx(50_000 * 3.5)  # Enterprise ramp 0, 0, 0.5, then three full months
    assert usd["R3"] == pytest.approx(50_000 * (3 + 0 + 0.5 + 5))  # three months, two empty, then a new ramp from June
    assert seats.loc["R1", "cost_usd"] == pytest.approx(120_000)
    assert seats.loc["R9", "cost_usd"] == pytest.approx(120_000 * (16 + 275) / 365)


def test_without_refilling_a_leavers_seat_ends(make_workspace, make_model) -> None:
    """No refill: three months of the leaver, and no seat for one who left before."""
    seats = seats_from_reps(make_workspace(REPS), make_model(backfill={"refill": False})).set_index("seat_id")
    assert "R7" not in seats.index
    assert seats.loc["R3", "capacity_usd"] == pytest.approx(150_000)


def test_single_seats_are_refilled_otherwise_than_the_rest(make_workspace, make_model) -> None:
    """What the model says of a rep's seat counts before what it says of all: R3's ends, R7's does not open."""
    said = {"seats": {"R3": False, "R7": False}}
    seats = seats_from_reps(make_workspace(REPS), make_model(backfill=said)).set_index("seat_id")
    assert "R7" not in seats.index
    assert seats.loc["R3", "capacity_usd"] == pytest.approx(150_000)
    opened = seats_from_reps(make_workspace(REPS), make_model(backfill={"refill": False, "seats": {"R7": True}}))
    assert opened.set_index("seat_id").loc["R7", "status"] == "open"


def test_given_figures_win_and_part_time_scales(make_workspace, make_model) -> None:
    """A rep's own hours, quota and cost replace the model's; fte scales full-time figures."""
    reps = pd.DataFrame(
        {"rep_id": ["R1", "R2"], "segment": "SMB", "fte": [1.0, 0.5], "capacity_hours": [1000, None],
         "quota_usd": [600_000, None], "cost_usd": [90_000, None]}
    )  # fmt: skip
    seats = seats_from_reps(make_workspace(reps), make_model())
    assert seats["capacity_hours"].tolist() == [1000, 800]
    assert seats["quota_usd"].tolist() == [600_000, 600_000]
    assert seats["capacity_usd"].tolist() == pytest.approx([300_000, 300_000])
    assert seats["cost_usd"].tolist() == [90_000, 60_000]


def test_territories_are_numbered_within_their_segment(seats: pd.DataFrame) -> None:
    """Ids carry the segment's code, count up by rep order and are unique."""
    assert seats["territory_id"].to_dict() == {
        "R1": "T-SMB-01", "R2": "T-ENT-01", "R3": "T-SMB-02", "R6": "T-ENT-02", "R7": "T-SMB-03", "R8": "T-SMB-04",
        "R9": "T-SMB-05",
    }  # fmt: skip


def test_codes_are_made_from_names_and_never_clash(make_model) -> None:
    """Segments without a code use initials or three letters; two with the same code count on together."""
    ids = territory_ids(
        ["Mid-Market", "Public Sector", "Commercial", "Commerce", "Mega Mart"], make_model(), ["T-MM-01"]
    )
    assert ids == ["T-MM-02", "T-PS-01", "T-COM-01", "T-COM-02", "T-MM-03"]


def test_what_was_assumed_is_said(make_workspace, make_model) -> None:
    """Notes count other roles, those not there, and dates that were not known."""
    notes = " ".join(seat_notes(make_workspace(REPS), make_model()))
    assert "1 reps are no account executives" in notes
    assert "2 account executives are not there" in notes
    assert "1 open positions have no start date" in notes
    assert "1 leaving reps have no last day" in notes


def test_months_add_up_to_the_year(seats: pd.DataFrame, make_model, plan_months: pd.DatetimeIndex) -> None:
    """Hours and money by month add up to each seat's year, and nothing lies in months without presence."""
    season = [0.05, 0.05, 0.1, 0.05, 0.05, 0.15, 0.05, 0.05, 0.1, 0.05, 0.1, 0.2]
    capacity = capacity_by_month(seats, make_model(), plan_months)
    np.testing.assert_allclose(capacity.hours.sum(axis=1), seats["capacity_hours"])
    np.testing.assert_allclose(capacity.usd.sum(axis=1), seats["capacity_usd"])
    assert capacity.usd[1, :6].sum() == 0
    assert capacity.hours[2, 3:5].sum() == 0
    by_season = capacity_by_month(seats, make_model(season_shares=season), plan_months)
    np.testing.assert_allclose(by_season.usd[0], 600_000 * np.array(season))


def test_capacity_by_quarter_and_ramped_day(make_workspace, make_model) -> None:
    """Quarters add up to the year; a seat is ramped when its ramp is over, on its day or the month's last."""
    reps = pd.DataFrame(
        {"rep_id": ["R1", "R2", "R3"], "segment": "SMB", "start_date": [None, "2027-03-01", "2026-12-31"]}
    )
    seats = seats_from_reps(make_workspace(reps), make_model())
    quarters = seats[[f"capacity_q{quarter}_usd" for quarter in (1, 2, 3, 4)]]
    np.testing.assert_allclose(quarters.sum(axis=1), seats["capacity_usd"])
    # $50,000 a month ramped; the ramp is two months of 0 and 0.5.
    np.testing.assert_allclose(quarters.iloc[1], [0.0, 125e3, 150e3, 150e3])
    assert seats["ramped_by"].isna().tolist() == [True, False, False]
    assert seats["ramped_by"].dropna().dt.strftime("%Y-%m-%d").tolist() == ["2027-05-01", "2027-02-28"]
