"""Who sold and what was won: the rows of reps, bookings and opportunities that supply can be learned from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from territory_opt.headcount.seats import SEAT_ROLE
from territory_opt.workspace.workspace import Workspace


@dataclass(frozen=True)
class Records:
    """People and deals up to the day the records end.

    Attributes
    ----------
    people : DataFrame, shape (n, 6)
        Account executives who have started, those gone included: rep_id, segment (their first), start_date and end_date
        (missing where not known), fte, quota_usd.
    deals : DataFrame, shape (d, 4)
        Won: rep_id (missing where nobody is named), date, amount_usd, deals (how many the row stands for).
    by_day : bool
        Whether ``date`` is the day of a deal; else the first day of its month.
    after : Timestamp
        The day after the last one the records tell of.
    known : frozenset of str
        Keys of everybody in reps, whatever their role.
    """

    people: pd.DataFrame
    deals: pd.DataFrame
    by_day: bool
    after: pd.Timestamp
    known: frozenset[str]


def read_records(workspace: Workspace) -> Records:
    """Read the people, and the deals of the first of bookings and opportunities that names who won them.

    The records end with the last event of the opportunities, or with the last month of bookings that is surely over:
    the last one of the table only where it reaches into the plan year. Without either they end with the plan year's
    start.
    """
    plan_start = pd.Timestamp(workspace.settings.plan_months[0])
    bookings, opportunities = workspace.table("bookings"), workspace.table("opportunities")
    won = opportunities.loc[opportunities["stage"].eq("won")].rename(columns={"closed_date": "date"}).assign(deals=1.0)
    booked = bookings.rename(columns={"month": "date"}).assign(deals=bookings["deals"].fillna(1.0))
    by_day = booked["rep_id"].isna().all() and (won["rep_id"].notna().any() or booked.empty)
    after = _after_events(opportunities, plan_start) if by_day else _after_months(bookings["month"], plan_start)
    deals = (won if by_day else booked)[["rep_id", "date", "amount_usd", "deals"]]
    reps = workspace.reps
    sellers = reps["role"].eq(SEAT_ROLE) & reps["status"].ne("open") & ~reps["start_date"].ge(after)
    people = reps.loc[sellers, ["rep_id", "start_date", "end_date", "fte", "quota_usd"]]
    people = people.assign(segment=reps.loc[sellers, "segment"].str[0])
    return Records(
        people.reset_index(drop=True),
        deals.loc[deals["date"].lt(after)].reset_index(drop=True),
        bool(by_day),
        after,
        frozenset(reps["rep_id"]),
    )


def _after_events(opportunities: pd.DataFrame, plan_start: pd.Timestamp) -> pd.Timestamp:
    events = pd.concat([opportunities["created_date"], opportunities["closed_date"]]).dropna()
    events = events.loc[events.lt(plan_start)]
    return plan_start if events.empty else events.max() + pd.Timedelta(days=1)


def _after_months(months: pd.Series, plan_start: pd.Timestamp) -> pd.Timestamp:
    return min(pd.Timestamp(months.max()), plan_start)


def day_after(last: pd.Series, after: pd.Timestamp) -> pd.Series:
    """Return the day after each last day, at most ``after``, which also stands for no last day."""
    return (last + pd.Timedelta(days=1)).where(last.lt(after), after)
