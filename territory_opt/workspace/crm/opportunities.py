"""The opportunities table from the opportunities or deals of a CRM, and what it tells of accounts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.workspace.crm.accounts import Amounts
from territory_opt.workspace.crm.export import as_text, is_in, is_true
from territory_opt.workspace.crm.journal import Journal, ReadTable

_WON = r"\bwon\b"
_LOST = r"\b(?:lost|closed|disqualified|abandoned|dead)\b"


def build_opportunities(
    read: ReadTable, account_ids: pd.Series, stages: pd.Series | None, journal: Journal
) -> pd.DataFrame:
    """Make the opportunities table.

    Parameters
    ----------
    read : ReadTable
        The opportunities of the export, with a key each.
    account_ids : Series of text
        The accounts there are.
    stages : Series of text or None
        Won, lost or open by the stage's name in small letters, where the export tells.
    journal : Journal
        What is told of the import.

    Returns
    -------
    DataFrame
        Columns of the schema; opportunities of no account are left out.
    """
    alone = ~is_in(read.frame["account_id"], account_ids)
    journal.find(read, alone, "account_id", "no account of the export; the opportunity is left out")
    read = read.where(~alone)
    frame = read.frame
    stage = _stages(read, stages, journal)
    closed = stage.ne("open")
    journal.refuse(read, closed & frame["closed_date"].isna(), "closed_date", "the date when it was won or lost")
    journal.find(read, frame["amount_usd"].isna(), "amount_usd", "no amount; it counts as 0")
    journal.find(read, frame["amount_usd"] < 0, "amount_usd", "less than nothing; it counts as 0")
    created = frame["created_date"].fillna(frame["closed_date"])
    journal.refuse(read, created.isna(), "created_date", "the date when it was opened")
    late = closed & (frame["closed_date"] < created)
    journal.find(read, late, "closed_date", "before it was created; taken as created on that day")
    return pd.DataFrame(
        {
            "opportunity_id": frame["opportunity_id"],
            "account_id": frame["account_id"],
            "rep_id": frame["owner"],
            "stage": stage,
            "created_date": created.mask(late, frame["closed_date"]),
            "closed_date": frame["closed_date"].where(closed),
            "amount_usd": frame["amount_usd"].fillna(0.0).clip(lower=0.0),
        }
    )


def last_day(opportunities: pd.DataFrame) -> pd.Timestamp | None:
    """Return the newest day on which an opportunity was created, the day of the export as far as it tells."""
    newest = opportunities["created_date"].max()
    return None if pd.isna(newest) else newest


def amounts_of(opportunities: pd.DataFrame, today: pd.Timestamp) -> Amounts:
    """Return what was won in the twelve months up to a day, and what is open, by account."""
    year = opportunities["closed_date"] > today - pd.DateOffset(years=1)
    won = opportunities[opportunities["stage"].eq("won") & year]
    still_open = opportunities[opportunities["stage"].eq("open")]
    return Amounts(won.groupby("account_id")["amount_usd"].sum(), still_open.groupby("account_id")["amount_usd"].sum())


def _stages(read: ReadTable, stages: pd.Series | None, journal: Journal) -> pd.Series:
    """Return won, lost or open: by flags, else by what the export says of the stage, else by the stage's name."""
    frame = read.frame
    if read.holds("is_won") and read.holds("is_closed"):
        won, closed = is_true(frame["is_won"]), is_true(frame["is_closed"])
        return as_text(np.select([won, closed], ["won", "lost"], default="open"))
    name = frame["stage_name"].str.casefold()
    won = name.str.contains(_WON, na=False) | is_true(frame["is_won"])
    lost = name.str.contains(_LOST, na=False) | is_true(frame["is_closed"])
    by_name = as_text(np.select([won, lost], ["won", "lost"], default="open"))
    known = name.map(stages).astype(by_name.dtype) if stages is not None else by_name.mask(by_name.notna())
    if known.isna().any():
        journal.assumptions.append("stage: won or lost where the stage's name says so, else open")
    return known.fillna(by_name)
