"""A value from a scenario file as its column stores it, and the rows that hold it."""

from __future__ import annotations

import datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from territory_opt.scenario.changes.kinds import Value
from territory_opt.workspace.schema import Column
from territory_opt.workspace.values import EXPECTED, convert, missing


def typed_value(value: Value, column: Column) -> Any:
    """Return a scenario's value as the column stores it, read by the same rules as a value in the user's tables.

    Raises
    ------
    ValueError
        When the value is none of the column's type; the message is what was expected.
    """
    if value is None:
        if column.filled or column.type == "flag":
            raise ValueError("a value; this column must be filled")
        return empty_cell(column)
    if column.type in ("text", "list") and isinstance(value, (bool, float)):
        # YAML reads NO, the country, as false and 02.10, a code, as a number.
        raise ValueError("text; put it in quotes")
    if column.type == "number" and isinstance(value, bool):
        raise ValueError(EXPECTED["number"])
    converted = convert(column, pa.array([_text(value)], pa.large_string()))
    if converted.bad[0]:
        raise ValueError(EXPECTED[column.type])
    return converted.series.iloc[0]


def empty_cell(column: Column) -> Any:
    """Return what a cell without a value holds: NaN, NaT or an empty tuple."""
    return missing(column, 1).iloc[0]


def _text(value: Value) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return ";".join(value) if isinstance(value, list) else str(value)


def holds(cells: pd.Series, value: Any, column: Column) -> pd.Series:
    """Say for each cell whether it holds the typed value; a list holds each of its texts.

    Parameters
    ----------
    cells : Series
        A column of the table.
    value : object
        A value of `typed_value` or `empty_cell`; an empty one asks for empty cells.
    column : Column
        The column's schema.
    """
    if column.type == "list":
        wanted = set(value)
        return cells.map(lambda texts: wanted <= set(texts) if wanted else not texts).astype(bool)
    return cells.isna() if pd.isna(value) else (cells == value).fillna(False).astype(bool)
