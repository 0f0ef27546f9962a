"""Series of new business and their sums: by region, segment, product, pairs of these and the company as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, vstack

SERIES = ("region", "segment", "product")
"""What names a bottom series."""

EVERY_PRODUCT = "all"
"""The product of a series where no product is given."""

COMPANY = pd.MultiIndex.from_tuples([("all",)], names=["company"])
"""The label of the sum over all series."""


@dataclass(frozen=True)
class Hierarchy:
    """Bottom series and every sum of them that a plan is read by.

    Attributes
    ----------
    series : MultiIndex, shape (S,)
        Region, segment and product of the bottom series.
    levels : tuple of tuple of str
        The keys of each level, the company (no key) first and the bottom last; a key that never differs is in none.
    labels : tuple of MultiIndex
        The names of each level's sums, in the order of the levels.
    level : ndarray of int, shape (N,)
        Position in `levels` of each sum.
    sums : sparse array of 0 and 1, shape (N, S)
        Which bottom series each sum adds up; the last S rows are the bottom series themselves, in their order.
    """

    series: pd.MultiIndex
    levels: tuple[tuple[str, ...], ...]
    labels: tuple[pd.MultiIndex, ...]
    level: np.ndarray
    sums: csr_array

    def summed(self, amounts: np.ndarray) -> np.ndarray:
        """Add bottom series up to every sum; shape (..., S) becomes (..., N)."""
        return add_up(amounts, self.sums)


def build_hierarchy(series: pd.MultiIndex) -> Hierarchy:
    """Find every sum by the keys that tell series apart."""
    differing = [key for key in SERIES if len(series.unique(key)) > 1]
    upper = [keys for count in range(len(differing)) for keys in combinations(differing, count)]
    parts = [grouping(series, keys) for keys in upper]
    counts = [*(len(labels) for labels, _ in parts), len(series)]
    each = csr_array((np.ones(len(series)), (np.arange(len(series)), np.arange(len(series)))))
    return Hierarchy(
        series=series,
        levels=(*upper, tuple(differing)),
        labels=(*(labels for labels, _ in parts), series),
        level=np.repeat(np.arange(len(counts)), counts),
        sums=csr_array(vstack([*(matrix for _, matrix in parts), each])),
    )


def grouping(series: pd.MultiIndex, keys: Sequence[str]) -> tuple[pd.MultiIndex, csr_array]:
    """Return the sums by some keys: their labels, sorted, and the matrix of 0 and 1 that adds them up, shape (K, S)."""
    columns = np.arange(len(series))
    if not keys:
        return COMPANY, csr_array(np.ones((1, len(series))))
    frame = series.to_frame(index=False)[list(keys)]
    labels = pd.MultiIndex.from_frame(frame.drop_duplicates().sort_values(list(keys)))
    rows = labels.get_indexer(pd.MultiIndex.from_frame(frame))
    return labels, csr_array((np.ones(len(series)), (rows, columns)), shape=(len(labels), len(series)))


def add_up(amounts: np.ndarray, sums: csr_array) -> np.ndarray:
    """Apply sums to the last axis; shape (..., S) becomes (..., K)."""
    flat = amounts.reshape(-1, amounts.shape[-1])
    return np.asarray((sums @ flat.T).T).reshape(*amounts.shape[:-1], sums.shape[0])
