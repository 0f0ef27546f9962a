"""Merging accounts into the units that are assigned whole."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from territory_opt.alignment.problem import Ints


def merge_units(accounts: pd.DataFrame, joins: Sequence[Ints]) -> Ints:
    """Merge accounts that share a basic unit or any label into units.

    Parameters
    ----------
    accounts : DataFrame
        The accounts frame; `unit_id` names the basic units.
    joins : sequence of ndarray of int, each of shape (a,)
        Labels from 0 that accounts of one unit share.

    Returns
    -------
    ndarray of int, shape (a,)
        The unit of each account, numbered in the order of the accounts: the connected components of accounts that
        share a label.
    """
    count, offset = len(accounts), len(accounts)
    labels = [pd.factorize(accounts["unit_id"])[0], *joins]
    columns = []
    for label in labels:  # accounts on one side, labels on the other
        columns.append(offset + label)
        offset += int(label.max()) + 1
    rows = np.tile(np.arange(count), len(labels))
    graph = csr_matrix((np.ones(len(rows), dtype=np.int8), (rows, np.concatenate(columns))), shape=(offset, offset))
    component = connected_components(graph, directed=False)[1][:count]
    return np.asarray(pd.factorize(component)[0], dtype=np.int64)
