"""The user's workspace: settings and tables, read and checked at the door, trusted inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace.checks import check_table
from territory_opt.workspace.consistency import check_consistency
from territory_opt.workspace.headers import match_header
from territory_opt.workspace.matrix import ways_of_matrix
from territory_opt.workspace.notes import observe
from territory_opt.workspace.problems import in_order
from territory_opt.workspace.raw import RawTable, UnreadableError
from territory_opt.workspace.reading import read_raw
from territory_opt.workspace.references import check_references
from territory_opt.workspace.schema import TABLES, TRAVEL, Table
from territory_opt.workspace.settings import SETTINGS_FILE, Settings, TableSource, TravelSettings, read_settings
from territory_opt.workspace.sources import Source, find_sources
from territory_opt.workspace.typed import TypedTable, type_table
from territory_opt.workspace.values import empty_frame

_ORDER = tuple(table.name for table in TABLES)


@dataclass(frozen=True)
class Workspace:
    """A checked workspace.

    Attributes
    ----------
    folder : Path
        The folder it was read from.
    settings : Settings
        The content of its ``workspace.yaml``.
    tables : mapping of str to pandas.DataFrame
        The tables it holds, by standard name; every column of the schema, defaults filled in, in the schema's types.
    notes : tuple of str
        What the user should know although it is no error.
    observed : tuple of str
        Those of the notes that tell of what the tables hold; others tell of how they were read.
    files : mapping of str to Path
        The file each table was read from.
    """

    folder: Path
    settings: Settings
    tables: Mapping[str, pd.DataFrame]
    notes: tuple[str, ...] = ()
    observed: tuple[str, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table; one without rows, in the schema's types, when the workspace does not hold it."""
        return self.tables[name] if name in self.tables else empty_frame(self.settings.known_tables[name])

    @property
    def accounts(self) -> pd.DataFrame:
        """The accounts."""
        return self.table("accounts")

    @property
    def reps(self) -> pd.DataFrame:
        """The reps and open positions."""
        return self.table("reps")

    def with_tables(self, changed: Mapping[str, pd.DataFrame]) -> Workspace:
        """Return the workspace with some tables exchanged, checked like one that was read.

        Parameters
        ----------
        changed : mapping of str to pandas.DataFrame
            The new tables by standard name; a column may be left out and a value missing where the schema allows it.

        Raises
        ------
        InputError
            With every problem of every table; a row counts from 2, as it would in a file.
        """
        schema = self.settings.known_tables
        kept = {
            name: TypedTable(schema[name], frame, _rows(frame))
            for name, frame in self.tables.items()
            if name not in changed
        }
        intake = _Intake(self.settings)
        for name, frame in changed.items():
            intake.add(schema[name], _raw(frame), TableSource(), "the changed table")
        tables = _checked(intake, kept)
        observed = observe(tables, self.settings, {name: _rows(frame) for name, frame in tables.items()})
        # What was noted on reading still holds; what was seen in the old tables may not.
        notes = [note for note in self.notes if note not in self.observed] + intake.notes + observed
        return replace(self, tables=tables, notes=tuple(dict.fromkeys(notes)), observed=tuple(observed))


def load_workspace(folder: str | Path) -> Workspace:
    """Read and check a workspace.

    Parameters
    ----------
    folder : str or Path
        The folder that holds ``workspace.yaml`` and ``data/``.

    Raises
    ------
    InputError
        With every problem of every table. Problems of ``workspace.yaml`` itself come alone, as it says where the
        tables are.
    """
    folder = Path(folder)
    settings = read_settings(folder)
    sources, problems = find_sources(folder, settings)
    if settings.units_file is not None and not (folder / settings.units_file).is_file():
        expected = "a file that exists, its path relative to the workspace"
        problems.append(InputProblem(SETTINGS_FILE, None, "units_file", settings.units_file, expected))
    if settings.travel != TravelSettings() and TRAVEL.name not in sources:
        expected = "nothing, as there is no table travel (or that table)"
        problems.append(InputProblem(SETTINGS_FILE, None, "travel", "", expected))
    intake, schema = _Intake(settings, problems), settings.known_tables
    for name, source in sources.items():
        intake.read(schema[name], source)
    tables = _checked(intake, {})
    observed = observe(tables, settings, {name: intake.typed[name].rows for name in tables})
    return Workspace(
        folder,
        settings,
        tables,
        notes=(*intake.notes, *observed),
        observed=tuple(observed),
        files={name: sources[name].path for name in tables},
    )


