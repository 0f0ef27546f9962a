"""A folder of Salesforce exports, turned into the tables of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace.crm.columns import ColumnMap
from territory_opt.workspace.crm.export import Export, is_true, read_values, require_keys
from territory_opt.workspace.crm.imported import Imported
from territory_opt.workspace.crm.journal import Journal, ReadTable
from territory_opt.workspace.crm.plan_tables import CrmExport, plan_tables
from territory_opt.workspace.crm.salesforce.exports import ExportedObjects, as_exported, read_objects
from territory_opt.workspace.crm.salesforce.ids import are_sound_ids, widen_id
from territory_opt.workspace.crm.salesforce.mapping import ACCOUNT, OPPORTUNITY, USER
from territory_opt.workspace.crm.salesforce.objects import OPPORTUNITY_STAGE, TERRITORY_OBJECTS, USER_ROLE
from territory_opt.workspace.crm.salesforce.territories import read_territories
from territory_opt.workspace.raw import HEADER_ROW

COPIES = "salesforce"
"""The folder below ``data/`` that keeps the territory objects as they were exported."""

_PREFIXES = {ACCOUNT.name: "001", USER.name: "005"}
"""What Ids begin with, of the objects that the way back writes to."""


def read_salesforce(folder: Path, chosen: ColumnMap, scratch: Path) -> Imported:
    """Read a folder of exports.

    Parameters
    ----------
    folder : Path
        Files of Data Loader, Data Export or Workbench, one an object.
    chosen : ColumnMap
        What the user's column map says.
    scratch : Path
        A folder of the caller's for copies in UTF-8.

    Raises
    ------
    InputError
        When the folder or a file that is needed cannot be read, with everything that is wrong.
    """
    journal = Journal()
    objects = read_objects(folder, scratch, journal)
    accounts = _read(ACCOUNT, objects, chosen, journal)
    users = _read(USER, objects, chosen, journal)
    opportunities = _read(OPPORTUNITY, objects, chosen, journal)
    if accounts is None or users is None or journal.problems:
        raise InputError(journal.problems)
    kept = {of.name: as_exported(of, objects.tables[of.name]) for of in TERRITORY_OBJECTS if of.name in objects.tables}
    territories = read_territories(kept, journal)
    export = CrmExport(
        _with_owners(accounts, users, journal),
        _with_roles(users, objects),
        opportunities,
        _stages(objects),
        territories.region_of_account,
        territories.region_of_member,
    )
    if journal.problems:
        raise InputError(journal.problems)
    return plan_tables(export, journal, {f"{COPIES}/{name}.csv": frame for name, frame in kept.items()})


def _read(export: Export, objects: ExportedObjects, chosen: ColumnMap, journal: Journal) -> ReadTable | None:
    """Read an object's rows that are not deleted, each with a key of its own."""
    raw = objects.tables.get(export.name)
    if raw is None:
        return None
    columns = chosen.get(export.table.name, {})
    before = len(journal.problems)
    read = read_values(export, objects.files[export.name], raw, columns, journal, widen_id)
    deleted = is_true(read.frame["deleted"]) if "deleted" in read.frame else pd.Series(False, index=read.frame.index)
    if deleted.any():
        journal.left_out.append(f"{read.file}: {int(deleted.sum()):,} deleted rows")
    kept = read.where(~deleted)
    if len(journal.problems) == before:
        require_keys(kept, export.key, journal)
        _tell_odd_ids(export, kept, journal)
    if export.name == ACCOUNT.name and kept.frame.empty:
        journal.problems.append(InputProblem(read.file, None, "", "no rows", "at least one account"))
    return kept


def _tell_odd_ids(export: Export, read: ReadTable, journal: Journal) -> None:
    """Tell of keys that Salesforce would not know again, while the export can still be made anew."""
    if export.name in _PREFIXES:
        prefix = _PREFIXES[export.name]
        told = (
            f"no Id of {export.name} (15 or 18 characters, {prefix} first, capitals kept); it stays, but meets "
            "no record that has the right one, and export salesforce refuses it or Salesforce does"
        )
        keys = read.frame[export.key]
        journal.find(read, keys.notna() & ~are_sound_ids(keys, prefix), export.key, told)


def _with_owners(accounts: ReadTable, users: ReadTable, journal: Journal) -> ReadTable:
    """Return the accounts with their owners' keys, found by username or name where the export has no keys."""
    if accounts.holds("owner"):
        return accounts
    if not accounts.holds("owner_name"):
        expected = "this column, or Owner.Username, without which nobody has accounts today"
        journal.problems.append(InputProblem(accounts.file, HEADER_ROW, "OwnerId", "", expected))
        return accounts
    known: dict[str, str] = {}
    for column in ("name", "username"):
        unique = users.frame.dropna(subset=column).drop_duplicates(column, keep=False)
        known |= dict(zip(unique[column], unique["rep_id"], strict=True))
    named = accounts.frame["owner_name"]
    keys = named.map(known).astype(named.dtype).fillna(named)
    headers = {**accounts.headers, "owner": accounts.headers["owner_name"]}
    return ReadTable(accounts.file, accounts.frame.assign(owner=keys), headers)


def _with_roles(users: ReadTable, objects: ExportedObjects) -> ReadTable:
    """Return the users with the names of their roles, from UserRole where they hold only its key."""
    raw = objects.tables.get(USER_ROLE.name)
    if raw is None or users.holds("role_name"):
        return users
    names = _lookup(as_exported(USER_ROLE, raw), "Id", "Name")
    role = users.frame["role_id"].map(names).astype(users.frame["role_name"].dtype)
    return users.with_columns(role_name=role)


def _stages(objects: ExportedObjects) -> pd.Series | None:
    """Return won, lost or open by the stage's name, from OpportunityStage where it is there."""
    raw = objects.tables.get(OPPORTUNITY_STAGE.name)
    if raw is None:
        return None
    stages = as_exported(OPPORTUNITY_STAGE, raw)
    name = next((column for column in ("ApiName", "MasterLabel") if column in stages), None)
    if name is None or not {"IsClosed", "IsWon"} <= set(stages):
        return None
    won, closed = (stages[column].str.casefold().isin(["true", "1"]) for column in ("IsWon", "IsClosed"))
    told = pd.Series("open", index=stages[name].str.casefold()).mask(closed.to_numpy(), "lost")
    told = told.mask(won.to_numpy(), "won")
    return told[told.index.notna() & ~told.index.duplicated()]


def _lookup(frame: pd.DataFrame, key: str, value: str) -> Mapping[str, str]:
    if not {key, value} <= set(frame):
        return {}
    return dict(frame[[key, value]].dropna().itertuples(index=False))
