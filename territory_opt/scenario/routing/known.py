"""Where a lead belongs before anything is weighed: with an account it is or descends from, its rep, its unit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.workspace.schema import TEXT


def find_belonging(leads: pd.DataFrame, accounts: pd.DataFrame, seats: pd.DataFrame) -> pd.DataFrame:
    """Return the seat where each lead belongs, and why.

    The first that applies: the lead is an account of the plan; its nearest forebear that is one; it is locked to a rep
    who holds a seat; its unit (postal code or polygon) belongs to a territory.

    Parameters
    ----------
    leads : DataFrame
        account_id, parent_id, rep_id, locked, unit_id.
    accounts : DataFrame
        The plan's accounts with unit_id and seat_id.
    seats : DataFrame
        The plan's seats.

    Returns
    -------
    DataFrame
        Indexed like the leads: seat_id (NaN for a lead that belongs nowhere, or where the plan has no seat), way
        ("account", "parent", "lock", "unit"; empty for a lead that belongs nowhere) and through, the account, rep or
        unit it belongs there by.
    """
    found = pd.DataFrame({"seat_id": pd.NA, "way": "", "through": pd.NA}, index=leads.index, dtype=TEXT)
    by_account = accounts.set_index("account_id")["seat_id"]
    holders = seats.dropna(subset=["rep_id"]).set_index("rep_id")["seat_id"]
    units = accounts.dropna(subset=["seat_id"]).drop_duplicates("unit_id").set_index("unit_id")["seat_id"]
    # An account that is a unit of its own says nothing of where others belong.
    units = units[by_account.index.get_indexer(units.index) < 0]
    keys = {
        "account": (leads["account_id"], by_account),
        "parent": (_nearest_known(leads, by_account.index), by_account),
        "lock": (leads["rep_id"].where(leads["locked"]), holders),
        "unit": (leads["unit_id"], units),
    }
    for way, (key, seat_of) in keys.items():
        position = seat_of.index.get_indexer(pd.Index(key))
        new = found["way"].eq("").to_numpy(bool) & (position >= 0)
        found.loc[new, "way"] = way
        found.loc[new, "through"] = key[new]
        found.loc[new, "seat_id"] = seat_of.iloc[position[new]].to_numpy()
    return found


def _nearest_known(leads: pd.DataFrame, known: pd.Index) -> pd.Series:
    """Return the nearest forebear of each lead that is an account of the plan, NaN for none."""
    above = leads["parent_id"]
    position = pd.Index(leads["account_id"]).get_indexer(pd.Index(above))
    while True:
        # Above a parent that is itself new stands that one's parent.
        climbing = above.notna().to_numpy(bool) & (known.get_indexer(pd.Index(above)) < 0)
        if not climbing.any():
            return above
        higher = above.to_numpy(dtype=object)[position]
        further = np.where(position >= 0, position[position], -1)
        above = above.mask(climbing, pd.Series(higher, index=above.index, dtype=TEXT))
        position = np.where(climbing, further, position)
