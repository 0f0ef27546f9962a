"""The fit table as arrays: what single pairs of account and seat cost and need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from territory_opt.alignment.arrays import Bools, Floats, Ints
from territory_opt.alignment.pieces import AlignmentInput


@dataclass(frozen=True)
class Fits:
    """Rows of the fit table whose rep holds a seat.

    Attributes
    ----------
    account, seat : ndarray of int, shape (r,)
        The pair of each row.
    rows : DataFrame, r rows
        Its values.
    listed : ndarray of bool, shape (a,)
        Which accounts the table has any row of, be it for a rep who holds no seat.
    shape : tuple of int
        Numbers of accounts and seats.
    """

    account: Ints
    seat: Ints
    rows: pd.DataFrame
    listed: Bools
    shape: tuple[int, int]

    def values(self, column: str) -> Floats:
        """Return a column's values by row, shape (r,); NaN where there is none."""
        if column not in self.rows:
            return np.full(len(self.rows), np.nan)
        return self.rows[column].to_numpy(dtype=np.float64)

    def by_pair(self, values: Floats) -> csr_matrix:
        """Lay values of the rows out by account and seat; a row with a missing value is left out."""
        there = ~np.isnan(values)
        return csr_matrix((values[there], (self.account[there], self.seat[there])), shape=self.shape)


def read_fits(data: AlignmentInput) -> Fits:
    """Return the fit table's rows by account and seat; a seat is known there by its key, that of its rep."""
    table = data.tables.fit
    assert table is not None, "rules and terms that go by fit miss the table first"
    account = pd.Index(data.accounts["account_id"]).get_indexer(pd.Index(table["account_id"]))
    seat = pd.Index(data.seats["seat_id"]).get_indexer(pd.Index(table["rep_id"]))
    listed = np.zeros(len(data.accounts), dtype=bool)
    listed[account[account >= 0]] = True
    held = (account >= 0) & (seat >= 0)
    return Fits(
        account[held].astype(np.int64),
        seat[held].astype(np.int64),
        table[held],
        listed,
        (len(data.accounts), len(data.seats)),
    )


def own_loads(data: AlignmentInput, measure: str) -> csr_matrix:
    """Return what loads of pairs in the fit table differ from the account's own measure, shape (a, K)."""
    fits = read_fits(data)
    return fits.by_pair(fits.values(measure) - data.measure(measure)[fits.account])


def best_scores(data: AlignmentInput) -> Floats:
    """Return each account's best score in the fit table, shape (a,); 0 where it has none."""
    table = data.tables.fit
    assert table is not None, "rules and terms that go by fit miss the table first"
    if "score" not in table:
        return np.zeros(len(data.accounts))
    best = table.groupby("account_id")["score"].max()
    return data.accounts["account_id"].map(best).fillna(0.0).to_numpy(dtype=np.float64)
