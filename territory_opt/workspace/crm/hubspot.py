"""Exports of HubSpot's companies, and perhaps deals, turned into the tables of a workspace."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace.column import TEXT, Column
from territory_opt.workspace.crm.columns import ColumnMap
from territory_opt.workspace.crm.export import Export, Value, as_text, is_in, read_values, require_keys
from territory_opt.workspace.crm.files import find_export, list_exports, read_export
from territory_opt.workspace.crm.imported import Imported
from territory_opt.workspace.crm.journal import Journal, ReadTable
from territory_opt.workspace.crm.plan_tables import CrmExport, plan_tables
from territory_opt.workspace.crm.salesforce.mapping import USER
from territory_opt.workspace.schema import ACCOUNTS, OPPORTUNITIES
from territory_opt.workspace.values import missing

COMPANY = Export(
    "Company",
    ACCOUNTS,
    (
        Value("account_id", ("Record ID", "Company ID", "hs_object_id"), "`account_id`", required=True),
        Value("name", ("Company name", "Name"), "`name`"),
        Value(
            "parent_id", ("Parent Company ID", "Parent company IDs", "Parent company"), "`parent_id`, by key or name"
        ),
        Value("kind", ("Lifecycle Stage", "Type"), "`status`: customer for customers and evangelists, else prospect"),
        Value("industry", ("Industry",), "`industry`"),
        Value("annual_revenue_usd", ("Annual Revenue",), "`annual_revenue_usd`", "number"),
        Value("employees", ("Number of Employees", "Employees"), "`employees`", "number"),
        Value("city", ("City",), "`city`"),
        Value("state", ("State/Region", "State/Region Code"), "`state`; and `region`, where nothing else tells it"),
        Value("postal_code", ("Postal Code", "Zip"), "`postal_code`"),
        Value("country", ("Country/Region", "Country"), "`country`, as an ISO code"),
        Value("country_code", ("Country/Region Code",), "`country`, before the name"),
        Value("latitude", ("Latitude",), "`latitude`", "number"),
        Value("longitude", ("Longitude",), "`longitude`", "number"),
        Value("owner", ("Company owner", "HubSpot Owner", "Owner"), "`rep_id`, by name", required=True),
        Value("segment", (), "`segment`, else by size", pattern=r"(\w+_)?segment"),
        Value("region", (), "`region`", pattern=r"(sales|account)_region"),
        Value(
            "current_arr_usd",
            (),
            "`current_arr_usd`, else what was won in twelve months",
            "number",
            pattern=r"((current|total|active)_)?(arr|acv|annual_recurring_revenue)",
        ),
    ),
)

DEAL = Export(
    "Deal",
    OPPORTUNITIES,
    (
        Value("opportunity_id", ("Record ID", "Deal ID", "hs_object_id"), "`opportunity_id`", required=True),
        Value(
            "account_id",
            ("Associated Company IDs (Primary)", "Associated Company IDs", "Associated Company"),
            "`account_id`, by key or name; the first where there are several",
            required=True,
        ),
        Value("owner", ("Deal owner", "Owner"), "`rep_id`, by name"),
        Value("stage_name", ("Deal Stage",), "`stage`: won or lost where its name says so, else open", required=True),
        Value("created_date", ("Create Date",), "`created_date`", "date", required=True),
        Value("closed_date", ("Close Date",), "`closed_date` of those won or lost", "date", required=True),
        Value("amount_usd", ("Amount in company currency", "Amount"), "`amount_usd`", "number", required=True),
        Value("is_closed", ("Is Deal Closed?", "Is Closed"), "`stage`", "flag"),
        Value("is_won", ("Is Closed Won",), "`stage`", "flag"),
    ),
)

EXPORTS: tuple[Export, ...] = (COMPANY, DEAL)

_GONE = r"^\s*deactivated"


def read_hubspot(path: Path, chosen: ColumnMap, scratch: Path) -> Imported:
    """Read an export of companies, or a folder that holds one and perhaps one of deals.

    Parameters
    ----------
    path : Path
        The file, or the folder.
    chosen : ColumnMap
        What the user's column map says.
    scratch : Path
        A folder of the caller's for copies in UTF-8.

    Raises
    ------
    InputError
        When a file that is needed cannot be read, with everything that is wrong.
    """
    journal = Journal()
    companies_file, deals_file = _files(path, journal)
    companies = _read(COMPANY, companies_file, chosen, scratch, journal)
    deals = _read(DEAL, deals_file, chosen, scratch, journal)
    if companies is None or journal.problems:
        raise InputError(journal.problems)
    companies = companies.with_columns(parent_id=_keys(companies.frame["parent_id"], companies))
    if deals is not None:
        first = deals.frame["account_id"].str.split(";").str[0].str.strip().astype(TEXT)
        whole = is_in(deals.frame["account_id"], companies.frame["name"])
        named = deals.frame["account_id"].where(whole, first)
        deals = deals.with_columns(account_id=_keys(named, companies))
    journal.assumptions.append("owners are known by their name only: two of one name count as one")
    export = CrmExport(companies, _owners(companies, deals), deals, None, None, {})
    return plan_tables(export, journal, {})


def _files(path: Path, journal: Journal) -> tuple[Path | None, Path | None]:
    """Return the files of companies and deals."""
    if path.is_file():
        return path, None
    files = list_exports(path)
    companies, deals = find_export("Company", files, journal), find_export("Deal", files, journal)
    if companies is None and not journal.problems:
        rest = [file for file in files if file != deals]
        if len(rest) != 1:
            expected = "a file named companies, with the exported companies"
            raise InputError([InputProblem(str(path), None, "", "", expected)])
        companies = rest[0]
    others = [file.name for file in files if file not in (companies, deals)]
    if others:
        journal.left_out.append("Files not read: " + ", ".join(others))
    return companies, deals


def _read(export: Export, path: Path | None, chosen: ColumnMap, scratch: Path, journal: Journal) -> ReadTable | None:
    raw = None if path is None else read_export(path, scratch, journal)
    if path is None or raw is None:
        return None
    before = len(journal.problems)
    read = read_values(export, path.name, raw, chosen.get(export.table.name, {}), journal)
    if len(journal.problems) == before:
        require_keys(read, export.key, journal)
    if export is COMPANY:
        keys = read.frame[export.key]
        odd = keys.notna() & ~keys.str.fullmatch("[0-9]+").fillna(False).astype(bool)
        journal.find(read, odd, export.key, "no Record ID (digits only); it stays, but export hubspot refuses it")
    if export is COMPANY and read.frame.empty:
        journal.problems.append(InputProblem(path.name, None, "", "no rows", "at least one company"))
    return read


def _keys(values: pd.Series, companies: ReadTable) -> pd.Series:
    """Return companies' keys for values that are keys or names of companies; anything else as it is."""
    frame = companies.frame
    unique = frame.dropna(subset="name").drop_duplicates("name", keep=False)
    known = dict(zip(unique["name"], unique["account_id"], strict=True))
    by_name = values.map(known).astype(TEXT)
    return values.where(is_in(values, frame["account_id"]) | by_name.isna(), by_name)


def _owners(companies: ReadTable, deals: ReadTable | None) -> ReadTable:
    """Return the owners of companies and deals as users."""
    owners = companies.frame["owner"]
    if deals is not None:
        owners = pd.concat([owners, deals.frame["owner"]])
    names = as_text(owners.dropna().drop_duplicates().tolist())
    columns = {value.name: missing(Column(value.name, value.type, ""), len(names)) for value in USER.parts}
    active = ~names.str.contains(_GONE, case=False, na=False)
    frame = pd.DataFrame({**columns, "rep_id": names, "name": names, "active": active.astype(object), "row": 0})
    return ReadTable(companies.file, frame, {"rep_id": companies.header("owner")})
