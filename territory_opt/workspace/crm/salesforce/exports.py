"""The exported objects of a folder, read as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from territory_opt.errors import InputProblem
from territory_opt.workspace.column import TEXT
from territory_opt.workspace.crm.files import find_export, list_exports, read_export
from territory_opt.workspace.crm.journal import Journal
from territory_opt.workspace.crm.salesforce.ids import widen_id
from territory_opt.workspace.crm.salesforce.objects import OBJECTS, SalesforceObject
from territory_opt.workspace.raw import RawTable

_REQUIRED = ("Account", "User")


@dataclass(frozen=True)
class ExportedObjects:
    """Exported objects as their files hold them, by API name.

    Attributes
    ----------
    tables : mapping of str to RawTable
        The tables.
    files : mapping of str to str
        The files' names.
    """

    tables: Mapping[str, RawTable]
    files: Mapping[str, str]


def read_objects(folder: Path, scratch: Path, journal: Journal) -> ExportedObjects:
    """Read every object that a folder of exports holds.

    Raises
    ------
    InputError
        When there is no such folder, or no table in it; what else is wrong stands in the journal.
    """
    files = list_exports(folder)
    paths = {of.name: path for of in OBJECTS if (path := find_export(of.name, files, journal)) is not None}
    told = {problem.table for problem in journal.problems}
    for name in _REQUIRED:
        if name not in paths and name not in told:
            expected = f"a file {name}.csv with the exported {name} records"
            journal.problems.append(InputProblem(str(folder), None, "", "", expected))
    others = [path.name for path in files if path not in paths.values()]
    if others:
        journal.left_out.append("Files not read: " + ", ".join(others))
    tables = {name: read_export(path, scratch, journal) for name, path in paths.items()}
    return ExportedObjects(
        {name: raw for name, raw in tables.items() if raw is not None},
        {name: path.name for name, path in paths.items()},
    )


def as_exported(of: SalesforceObject, raw: RawTable) -> pd.DataFrame:
    """Return an object's table as text: columns by API name, Ids in 18 characters, everything else as it stands."""
    names = _api_names(of, raw.names)
    keys = {field.name for field in of.fields if field.type in ("id", "reference")}
    columns = {}
    for name, column in zip(names, raw.columns, strict=True):
        text = pd.Series(pd.array(column.cast(pa.large_string()), dtype=TEXT))
        columns[name] = widen_id(text) if name in keys else text
    return pd.DataFrame(columns)


def _api_names(of: SalesforceObject, names: Iterable[str]) -> list[str]:
    known = {field.name.casefold(): field.name for field in of.fields}
    known |= {f"{field.name.removesuffix('Id')}.Id".casefold(): field.name for field in of.fields}
    return [known.get(name.casefold(), name) for name in names]
