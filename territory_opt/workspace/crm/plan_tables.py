"""From the typed exports of a CRM to the tables of a workspace: the steps that all systems share."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from territory_opt.errors import InputProblem
from territory_opt.workspace.crm.accounts import build_accounts
from territory_opt.workspace.crm.imported import Imported
from territory_opt.workspace.crm.journal import Journal, ReadTable, printable
from territory_opt.workspace.crm.opportunities import amounts_of, build_opportunities, last_day
from territory_opt.workspace.crm.reps import Team, build_reps
from territory_opt.workspace.schema import ACCOUNTS, OPPORTUNITIES, REPS, Table


@dataclass(frozen=True)
class CrmExport:
    """The exports of a CRM in types, every row with a key of its own.

    Attributes
    ----------
    accounts, users : ReadTable
        Accounts or companies, and those who own them.
    opportunities : ReadTable or None
        Opportunities or deals.
    stages : Series of text or None
        Won, lost or open by the stage's name in small letters, where the export tells.
    territory_region : Series of text or None
        Region by account_id from a hierarchy of territories.
    region_of_member : dict of str to str
        Users who are in a territory, and its region, empty where it has none.
    """

    accounts: ReadTable
    users: ReadTable
    opportunities: ReadTable | None
    stages: pd.Series | None
    territory_region: pd.Series | None
    region_of_member: dict[str, str]


def plan_tables(export: CrmExport, journal: Journal, copies: dict[str, pd.DataFrame]) -> Imported:
    """Make the tables of a workspace.

    Parameters
    ----------
    export : CrmExport
        What was read.
    journal : Journal
        What is told of the import.
    copies : dict of str to DataFrame
        Tables of the export to keep as they are.
    """
    opportunities = None
    if export.opportunities is not None:
        ids = export.accounts.frame["account_id"]
        opportunities = build_opportunities(export.opportunities, ids, export.stages, journal)
    told = last_day(opportunities) if opportunities is not None else None
    today = pd.Timestamp.today().normalize() if told is None else told
    amounts = None if opportunities is None else amounts_of(opportunities, today)
    accounts, home = build_accounts(export.accounts, amounts, export.territory_region, journal)
    team = Team(accounts, export.accounts, opportunities, today, export.region_of_member)
    reps, rep_id = build_reps(export.users, team, journal)
    if reps.empty:
        expected = "at least one person who owns an account or an opportunity or sells by title"
        journal.problems.append(InputProblem(export.users.file, None, "", "nobody", expected))
    tables = {ACCOUNTS.name: _standard(ACCOUNTS, accounts.assign(rep_id=rep_id)), REPS.name: _standard(REPS, reps)}
    if opportunities is not None and len(opportunities):
        tables[OPPORTUNITIES.name] = _standard(OPPORTUNITIES, opportunities)
    return Imported(tables, journal, home, _currency(export, journal), today, copies)


def _currency(export: CrmExport, journal: Journal) -> str:
    """Return the one currency of all amounts; amounts in several cannot be added up."""
    rows: list[pd.Series] = []
    for table, amount in ((export.accounts, "annual_revenue_usd"), (export.opportunities, "amount_usd")):
        if table is not None and table.holds("currency"):
            counted = table.frame[amount].notna() if amount in table.frame else table.frame["row"].notna()
            rows.append(table.frame.loc[counted, "currency"].dropna().str.upper())
    codes = pd.concat(rows).value_counts() if rows else pd.Series(dtype="int64")
    if len(codes) > 1:
        found = ", ".join(f"{printable(str(code))} in {count:,} rows" for code, count in codes.items())
        expected = "one currency for all amounts: export converted ones (in SOQL convertCurrency(Amount))"
        journal.problems.append(InputProblem("currency", None, "CurrencyIsoCode", found, expected))
    elif len(codes) and not re.fullmatch("[A-Z]{3}", str(codes.index[0])):
        expected = "an ISO 4217 three-letter code such as USD"
        journal.problems.append(InputProblem("currency", None, "CurrencyIsoCode", printable(codes.index[0]), expected))
    if codes.empty:
        journal.assumptions.append("currency: USD, as the export names none; change it in workspace.yaml")
    return "USD" if codes.empty else str(codes.index[0])


def _standard(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the schema's columns in the schema's order, those without any value left out."""
    held = [column for column in table.columns if column.name in frame]
    return frame[[column.name for column in held if column.required or frame[column.name].notna().any()]]
