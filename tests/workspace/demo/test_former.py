"""People who left: as many as the seats and tenures of today say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.workspace.demo.former import FIRST_RECORD, LEAVE_SHARE
from territory_opt.workspace.demo.people import AS_OF


@pytest.fixture(scope="session")
def former(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    reps = tables["reps"]
    return reps[reps["status"] == "left"]


def test_they_left_within_the_history(former: pd.DataFrame) -> None:
    """Every one has a first and a last day, a segment's quota and a name of their own."""
    assert former["end_date"].between(FIRST_RECORD, AS_OF).all()
    assert (former["start_date"] <= former["end_date"]).all()
    assert (former["role"] == "account_executive").all()
    assert former[["segment", "region", "quota_usd", "cost_usd", "manager_id"]].notna().all(axis=None)


def test_names_and_keys_are_nobody_elses(tables: dict[str, pd.DataFrame]) -> None:
    """Nobody of the past is mistaken for somebody of today."""
    reps = tables["reps"]
    assert reps["rep_id"].is_unique
    assert reps["name"].is_unique


def test_they_hold_no_account(tables: dict[str, pd.DataFrame], former: pd.DataFrame) -> None:
    """The incumbents are people of today."""
    assert not tables["accounts"]["rep_id"].isin(former["rep_id"]).any()


def test_seats_never_have_two_people(tables: dict[str, pd.DataFrame]) -> None:
    """A segment never had more people than it has seats today."""
    reps = tables["reps"]
    executives = reps[(reps["role"] == "account_executive") & (reps["status"] != "open")]
    for day in pd.date_range(FIRST_RECORD, AS_OF, freq="7D"):
        there = executives[(executives["start_date"] <= day) & ~(executives["end_date"] < day)]
        assert (
            there["segment"]
            .value_counts()
            .le(executives.loc[executives["status"] != "left", "segment"].value_counts())
            .all()
        )


def test_as_many_leave_as_declared(tables: dict[str, pd.DataFrame]) -> None:
    """Leavers against years of people lie within chance of the declared share over all segments."""
    reps = tables["reps"]
    people = reps[(reps["role"] == "account_executive") & (reps["status"] != "open") & (reps["start_date"] <= AS_OF)]
    came = people["start_date"].where(people["start_date"] > FIRST_RECORD, FIRST_RECORD)
    gone = people["end_date"].where(people["end_date"] < AS_OF, AS_OF)
    years = (gone - came).dt.days / 365.25
    expected = (years * -np.log1p(-people["segment"].map(LEAVE_SHARE))).sum()
    left = (people["status"] == "left").sum()
    assert abs(left - expected) < 2 * np.sqrt(expected)
