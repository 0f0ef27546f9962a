"""Sixty account executives who come, go and wait to be hired."""

from __future__ import annotations

import pandas as pd

from territory_opt.workspace.demo.company import SEATS_OF_SEGMENT
from territory_opt.workspace.demo.people import AS_OF

PLAN_START = pd.Timestamp("2027-01-01")


def test_sixty_executives_in_three_segments(executives: pd.DataFrame) -> None:
    """The 60 reps are split among the segments as promised, and every one has a home."""
    assert executives["segment"].value_counts().to_dict() == SEATS_OF_SEGMENT
    assert len(executives) == 60
    assert executives[["latitude", "longitude", "quota_usd", "cost_usd"]].notna().all(axis=None)


def test_some_leave_and_some_join_in_the_first_half_year(executives: pd.DataFrame, segment: str) -> None:
    """Each segment loses one rep and wins one in the first half of the plan year; they are not the same person."""
    own = executives[executives["segment"] == segment]
    leaving, joining = own[own["status"] == "leaving"], own[own["start_date"] > AS_OF]
    assert len(leaving) == len(joining) == 1
    assert leaving["end_date"].between(PLAN_START, PLAN_START + pd.DateOffset(months=6)).all()
    assert joining["start_date"].between(PLAN_START, PLAN_START + pd.DateOffset(months=6)).all()
    assert set(leaving["rep_id"]).isdisjoint(joining["rep_id"])
    assert own.loc[own["status"] != "leaving", "end_date"].isna().all()


def test_open_positions_start_in_spring_some_without_a_home(tables: dict[str, pd.DataFrame]) -> None:
    """Four positions are to be hired from February to April; where half of them will live is not settled."""
    positions = tables["reps"][tables["reps"]["status"] == "open"]
    assert len(positions) == 4
    assert positions["start_date"].between(pd.Timestamp("2027-02-01"), pd.Timestamp("2027-04-30")).all()
    assert positions["latitude"].isna().sum() == 2


def test_everybody_has_a_manager_of_their_segment(tables: dict[str, pd.DataFrame]) -> None:
    """Managers exist, lead the segment they cover, and only the head of sales has none."""
    reps = tables["reps"].set_index("rep_id")
    led = reps[reps["manager_id"].notna()]
    managers = reps.loc[led["manager_id"]]
    assert (managers["role"] == "manager").all()
    pairs = zip(led["segment"], managers["segment"], strict=True)
    assert all(set(own.split(";")) <= set(above.split(";")) for own, above in pairs)
    assert (len(reps) - len(led)) == 1


def test_one_executive_works_part_time(executives: pd.DataFrame) -> None:
    """Capacity is not the same for all."""
    assert sorted(executives.loc[executives["fte"] < 1, "fte"]) == [0.8]
