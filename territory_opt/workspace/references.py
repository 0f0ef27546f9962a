"""Checking what rows say of other rows: references that lead nowhere and lines of descent that run in a circle."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from territory_opt.errors import InputProblem
from territory_opt.workspace.typed import TypedTable

_DESCENT = {
    "accounts": ("parent_id", "a parent that does not descend from the account itself (the family runs in a circle)"),
    "reps": ("manager_id", "a manager who does not report to the rep (the reporting line runs in a circle)"),
}
"""By table: the column that names another row of it as the one above, and what is expected there."""


def check_references(tables: Mapping[str, TypedTable]) -> list[InputProblem]:
    """Check every reference of every table.

    Parameters
    ----------
    tables : mapping of str to TypedTable
        The tables that could be read; a reference to any other is not checked.
    """
    problems: list[InputProblem] = []
    for typed in tables.values():
        for column in typed.table.columns:
            if column.refers_to:
                problems += _check_target(typed, column.name, column.refers_to, tables)
        if typed.table.name in _DESCENT:
            above, expected = _DESCENT[typed.table.name]
            problems += typed.problems(_on_circle(typed.frame[typed.table.key[0]], typed.frame[above]), above, expected)
    return problems


def _check_target(
    typed: TypedTable, column: str, refers_to: str, tables: Mapping[str, TypedTable]
) -> list[InputProblem]:
    table, key = refers_to.split(".")
    # Without a single key to refer to, the missing table or column is the problem, not each reference.
    if table not in tables or tables[table].frame[key].isna().all():
        return []
    values = typed.frame[column]
    nowhere = values.notna().to_numpy() & ~_is_in(values, tables[table].frame[key])
    return typed.problems(nowhere, column, f"a value that stands in column {key} of {table}")


def _is_in(values: pd.Series, keys: pd.Series) -> npt.NDArray[np.bool_]:
    return np.asarray(pc.is_in(_array(values), _array(keys)), dtype=bool)


def _on_circle(key: pd.Series, above: pd.Series) -> npt.NDArray[np.bool_]:
    """Return which rows lie on a circle of the relation row -> the row above it.

    The circles are the strongly connected components of more than one row, and the rows above themselves. A key that
    stands twice leads nowhere here: which of its rows is meant is unknown.
    """
    unique = key.mask(key.duplicated(keep=False))
    target = pc.fill_null(pc.index_in(_array(above), _array(unique)), -1).to_numpy(zero_copy_only=False)
    target = np.where(above.isna().to_numpy(), -1, target)
    rows = np.flatnonzero(target >= 0)
    links = coo_array((np.ones(len(rows), dtype=np.int8), (rows, target[rows])), shape=(len(key), len(key)))
    _, component = connected_components(links.tocsr(), directed=True, connection="strong")
    circle: npt.NDArray[np.bool_] = (np.bincount(component)[component] > 1) | (target == np.arange(len(key)))
    return circle


def _array(text: pd.Series) -> pa.Array:
    array = pa.array(text, type=pa.large_string(), from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
