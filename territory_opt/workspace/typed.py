"""A table in its schema types that still knows where the user wrote each value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from territory_opt.errors import InputProblem
from territory_opt.workspace.defaults import fill_defaults
from territory_opt.workspace.headers import Header
from territory_opt.workspace.problems import shorten
from territory_opt.workspace.raw import HEADER_ROW, RawTable
from territory_opt.workspace.schema import Table
from territory_opt.workspace.settings import Settings
from territory_opt.workspace.values import EXPECTED, convert, missing


@dataclass(frozen=True)
class TypedTable:
    """A table in its schema types.

    Attributes
    ----------
    table : Table
        The schema's table.
    frame : pandas.DataFrame
        Every column of the schema, defaults filled in, indexed 0, 1, ...
    rows : ndarray of int64
        The spreadsheet row of each row of ``frame``.
    given : mapping of str to str
        Standard name -> the user's name of a column.
    found : mapping of str to pyarrow.Array
        What the user wrote in each column that the file holds, as text.
    """

    table: Table
    frame: pd.DataFrame
    rows: npt.NDArray[np.int64]
    given: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, pa.Array] = field(default_factory=dict)

    def problems(self, wrong: npt.NDArray[np.bool_], column: str, expected: str) -> list[InputProblem]:
        """Report a column's value in every row where ``wrong`` is true; a column the file does not hold, only once."""
        if not wrong.any():
            return []
        if self.given and column not in self.found:
            return [InputProblem(self.table.name, HEADER_ROW, column, "", expected)]
        if column in self.found:
            values = self.found[column].filter(pa.array(wrong)).to_pylist()
        else:
            values = self.frame.loc[wrong, column].astype(object).tolist()
        name = self.given.get(column, column)
        return [
            InputProblem(self.table.name, row, name, "" if pd.isna(value) else shorten(value), expected)
            for row, value in zip(self.rows[wrong].tolist(), values, strict=True)
        ]


def type_table(
    table: Table, raw: RawTable, header: Header, settings: Settings
) -> tuple[TypedTable, list[InputProblem], list[str]]:
    """Bring a table as read into its schema types.

    Returns
    -------
    typed : TypedTable
        The table; a value that could not be converted is missing, or its column's default.
    problems : list of InputProblem
        Every value that could not be converted.
    notes : list of str
        What was mended on the way.
    """
    length = len(raw.rows)
    columns: dict[str, pd.Series] = {}
    bad: dict[str, npt.NDArray[np.bool_]] = {}
    found: dict[str, pa.Array] = {}
    for column in table.columns:
        if column.name not in header.position:
            columns[column.name] = missing(column, length)
            continue
        converted = convert(column, raw.columns[header.position[column.name]])
        columns[column.name] = converted.series
        bad[column.name] = converted.bad
        found[column.name] = converted.found
    frame, notes = fill_defaults(table, pd.DataFrame(columns, index=range(length)), settings)
    typed = TypedTable(table, frame, raw.rows, header.given, found)
    problems = [
        problem
        for column in table.columns
        if column.name in bad
        for problem in typed.problems(bad[column.name], column.name, EXPECTED[column.type])
    ]
    return typed, problems, notes
