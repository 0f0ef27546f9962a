"""A Salesforce org for tests: takes Data Loader's files by the rules of its objects and gives Ids back.

Rules from the Object Reference: what may be inserted, updated and deleted, which names are legal and unique, which
references must lead somewhere. It shares no code with the export.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd

CALLS = {
    "Account": {"update"},
    "Territory2Type": {"insert", "update", "delete"},
    "Territory2Model": {"insert", "update", "delete"},
    "Territory2": {"insert", "update", "delete"},
    "ObjectTerritory2Association": {"insert", "delete"},
    "UserTerritory2Association": {"insert", "delete"},
    "ForecastingQuota": {"insert", "update", "delete"},
}
PREFIXES = {
    "Account": "001", "User": "005", "Territory2Type": "0M5", "Territory2Model": "0MA", "Territory2": "0MI",
    "ObjectTerritory2Association": "0ML", "UserTerritory2Association": "0MU", "ForecastingQuota": "0J9",
    "ForecastingType": "0Db",
}  # fmt: skip
REQUIRED = {
    "Territory2Type": {"DeveloperName", "MasterLabel", "Priority"},
    "Territory2Model": {"DeveloperName", "Name"},
    "Territory2": {
        "DeveloperName", "Name", "Territory2ModelId", "Territory2TypeId", "AccountAccessLevel",
        "OpportunityAccessLevel", "CaseAccessLevel",
    },
    "ObjectTerritory2Association": {"ObjectId", "Territory2Id", "AssociationCause"},
    "UserTerritory2Association": {"UserId", "Territory2Id"},
    "ForecastingQuota": {"QuotaOwnerId", "StartDate", "QuotaAmount", "ForecastingTypeId"},
}  # fmt: skip
REFERENCES = {
    "Territory2ModelId": "Territory2Model", "Territory2TypeId": "Territory2Type", "ParentTerritory2Id": "Territory2",
    "ObjectId": "Account", "OwnerId": "User", "UserId": "User", "QuotaOwnerId": "User", "Territory2Id": "Territory2",
    "ForecastingTypeId": "ForecastingType",
}  # fmt: skip
FIELDS = {
    "Account": {"OwnerId"},
    "Territory2Type": {"DeveloperName", "MasterLabel", "Priority", "Description"},
    "Territory2Model": {"DeveloperName", "Name", "Description"},
    "Territory2": REQUIRED["Territory2"] | {"ParentTerritory2Id", "Description"},
    "ObjectTerritory2Association": REQUIRED["ObjectTerritory2Association"],
    "UserTerritory2Association": {"UserId", "Territory2Id", "RoleInTerritory2"},
    "ForecastingQuota": REQUIRED["ForecastingQuota"] | {"Territory2Id", "CurrencyIsoCode"},
}
UNIQUE: dict[str, list[tuple[str, ...]]] = {
    "Territory2Type": [("DeveloperName",), ("Priority",)],
    "Territory2Model": [("DeveloperName",)],
    "Territory2": [("DeveloperName",)],
    "ObjectTerritory2Association": [("ObjectId", "Territory2Id")],
    "UserTerritory2Association": [("UserId", "Territory2Id")],
    "ForecastingQuota": [("QuotaOwnerId", "StartDate", "ForecastingTypeId", "Territory2Id")],
}
LEGAL_NAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*")
FILE = re.compile(r"\d\d_(insert|update|delete)_([A-Za-z0-9]+?)(?:_level_\d)?\.csv")

Record = dict[str, str]


def long_id(short: str) -> str:
    """Return an Id of 15 characters in 18: each of the last three tells which of five characters are capitals."""
    groups = (short[start : start + 5] for start in (0, 5, 10))
    bits = (sum(1 << place for place, letter in enumerate(group) if letter.isupper()) for group in groups)
    return short + "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[number] for number in bits)


class SimulatedOrg:
    """Records by object and Id; every load leaves a success file, and an error file when rows are refused."""

    def __init__(self, accounts: dict[str, str], users: list[str]) -> None:
        self.records: dict[str, dict[str, Record]] = {kind: {} for kind in PREFIXES}
        self.records["Account"] = {account: {"OwnerId": owner} for account, owner in accounts.items()}
        self.records["User"] = {user: {} for user in users}
        self._given = 0

    def add(self, kind: str, **fields: str) -> str:
        """Put a record there without any rule, as an administrator has it from before; return its Id."""
        self._given += 1
        record_id = long_id(f"{PREFIXES[kind]}{self._given:012d}")
        self.records[kind][record_id] = dict(fields)
        return record_id

    def load(self, path: Path, results: Path) -> list[str]:
        """Load a file as its name says; write success and error files; return the errors."""
        operation, kind = FILE.fullmatch(path.name).groups()
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        done: list[Record] = []
        refused: list[Record] = []
        for row in rows:
            error = self._error(operation, kind, row)
            if error:
                refused.append({**row, "ERROR": error})
                continue
            told = {"insert": "Item Created", "update": "Item Updated", "delete": "Item Deleted"}[operation]
            record_id = row.get("Id") or self.add(kind)
            if operation == "delete":
                del self.records[kind][record_id]
            else:
                # Data Loader leaves fields alone that are empty, as long as nulls are not inserted.
                self.records[kind][record_id] |= {name: value for name, value in row.items() if value and name != "Id"}
            if kind == "Territory2Model" and operation == "insert":
                self.records[kind][record_id]["State"] = "Planning"
            done.append({"ID": record_id, **row, "STATUS": told})
        results.mkdir(exist_ok=True)
        for name, records in (("success", done), ("error", refused)):
            if records:
                pd.DataFrame(records).to_csv(results / f"{name}{len(list(results.iterdir())):03d}.csv", index=False)
        return [row["ERROR"] for row in refused]

    def export(self, folder: Path, *kinds: str) -> Path:
        """Write fresh exports of objects, of all by default, named after them; Ids as reports have them, short."""
        folder.mkdir(exist_ok=True)
        for kind in kinds or PREFIXES:
            fields = sorted({name for record in self.records[kind].values() for name in record})
            rows = [{"ID": key[:15], **record} for key, record in self.records[kind].items()]
            pd.DataFrame(rows, columns=["ID", *fields]).to_csv(folder / f"{kind}.csv", index=False)
        return folder

    def frame(self, kind: str) -> pd.DataFrame:
        """Return an object's records."""
        return pd.DataFrame.from_dict(self.records[kind], orient="index").rename_axis("Id").reset_index()

    def _error(self, operation: str, kind: str, row: Record) -> str:
        if operation not in CALLS[kind]:
            return f"{kind} has no {operation}"
        known = FIELDS[kind] | ({"Id"} if operation != "insert" else set())
        if set(row) - known:
            return f"No such field: {sorted(set(row) - known)}"
        if operation != "insert" and row["Id"] not in self.records[kind]:
            return f"MALFORMED_ID {row['Id']}"
        if operation == "delete":
            cause = self.records[kind][row["Id"]].get("AssociationCause", "Territory2Manual")
            return "" if cause == "Territory2Manual" else "INVALID_OPERATION: made by a rule"
        if operation == "insert" and (lacking := [name for name in REQUIRED[kind] if not row.get(name)]):
            return f"REQUIRED_FIELD_MISSING {lacking}"
        return self._bad_value(kind, row)

    def _bad_value(self, kind: str, row: Record) -> str:
        for name, value in row.items():
            if value and name in REFERENCES and value not in self.records[REFERENCES[name]]:
                return f"INVALID_CROSS_REFERENCE_KEY {name}: {value}"
            if name == "DeveloperName" and (len(value) > 80 or not LEGAL_NAME.fullmatch(value)):
                return f"INVALID_NAME {value}"
            if name in ("Name", "MasterLabel") and len(value.encode("utf-16-le")) > 160:
                return "STRING_TOO_LONG"
            if name.endswith("AccessLevel") and value not in ("Read", "Edit", "All"):
                return f"INVALID_PICKLIST_VALUE {value}"
        model = self.records["Territory2Model"].get(row.get("Territory2ModelId", ""), {})
        if model.get("State", "Active") not in ("Planning", "Active"):
            return "the model is archived"
        return self._duplicate(kind, row)

    def _duplicate(self, kind: str, row: Record) -> str:
        for fields in UNIQUE.get(kind, []):
            if not set(fields) & set(row):
                continue
            mine = [row.get(field, "").casefold() for field in fields]
            for key, other in self.records[kind].items():
                if key != row.get("Id") and [other.get(field, "").casefold() for field in fields] == mine:
                    return f"DUPLICATE_VALUE {mine}"
        return ""
