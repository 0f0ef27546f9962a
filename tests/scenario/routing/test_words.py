"""Why a lead has the seat it has, in words that are true."""

from __future__ import annotations

import pandas as pd

from territory_opt.scenario.routing.words import reasons


def _told(**values: object) -> str:
    lead = {
        "segment": "SMB",
        "workload_hours": 6.0,
        "seat_id": None,
        "next_seat_id": None,
        "next_usd": float("nan"),
        "free": True,
        "covered": True,
        "eligible": True,
        "most_hours": 0.0,
    }
    nowhere = pd.DataFrame([{"way": "", "through": ""}])
    return str(reasons(pd.DataFrame([{**lead, **values}]), nowhere, pd.Series({"S1": "Ann", "S2": "Ben"})).iloc[0])


def test_hours_are_blamed_only_where_no_seat_has_them():
    """A seat of the segment with hours left that a limit of potential closes is not said to be out of hours."""
    assert _told(most_hours=5.0) == "no room: no seat that may have it has 6.0 hours left"
    assert _told(most_hours=50.0) == "no room: it takes every seat that may have it past a limit of load"


def test_next_best_seat_may_be_as_good():
    """What is left of rounding is no amount, and a saving is not called a cost."""
    placed = {"seat_id": "S1", "next_seat_id": "S2"}
    assert _told(**placed, next_usd=70.1) == "least cost: with Ben it would be $70 a year more"
    assert _told(**placed, next_usd=-0.0) == "least cost: with Ben it would be as good"
    assert _told(**placed, next_usd=-12.0) == "least cost: with Ben it would be $12 a year less"
