"""A new workspace: settings to edit, tables to fill in, the shipped models and scenarios to start from."""

from __future__ import annotations

import datetime
import json
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
unit: account         # the basic unit: account, postal_code or polygon (then units_file names the polygons)

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
    expected = "a new or an empty folder"
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError([InputProblem(str(folder), None, "", "", expected)])
        _write(folder)
    except OSError as error:
        expected = f"a folder that can be written ({error.strerror})"
        raise InputError([InputProblem(str(folder), None, "", "", expected)]) from error


def _write(folder: Path) -> None:
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    # A JSON string is a YAML string, whatever stands in the folder's name.
    name = json.dumps(folder.resolve().name or "My plan", ensure_ascii=False)
    settings = _SETTINGS.format(name=name, year=datetime.date.today().year + 1)
    (folder / SETTINGS_FILE).write_text(settings, encoding="utf-8")
    for table in _TABLES:
        header = ",".join(column.name for column in table.columns)
        (data / f"{table.name}.csv").write_text(header + "\n", encoding="utf-8")
    readme = _README.format(types=describe_types(), tables="\n".join(describe(table) for table in _TABLES))
    (data / "README.md").write_text(readme, encoding="utf-8")
    for kind in _KINDS:
        (folder / kind).mkdir()
        for entry in list_declared(None, kind):
            shipped = find_declared(None, kind, entry)
            if _fits_any_company(shipped):
                (folder / kind / shipped.name).write_bytes(shipped.read_bytes())


def _fits_any_company(shipped: Path | Traversable) -> bool:
    """Say whether a shipped model or scenario names no row of the demo's tables, as changes do."""
    return not yaml.safe_load(shipped.read_text(encoding="utf-8")).get("changes")
