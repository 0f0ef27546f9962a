"""New business won in the past, by month, region, segment and product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from territory_opt.demand.forecasting.hierarchy import EVERY_PRODUCT, SERIES
from territory_opt.demand.model import HistoryModel
from territory_opt.workspace.workspace import Workspace

QUIET_DAYS = 3
"""Days without any event at a month's end that even a busy sales force has: a weekend and a holiday."""


@dataclass(frozen=True)
class History:
    """New business won, in complete months.

    Attributes
    ----------
    amounts_usd : DataFrame
        Index: every month from the first to the last complete one; columns: region, segment and product
        ("all" where none is given), sorted; 0: nothing was won.
    source : {"bookings", "opportunities"}
        The table it was read from.
    notes : tuple of str
        What was left out and why.
    """

    amounts_usd: pd.DataFrame
    source: Literal["bookings", "opportunities"]
    notes: tuple[str, ...] = ()


def read_history(workspace: Workspace, model: HistoryModel) -> History | None:
    """Read the new business won before the plan year: bookings, or else opportunities won.

    Months at or after the start of the plan year are left out, and so is a last month that is not over.

    Returns
    -------
    History or None
        None when neither table tells of a complete month with new business.
    """
    plan_start = workspace.settings.plan_months[0]
    for source, won in (("bookings", workspace.table("bookings")), ("opportunities", _won(workspace))):
        past = won.loc[won["month"].lt(plan_start)]
        if past.empty or not past["amount_usd"].gt(0).any():
            continue
        months = monthly(past)
        reached = len(past) < len(won)
        notes = (
            [f"{source}: months from {plan_start:%Y-%m} on belong to the plan year and are left out"] if reached else []
        )
        if _is_partial(workspace, source, months, reached, model):
            notes.append(f"{source}: {months.index[-1]:%Y-%m} is not a complete month and is left out")
            months = months.iloc[:-1]
        if months.to_numpy().sum() > 0:
            return History(
                months.iloc[-model.months :], "bookings" if source == "bookings" else "opportunities", tuple(notes)
            )
    return None


def _won(workspace: Workspace) -> pd.DataFrame:
    """Opportunities won, with the month they closed in and the region and segment of their account."""
    opportunities = workspace.table("opportunities")
    won = opportunities.loc[opportunities["stage"].eq("won") & opportunities["closed_date"].notna()]
    won = won.merge(workspace.accounts[["account_id", "region", "segment"]], on="account_id", how="inner")
    won["month"] = won["closed_date"].dt.to_period("M").dt.to_timestamp()
    return won.assign(product=EVERY_PRODUCT)[["month", *SERIES, "amount_usd"]]


def monthly(rows: pd.DataFrame) -> pd.DataFrame:
    """Add bookings up by month and series, months without any as 0.

    Parameters
    ----------
    rows : DataFrame
        month (its first day), region, segment, product (may be missing), amount_usd.

    Returns
    -------
    DataFrame, shape (L, S)
        As in `History.amounts_usd`.
    """
    named = rows.assign(product=rows["product"].fillna(EVERY_PRODUCT))
    table: pd.DataFrame = named.pivot_table(
        index="month", columns=list(SERIES), values="amount_usd", aggfunc="sum", observed=True
    )
    every = pd.date_range(table.index.min(), table.index.max(), freq="MS", name="month")
    return table.reindex(every).fillna(0.0)


def _is_partial(workspace: Workspace, source: str, months: pd.DataFrame, reached: bool, model: HistoryModel) -> bool:
    """Whether the last month of the history was not over when the data were taken."""
    if model.last_month != "auto":
        return model.last_month == "partial"
    if reached:
        return False  # the data reach into the plan year, so the month before it is over
    if source == "opportunities":
        return _ends_early(workspace.table("opportunities"), months.index[-1])
    return _looks_short(months.sum(axis="columns"), model.partial_share)


def _ends_early(opportunities: pd.DataFrame, last_month: pd.Timestamp) -> bool:
    """Whether the last thing that happened lies further before the month's end than a pause would.

    The pause allowed is three times the mean time between two events of the last year, or `QUIET_DAYS` if longer.
    """
    closed = opportunities["closed_date"].where(opportunities["stage"].ne("open"))
    events = pd.concat([opportunities["created_date"], closed]).dropna()
    last = events.max()
    events_a_year = max(int(events.gt(last - pd.DateOffset(years=1)).sum()), 1)
    allowed_days = max(QUIET_DAYS, 3 * 365 / events_a_year)
    return bool((last_month + pd.offsets.MonthEnd(0) - last).days > allowed_days)


def _looks_short(totals: pd.Series, partial_share: float) -> bool:
    """Whether the last month is far under the same month a year before, or under the median where there is none."""
    before = totals.to_numpy()[:-1]
    if len(before) == 0:
        return False
    expected = before[-12] if len(before) >= 12 else np.median(before)
    return bool(totals.iloc[-1] < partial_share * expected)
