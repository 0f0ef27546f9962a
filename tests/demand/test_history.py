"""The history of new business."""

from __future__ import annotations

import pandas as pd
import pytest

from territory_opt.demand.history import read_history
from territory_opt.demand.model import DemandModel

ACCOUNTS = pd.DataFrame({"account_id": ["A", "B"], "segment": ["SMB", "Enterprise"], "region": ["East", "West"]})


def opportunities(dates: list[str], stage: str = "won") -> pd.DataFrame:
    """One opportunity of $100 closed on each day, of A and B in turn."""
    return pd.DataFrame(
        {
            "opportunity_id": [f"O{number}" for number in range(len(dates))],
            "account_id": ["A" if number % 2 == 0 else "B" for number in range(len(dates))],
            "stage": stage,
            "created_date": "2024-01-01",
            "closed_date": dates,
            "amount_usd": 100.0,
        }
    )


def month_ends(first: str, last: str) -> list[str]:
    return [str(day.date()) for day in pd.date_range(first, last, freq="ME")]


def test_only_won_opportunities_count(make_workspace, model: DemandModel) -> None:
    """Lost opportunities are no new business; months in between count as 0; region and segment are the account's."""
    won = opportunities(["2026-01-31", "2026-03-31", "2026-12-30"])
    lost = opportunities(["2026-02-28"], "lost").assign(opportunity_id="L")
    workspace = make_workspace(accounts=ACCOUNTS, opportunities=pd.concat([won, lost]))
    history = read_history(workspace, model.history)
    assert history is not None
    assert history.source == "opportunities"
    assert history.amounts_usd[("East", "SMB", "all")].loc["2026-01-01":"2026-03-01"].tolist() == [100.0, 0.0, 0.0]
    assert history.amounts_usd[("West", "Enterprise", "all")].sum() == 100.0
    assert len(history.amounts_usd) == 12


def test_bookings_come_before_opportunities(make_workspace, model: DemandModel) -> None:
    """Where there are bookings, opportunities are not read."""
    bookings = pd.DataFrame({"month": ["2026-12"], "segment": ["SMB"], "region": ["East"], "amount_usd": [7.0]})
    workspace = make_workspace(
        accounts=ACCOUNTS, bookings=bookings, opportunities=opportunities(month_ends("2026-01-01", "2026-12-31"))
    )
    history = read_history(workspace, model.history)
    assert history is not None
    assert history.source == "bookings"
    assert history.amounts_usd.to_numpy().sum() == 7.0


def test_the_month_the_export_was_made_in_is_left_out(make_workspace, model: DemandModel) -> None:
    """Daily business that breaks off on 12 November leaves November out, and the notes say so."""
    days = [str(day.date()) for day in pd.date_range("2026-01-01", "2026-11-12")]
    history = read_history(make_workspace(accounts=ACCOUNTS, opportunities=opportunities(days)), model.history)
    assert history is not None
    assert history.amounts_usd.index[-1] == pd.Timestamp("2026-10-01")
    assert "2026-11 is not a complete month" in history.notes[0]


def test_rare_business_does_not_make_a_month_partial(make_workspace, model: DemandModel) -> None:
    """With one deal a month, a last deal on the 12th is a pause like any other."""
    days = [f"2026-{month:02d}-12" for month in range(1, 12)]
    history = read_history(make_workspace(accounts=ACCOUNTS, opportunities=opportunities(days)), model.history)
    assert history is not None
    assert history.amounts_usd.index[-1] == pd.Timestamp("2026-11-01")


def test_months_of_the_plan_year_are_left_out(make_workspace, model: DemandModel) -> None:
    """What was won in the plan year already is no history; the month before it is complete then."""
    days = [*month_ends("2026-01-01", "2026-11-30"), "2026-12-02", "2027-01-15"]
    history = read_history(make_workspace(accounts=ACCOUNTS, opportunities=opportunities(days)), model.history)
    assert history is not None
    assert history.amounts_usd.index[-1] == pd.Timestamp("2026-12-01")
    assert "plan year" in history.notes[0]


@pytest.mark.parametrize(("last_amount", "last"), [(30.0, "2026-10"), (60.0, "2026-11")])
def test_bookings_tell_a_partial_month_by_its_amount(
    make_workspace, model: DemandModel, last_amount: float, last: str
) -> None:
    """A last month under half of the same month a year before is taken as partial, one above it is not."""
    months = pd.date_range("2025-01-01", "2026-11-01", freq="MS")
    bookings = pd.DataFrame({"month": months.strftime("%Y-%m"), "segment": "SMB", "amount_usd": 100.0})
    bookings.loc[len(months) - 1, "amount_usd"] = last_amount
    history = read_history(make_workspace(accounts=ACCOUNTS, bookings=bookings), model.history)
    assert history is not None
    assert f"{history.amounts_usd.index[-1]:%Y-%m}" == last


def test_the_user_may_say_whether_the_last_month_is_complete(make_workspace, model: DemandModel) -> None:
    """last_month: complete keeps a month that looks partial."""
    bookings = pd.DataFrame({"month": ["2026-10", "2026-11"], "segment": "SMB", "amount_usd": [100.0, 1.0]})
    workspace = make_workspace(accounts=ACCOUNTS, bookings=bookings)
    kept = read_history(workspace, model.history.model_copy(update={"last_month": "complete"}))
    assert kept is not None
    assert len(kept.amounts_usd) == 2


def test_no_history_is_said_so(make_workspace, model: DemandModel) -> None:
    """Neither bookings nor won opportunities: no history."""
    assert read_history(make_workspace(accounts=ACCOUNTS), model.history) is None
