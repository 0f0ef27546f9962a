"""Checking one table against the schema, all rows and all columns at once."""

from __future__ import annotations

import warnings
from functools import cache

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from territory_opt.errors import InputProblem
from territory_opt.workspace.problems import shorten
from territory_opt.workspace.schema import TEXT, Column, Table
from territory_opt.workspace.typed import TypedTable

_TYPES = {
    "text": TEXT,
    "number": "float64",
    "date": "datetime64[ns]",
    "month": "datetime64[ns]",
    "flag": "bool",
    "list": object,
}
LARGEST = 1e15
"""Bound of every number without one of its own: sums of numbers up to here are still exact to a unit in a float."""
_FILLED = "a value in every row"
_UNIQUE = "multiple_fields_uniqueness"
_NOT_NULL = "not_nullable"


def check_table(typed: TypedTable) -> list[InputProblem]:
    """Check a table's ranges, choices, missing values and keys.

    Returns
    -------
    list of InputProblem
        One for every value that is wrong, and one for every row whose key another row has too.
    """
    try:
        with warnings.catch_warnings():
            # Collecting failures of several types, pandera relies on a behaviour of pandas that is going away.
            warnings.filterwarnings("ignore", "The behavior of DataFrame concatenation", FutureWarning)
            _schema(typed.table).validate(typed.frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
    else:
        return []
    problems: list[InputProblem] = []
    for (column, check), group in cases[cases["check"] != _UNIQUE].groupby(["column", "check"], sort=False):
        wrong = _mask(typed, group["index"])
        problems += typed.problems(wrong, column, _FILLED if check == _NOT_NULL else check)
    return problems + _key_problems(typed, _mask(typed, cases.loc[cases["check"] == _UNIQUE, "index"]))


def _mask(typed: TypedTable, positions: pd.Series) -> np.ndarray:
    mask = np.zeros(len(typed.frame), dtype=bool)
    mask[positions.to_numpy(dtype=np.int64)] = True
    return mask


def _key_problems(typed: TypedTable, repeated: np.ndarray) -> list[InputProblem]:
    """Report rows that share a key; rows without one are reported as such already."""
    key = list(typed.table.key)
    repeated = repeated & typed.frame[key].notna().all(axis=1).to_numpy() if key else repeated
    if len(key) == 1:
        return typed.problems(repeated, key[0], "a key that no other row has")
    name = ", ".join(typed.given.get(column, column) for column in key)
    values = [
        shorten(", ".join(f"{item:%Y-%m}" if isinstance(item, pd.Timestamp) else str(item) for item in row))
        for row in typed.frame.loc[repeated, key].itertuples(index=False)
    ]
    return [
        InputProblem(typed.table.name, row, name, value, "a combination that no other row has")
        for row, value in zip(typed.rows[repeated].tolist(), values, strict=True)
    ]


@cache
def _schema(table: Table) -> pa.DataFrameSchema:
    """Build the pandera schema of a table; the error text of each check is the phrase the user reads."""
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(_TYPES[column.type], _checks(column), nullable=not column.filled)
            for column in table.columns
        },
        unique=list(table.key) or None,
        report_duplicates="all",
    )


def _checks(column: Column) -> list[pa.Check]:
    checks = []
    if column.choices:
        checks.append(pa.Check.isin(column.choices, error=f"one of {', '.join(column.choices)}"))
    unit = f" ({column.unit})" if column.unit else ""
    if column.lowest is not None and column.highest is not None:
        error = f"a number from {column.lowest:g} to {column.highest:g}{unit}"
        checks.append(pa.Check.in_range(column.lowest, column.highest, error=error))
    elif column.lowest is not None:
        checks.append(pa.Check.ge(column.lowest, error=f"a number of at least {column.lowest:g}{unit}"))
    if column.type == "number" and column.highest is None:
        largest = pa.Check.in_range(-LARGEST, LARGEST, error=f"a number of at most {LARGEST:g}{unit}")
        checks.append(largest)
    if column.type == "list" and column.filled:
        checks.append(pa.Check(lambda values: values.str.len() > 0, error=_FILLED))
    return checks
