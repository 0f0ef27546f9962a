"""What a user should know of tables that are in order."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from territory_opt.workspace.settings import Settings


def observe(tables: Mapping[str, pd.DataFrame], settings: Settings) -> list[str]:
    """Return notes on accounts that no rep covers, reps who are gone before the plan year and idle locks.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        Checked tables in their schema types.
    settings : Settings
        The workspace's settings.
    """
    accounts, reps = tables["accounts"], tables["reps"]
    notes: list[str] = []
    gone = reps["end_date"] < settings.plan_start
    if gone.any():
        notes.append(f"reps: gone before the plan year starts: {_some(reps.loc[gone, 'rep_id'].tolist())}")
    executives = reps[~gone & reps["role"].eq("account_executive")]
    covered = set(executives["segment"].explode())
    for segment, count in accounts["segment"].value_counts().sort_index().items():
        if segment not in covered:
            notes.append(
                f"accounts: {count:,} in segment {segment}, which no account executive of the plan year covers"
            )
    idle = sorted(covered - set(accounts["segment"].unique()))
    if idle:
        notes.append(f"reps: they cover segments without accounts: {_some(idle)}")
    unheld = int((accounts["locked"] & accounts["rep_id"].isna()).sum())
    if unheld:
        notes.append(f"accounts: locked without an incumbent to stay with: {unheld:,}")
    return notes


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5:,} more"
