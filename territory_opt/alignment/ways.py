"""The travel table as arrays: the way from every account to every seat or centre that the table knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix

from territory_opt.alignment.arrays import Bools, Floats, Ints
from territory_opt.alignment.pieces import AlignmentInput, Source
from territory_opt.alignment.tables import Tables

COLUMNS: dict[Source, str] = {"table_km": "distance_km", "table_minutes": "minutes"}
"""The travel table's column that each source reads."""

ACCOUNT_KEYS = ("account_id", "unit_id", "postal_code")
"""Columns of the accounts that the table may name, the first that it does being the account's key."""

Keys = npt.NDArray[np.object_]


@dataclass(frozen=True)
class TableWays:
    """Ways that the travel table gives between accounts and seats.

    A pair of a known account and a known seat that has no way is out of reach; where either is unknown, the way counts
    as nothing.

    Attributes
    ----------
    way : csr_matrix of float, shape (a, K)
        The way of every pair in the table, in km or minutes; ways of length 0 are stored, too.
    account_known : ndarray of bool, shape (a,)
        Which accounts the table knows by one of their keys.
    seat_known : ndarray of bool, shape (K,)
        Which seats, or centres, the table knows.
    """

    way: csr_matrix
    account_known: Bools
    seat_known: Bools


def table_ways(data: AlignmentInput, source: Source) -> TableWays:
    """Return the ways from accounts to seats, each known by its ``centre_unit_id`` where it has one, else by its key.

    Parameters
    ----------
    data : AlignmentInput
        Accounts, seats and the travel table.
    source : {"table_km", "table_minutes"}
        The column to read; rows without a value in it say nothing.
    """
    keys = data.seats["seat_id"]
    if "centre_unit_id" in data.seats:
        keys = data.seats["centre_unit_id"].fillna(keys)
    return _ways(data, source, keys.to_numpy(dtype=object))


def between_accounts(data: AlignmentInput, source: Source, centres: Ints) -> TableWays:
    """Return the ways from accounts to centres that are accounts themselves, each known by its unit.

    Parameters
    ----------
    data : AlignmentInput
        Accounts and the travel table.
    source : {"table_km", "table_minutes"}
        The column to read.
    centres : ndarray of int, shape (c,)
        The account that stands for each column of the result.
    """
    return _ways(data, source, data.accounts["unit_id"].to_numpy(dtype=object)[centres])


def has_ways(tables: Tables, source: Source) -> bool:
    """Whether the travel table gives any way by a source."""
    column = COLUMNS[source]
    return tables.travel is not None and column in tables.travel and bool(tables.travel[column].notna().any())


def _ways(data: AlignmentInput, source: Source, seat_keys: Keys) -> TableWays:
    travel = data.tables.travel
    assert travel is not None, "rules and terms that go by travel miss the table first"
    told = travel[travel[COLUMNS[source]].notna()]
    origin, origins = pd.factorize(told["from_id"].to_numpy(dtype=object))
    target, targets = pd.factorize(told["to_id"].to_numpy(dtype=object))
    row = _account_origin(data.accounts, pd.Index(origins))
    column = pd.Index(targets).get_indexer(pd.Index(seat_keys, dtype=object)).astype(np.int64)
    between_keys = _with_identical(origin, target, told[COLUMNS[source]].to_numpy(dtype=np.float64), origins, targets)
    # What is unknown takes the last row or column, which number -1 means and which holds nothing.
    return TableWays(between_keys[row][:, column], row >= 0, column >= 0)


def _account_origin(accounts: pd.DataFrame, origins: pd.Index) -> Ints:
    """Return which origin of the table each account starts from, shape (a,); -1 for none."""
    origin = np.full(len(accounts), -1, dtype=np.int64)
    for key in ACCOUNT_KEYS:
        left = np.flatnonzero(origin < 0)
        if key in accounts and len(left):
            origin[left] = origins.get_indexer(pd.Index(accounts[key].iloc[left].to_numpy(dtype=object)))
    return origin


def _with_identical(origin: Ints, target: Ints, way: Floats, origins: Keys, targets: Keys) -> csr_matrix:
    """Return the ways between all keys; a key has no way to itself, whatever the table says."""
    itself = pd.Index(targets).get_indexer(pd.Index(origins))
    other = itself[origin] != target
    same = np.flatnonzero(itself >= 0)
    rows, columns = np.append(origin[other], same), np.append(target[other], itself[same])
    values = np.append(way[other], np.zeros(len(same)))
    return csr_matrix((values, (rows, columns)), shape=(len(origins) + 1, len(targets) + 1))
