"""What a user should know of tables that are in order."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory_opt.workspace.places.doubts import place_notes
from territory_opt.workspace.problems import likely_name
from territory_opt.workspace.settings import Settings

STALE_MONTHS = 6
"""Months between the end of the history and the plan year from which a forecast made from it deserves doubt."""


def observe(
    tables: Mapping[str, pd.DataFrame], settings: Settings, rows: Mapping[str, npt.NDArray[np.int64]]
) -> list[str]:
    """Return notes on what is in order and yet not as it should be.

    These are accounts that no rep covers, reps who are gone, idle locks, places that are missing or look wrong, ids of
    the travel table that stand for nothing, and a history that does not help.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        Checked tables in their schema types.
    settings : Settings
        The workspace's settings.
    rows : mapping of str to ndarray of int
        The spreadsheet row of each row of a table.
    """
    accounts, reps = tables["accounts"], tables["reps"]
    notes: list[str] = []
    gone = reps["end_date"] < settings.plan_start
    # Whoever is known to have left is on record on purpose, for history to be learned from.
    unexpected = gone & reps["status"].ne("left")
    if unexpected.any():
        notes.append(f"reps: gone before the plan year starts: {_some(reps.loc[unexpected, 'rep_id'].tolist())}")
    executives = reps[~gone & reps["role"].eq("account_executive")]
    covered = set(executives["segment"].explode())
    for segment, count in accounts["segment"].value_counts().sort_index().items():
        if segment not in covered:
            likely = likely_name(str(segment), sorted(covered))
            hint = "" if likely is None else f" (did you mean {likely}, which is covered?)"
            notes.append(
                f"accounts: {count:,} in segment {segment}, which no account executive of the plan year covers{hint}"
            )
    idle = sorted(covered - set(accounts["segment"].unique()))
    if idle:
        notes.append(f"reps: they cover segments without accounts: {_some(idle)}")
    unheld = int((accounts["locked"] & accounts["rep_id"].isna()).sum())
    if unheld:
        notes.append(f"accounts: locked without an incumbent to stay with: {unheld:,}")
    return notes + place_notes(tables, rows["accounts"]) + _travel(tables, settings) + _history(tables, settings)


def _travel(tables: Mapping[str, pd.DataFrame], settings: Settings) -> list[str]:
    """Name ids of the travel table that stand for nothing; where units are more than accounts, only a plan can tell."""
    if "travel" not in tables or settings.unit != "account":
        return []
    accounts, travel = tables["accounts"], tables["travel"]
    known = {*accounts["account_id"], *accounts["postal_code"].dropna(), *tables["reps"]["rep_id"]}
    ids = pd.Series(pd.concat([travel["from_id"], travel["to_id"]]).unique())
    lost = ids[~ids.isin(known)].tolist()
    return [f"travel: {len(lost):,} ids stand for no account, postal code or rep: {_some(lost)}"] if lost else []


def _history(tables: Mapping[str, pd.DataFrame], settings: Settings) -> list[str]:
    """Say what is wrong with the history of new business: bookings or, where they tell of no past, opportunities."""
    notes: list[str] = []
    if "forecast" in tables:
        return notes  # it wins over every history
    for name, won_in in _months_won(tables).items():
        past = won_in[won_in < settings.plan_start]
        if past.empty:
            what = "no bookings" if name == "bookings" else "none won"
            notes.append(f"{name}: {what} before the plan year, so demand cannot be planned from them")
            continue
        if past.max() + pd.DateOffset(months=STALE_MONTHS + 1) < settings.plan_start:
            earlier = f"more than {STALE_MONTHS} months earlier"
            notes.append(f"{name}: the last month before the plan year is {past.max():%Y-%m}, {earlier}")
        break
    return notes


def _months_won(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.Series]:
    """Return the months in which new business was won, by table, in the order in which demand looks at them."""
    months: dict[str, pd.Series] = {}
    if "bookings" in tables:
        months["bookings"] = tables["bookings"]["month"]
    if "opportunities" in tables:
        opportunities = tables["opportunities"]
        closed = opportunities.loc[opportunities["stage"].eq("won"), "closed_date"]
        months["opportunities"] = closed.dt.to_period("M").dt.to_timestamp()
    return months


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5:,} more"
