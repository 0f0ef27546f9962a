"""Starting a workspace from an export."""

from __future__ import annotations

import datetime
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import yaml

from territory_opt.errors import InputError
from territory_opt.workspace.crm.columns import ColumnMap, read_column_map
from territory_opt.workspace.crm.hubspot import read_hubspot
from territory_opt.workspace.crm.imported import Imported
from territory_opt.workspace.crm.notes import FINDINGS_FILE, NOTES_FILE, describe_import, findings_lines
from territory_opt.workspace.crm.salesforce.importing import read_salesforce
from territory_opt.workspace.crm.tables import read_tables
from territory_opt.workspace.schema import TABLES
from territory_opt.workspace.settings import SETTINGS_FILE
from territory_opt.workspace.template import copy_declared, plan_name, workspace_aside
from territory_opt.workspace.workspace import Workspace, load_workspace

System = Literal["salesforce", "hubspot", "csv"]

_READERS: Mapping[System, Callable[[Path, ColumnMap, Path], Imported]] = {
    "salesforce": read_salesforce,
    "hubspot": read_hubspot,
    "csv": read_tables,
}
SYSTEMS: tuple[System, ...] = tuple(_READERS)
"""What a workspace can be started from."""


@dataclass(frozen=True)
class Started:
    """A workspace that was started from an export.

    Attributes
    ----------
    imported : Imported
        What the export became.
    workspace : Workspace
        The new workspace, read and checked.
    """

    imported: Imported
    workspace: Workspace

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each table."""
        return count_rows(self.workspace)


def start_workspace(system: System, export: Path, folder: Path, columns: Path | None = None) -> Started:
    """Write a new workspace from an export, checked like any other.

    Parameters
    ----------
    system : {"salesforce", "hubspot", "csv"}
        What the export is of.
    export : Path
        The exported file, or the folder of them.
    folder : Path
        The workspace to be; new or empty.
    columns : Path, optional
        A column map (YAML).

    Raises
    ------
    InputError
        With everything that is wrong with the export; nothing is written then.
    """
    chosen = read_column_map(columns) if columns is not None else {}
    with workspace_aside(folder) as aside, tempfile.TemporaryDirectory() as scratch:
        imported = _READERS[system](export, chosen, Path(scratch))
        if imported.journal.problems:
            raise InputError(imported.journal.problems)
        _write(imported, aside, folder)
        workspace = load_workspace(aside)
        told = describe_import(imported.journal, count_rows(workspace))
        (aside / NOTES_FILE).write_text(told, encoding="utf-8")
        files = {name: folder / path.relative_to(aside) for name, path in workspace.files.items()}
    return Started(imported, replace(workspace, folder=folder, files=files))


def count_rows(workspace: Workspace) -> dict[str, int]:
    """Return the rows of each table of a workspace."""
    return {name: len(frame) for name, frame in workspace.tables.items()}


def _write(imported: Imported, aside: Path, folder: Path) -> None:
    data = aside / "data"
    data.mkdir()
    for name, frame in imported.tables.items():
        _write_csv(frame, data / f"{name}.csv")
    for name, frame in imported.copies.items():
        (data / name).parent.mkdir(exist_ok=True)
        _write_csv(frame, data / name)
    for name, path in imported.files.items():
        shutil.copyfile(path, data / name)
    copy_declared(aside)
    (aside / SETTINGS_FILE).write_text(_settings(imported, folder), encoding="utf-8")
    lines = [line + "\n" for line in findings_lines(imported.journal)]
    if lines:
        (data / FINDINGS_FILE).write_text("".join(lines), encoding="utf-8")


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table whose texts come back exactly: each is quoted, whatever line ends it holds."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    for position, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type):
            days = table.column(position).cast(pa.date32(), safe=False)
            table = table.set_column(position, column.name, days)
    pyarrow.csv.write_csv(table, path)


def _settings(imported: Imported, folder: Path) -> str:
    today = imported.today
    year = (datetime.date.today() if today is None else today).year + 1
    settings: dict[str, object] = {
        "name": plan_name(folder),
        "plan_start": f"{year}-01",
        "currency": imported.currency,
        "country": imported.country,
        "unit": "account",
    }
    if imported.sources:
        order = [table.name for table in TABLES if table.name in imported.sources]
        settings["tables"] = {
            name: imported.sources[name].model_dump(mode="json", exclude_defaults=True) for name in order
        }
    return yaml.safe_dump(settings, sort_keys=False, allow_unicode=True)
