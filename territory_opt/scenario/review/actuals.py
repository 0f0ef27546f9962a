"""What was won in the plan year so far, and what is still open, from the workspace's tables as they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.workspace import Workspace

COLUMNS = ("month", "date", "region", "segment", "rep_id", "amount_usd")

QUIET_DAYS = 7
"""Days without anything recorded at the month's end from which a reader is told that the month may not be over."""


@dataclass(frozen=True)
class Actuals:
    """New business won from the plan year's start to the reviewed month.

    Attributes
    ----------
    won : DataFrame
        month, date (the month's first day where no other is known), region, segment, rep_id (missing where nobody is
        named), amount_usd; a row a deal or booking.
    source : {"bookings", "opportunities"}
        The table it was read from.
    pipeline_usd : float
        Amount of opportunities open when the month ended, else of the accounts' open pipeline; NaN where neither is
        known.
    notes : tuple of str
        What a reader should know.
    """

    won: pd.DataFrame
    source: Literal["bookings", "opportunities"]
    pipeline_usd: float
    notes: tuple[str, ...]

    @property
    def names_people(self) -> bool:
        """Whether anything won names who won it."""
        return bool(self.won["rep_id"].notna().any())


def read_actuals(workspace: Workspace, first: pd.Timestamp, month: pd.Timestamp) -> Actuals:
    """Read what was won from the plan year's first month to the reviewed one.

    Bookings count where they reach the reviewed month, else the opportunities won.

    Raises
    ------
    InputError
        When neither table tells of anything won in the reviewed month.
    """
    read = {"bookings": _booked(workspace), "opportunities": _won(workspace)}
    reaching = [name for name, table in read.items() if table["month"].eq(month).any()]
    if not reaching:
        expected = f"new business won in {month:%Y-%m}, in one of these tables; without it there is nothing to review"
        raise InputError([InputProblem("bookings, opportunities", None, "", "", expected)])
    source: Literal["bookings", "opportunities"] = "bookings" if reaching[0] == "bookings" else "opportunities"
    table = read[source]
    won = table.loc[table["month"].between(first, month)].reset_index(drop=True)
    notes = []
    later = table.loc[table["month"].gt(month)]
    if len(later):
        notes.append(f"{source}: {len(later):,} rows after {month:%Y-%m} are left out")
    if source == "opportunities" and _ends_early(workspace.table("opportunities"), month):
        notes.append(f"opportunities: nothing is recorded for the last days of {month:%Y-%m}; it may not be over")
    unnamed = won["rep_id"].isna()
    if unnamed.any() and not unnamed.all():
        share = float(won.loc[unnamed, "amount_usd"].sum() / max(won["amount_usd"].sum(), np.finfo(float).tiny))
        notes.append(f"{source}: {share:.0%} of what was won names nobody and counts for no rep")
    return Actuals(
        won, source, open_pipeline(workspace.table("opportunities"), workspace.accounts, month), tuple(notes)
    )


def _booked(workspace: Workspace) -> pd.DataFrame:
    bookings = workspace.table("bookings")
    return bookings.assign(date=bookings["month"])[list(COLUMNS)]


def _won(workspace: Workspace) -> pd.DataFrame:
    opportunities = workspace.table("opportunities")
    won = opportunities.loc[opportunities["stage"].eq("won") & opportunities["closed_date"].notna()]
    won = won.merge(workspace.accounts[["account_id", "region", "segment"]], on="account_id", how="inner")
    month = won["closed_date"].dt.to_period("M").dt.to_timestamp()
    return won.assign(month=month, date=won["closed_date"])[list(COLUMNS)].astype({"rep_id": TEXT})


def _ends_early(opportunities: pd.DataFrame, month: pd.Timestamp) -> bool:
    events = pd.concat([opportunities["created_date"], opportunities["closed_date"]])
    return bool((month + pd.offsets.MonthEnd(0) - events.max()).days > QUIET_DAYS)


def open_pipeline(opportunities: pd.DataFrame, accounts: pd.DataFrame, month: pd.Timestamp) -> float:
    """Return what was open when a month ended, also where it has been won or lost since.

    Parameters
    ----------
    opportunities, accounts : DataFrame
        The workspace's tables; the accounts' open pipeline counts where no opportunity was open.
    month : Timestamp
        First day of the month.

    Returns
    -------
    float
        USD; NaN where neither table knows of any.
    """
    last_day = month + pd.offsets.MonthEnd(0)
    closed_later = opportunities["closed_date"].gt(last_day)
    was_open = opportunities["created_date"].le(last_day) & (opportunities["stage"].eq("open") | closed_later)
    if was_open.any():
        return float(opportunities.loc[was_open, "amount_usd"].sum())
    of_accounts = float(accounts["open_pipeline_usd"].sum())
    return of_accounts if of_accounts > 0 else float("nan")
