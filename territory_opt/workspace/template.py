"""A new workspace: settings to edit, tables to fill in, the shipped models and scenarios to start from."""

from __future__ import annotations

import datetime
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources.abc import Traversable
from pathlib import Path

import yaml

from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace.declared import Kind, find_declared, list_declared
from territory_opt.workspace.dictionary import describe, describe_types
from territory_opt.workspace.schema import ACCOUNTS, OPPORTUNITIES, REPS
from territory_opt.workspace.settings import SETTINGS_FILE

_TABLES = (ACCOUNTS, REPS, OPPORTUNITIES)
_KINDS: tuple[Kind, ...] = ("models", "scenarios")

_SETTINGS = """\
name: {name}
plan_start: {year}-01   # first month of the plan year
currency: USD         # what every _usd column holds
country: US           # of accounts that name none
unit: account         # the basic unit: account, postal_code, h3, or polygon (then units_file names the polygons)

# Your own files and column names, where they differ from data/README.md:
# tables:
#   accounts:
#     file: data/crm-export.xlsx
#     sheet: Customers
#     columns:
#       account_id: Account Number   # standard name: your own
#     ignore: [Region (old)]         # resembles a standard column, but is not one
"""

_README = """\
# The tables of this workspace

Fill in `accounts.csv` and `reps.csv`; `opportunities.csv` is the history that demand is planned from. Parquet and Excel
files of the same names do as well. Columns that are not required may stay empty or be deleted. Then run
`territory-opt check` in the workspace.

{types}

{tables}"""


def init_workspace(folder: Path) -> None:
    """Write a new workspace to fill in.

    Parameters
    ----------
    folder : Path
        Where to; made when it does not exist. Its name becomes the plan's.

    Raises
    ------
    InputError
        When there is something in the folder already, or it cannot be written.
    """
    with workspace_aside(folder) as aside:
        data = aside / "data"
        data.mkdir()
        settings = _SETTINGS.format(name=_quoted(plan_name(folder)), year=datetime.date.today().year + 1)
        (aside / SETTINGS_FILE).write_text(settings, encoding="utf-8")
        for table in _TABLES:
            header = ",".join(column.name for column in table.columns)
            (data / f"{table.name}.csv").write_text(header + "\n", encoding="utf-8")
        readme = _README.format(types=describe_types(), tables="\n".join(describe(table) for table in _TABLES))
        (data / "README.md").write_text(readme, encoding="utf-8")
        copy_declared(aside)


@contextmanager
def workspace_aside(folder: Path) -> Iterator[Path]:
    """Give an empty folder to write a new workspace in, and put it in its place once it is whole.

    Parameters
    ----------
    folder : Path
        The workspace to be; it must be new or empty, and stays as it is when anything goes wrong.

    Raises
    ------
    InputError
        When there is something in the folder already, or it cannot be written.
    """
    folder = folder.resolve()
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError([InputProblem(str(folder), None, "", "", "a new or an empty folder")])
        # Folders above it that are new, too, are made last, so that none of them is left behind.
        above = next(parent for parent in folder.parents if parent.exists())
        aside = above / f".{folder.name}.{os.getpid()}"
        aside.mkdir()
        try:
            yield aside
            _put_in_place(aside, folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        expected = f"a folder that can be written ({error.strerror})"
        raise InputError([InputProblem(str(folder), None, "", "", expected)]) from error


def copy_declared(folder: Path) -> None:
    """Copy the shipped models and scenarios that fit any company into a workspace."""
    for kind in _KINDS:
        (folder / kind).mkdir()
        for entry in list_declared(None, kind):
            shipped = find_declared(None, kind, entry)
            if kind == "models" or _fits_any_company(shipped):
                (folder / kind / shipped.name).write_bytes(shipped.read_bytes())


def plan_name(folder: Path) -> str:
    """Return what the plan of a workspace is called as long as nobody says otherwise."""
    return folder.resolve().name or "My plan"


def _quoted(text: str) -> str:
    # A JSON string is a YAML string, whatever stands in it.
    return json.dumps(text, ensure_ascii=False)


def _put_in_place(aside: Path, folder: Path) -> None:
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside.rename(folder)
        return
    # A shell may stand in the empty folder, so it stays and its content moves in; the settings, last, make it a
    # workspace.
    for entry in sorted(aside.iterdir(), key=lambda path: (path.name == SETTINGS_FILE, path.name)):
        entry.rename(folder / entry.name)


def _fits_any_company(shipped: Path | Traversable) -> bool:
    """Say whether a shipped scenario names no row of the demo's tables, as changes do."""
    return not yaml.safe_load(shipped.read_text(encoding="utf-8")).get("changes")
