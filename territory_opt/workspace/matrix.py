"""A matrix of ways, as routers give it: its first row and column are ids, its cells times or lengths."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from territory_opt.errors import InputProblem
from territory_opt.workspace.column import Column
from territory_opt.workspace.problems import shorten
from territory_opt.workspace.raw import HEADER_ROW, RawTable
from territory_opt.workspace.schema import TRAVEL
from territory_opt.workspace.settings import MatrixUnit
from territory_opt.workspace.values import EXPECTED, Converted, convert

_COLUMN_AND_FACTOR: dict[MatrixUnit, tuple[str, float]] = {
    "minutes": ("minutes", 1.0),
    "seconds": ("minutes", 1 / 60),
    "hours": ("minutes", 60.0),
    "km": ("distance_km", 1.0),
    "metres": ("distance_km", 1 / 1_000),
    "miles": ("distance_km", 1.609344),
}
_ID = Column("from_id", "text", "Where the ways of a row start.")
_NO_ROUTE = ("null", "none", "nan", "inf", "-")
"""What routers write for a pair without a way, besides nothing."""


def ways_of_matrix(raw: RawTable, unit: MatrixUnit) -> tuple[RawTable, list[InputProblem]]:
    """Turn a matrix of ways into rows of the travel table.

    Parameters
    ----------
    raw : RawTable
        The matrix: the ways of a row start at the id in its first column and lead to the ids of the header. It need
        not be square, nor the same both ways; an empty cell is a pair without a way.
    unit : str
        What the cells hold.

    Returns
    -------
    ways : RawTable
        ``from_id``, ``to_id`` and ``distance_km`` or ``minutes``, one row a pair that has a way and is not an id with
        itself; its row is that of the matrix.
    problems : list of InputProblem
        Ids that are missing or stand twice, and cells that hold no number of at least 0, each by its row and column.
    """
    column, factor = _COLUMN_AND_FACTOR[unit]
    names = raw.names[1:]
    ids = convert(_ID, raw.columns[0]).series if raw.columns else pd.Series([], dtype=object)
    problems = [*_header_problems(names), *_id_problems(ids, raw)]
    cells = [_cell(array) for array in raw.columns[1:]]
    expected = f"{EXPECTED['number']} of at least 0 ({unit}), or nothing where there is no way"
    for name, cell in zip(names, cells, strict=True):
        wrong = np.flatnonzero(cell.bad | (cell.series < 0).to_numpy())
        problems += [
            InputProblem(TRAVEL.name, int(raw.rows[row]), name, shorten(cell.found[int(row)].as_py()), expected)
            for row in wrong
        ]
    values = np.stack([cell.series.to_numpy() for cell in cells], axis=1) if cells else np.empty((len(ids), 0))
    start, end = ids.to_numpy(dtype=object), np.array(names, dtype=object)
    from_row, to_column = np.nonzero((values >= 0) & (start[:, None] != end[None, :]) & ids.notna().to_numpy()[:, None])
    ways = RawTable(
        ("from_id", "to_id", column),
        (
            pa.array(start[from_row], pa.large_string()),
            pa.array(end[to_column], pa.large_string()),
            pa.array(values[from_row, to_column] * factor),
        ),
        raw.rows[from_row],
    )
    # With ids that stand twice the rows would repeat what was told of the matrix already.
    return (ways if not problems else _without_rows(ways)), problems


def _cell(array: pa.Array) -> Converted:
    """Return a column of the matrix as numbers."""
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        text = pd.Series(array.to_pandas())
        nothing = text.str.strip().str.lower().isin(_NO_ROUTE)
        array = pa.array(text.mask(nothing), pa.large_string(), from_pandas=True)
    return convert(TRAVEL.column("minutes"), array)


def _header_problems(names: tuple[str, ...]) -> Iterator[InputProblem]:
    if not names:
        yield InputProblem(TRAVEL.name, HEADER_ROW, "", "", "the ids where ways lead, from the second column on")
    for number, name in enumerate(names, start=2):
        if not name:
            yield InputProblem(TRAVEL.name, HEADER_ROW, f"column {number}", "", "the id where the ways lead")
    for name in sorted(set(_repeated(np.array([name for name in names if name], dtype=object)))):
        yield InputProblem(TRAVEL.name, HEADER_ROW, name, shorten(name), "each id once")


def _id_problems(ids: pd.Series, raw: RawTable) -> Iterator[InputProblem]:
    column = raw.names[0] if raw.names else ""
    for row in raw.rows[ids.isna().to_numpy()].tolist():
        yield InputProblem(TRAVEL.name, row, column, "", "the id where the ways start")
    twice = (ids.notna() & ids.duplicated()).to_numpy()
    for row, value in zip(raw.rows[twice].tolist(), ids[twice], strict=True):
        yield InputProblem(TRAVEL.name, row, column, shorten(value), "each id once")


def _repeated(names: npt.NDArray[np.object_]) -> list[str]:
    values = pd.Series(names, dtype=object)
    return [str(name) for name in values[values.duplicated()]]


def _without_rows(ways: RawTable) -> RawTable:
    return RawTable(ways.names, tuple(column.slice(0, 0) for column in ways.columns), ways.rows[:0])
