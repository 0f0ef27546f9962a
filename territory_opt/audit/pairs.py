"""Rows of a table that speak of pairs, such as an account and a seat, found by both keys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class PairRows:
    """The rows of a table by a pair of numbers; r rows.

    Attributes
    ----------
    table : DataFrame, r rows
        The table.
    code : int array [r]
        The pairs of the rows as one number each, ascending: the first number times ``width`` plus the second.
    row : int array [r]
        The row of the table each pair stands in.
    width : int
        How many second numbers there are.
    """

    table: pd.DataFrame
    code: IntArray
    row: IntArray
    width: int

    def find(self, first: IntArray, second: IntArray) -> IntArray:
        """Return the row of each pair, -1 where it stands in none; of a pair that stands in several, the first."""
        if not len(self.code):
            return np.full(len(first), -1)
        wanted = first * self.width + second
        at = np.minimum(np.searchsorted(self.code, wanted), len(self.code) - 1)
        found = (self.code[at] == wanted) & (first >= 0) & (second >= 0)
        return np.where(found, self.row[at], -1)

    def values(self, column: str, row: IntArray) -> FloatArray:
        """Return a column at the given rows; NaN for the row -1 and where the table lacks the column or the value."""
        if column not in self.table or not len(self.table):
            return np.full(len(row), np.nan)
        return np.where(row >= 0, self.table[column].to_numpy(np.float64)[row], np.nan)


def pair_rows(table: pd.DataFrame, first: IntArray, second: IntArray, width: int) -> PairRows:
    """Order a table by the pairs its rows stand for, given as numbers; rows with a negative number are left out."""
    known = np.flatnonzero((first >= 0) & (second >= 0))
    code = first[known] * width + second[known]
    order = np.argsort(code, kind="stable")
    return PairRows(table, code[order], known[order], width)


def spread_ranges(start: IntArray, stop: IntArray) -> tuple[IntArray, IntArray]:
    """Write ranges of numbers out, one after the other: the position of the range, and each of its numbers."""
    length = stop - start
    which = np.repeat(np.arange(len(start)), length)
    before = np.cumsum(length) - length
    return which, np.arange(len(which)) - before[which] + start[which]
