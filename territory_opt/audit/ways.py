"""Ways from accounts to their seats as a travel table gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.audit.pairs import BoolArray, FloatArray, IntArray, pair_rows

ACCOUNT_KEYS = ("account_id", "unit_id", "postal_code")
"""Columns by which a travel table may know an account; the first that occurs in it counts."""


@dataclass(frozen=True)
class TableWays:
    """The way of each account to the seat it has; n accounts, k seats.

    Attributes
    ----------
    distance_km, minutes : float array [n]
        Length of the way; NaN where the account has no seat or the table does not tell.
    known : bool array [n]
        Accounts with a seat whose way should be in the table: both occur there, under keys that differ.
    origin : int array [n]
        Position of each account's key in ``origins``; -1 for an account that occurs nowhere in the table.
    target : int array [k]
        Position of each seat's key among those the table leads to; -1 for a seat, or centre, that occurs nowhere.
    origins : Index
        The keys the table leads from.
    has_km : bool
        Whether the table has any kilometres; a column without a value says nothing.
    """

    distance_km: FloatArray
    minutes: FloatArray
    known: BoolArray
    origin: IntArray
    target: IntArray
    origins: pd.Index
    has_km: bool

    def out_of_reach(self, columns: Sequence[str]) -> BoolArray:
        """Return which accounts have a seat to which the table has no way, or one that lacks a column, [n]."""
        told = [np.isfinite(getattr(self, column)) for column in columns]
        return np.asarray(self.known & ~np.logical_and.reduce(told))


def read_ways(table: pd.DataFrame | None, accounts: pd.DataFrame, seats: pd.DataFrame, seat: IntArray) -> TableWays:
    """Look up the way of every account to its seat.

    Parameters
    ----------
    table : DataFrame or None
        Columns from_id, to_id, and distance_km, minutes or one of them; without a table all ways are unknown.
    accounts, seats : DataFrame
        The accounts and seats frames.
    seat : int array [n]
        Position of each account's seat; -1 for none.
    """
    if table is None:
        table = pd.DataFrame({"from_id": pd.Series(dtype=object), "to_id": pd.Series(dtype=object)})
    (from_code, from_ids), (to_code, to_ids) = (pd.factorize(table[column]) for column in ("from_id", "to_id"))
    origins, targets = pd.Index(from_ids), pd.Index(to_ids)
    origin = _positions(accounts, origins)
    target = targets.get_indexer(pd.Index(_seat_keys(seats))).astype(np.int64)
    to = np.where(seat >= 0, np.append(target, -1)[seat], -1)
    rows = pair_rows(table, from_code.astype(np.int64), to_code.astype(np.int64), max(len(targets), 1))
    row = rows.find(origin, to)
    # A place is no way from itself, whether the table says so or not.
    both = (origin >= 0) & (to >= 0)
    same = both & (np.append(origins.get_indexer(targets), -2)[to] == origin)
    km, minutes = (np.where(same, 0.0, rows.values(column, row)) for column in ("distance_km", "minutes"))
    has_km = "distance_km" in table and bool(table["distance_km"].notna().any())
    return TableWays(km, minutes, both & ~same, origin, target, origins, has_km)


def _positions(accounts: pd.DataFrame, origins: pd.Index) -> IntArray:
    """Position of each account's key among those of the table, [n]; -1 where none of its keys occurs."""
    found = np.full(len(accounts), -1, dtype=np.int64)
    for column in ACCOUNT_KEYS:
        left = np.flatnonzero(found < 0)
        if column in accounts and len(left):
            found[left] = origins.get_indexer(pd.Index(accounts[column].iloc[left]))
    return found


def _seat_keys(seats: pd.DataFrame) -> pd.Series:
    """By what a travel table knows each seat: the basic unit of its centre where it has one, else its own key."""
    own = seats["seat_id"]
    return seats["centre_unit_id"].where(seats["centre_unit_id"].notna(), own) if "centre_unit_id" in seats else own
