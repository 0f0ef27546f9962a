"""Tables of the user's own, kept as they are: the workspace says which column is which."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace.checks import check_table
from territory_opt.workspace.consistency import check_consistency
from territory_opt.workspace.crm.columns import ColumnMap
from territory_opt.workspace.crm.countries import country_codes
from territory_opt.workspace.crm.export import as_text
from territory_opt.workspace.crm.files import as_utf8, find_export, list_exports, read_export
from territory_opt.workspace.crm.guesses import Guessed, find_columns, header_problems, without_columns
from territory_opt.workspace.crm.imported import Imported
from territory_opt.workspace.crm.journal import Journal, Mapped, printable
from territory_opt.workspace.crm.people import LEAST_SHARE, usual_values
from territory_opt.workspace.raw import RawTable
from territory_opt.workspace.schema import ACCOUNTS, REPS, TABLES, Table
from territory_opt.workspace.settings import Settings, TableSource
from territory_opt.workspace.typed import TypedTable, type_table
from territory_opt.workspace.values import convert


@dataclass(frozen=True)
class _Found:
    """One table of the user's: its file, what it holds and which column is which."""

    path: Path
    raw: RawTable
    columns: Guessed
    typed: TypedTable


def read_tables(path: Path, chosen: ColumnMap, scratch: Path) -> Imported:
    """Read a file of accounts, or a folder of files named for the workspace's tables.

    Parameters
    ----------
    path : Path
        The file (CSV, Excel or Parquet), or the folder.
    chosen : ColumnMap
        What the user's column map says; other columns are found by their names.
    scratch : Path
        A folder of the caller's for copies in UTF-8.

    Raises
    ------
    InputError
        With every column that is missing; values are checked with the new workspace.
    """
    journal = Journal()
    found: dict[str, _Found] = {}
    for table, file in _files(path, journal).items():
        held = _read(table, file, chosen.get(table.name, {}), scratch, journal)
        if held is not None:
            found[table.name] = held
    if journal.problems:
        raise InputError(journal.problems)
    tables = {} if REPS.name in found else {REPS.name: _reps(found[ACCOUNTS.name], journal)}
    if journal.problems:
        raise InputError(journal.problems)
    return Imported(
        tables,
        journal,
        country=_home(found[ACCOUNTS.name], journal),
        files={f"{name}{held.path.suffix.lower()}": as_utf8(held.path, scratch) for name, held in found.items()},
        sources={name: _source(name, held) for name, held in found.items()},
    )


def _files(path: Path, journal: Journal) -> dict[Table, Path]:
    if path.is_file():
        return {ACCOUNTS: path}
    files = list_exports(path)
    found = {table: file for table in TABLES if (file := find_export(table.name, files, journal)) is not None}
    if ACCOUNTS not in found and not journal.problems:
        if len(files) > 1:
            expected = "a file named accounts, and others named like the tables they hold"
            journal.problems.append(InputProblem(str(path), None, "", "", expected))
        else:
            found = {ACCOUNTS: files[0]}
    others = [file.name for file in files if file not in found.values()]
    if others:
        journal.left_out.append("Files not read: " + ", ".join(others))
    return found


def _read(table: Table, path: Path, chosen: dict[str, str], scratch: Path, journal: Journal) -> _Found | None:
    raw = read_export(path, scratch, journal)
    if raw is None:
        return None
    columns = find_columns(table, raw, chosen, path.name)
    columns = without_columns(columns, table, raw, _unusable(table, raw, columns, chosen, path, journal), path.name)
    journal.problems += header_problems(table, raw, columns, chosen, path.name)
    journal.mapped += [
        Mapped(path.name, own, f"{table.name}.{standard}", standard in columns.guesses)
        for standard, own in columns.source.columns.items()
    ]
    unused = [*columns.header.ignored, *columns.source.ignore]
    if unused:
        journal.left_out.append(f"{path.name}: columns not used: {', '.join(printable(name) for name in unused)}")
    return _Found(path, raw, columns, _typed(table, raw, columns))


def _typed(table: Table, raw: RawTable, columns: Guessed) -> TypedTable:
    return type_table(table, raw, columns.header, _settings())[0]


def _unusable(
    table: Table, raw: RawTable, columns: Guessed, chosen: dict[str, str], path: Path, journal: Journal
) -> set[str]:
    """Return columns found by their names whose values are not what they should be: something else is meant.

    A guess must fit in every row, a column of the very name in half of those that hold a value.
    """
    typed, problems, _ = type_table(table, raw, columns.header, _settings())
    problems = [*problems, *check_table(typed), *check_consistency(typed, _settings())]
    wrong: set[str] = set()
    for name, own in columns.header.given.items():
        bad = [problem for problem in problems if problem.column == own and problem.row]
        filled = len(raw.rows) - raw.columns[columns.header.position[name]].null_count if name in typed.found else 0
        most = 0 if name in columns.guesses else filled // 2
        if len(bad) > most and name not in chosen and not table.column(name).required:
            wrong.add(name)
            journal.assumptions.append(
                f"{path.name}: column {printable(own)} is not taken for {name}: row {bad[0].row} holds "
                f"{printable(bad[0].value)}, not {bad[0].expected}; --columns insists"
            )
    return wrong


def _reps(accounts: _Found, journal: Journal) -> pd.DataFrame:
    """Return the owners of the accounts as reps."""
    frame = accounts.typed.frame
    owners = as_text(sorted(frame["rep_id"].dropna().unique()))
    if owners.empty:
        expected = "a table of reps beside it, or a column of the accounts that names who covers each (rep_id)"
        journal.problems.append(InputProblem(REPS.name, None, "", "", expected))
        return pd.DataFrame()
    segments, region = usual_values(frame, "segment"), usual_values(frame, "region")
    journal.assumptions.append(
        f"reps: the {len(owners):,} owners of the accounts, all account executives; their segments: those of at least "
        f"{LEAST_SHARE:.0%} of their accounts; their region: that of most of them"
    )
    return pd.DataFrame(
        {
            "rep_id": owners,
            "name": owners,
            "segment": [";".join(segments[key]) for key in owners],
            "region": [region[key][0] for key in owners],
        }
    )


def _home(accounts: _Found, journal: Journal) -> str:
    """Return the country most accounts name, whether or not their column is one of codes."""
    header = accounts.columns.header
    if "country" in header.position:
        names = accounts.typed.frame["country"]
    else:
        named = [place for place, name in enumerate(accounts.raw.names) if "country" in name.casefold()]
        if not named:
            return "US"
        names = convert(ACCOUNTS.column("country"), accounts.raw.columns[named[0]]).series
    codes = country_codes(names).dropna()
    home = "US" if codes.empty else str(codes.mode().iloc[0])
    if "country" not in header.position and codes.ne(home).any():
        journal.assumptions.append(
            f"country: all accounts count as {home}, though {int(codes.ne(home).sum()):,} name another; give ISO codes"
        )
    return home


def _source(name: str, held: _Found) -> TableSource:
    return held.columns.source.model_copy(update={"file": f"data/{name}{held.path.suffix.lower()}"})


def _settings() -> Settings:
    return Settings(name="import", plan_start=pd.Timestamp(2000, 1, 1))
