"""Opportunities are credited to people who were there, and newcomers win less."""

from __future__ import annotations

import pandas as pd
import pytest

from territory_opt.workspace.demo.credit import FORGOTTEN, RAMP_SHARES
from territory_opt.workspace.demo.history import MONTHS
from territory_opt.workspace.demo.people import AS_OF


@pytest.fixture(scope="session")
def credited(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Opportunities with their rep's row and the whole months since the rep started."""
    reps = tables["reps"][["rep_id", "segment", "role", "status", "start_date", "end_date"]]
    credited = tables["opportunities"].merge(reps, on="rep_id", how="left", validate="many_to_one")
    start, day = credited["start_date"].dt, credited["closed_date"].dt
    months = 12 * (day.year - start.year) + day.month - start.month - (day.day < start.day)
    return credited.assign(tenure=months)


def test_whoever_closed_one_was_there_on_that_day(credited: pd.DataFrame) -> None:
    """Only executives close, from their first to their last day."""
    closed = credited[(credited["stage"] != "open") & credited["role"].notna()]
    assert (closed["role"] == "account_executive").all()
    assert (closed["closed_date"] >= closed["start_date"]).all()
    assert (closed["end_date"].isna() | (closed["closed_date"] <= closed["end_date"])).all()


def test_most_work_is_that_of_people_whom_reps_still_knows(credited: pd.DataFrame) -> None:
    """A good part was won by people who left; only a few rows name somebody who is in no table."""
    unknown = credited["status"].isna()
    assert 0 < unknown.mean() < 0.03
    assert set(credited.loc[unknown, "rep_id"]) <= set(FORGOTTEN)
    assert 0.1 < (credited["status"] == "left").mean() < 0.4


def test_open_ones_wait_for_those_who_have_not_started(tables: dict[str, pd.DataFrame], credited: pd.DataFrame) -> None:
    """An open one is with its account's rep, or still with the predecessor of somebody yet to come."""
    of_account = tables["accounts"].set_index("account_id")["rep_id"]
    owned = credited[(credited["stage"] == "open") & credited["account_id"].map(of_account).notna()]
    incumbent = owned["account_id"].map(of_account)
    starts = incumbent.map(tables["reps"].set_index("rep_id")["start_date"])
    assert ((owned["rep_id"] == incumbent) == (starts <= AS_OF)).all()
    assert (owned.loc[starts > AS_OF, "status"] == "left").all()


def test_newcomers_win_less(credited: pd.DataFrame, segment: str) -> None:
    """People win under half as many in the first months of their ramp as in the same months a year later."""
    early = sum(share < 0.5 for share in RAMP_SHARES[segment])
    seen = credited["start_date"] >= MONTHS[0]
    seen &= credited["start_date"] + pd.DateOffset(months=12 + early) <= credited["end_date"].fillna(AS_OF)
    tenure = credited.loc[seen & (credited["segment"] == segment) & (credited["stage"] == "won"), "tenure"]
    assert (tenure < early).sum() < 0.5 * tenure.between(12, 11 + early).sum()
