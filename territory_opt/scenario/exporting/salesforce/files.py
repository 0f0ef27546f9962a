"""CSV files from Salesforce: exports of an object, and what Data Loader tells of a load."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import pandas as pd

from territory_opt.errors import InputProblem
from territory_opt.scenario.exporting.salesforce.ids import ID, are_ids
from territory_opt.workspace.crm.salesforce.ids import widen_id
from territory_opt.workspace.crm.salesforce.objects import (
    ACCOUNT,
    FORECASTING_QUOTA,
    OBJECT_TERRITORY2_ASSOCIATION,
    OBJECTS,
    TERRITORY2,
    TERRITORY2_MODEL,
    TERRITORY2_TYPE,
    USER_TERRITORY2_ASSOCIATION,
)
from territory_opt.workspace.problems import shorten
from territory_opt.workspace.raw import RawTable, UnreadableError
from territory_opt.workspace.reading import read_raw
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.sources import Source

FORECASTING_TYPE = "ForecastingType"
KEYS = {"Account": "account_id", "User": "rep_id"}
"""The workspace's key of an object's records, a column that a file may have beside the Id where the two differ."""

OUR_FILE = re.compile(rf"\d\d_(insert|update|delete)_({'|'.join(kind.name for kind in OBJECTS)})(_level_\d)?\.csv")
"""Names of the files that are made for Data Loader; what stands in them is not yet what Salesforce holds."""

_STATUS, _ERROR = "STATUS", "ERROR"
_NAMES = {
    **{field.name.casefold(): field.name for kind in OBJECTS for field in kind.fields},
    **{name: name for name in KEYS.values()},
    **{name.casefold(): name for name in ("RoleType", _STATUS, _ERROR)},
    # As the Bulk API writes them.
    "sf__id": "Id", "sf__created": _STATUS, "sf__error": _ERROR,
}  # fmt: skip
_KINDS = {name.casefold(): name for name in (*(kind.name for kind in OBJECTS), FORECASTING_TYPE)}
_IDS = {field.name for kind in OBJECTS for field in kind.fields if field.type in ("id", "reference")}
_TOLD_BY_COLUMNS = (
    (OBJECT_TERRITORY2_ASSOCIATION.name, {"ObjectId", "Territory2Id"}),
    (USER_TERRITORY2_ASSOCIATION.name, {"UserId", "Territory2Id"}),
    (FORECASTING_QUOTA.name, {"QuotaAmount"}),
    (TERRITORY2.name, {"Territory2ModelId"}),
    (TERRITORY2.name, {"ParentTerritory2Id"}),
    (TERRITORY2_TYPE.name, {"MasterLabel", "Priority"}),
    (TERRITORY2_MODEL.name, {"DeveloperName", "Name"}),
)


class Outcome(Enum):
    """What became of a record in a load."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    REFUSED = "refused"


@dataclass(frozen=True)
class LoadedFile:
    """Records of one object from one file.

    Attributes
    ----------
    kind : str
        The object's API name; empty where a file tells only that records were deleted or refused.
    outcome : Outcome or None
        What Data Loader did with them; None for an export.
    frame : DataFrame
        The records: Id and the fields the file has, by API name; text, Ids with 18 characters.
    """

    kind: str
    outcome: Outcome | None
    frame: pd.DataFrame


def read_files(folder: Path, problems: list[InputProblem]) -> Iterator[LoadedFile]:
    """Read the CSV files of a folder; what cannot be used is added to the problems.

    A file is known by the object's name in its own (``03_insert_Territory2_success.csv``), else by its columns. Files
    of other objects are passed over.
    """
    if not folder.is_dir():
        problems.append(InputProblem(str(folder), None, "", "", "a folder with exports or Data Loader's success files"))
        return
    for path in sorted(folder.glob("*.[cC][sS][vV]")):
        try:
            raw = read_raw(Source(path, None))
        except UnreadableError as error:
            problems += [InputProblem(path.name, row, "", error.value, error.expected) for row in error.rows]
            continue
        yield from _records(path.name, raw, problems)


def _records(name: str, raw: RawTable, problems: list[InputProblem]) -> Iterator[LoadedFile]:
    frame = _frame(raw)
    if _ERROR in frame:
        yield LoadedFile("", Outcome.REFUSED, frame)
        return
    if _STATUS not in frame and OUR_FILE.fullmatch(name):
        return
    kind = _kind(name, frame)
    if not kind and _STATUS not in frame:
        return
    if "Id" not in frame:
        problems.append(InputProblem(name, 1, "Id", "", "this column: the record's Id in Salesforce"))
        return
    odd = ~are_ids(frame["Id"])
    problems += [
        InputProblem(name, int(row), "Id", "" if pd.isna(value) else shorten(value), ID)
        for row, value in zip(raw.rows[odd], frame.loc[odd, "Id"], strict=True)
    ]
    if _STATUS not in frame:
        deleted = frame["IsDeleted"].str.casefold().eq("true") if "IsDeleted" in frame else False
        yield LoadedFile(kind, None, frame[~pd.Series(deleted, index=frame.index)])
        return
    for outcome, rows in frame.groupby(_outcomes(frame)):
        if not kind and outcome != Outcome.DELETED.value:
            expected = f"a file named for its object, such as success_{TERRITORY2.name}.csv"
            problems.append(InputProblem(name, None, "", "", expected))
            return
        yield LoadedFile(kind, Outcome(outcome), rows.drop(columns=_STATUS))


def _frame(raw: RawTable) -> pd.DataFrame:
    """Return a file's columns by their API names, each once, Ids with 18 characters."""
    columns: dict[str, pd.Series] = {}
    for name, column in zip(raw.names, raw.columns, strict=True):
        known = _NAMES.get(name.strip().casefold())
        # Data Loader puts the Id before the loaded columns, which may hold it once more.
        if known is not None and known not in columns:
            text = pd.Series(column.to_pandas(), dtype=TEXT)
            columns[known] = widen_id(text) if known in _IDS else text
    return pd.DataFrame(columns, index=range(len(raw.rows)))


def _kind(name: str, frame: pd.DataFrame) -> str:
    """Return the object of a file, empty when neither its name nor its columns tell."""
    words = (word.casefold() for word in re.split(r"[^A-Za-z0-9]+", Path(name).stem))
    named = next((_KINDS[word] for word in words if word in _KINDS), "")
    if named:
        return named
    columns = set(frame.columns)
    if columns == {"Id", "OwnerId", _STATUS}:
        return ACCOUNT.name
    return next((kind for kind, needed in _TOLD_BY_COLUMNS if needed <= columns), "")


def _outcomes(frame: pd.DataFrame) -> pd.Series:
    """Return what became of each row, from Data Loader's words or the Bulk API's flag of what was created."""
    status = frame[_STATUS].fillna("").str.casefold()
    outcome = pd.Series(Outcome.UPDATED.value, index=frame.index)
    only_ids = set(frame.columns) == {"Id", _STATUS}
    outcome[status.str.contains("deleted") | (status.eq("false") & only_ids)] = Outcome.DELETED.value
    outcome[status.str.contains("created") | status.eq("true")] = Outcome.CREATED.value
    return outcome
