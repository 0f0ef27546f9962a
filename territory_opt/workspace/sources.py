"""Finding the file, and the sheet, that holds each table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from territory_opt.errors import InputProblem
from territory_opt.workspace.problems import expected_name
from territory_opt.workspace.raw import UnreadableError
from territory_opt.workspace.schema import PLACES, TABLES, Table
from territory_opt.workspace.settings import SETTINGS_FILE, Settings
from territory_opt.workspace.spreadsheet import sheet_names

ENDINGS = (".csv", ".parquet", ".xlsx")
POSTAL_ENDINGS = (".txt", ".zip")
"""How the files end in which GeoNames publishes postal codes; only the table of places may have them."""


@dataclass(frozen=True)
class Source:
    """The file that holds a table, and the sheet when the file is a workbook."""

    path: Path
    sheet: str | None = None

    def __str__(self) -> str:
        return f"{self.path.name}, sheet {self.sheet}" if self.sheet else self.path.name


def find_sources(folder: Path, settings: Settings) -> tuple[dict[str, Source], list[InputProblem]]:
    """Find every table of a workspace.

    Parameters
    ----------
    folder : Path
        The workspace.
    settings : Settings
        Its settings; a file named there is taken, any other table is looked for in ``data/`` by its name: first in
        the files that are named for no table, then among the other sheets of the workbooks that are.

    Returns
    -------
    sources : dict of str to Source
        By the tables' standard names.
    problems : list of InputProblem
        Required tables that are missing, tables found twice, workbooks that cannot be read.
    """
    problems: list[InputProblem] = []
    named = {(folder / file).resolve() for table in TABLES if (file := settings.source(table.name).file)}
    files = [
        path
        for path in sorted((folder / "data").glob("*"))
        # "~$" marks the lock file that a spreadsheet program leaves beside a workbook it has open.
        if path.suffix.lower() in _endings(path.stem.lower()) and not path.name.startswith("~$")
    ]
    free = [path for path in files if path.resolve() not in named]
    shared = [path for path in files if path.resolve() in named and path.suffix.lower() == ".xlsx"]
    sheets: dict[Path, list[str]] = {}
    for path in (*free, *shared):
        if path.suffix.lower() == ".xlsx":
            try:
                sheets[path] = sheet_names(path)
            except UnreadableError as error:
                # A named workbook is told of under the table it is named for.
                if path in free:
                    problems.append(InputProblem(path.name, None, "", "", error.expected))
    sources: dict[str, Source] = {}
    for table in TABLES:
        file = settings.source(table.name).file
        if file:
            found = _named(folder, settings, table, file, problems)
        else:
            found = _found(table, free, sheets) or _found_beside(table, shared, sheets)
        if len(found) > 1:
            places = " and ".join(str(source) for source in found)
            problems.append(InputProblem(table.name, None, "", places, "one file or sheet for the table"))
        elif found:
            sources[table.name] = found[0]
        elif table.required and not file and not any(problem.table.startswith(table.name) for problem in problems):
            expected = f"a file data/{table.name}.csv, .parquet or .xlsx, or a sheet named {table.name}"
            problems.append(InputProblem(table.name, None, "", "", expected))
    return sources, problems


def _named(folder: Path, settings: Settings, table: Table, file: str, problems: list[InputProblem]) -> list[Source]:
    """Return the source that ``workspace.yaml`` names, reporting what stands against it."""
    key = f"tables.{table.name}"
    path = folder / file
    if path.suffix.lower() not in _endings(table.name):
        expected = "a file ending in " + ", ".join(_endings(table.name))
        problems.append(InputProblem(SETTINGS_FILE, None, f"{key}.file", file, expected))
        return []
    if not path.is_file():
        expected = "a file that exists, its path relative to the workspace"
        problems.append(InputProblem(SETTINGS_FILE, None, f"{key}.file", file, expected))
        return []
    wanted = settings.source(table.name).sheet
    if path.suffix.lower() != ".xlsx":
        if wanted is not None:
            expected = f"no sheet, as {path.name} is not a workbook"
            problems.append(InputProblem(SETTINGS_FILE, None, f"{key}.sheet", wanted, expected))
        return [Source(path)]
    try:
        names = sheet_names(path)
    except UnreadableError as error:
        problems.append(InputProblem(table.name, None, "", path.name, error.expected))
        return []
    if wanted is not None and wanted not in names:
        problems.append(InputProblem(SETTINGS_FILE, None, f"{key}.sheet", wanted, expected_name(wanted, names)))
        return []
    return [Source(path, wanted or _sheet_of(table, names) or names[0])]


def _endings(table: str) -> tuple[str, ...]:
    """Return how the file of a table may end."""
    return (*ENDINGS, *POSTAL_ENDINGS) if table == PLACES.name else ENDINGS


def _found(table: Table, files: list[Path], sheets: dict[Path, list[str]]) -> list[Source]:
    """Return every place in ``data/`` that holds a table by its name."""
    found = []
    for path in files:
        own = path.stem.lower() == table.name
        if path in sheets:
            sheet = _sheet_of(table, sheets[path]) or (sheets[path][0] if own else None)
            found += [Source(path, sheet)] if sheet else []
        elif own and path.suffix.lower() != ".xlsx":
            found.append(Source(path))
    return found


def _found_beside(table: Table, workbooks: list[Path], sheets: dict[Path, list[str]]) -> list[Source]:
    """Return the sheets named like a table in workbooks that ``workspace.yaml`` names for other tables."""
    found = [(path, _sheet_of(table, sheets.get(path, []))) for path in workbooks]
    return [Source(path, sheet) for path, sheet in found if sheet]


def _sheet_of(table: Table, names: list[str]) -> str | None:
    return next((name for name in names if name.strip().lower() == table.name), None)
