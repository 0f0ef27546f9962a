"""Tables that somebody hands to a command: a plan drawn in a spreadsheet, locks, moves to reject."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.report.inert import restore_formulas
from territory_opt.workspace.problems import shorten
from territory_opt.workspace.raw import HEADER_ROW, RawTable, UnreadableError
from territory_opt.workspace.reading import read_raw
from territory_opt.workspace.schema import TEXT, Column
from territory_opt.workspace.sources import ENDINGS, Source
from territory_opt.workspace.spreadsheet import opened, sheet_table
from territory_opt.workspace.values import EXPECTED, convert

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Handed:
    """A table as text.

    Attributes
    ----------
    file : str
        The file, and the sheet of a workbook, for messages.
    frame : DataFrame
        The columns that were looked for and are there, by their standard names; the index is the row that a spreadsheet
        shows.
    given : mapping of str to str
        The user's name of each of them.
    """

    file: str
    frame: pd.DataFrame
    given: dict[str, str]

    def problems(self, column: str, wrong: pd.Series | Bools, expected: str) -> Iterator[InputProblem]:
        """Yield a problem for a column's value in each row where something is wrong."""
        for row, value in self.frame.loc[np.asarray(wrong, dtype=bool), column].items():
            shown = "" if pd.isna(value) else shorten(value)
            yield InputProblem(self.file, int(str(row)), self.given[column], shown, expected)


def read_handed(
    path: Path, columns: Collection[str], *, required: Sequence[str] = (), sheets: Sequence[str] = ()
) -> Handed:
    """Read columns of a table as text.

    Parameters
    ----------
    path : Path
        A CSV or Parquet file, or an Excel workbook.
    columns : collection of str
        Standard names of the columns that are looked for, whatever their case and what parts their words; others are
        left out.
    required : sequence of str
        Those of them that must be there.
    sheets : sequence of str
        Names of the sheet that is meant where the file is a workbook, in any case; its first sheet when it has none of
        them.

    Raises
    ------
    InputError
        When the file cannot be read, a column is missing or stands there twice, or a cell holds no text.
    """
    if not path.is_file():
        raise InputError([InputProblem(str(path), None, "", "", "a file at this path")])
    if path.suffix.lower() not in ENDINGS:
        raise InputError([InputProblem(str(path), None, "", "", f"a file ending in {', '.join(ENDINGS)}")])
    with unreadable_told(path):
        source = Source(path)
        if path.suffix.lower() != ".xlsx":
            raw = read_raw(source)
        else:
            with opened(path) as workbook:
                source = Source(path, meant_sheet(workbook.sheetnames, sheets) or workbook.sheetnames[0])
                # Beside a table that people worked on stand their notes.
                raw = sheet_table(workbook, str(source.sheet), notes_beside=True)
    handed = picked(raw, str(source), columns, required)
    return replace(handed, frame=restore_formulas(handed.frame).astype(TEXT))


@contextmanager
def unreadable_told(path: Path) -> Iterator[None]:
    """Raise an `InputError` in place of what says that a file cannot be read."""
    try:
        yield
    except UnreadableError as error:
        value = error.value
        raise InputError(InputProblem(path.name, row, "", value, error.expected) for row in error.rows) from None


def meant_sheet(names: Sequence[str], meant: Sequence[str]) -> str | None:
    """Return the first sheet that is meant and there, whatever the case of its letters."""
    known = {name.strip().casefold(): name for name in reversed(names)}
    return next((known[name.casefold()] for name in meant if name.casefold() in known), None)


def picked(raw: RawTable, file: str, columns: Collection[str], required: Sequence[str] = ()) -> Handed:
    """Return the columns that are looked for, see `read_handed`; apostrophes before formulas stay."""
    standard = ["_".join(name.casefold().replace("-", " ").replace("_", " ").split()) for name in raw.names]
    problems = [
        InputProblem(file, HEADER_ROW, name, "", "each column once") for name in columns if standard.count(name) > 1
    ]
    problems += [InputProblem(file, HEADER_ROW, name, "", "this column") for name in required if name not in standard]
    if problems:
        raise InputError(problems)
    place = {name: standard.index(name) for name in columns if name in standard}
    found = {name: convert(Column(name, "text", ""), raw.columns[at]) for name, at in place.items()}
    frame = pd.DataFrame({name: column.series.to_numpy(dtype=object) for name, column in found.items()}, dtype=object)
    frame.index = pd.Index(raw.rows)
    handed = Handed(file, frame.astype(TEXT), {name: raw.names[at] for name, at in place.items()})
    for name, column in found.items():
        problems += handed.problems(name, column.bad, EXPECTED["text"])
    if problems:
        raise InputError(problems)
    return handed
