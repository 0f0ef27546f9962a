"""A scenario's changes, applied to the workspace's tables in their stated order.

Changes are first checked against the schema, all at once. Then each is applied to what the changes before it left. Two
changes that touch the same cell contradict each other and are an error, whatever their order; so is a change that finds
nothing to do, because a scenario that silently does less than it says misleads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.scenario.declaration import AddChange, Change, RemoveChange, ScaleChange, SetChange, Value, Where
from territory_opt.scenario.values import empty_cell, holds, typed_value
from territory_opt.workspace.problems import expected_name, shorten
from territory_opt.workspace.schema import Column, Table
from territory_opt.workspace.workspace import Workspace


def apply_changes(workspace: Workspace, changes: Sequence[Change], source: str) -> tuple[Workspace, tuple[str, ...]]:
    """Apply changes in order and check the outcome as any workspace is checked.

    Parameters
    ----------
    workspace : Workspace
        The workspace as its tables stand.
    changes : sequence of Change
        What to change, in order.
    source : str
        The scenario's file as the user knows it, for messages.

    Returns
    -------
    workspace : Workspace
        The changed workspace.
    applied : tuple of str
        One sentence for each change: what it did to how many rows.

    Raises
    ------
    InputError
        With every problem: an unknown table or column, a value of the wrong type, a change that matches nothing, a cell
        changed twice, or tables that are not valid any more once changed.
    """
    problems = [
        InputProblem(source, None, f"changes[{number}]", value, expected)
        for number, change in enumerate(changes, start=1)
        for value, expected in _misfits(change, workspace.settings.known_tables)
    ]
    if problems:
        raise InputError(problems)
    draft = _Draft(workspace)
    sentences = []
    for number, change in enumerate(changes, start=1):
        try:
            sentences.append(draft.apply(number, change))
        except _CannotApplyError as cannot:
            problems.append(InputProblem(source, None, f"changes[{number}]", cannot.value, cannot.expected))
    if problems:
        raise InputError(problems)
    return _checked(workspace, draft.changed(), source), tuple(sentences)


def _checked(workspace: Workspace, changed: Mapping[str, pd.DataFrame], source: str) -> Workspace:
    if not changed:
        return workspace
    try:
        return workspace.with_tables(changed)
    except InputError as error:
        # The user's file is sound; the row is one of the changed table and must not be looked for in the file.
        raise InputError(
            InputProblem(f"{p.table} as changed by {source}", p.row, p.column, p.value, p.expected)
            for p in error.problems
        ) from None


def _misfits(change: Change, schema: Mapping[str, Table]) -> Iterator[tuple[str, str]]:
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


def _cells(change: Change) -> Iterator[tuple[str, list[Value]]]:
    """Yield every column a change names with the values it gives for it."""
    if isinstance(change, AddChange):
        for row in change.rows:
            yield from ((name, [value]) for name, value in row.items())
        return
    yield from ((name, _alternatives(value)) for name, value in change.where.items())
    if isinstance(change, SetChange):
        yield from ((name, [value]) for name, value in change.to.items())
    elif isinstance(change, ScaleChange):
        yield from ((name, []) for name in change.by)


def _alternatives(value: Value | list[Value]) -> list[Value]:
    return list(value) if isinstance(value, list) else [value]


def _column(table: Table, name: str) -> Column | None:
    return next((column for column in table.columns if column.name == name), None)


class _CannotApplyError(Exception):
    """A change that fits the schema but not the rows at hand."""

    def __init__(self, value: str, expected: str) -> None:
        self.value, self.expected = value, expected
        super().__init__(expected)


class _Draft:
    """The tables while changes are applied; rows keep their label, so that a cell is known across changes."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._schema = workspace.settings.known_tables
        self._frames: dict[str, pd.DataFrame] = {}
        # For each table, the number of the change that touched each cell; 0 for untouched.
        self._touched: dict[str, pd.DataFrame] = {}

    def changed(self) -> dict[str, pd.DataFrame]:
        """Return the changed tables with a fresh row index."""
        return {name: frame.reset_index(drop=True) for name, frame in self._frames.items()}

    def apply(self, number: int, change: Change) -> str:
        """Apply one change; return what it did, in words."""
        self._open(change.table)
        if isinstance(change, AddChange):
            return self._add(number, change)
        rows = self._matching(change.table, change.where)
        where = _in_words(change.where)
        if isinstance(change, RemoveChange):
            self._claim(number, change.table, rows, list(self._frames[change.table].columns))
            self._frames[change.table] = self._frames[change.table].drop(index=rows)
            return f"removed {_rows(rows)} of {change.table}{where}"
        if isinstance(change, SetChange):
            return self._set(number, change, rows) + where
        return self._scale(number, change, rows) + where

    def _open(self, table: str) -> None:
        if table not in self._frames:
            frame = self._workspace.table(table).copy()
            self._frames[table] = frame
            self._touched[table] = pd.DataFrame(0, index=frame.index, columns=frame.columns)

    def _matching(self, table: str, where: Where) -> pd.Index[Any]:
        frame = self._frames[table]
        matches = pd.Series(True, index=frame.index)
        for name, value in where.items():
            column = self._schema[table].column(name)
            any_of = pd.Series(False, index=frame.index)
            for alternative in _alternatives(value):
                any_of |= holds(frame[name], _wanted(alternative, column), column)
            matches &= any_of
        rows = frame.index[matches]
        if rows.empty:
            raise _CannotApplyError(_in_words(where).strip(), f"rows of {table} that match; none does")
        return rows

    def _claim(self, number: int, table: str, rows: pd.Index[Any], columns: list[str]) -> None:
        """Mark cells as touched by a change, and refuse those another has touched."""
        before = self._touched[table].loc[rows, columns]
        taken = before.max()
        if taken.any():
            name, earlier = taken.idxmax(), taken.max()
            raise _CannotApplyError(
                f"{table}.{name}", f"a cell to be changed once; change {earlier} touches the same rows and column"
            )
        self._touched[table].loc[rows, columns] = number

    def _set(self, number: int, change: SetChange, rows: pd.Index[Any]) -> str:
        self._claim(number, change.table, rows, list(change.to))
        frame = self._frames[change.table]
        for name, value in change.to.items():
            typed = typed_value(value, self._schema[change.table].column(name))
            # A Series keeps the column's type and lets a tuple be one cell.
            frame.loc[rows, name] = pd.Series([typed] * len(rows), index=rows, dtype=frame[name].dtype)
        values = ", ".join(f"{name} to {_shown(value)}" for name, value in change.to.items())
        return f"set {values} in {_rows(rows)} of {change.table}"

    def _scale(self, number: int, change: ScaleChange, rows: pd.Index[Any]) -> str:
        self._claim(number, change.table, rows, list(change.by))
        frame = self._frames[change.table]
        for name, factor in change.by.items():
            if frame.loc[rows, name].isna().all():
                raise _CannotApplyError(name, f"a number to scale; all {len(rows)} matching rows have none")
            frame.loc[rows, name] *= factor
        factors = ", ".join(f"{name} by {factor:g}" for name, factor in change.by.items())
        return f"scaled {factors} in {_rows(rows)} of {change.table}"

    def _add(self, number: int, change: AddChange) -> str:
        frame, table = self._frames[change.table], self._schema[change.table]
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
        touched = pd.DataFrame(number, index=labels, columns=frame.columns)
        self._touched[change.table] = pd.concat([self._touched[change.table], touched])
        keys = [" ".join(_shown(row.get(name)) for name in table.key) for row in change.rows] if table.key else []
        return f"added {_rows(labels)} to {change.table}" + (f": {', '.join(keys)}" if keys else "")


def _wanted(value: Value, column: Column) -> Any:
    # A where clause may ask for empty cells even in a column whose cells must be filled: it then matches none.
    return empty_cell(column) if value is None else typed_value(value, column)


def _cell(row: Mapping[str, Value], column: Column) -> Any:
    if column.name in row:
        return typed_value(row[column.name], column)
    return empty_cell(column) if column.default is None else column.default


def _rows(rows: pd.Index[Any]) -> str:
    return "1 row" if len(rows) == 1 else f"{len(rows):,} rows"


def _shown(value: Value) -> str:
    if isinstance(value, list):
        return ";".join(value)
    return "empty" if value is None else str(value)


def _in_words(where: Where) -> str:
    parts = (
        f"{name} is {' or '.join(_shown(value) for value in _alternatives(values))}" for name, values in where.items()
    )
    return " where " + " and ".join(parts) if where else ""
