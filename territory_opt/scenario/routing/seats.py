"""What routing leaves each seat with."""

from __future__ import annotations

import pandas as pd

from territory_opt.audit.measures import territory_measures

SHOWN = ("accounts", "potential_usd", "workload_hours")


def seat_table(seats: pd.DataFrame, accounts: pd.DataFrame, new: pd.DataFrame, assignment: pd.Series) -> pd.DataFrame:
    """Return what seats have before and after, and what room is left.

    Parameters
    ----------
    seats, accounts : DataFrame
        The plan's frames, accounts with their ``seat_id``.
    new : DataFrame
        The leads that are new to the plan, with the columns of its accounts.
    assignment : Series of str
        Their seats by ``account_id``, NaN for none.

    Returns
    -------
    DataFrame
        One row a seat: territory_id, seat_id, name, segments; for accounts, potential_usd and workload_hours each
        ``<measure>_before``, ``_given`` and ``_after``; capacity_hours, remaining_hours (below 0 where a seat carries
        more than it supplies), index_potential_usd_before and ``_after`` (100 is the mean of the seats that share its
        segments).
    """
    stand = accounts.set_index("account_id")["seat_id"]
    before = territory_measures(accounts, seats, stand)
    whole = pd.concat([accounts[[*new.columns]], new], ignore_index=True)
    after = territory_measures(whole, seats, pd.concat([stand, assignment]))
    table = after[["territory_id", "seat_id", "name", "segments"]].copy()
    for measure in SHOWN:
        table[f"{measure}_before"] = before[measure]
        table[f"{measure}_given"] = after[measure] - before[measure]
        table[f"{measure}_after"] = after[measure]
    return table.assign(
        capacity_hours=after["capacity_hours"],
        remaining_hours=after["capacity_hours"] - after["workload_hours"],
        index_potential_usd_before=before["index_potential_usd"],
        index_potential_usd_after=after["index_potential_usd"],
    )
