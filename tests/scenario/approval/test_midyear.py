"""Quotas pro-rated between the old territory and the new one."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.report.tables import read_table
from territory_opt.scenario.approval.approve import approve_run
from territory_opt.scenario.approval.midyear import prorated_months, prorated_quotas
from territory_opt.scenario.approval.moves import effective_moves
from territory_opt.scenario.exporting.plan import account_owners
from territory_opt.scenario.record import read_stored

DAYS = st.dates(datetime.date(2027, 1, 1), datetime.date(2027, 12, 31))


@pytest.fixture(scope="module")
def record(run_workspace):
    """Return the problem and plan of the redesign."""
    return read_stored(run_workspace, "redesign").record


@pytest.fixture(scope="module")
def quotas(run_workspace):
    """Return the redesign's quotas by month."""
    table = read_table(run_workspace / "runs" / "redesign" / "quotas.csv", numbers=("quota_usd",))
    return table.assign(month=pd.to_datetime(table["month"]))


def _cents(usd: pd.Series) -> pd.Series:
    return (100 * usd).round().astype("int64")


@settings(max_examples=25)
@given(day=DAYS)
def test_quotas_tie_out_to_the_cent_on_any_day(record, quotas, day):
    """Each month adds up to the plan's, each seat to its parts, and the year to the company's quota, in whole cents."""
    months = prorated_months(record, quotas, day)
    cents = {name: _cents(months[name]) for name in ("before_usd", "after_usd", "quota_usd")}
    assert (cents["before_usd"] + cents["after_usd"] == cents["quota_usd"]).all()
    planned = _cents(quotas["quota_usd"]).groupby(quotas["month"]).sum()
    assert (cents["quota_usd"].groupby(months["month"]).sum() == planned).all()
    year = prorated_quotas(record, months, day)
    assert _cents(year["quota_usd"]).sum() == planned.sum()
    by_seat = cents["quota_usd"].groupby(months["seat_id"]).sum()
    assert (_cents(year["quota_usd"]).to_numpy() == by_seat[year["seat_id"]].to_numpy()).all()


def test_parts_are_the_days_of_either_territory(record, quotas):
    """Months before the day are the old territory's, months after it the new one's, its own is parted by days."""
    months = prorated_months(record, quotas, datetime.date(2027, 4, 10))
    early, late = months["month"] < "2027-04-01", months["month"] > "2027-04-30"
    assert (months.loc[early, "after_usd"] == 0).all()
    assert (months.loc[late, "before_usd"] == 0).all()
    new = quotas["quota_usd"].to_numpy()
    assert np.allclose(months.loc[late, "quota_usd"], new[late])
    april = ~early & ~late
    assert np.allclose(months.loc[april, "after_usd"], 21 / 30 * new[april], atol=0.011)
    # Everybody is there and ramped all year: today's potential parts a month, and teams of three share their pot alike.
    potential = record.accounts.groupby("incumbent_seat_id")["potential_usd"].sum()
    january = months[months["month"] == "2027-01-01"]
    alone = january["seat_id"].map(potential) / potential.sum() * january["quota_usd"].sum()
    of_team = alone.groupby(january["seat_id"].str[0]).transform("mean")
    individual = record.headcount.quota.individual_share
    assert np.allclose(january["before_usd"], individual * alone + (1 - individual) * of_team, atol=0.011)


def test_plan_that_holds_all_year_has_its_own_quotas(record, quotas):
    """From the first day of the year on nothing is left of the old territories."""
    months = prorated_months(record, quotas, datetime.date(2027, 1, 1))
    assert (months["before_usd"] == 0).all()
    assert np.allclose(months["quota_usd"], quotas["quota_usd"])


def test_joiner_carries_nothing_before_they_come(record, quotas):
    """A seat that nobody holds before June has no quota of an old territory until then."""
    late = record.seats["seat_id"].eq("S1")
    seats = record.seats.assign(start_date=record.seats["start_date"].mask(late, pd.Timestamp("2027-06-01")))
    changed = type(record)(**{**vars(record), "seats": seats})
    months = prorated_months(changed, quotas, datetime.date(2027, 9, 1))
    mine = months[months["seat_id"] == "S1"].set_index("month")["before_usd"]
    assert (mine[:"2027-05-01"] == 0).all()
    assert (mine["2027-07-01":"2027-08-01"] > 0).all()


def test_approved_copy_says_what_its_day_means(workspace):
    """Every account that changes hands carries the day, open pipeline is listed, each quota reads as a sentence."""
    folder = approve_run(workspace, "redesign", by="Ann", effective=datetime.date(2027, 4, 10)).folder
    moves, planned = pd.read_csv(folder / "moves_effective.csv"), pd.read_csv(folder / "moves.csv")
    assert sorted(moves["account_id"]) == sorted(planned["account_id"])
    assert (moves["effective_date"] == "2027-04-10").all()
    assert (moves["from_seat_id"] != moves["to_seat_id"]).all()
    held = pd.read_csv(folder / "holdovers.csv")
    assert held["open_pipeline_usd"].sum() == moves["open_pipeline_usd"].sum()
    year = pd.read_csv(folder / "quotas_prorated.csv")
    quota = pd.read_csv(folder / "quotas.csv")["quota_usd"].sum()
    assert year["quota_usd"].sum() == pytest.approx(quota, abs=0.005)
    assert year["sentence"].str.contains("on the old territory until 2027-04-09").any()


def test_letter_counts_only_the_days_somebody_is_there(record, quotas):
    """A joiner's territory is theirs from their first day; after a leaver's last day it is whoever follows."""
    late, gone = record.seats["seat_id"].eq("S1"), record.seats["seat_id"].eq("S2")
    seats = record.seats.assign(
        start_date=record.seats["start_date"].mask(late, pd.Timestamp("2027-06-01")),
        end_date=record.seats["end_date"].mask(gone, pd.Timestamp("2027-02-26")),
    )
    changed, day = type(record)(**{**vars(record), "seats": seats}), datetime.date(2027, 4, 10)
    year = prorated_quotas(changed, prorated_months(changed, quotas, day), day).set_index("seat_id")["sentence"]
    assert year["S1"].endswith("all of it on the new territory, from 2027-06-01.")
    assert "is there until 2027-02-26; what falls due after is for who follows." in year["S2"]
    assert "who follows" not in year["S3"]


def test_nobody_is_given_accounts_after_their_last_day(record):
    """After the last day of a seat's rep its accounts have no owner; until then they have."""
    seat = record.accounts.loc[record.accounts["moved"], "seat_id"].iloc[0]
    leaver = record.seats["seat_id"].eq(seat)
    seats = record.seats.assign(end_date=record.seats["end_date"].mask(leaver, pd.Timestamp("2027-02-26")))
    changed = type(record)(**{**vars(record), "seats": seats})
    for day, gone in ((datetime.date(2027, 2, 26), False), (datetime.date(2027, 2, 27), True)):
        moves = effective_moves(changed, day)
        assert moves.loc[moves["to_seat_id"] == seat, "to_rep_id"].isna().all() == gone
        owners = account_owners(record.accounts, seats, day)
        assert owners.loc[owners["seat_id"] == seat, "owner_rep_id"].isna().all() == gone
        assert owners.loc[owners["seat_id"] != seat, "owner_rep_id"].notna().all()