def load_table(folder: Path, settings: Settings, name: str) -> pd.DataFrame | None:
    """Read and check one table of a workspace by itself; None when the workspace does not hold it.

    Raises
    ------
    InputError
        With every problem of the table.
    """
    sources, problems = find_sources(folder, settings)
    intake = _Intake(settings, [problem for problem in problems if problem.table == name])
    if name in sources:
        intake.read(settings.known_tables[name], sources[name])
    return _checked(intake, {}).get(name)


class _Intake:
    """Tables on their way in, with what was found on it."""

    def __init__(self, settings: Settings, problems: Iterable[InputProblem] = ()) -> None:
        self.settings = settings
        self.problems = list(problems)
        self.notes: list[str] = []
        self.typed: dict[str, TypedTable] = {}

    def read(self, table: Table, source: Source) -> None:
        """Take in a table from its file."""
        try:
            raw = read_raw(source)
        except UnreadableError as error:
            self.problems += [
                InputProblem(table.name, row, "", error.value or (str(source) if row is None else ""), error.expected)
                for row in error.rows
            ]
            return
        unit = self.settings.travel.matrix
        if table.name == TRAVEL.name and unit is not None:
            raw, problems = ways_of_matrix(raw, unit)
            self.problems += problems
        self.add(table, raw, self.settings.source(table.name), str(source))

    def add(self, table: Table, raw: RawTable, source: TableSource, file: str) -> None:
        """Take in a table as it was read."""
        header = match_header(table, raw.names, source, file)
        self.problems += header.problems
        if header.ignored:
            self.notes.append(
                f"{table.name}: columns that the schema does not know are left out: " + ", ".join(header.ignored)
            )
        if not len(raw.rows):
            if table.required:
                self.problems.append(InputProblem(table.name, None, "", f"no rows yet in {file}", "at least one row"))
            else:
                self.notes.append(f"{table.name}: no rows yet in {file}, so the table is left out")
            return
        self.typed[table.name], problems, notes = type_table(table, raw, header, self.settings)
        self.problems += problems
        self.notes += notes


def _checked(intake: _Intake, kept: Mapping[str, TypedTable]) -> dict[str, pd.DataFrame]:
    """Check new tables one by one and, with those kept, against each other; return all frames or raise."""
    found = list(intake.problems)
    for table in intake.typed.values():
        found += check_consistency(table, intake.settings)
        found += check_table(table)
    typed = {**kept, **intake.typed}
    found += check_references(typed)
    if found:
        raise InputError(in_order(_one_a_cell(found), _ORDER))
    return {name: typed[name].frame for name in _ORDER if name in typed}


def _one_a_cell(problems: Iterable[InputProblem]) -> Iterable[InputProblem]:
    """Keep the first problem of each cell: a value that is no number is not a missing value, too."""
    first: dict[tuple[object, ...], InputProblem] = {}
    for problem in problems:
        whole = (problem.value, problem.expected) if problem.row is None else ()
        first.setdefault((problem.table, problem.row, problem.column, *whole), problem)
    return first.values()


def _rows(frame: pd.DataFrame) -> np.ndarray:
    return np.arange(2, len(frame) + 2, dtype=np.int64)


def _raw(frame: pd.DataFrame) -> RawTable:
    """Return a frame as if it had been read from a file."""
    return RawTable(
        names=tuple(str(name) for name in frame.columns),
        columns=tuple(_array(frame[name]) for name in frame.columns),
        rows=_rows(frame),
    )


def _array(values: pd.Series) -> pa.Array:
    """Return a column of a frame; one of mixed kinds becomes text, as it would in a file."""
    if values.dtype == object:
        values = values.map(lambda item: ";".join(item) if isinstance(item, tuple | list) else item)
    try:
        array = pa.array(values, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        array = pa.array(values.map(str, na_action="ignore"), pa.large_string(), from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
