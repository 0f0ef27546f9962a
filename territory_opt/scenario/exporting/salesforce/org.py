"""What Salesforce holds already: records exported from it, and what Data Loader did since.

Known records come from ``data/salesforce/`` of the workspace, kept there when it was made from an export, and from a
folder given with the call. A file of that folder is a fresh export of an object, which then replaces what the
workspace has of it, or a success file of Data Loader, which adds what was created, changes what was updated and takes
away what was deleted. So the success files of all steps can lie in one folder, in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.scenario.exporting.salesforce.files import FORECASTING_TYPE, KEYS, LoadedFile, Outcome, read_files
from territory_opt.workspace.crm.salesforce.objects import OBJECTS, SalesforceObject
from territory_opt.workspace.schema import TEXT

KEPT_FOLDER = Path("data") / "salesforce"
_FIELDS = {
    **{kind.name: [*kind.names, *([KEYS[kind.name]] if kind.name in KEYS else [])] for kind in OBJECTS},
    FORECASTING_TYPE: ["Id", "IsActive", "RoleType"],
}


@dataclass(frozen=True)
class Org:
    """Records of one Salesforce org.

    Attributes
    ----------
    records : mapping of str to DataFrame
        Records by the object's API name: all of the object's fields as text, NaN where nothing is known.
    columns : mapping of str to set of str
        The columns that the object's files have.
    refused : int
        Rows of error files: records that Salesforce did not take.
    """

    records: Mapping[str, pd.DataFrame]
    columns: Mapping[str, frozenset[str]]
    refused: int

    def of(self, kind: SalesforceObject) -> pd.DataFrame:
        """Return the records of an object."""
        return self.records[kind.name]

    @property
    def has_currencies(self) -> bool:
        """Whether the org has several currencies: only then do its records name one."""
        return any("CurrencyIsoCode" in columns for columns in self.columns.values())


def read_org(workspace: Path, ids: Path | None) -> Org:
    """Read what is known of the org.

    Parameters
    ----------
    workspace : Path
        The workspace; its ``data/salesforce/`` counts when it is there.
    ids : Path, optional
        A folder of fresh exports and Data Loader's success files.

    Raises
    ------
    InputError
        When files cannot be used; names every problem of all of them.
    """
    problems: list[InputProblem] = []
    kept = workspace / KEPT_FOLDER
    known = list(read_files(kept, problems)) if kept.is_dir() else []
    given = [] if ids is None else list(read_files(ids, problems))
    fresh = {file.kind for file in given if file.outcome is None}
    used = [*(file for file in known if file.kind not in fresh), *given]
    records = {kind: _records([file for file in used if file.kind in (kind, "")], _FIELDS[kind]) for kind in _FIELDS}
    columns = {
        kind: frozenset(name for file in used if file.kind == kind for name in file.frame.columns) for kind in _FIELDS
    }
    if problems:
        raise InputError(problems)
    return Org(records, columns, sum(len(file.frame) for file in given if file.outcome is Outcome.REFUSED))


def _records(files: Iterable[LoadedFile], fields: list[str]) -> pd.DataFrame:
    """Return an object's records: as exported, then as loads created, changed and deleted them."""

    def by_id(outcome: Outcome | None) -> pd.DataFrame:
        frames = [file.frame for file in files if file.outcome is outcome and len(file.frame)]
        stacked = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["Id"], dtype=object)
        return stacked.drop_duplicates("Id", keep="last").set_index("Id").reindex(columns=fields[1:])

    records = by_id(None)
    for outcome in (Outcome.CREATED, Outcome.UPDATED):
        told = by_id(outcome)
        records = told.combine_first(records) if len(records) else told
    return (
        records[~records.index.isin(by_id(Outcome.DELETED).index)]
        .reindex(columns=fields[1:])
        .reset_index()
        .astype(TEXT)
    )
