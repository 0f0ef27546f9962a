"""What the table of fits says of pairs of an account and a seat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.audit.pairs import BoolArray, FloatArray, IntArray, PairRows, pair_rows


@dataclass(frozen=True)
class Fits:
    """The table of fits read against accounts and seats; n accounts.

    Attributes
    ----------
    rows : PairRows
        Its rows by account and seat; a rep who holds no seat stands in none.
    listed : bool array [n]
        Accounts that occur in the table.
    best_score : float array [n]
        The best score of each account with any rep; NaN where it has none.
    """

    rows: PairRows
    listed: BoolArray
    best_score: FloatArray

    def has(self, account: IntArray, seat: IntArray) -> BoolArray:
        """Return which pairs, given by positions, stand in the table."""
        return np.asarray(self.rows.find(account, seat) >= 0)

    def values(self, column: str, seat: IntArray) -> FloatArray:
        """Return a column at each account's seat, [n]; NaN where the table does not tell."""
        return self.rows.values(column, self.rows.find(np.arange(len(seat)), seat))


def read_fits(table: pd.DataFrame | None, accounts: pd.DataFrame, seats: pd.DataFrame) -> Fits:
    """Read the table of fits: account_id, rep_id and any of cost_usd, score, workload_hours; None is an empty one."""
    if table is None:
        table = pd.DataFrame({"account_id": pd.Series(dtype=object), "rep_id": pd.Series(dtype=object)})
    account = pd.Index(accounts["account_id"]).get_indexer(pd.Index(table["account_id"])).astype(np.int64)
    seat = pd.Index(seats["seat_id"]).get_indexer(pd.Index(table["rep_id"])).astype(np.int64)
    rows = pair_rows(table, account, seat, max(len(seats), 1))
    listed = np.bincount(account[account >= 0], minlength=len(accounts)) > 0
    best = np.full(len(accounts), np.nan)
    if "score" in table:
        score = table["score"].to_numpy(np.float64)
        scored = np.flatnonzero((account >= 0) & np.isfinite(score))
        np.fmax.at(best, account[scored], score[scored])
    return Fits(rows, listed, best)
