"""Changes of the workspace's tables: rows set, added, removed and scaled.

Changes are checked against the schema, then each is applied to what the changes before it left. Two changes of one file
that touch the same cell contradict each other and are an error, whatever their order; so is a change that finds nothing
to do, because a scenario that silently does less than it says misleads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from territory_opt.scenario.changes.cannot import CannotApplyError
from territory_opt.scenario.changes.kinds import (
    AddChange,
    RemoveChange,
    ScaleChange,
    SetChange,
    TableChange,
    Value,
    Where,
)
from territory_opt.scenario.changes.words import alternatives, condition, count_of, shown
from territory_opt.scenario.values import empty_cell, holds, typed_value
from territory_opt.workspace.problems import expected_name, likely_name, shorten
from territory_opt.workspace.schema import Column, Table
from territory_opt.workspace.workspace import Workspace


def misfits(change: TableChange, schema: Mapping[str, Table]) -> Iterator[tuple[str, str]]:
    """Yield what the schema has against a change, as (value, expected)."""
    table = schema.get(change.table)
    if table is None:
        yield shorten(change.table), expected_name(change.table, schema)
        return
    for name, values in _cells(change):
        column = _column(table, name)
        if column is None:
            yield shorten(name), expected_name(name, [column.name for column in table.columns])
            continue
        if isinstance(change, ScaleChange) and name in change.by and column.type != "number":
            yield name, "a number column to scale"
        for value in values:
            try:
                typed_value(value, column)
            except ValueError as expected:
                yield shorten(f"{name}: {value}"), str(expected)


def _cells(change: TableChange) -> Iterator[tuple[str, list[Value]]]:
    """Yield every column a change names with the values it gives for it."""
    if isinstance(change, AddChange):
        for row in change.rows:
            yield from ((name, [value]) for name, value in row.items())
        return
    # A where clause may ask for empty cells even in a column whose cells must be filled: it then matches none.
    for name, values in change.where.items():
        yield name, [value for value in alternatives(values) if value is not None]
    if isinstance(change, SetChange):
        yield from ((name, [value]) for name, value in change.to.items())
    elif isinstance(change, ScaleChange):
        yield from ((name, []) for name in change.by)


def _column(table: Table, name: str) -> Column | None:
    return next((column for column in table.columns if column.name == name), None)


class TableDraft:
    """The tables while changes are applied; rows keep their label, so that a cell is known across changes."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._schema = workspace.settings.known_tables
        self._frames: dict[str, pd.DataFrame] = {}
        # For each table, the number of the change of this file that touched each cell; 0 for untouched.
        self._touched: dict[str, pd.DataFrame] = {}

    def next_file(self) -> None:
        """Begin the changes of another file: they may overrule what those before have changed."""
        self._touched = {name: _untouched(frame) for name, frame in self._frames.items()}

    def table(self, name: str) -> pd.DataFrame:
        """Return a table as the changes so far left it."""
        return self._frames[name] if name in self._frames else self._workspace.table(name)

    def as_read(self, name: str) -> pd.DataFrame:
        """Return a table as no change has touched it."""
        return self._workspace.table(name)

    def changed(self) -> dict[str, pd.DataFrame]:
        """Return the changed tables with a fresh row index."""
        return {name: frame.reset_index(drop=True) for name, frame in self._frames.items()}

    def apply(self, number: int, change: TableChange) -> str:
        """Apply a change of this file, which fits the schema; return what it did, in words.

        Raises
        ------
        CannotApplyError
            When it matches nothing, or touches what another change of the file has touched.
        """
        self._open(change.table)
        if isinstance(change, AddChange):
            return self._add(number, change)
        rows = self._matching(change.table, change.where)
        where = condition(change.where)
        if isinstance(change, RemoveChange):
            self._claim(number, change.table, rows, list(self._frames[change.table].columns))
            self._frames[change.table] = self._frames[change.table].drop(index=rows)
            return f"removed {count_of(len(rows), 'row')} of {change.table}{where}"
        if isinstance(change, SetChange):
            return self._set(number, change, rows) + where
        return self._scale(number, change, rows) + where

    def _open(self, table: str) -> None:
        if table not in self._frames:
            self._frames[table] = self._workspace.table(table).copy()
            self._touched[table] = _untouched(self._frames[table])

    def _matching(self, table: str, where: Where) -> pd.Index[Any]:
        frame = self._frames[table]
        matches = pd.Series(True, index=frame.index)
        for name, value in where.items():
            column = self._schema[table].column(name)
            any_of = pd.Series(False, index=frame.index)
            for alternative in alternatives(value):
                found = holds(frame[name], _wanted(alternative, column), column)
                if not found.any():
                    raise _matches_none({name: alternative}, table, frame[name])
                any_of |= found
            matches &= any_of
        rows = frame.index[matches]
        if rows.empty:
            raise CannotApplyError((condition(where).strip(), f"rows of {table} that match; none does"))
        return rows

    def _claim(self, number: int, table: str, rows: pd.Index[Any], columns: list[str]) -> None:
        """Mark cells as touched by a change, and refuse those another has touched."""
        before = self._touched[table].loc[rows, columns]
        taken = before.max()
        if taken.any():
            name, earlier = taken.idxmax(), taken.max()
            expected = f"a cell to be changed once; change {earlier} touches the same rows and column"
            raise CannotApplyError((f"{table}.{name}", expected))
        self._touched[table].loc[rows, columns] = number

    def _set(self, number: int, change: SetChange, rows: pd.Index[Any]) -> str:
        self._claim(number, change.table, rows, list(change.to))
        frame = self._frames[change.table]
        for name, value in change.to.items():
            typed = typed_value(value, self._schema[change.table].column(name))
            # A Series keeps the column's type and lets a tuple be one cell.
            frame.loc[rows, name] = pd.Series([typed] * len(rows), index=rows, dtype=frame[name].dtype)
        values = ", ".join(f"{name} to {shown(value)}" for name, value in change.to.items())
        return f"set {values} in {count_of(len(rows), 'row')} of {change.table}"

    def _scale(self, number: int, change: ScaleChange, rows: pd.Index[Any]) -> str:
        self._claim(number, change.table, rows, list(change.by))
        frame = self._frames[change.table]
        for name, factor in change.by.items():
            if frame.loc[rows, name].isna().all():
                raise CannotApplyError((name, f"a number to scale; all {len(rows)} matching rows have none"))
            frame.loc[rows, name] *= factor
        factors = ", ".join(f"{name} by {factor:g}" for name, factor in change.by.items())
        return f"scaled {factors} in {count_of(len(rows), 'row')} of {change.table}"

    def _add(self, number: int, change: AddChange) -> str:
        frame, table = self._frames[change.table], self._schema[change.table]
        # Labels of rows that were removed are not given again.
        first = int(self._touched[change.table].index.max()) + 1 if len(self._touched[change.table]) else 0
        labels = pd.RangeIndex(first, first + len(change.rows))
        added = pd.DataFrame(
            {
                column.name: pd.Series(
                    [_cell(row, column) for row in change.rows], index=labels, dtype=frame[column.name].dtype
                )
                for column in table.columns
            }
        )
        self._frames[change.table] = pd.concat([frame, added]) if len(frame) else added
        touched = _untouched(added) + number
        self._touched[change.table] = pd.concat([self._touched[change.table], touched])
        keys = [" ".join(shown(row.get(name)) for name in table.key) for row in change.rows] if table.key else []
        return f"added {count_of(len(labels), 'row')} to {change.table}" + (f": {', '.join(keys)}" if keys else "")


def _untouched(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(0, index=frame.index, columns=frame.columns, dtype="int16")


def _matches_none(where: Where, table: str, cells: pd.Series) -> CannotApplyError:
    """Return that no row holds a value, with the value that was likely meant."""
    (value,) = where.values()
    likely = likely_name(value, cells.explode().dropna().astype(str).unique()) if isinstance(value, str) else None
    meant = "" if likely is None else f" ({likely} does: did you mean that?)"
    return CannotApplyError((condition(where).strip(), f"rows of {table} that match; none does{meant}"))


def _wanted(value: Value, column: Column) -> Any:
    return empty_cell(column) if value is None else typed_value(value, column)


def _cell(row: Mapping[str, Value], column: Column) -> Any:
    if column.name in row:
        return typed_value(row[column.name], column)
    return empty_cell(column) if column.default is None else column.default
