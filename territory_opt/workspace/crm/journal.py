"""What an import did: what it read, what became of it, what it took for granted, and what it could not use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory_opt.errors import InputProblem
from territory_opt.workspace.problems import shorten

_SHOWN_ROWS = 3


@dataclass(frozen=True)
class Mapped:
    """One column of an export and what it became.

    Attributes
    ----------
    file, column : str
        The file and the user's own column.
    becomes : str
        The workspace's table and column, such as ``accounts.segment``.
    guessed : bool
        Whether only the column's name suggests it.
    """

    file: str
    column: str
    becomes: str
    guessed: bool = False

    def __str__(self) -> str:
        return f"{self.file}: {printable(self.column)} -> {self.becomes}" + (" (by its name)" if self.guessed else "")


@dataclass(frozen=True)
class Finding:
    """Values that planning cannot take as they stand, and what was done instead.

    Attributes
    ----------
    file, column : str
        Where they stand; the column is the user's own.
    done : str
        What is the matter and what became of the rows.
    rows : tuple of int
        The rows as a spreadsheet counts.
    values : tuple of str
        What stands there, by row.
    """

    file: str
    column: str
    done: str
    rows: tuple[int, ...]
    values: tuple[str, ...]

    def __str__(self) -> str:
        some = ", ".join(f"row {row} ({value})" if value else f"row {row}" for row, value in self._pairs(_SHOWN_ROWS))
        more = f" and {len(self.rows) - _SHOWN_ROWS:,} more" if len(self.rows) > _SHOWN_ROWS else ""
        return f"{self.file}, column {self.column}: {self.done}: {some}{more}"

    def lines(self) -> Iterator[str]:
        """Yield one line for each row."""
        for row, value in self._pairs(len(self.rows)):
            found = f": found {value}" if value else ""
            yield f"{self.file}, row {row}, column {self.column}{found}: {self.done}"

    def _pairs(self, count: int) -> Iterator[tuple[int, str]]:
        return ((row, printable(value)) for row, value in zip(self.rows[:count], self.values[:count], strict=True))


@dataclass
class Journal:
    """What is told of an import, collected on its way.

    Attributes
    ----------
    read : list of str
        The files that were read, with their rows.
    mapped : list of Mapped
        What became of their columns.
    assumptions : list of str
        What the export does not say and was taken for granted.
    findings : list of Finding
        Values that could not be taken as they stand.
    left_out : list of str
        Files and columns that planning does not use.
    problems : list of InputProblem
        What makes the import impossible.
    """

    read: list[str] = field(default_factory=list)
    mapped: list[Mapped] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    problems: list[InputProblem] = field(default_factory=list)

    def find(self, table: ReadTable, wrong: npt.NDArray[np.bool_] | pd.Series, column: str, done: str) -> None:
        """Tell of a column's values in the rows where ``wrong`` is true."""
        mask = np.asarray(wrong, dtype=bool)
        if mask.any():
            rows, values = table.rows_and_values(mask, column)
            self.findings.append(Finding(table.file, table.header(column), done, rows, values))

    def refuse(self, table: ReadTable, wrong: npt.NDArray[np.bool_] | pd.Series, column: str, expected: str) -> None:
        """Tell of values without which there is no import, in the rows where ``wrong`` is true."""
        mask = np.asarray(wrong, dtype=bool)
        if mask.any():
            self.problems += [
                InputProblem(table.file, row, table.header(column), value, expected)
                for row, value in zip(*table.rows_and_values(mask, column), strict=True)
            ]


@dataclass(frozen=True)
class ReadTable:
    """One table of an export in types, which still knows where everything stands.

    Attributes
    ----------
    file : str
        The file, as the user knows it.
    frame : pandas.DataFrame
        One column for each value that planning reads, and ``row``, the row as a spreadsheet counts.
    headers : dict of str to str
        The user's own column behind each column of the frame that the file holds.
    """

    file: str
    frame: pd.DataFrame
    headers: dict[str, str]

    def header(self, column: str) -> str:
        """Return the user's own name of a column."""
        return printable(self.headers.get(column, column))

    def holds(self, column: str) -> bool:
        """Say whether the file has the column at all."""
        return column in self.headers

    def rows_and_values(self, mask: npt.NDArray[np.bool_], column: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Return the rows where ``mask`` is true and what stands there, shortened for print."""
        chosen = self.frame.loc[mask, [column, "row"]]
        values = ("" if pd.isna(value) else _shown(value) for value in chosen[column].astype(object))
        return tuple(int(row) for row in chosen["row"]), tuple(values)

    def where(self, keep: npt.NDArray[np.bool_] | pd.Series) -> ReadTable:
        """Return the table with the rows where ``keep`` is true."""
        kept = self.frame[np.asarray(keep, dtype=bool)].reset_index(drop=True)
        return ReadTable(self.file, kept, self.headers)

    def with_columns(self, **columns: pd.Series) -> ReadTable:
        """Return the table with columns added or exchanged."""
        return ReadTable(self.file, self.frame.assign(**columns), self.headers)


def printable(text: str) -> str:
    """Return text as one short line without characters that could steer a terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in shorten(text))


def _shown(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return f"{value:.12g}" if isinstance(value, float) else shorten(value)
