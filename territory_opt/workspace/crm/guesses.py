"""Which of a file's columns holds which standard column: by the user's map, by name, by other usual names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from territory_opt.errors import InputProblem
from territory_opt.workspace.crm.export import plain_name
from territory_opt.workspace.crm.journal import printable
from territory_opt.workspace.headers import Header, match_header
from territory_opt.workspace.problems import likely_name
from territory_opt.workspace.raw import HEADER_ROW, RawTable
from territory_opt.workspace.schema import Table
from territory_opt.workspace.settings import TableSource

USUAL_NAMES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "accounts": {
        "account_id": ("id", "account number", "account no", "customer id", "company id", "record id"),
        "name": ("account name", "customer name", "company name", "account", "customer", "company"),
        "parent_id": ("parent", "parent account id", "parent account", "ultimate parent id"),
        "status": ("account type", "customer status", "account status", "type"),
        "segment": ("customer segment", "account segment", "market segment", "sales segment", "tier"),
        "industry": ("vertical", "sector", "industry name"),
        "region": ("sales region", "account region", "area"),
        "country": ("country code", "billing country", "country iso"),
        "postal_code": ("zip", "zip code", "zipcode", "postcode", "post code", "billing postal code", "plz"),
        "latitude": ("lat", "geo lat", "y"),
        "longitude": ("lon", "lng", "long", "geo lon", "geo lng", "x"),
        "employees": ("employee count", "number of employees", "headcount", "no of employees"),
        "annual_revenue_usd": ("annual revenue", "revenue", "annual sales", "turnover"),
        "lead_score": ("score", "account score", "fit score"),
        "current_arr_usd": ("arr", "current arr", "annual recurring revenue", "acv", "contract value"),
        "open_pipeline_usd": ("pipeline", "open pipeline", "pipeline value"),
        "potential_usd": ("potential", "account potential", "tam", "opportunity value"),
        "workload_hours": ("workload", "hours", "hours a year"),
        "rep_id": ("owner id", "owner", "account owner", "sales rep", "rep", "rep name", "account executive"),
    },
    "reps": {
        "rep_id": ("id", "user id", "employee id", "rep", "owner id"),
        "name": ("rep name", "full name", "employee name", "sales rep"),
        "role": ("title", "job title", "position"),
        "segment": ("segments", "team segment"),
        "region": ("sales region", "area"),
        "manager_id": ("manager", "reports to"),
        "start_date": ("hire date", "hired", "start"),
        "end_date": ("termination date", "leave date"),
        "quota_usd": ("quota", "annual quota"),
        "cost_usd": ("cost", "loaded cost"),
    },
    "opportunities": {
        "opportunity_id": ("id", "deal id", "record id", "opportunity number"),
        "account_id": ("account", "customer id", "company id"),
        "rep_id": ("owner id", "owner", "deal owner", "opportunity owner"),
        "stage": ("stage name", "deal stage", "outcome"),
        "created_date": ("created", "create date", "opened"),
        "closed_date": ("close date", "closed"),
        "amount_usd": ("amount", "deal amount", "value"),
    },
    "bookings": {
        "month": ("booking month", "date", "period"),
        "amount_usd": ("amount", "bookings", "new arr"),
        "rep_id": ("owner", "sales rep"),
        "account_id": ("account", "customer id"),
    },
}  # fmt: skip
"""By table and standard column: other names it often has."""


@dataclass(frozen=True)
class Guessed:
    """The columns of one file.

    Attributes
    ----------
    source : TableSource
        What ``workspace.yaml`` says of them.
    header : Header
        The columns found.
    guesses : tuple of str
        Standard columns that only a name suggests.
    """

    source: TableSource
    header: Header
    guesses: tuple[str, ...]


def find_columns(table: Table, raw: RawTable, chosen: Mapping[str, str], file: str) -> Guessed:
    """Find the columns of a table in a file.

    Parameters
    ----------
    table : Table
        The schema's table.
    raw : RawTable
        The table as its file holds it.
    chosen : mapping of str to str
        What the user's map says.
    file : str
        The file, for messages.
    """
    plain = {plain_name(name): name for name in reversed(raw.names) if name}
    mapped = dict(chosen)
    exact = {column.name for column in table.columns if column.name in plain}
    for standard, names in USUAL_NAMES.get(table.name, {}).items():
        free = [
            name for name in (plain.get(plain_name(usual)) for usual in names) if name not in (*mapped.values(), None)
        ]
        if standard not in mapped and standard not in exact and free:
            mapped[standard] = str(free[0])
    # What else resembles a standard column is taken for it, and told.
    header = match_header(table, raw.names, TableSource(columns=mapped), file)
    for standard, place in header.position.items():
        if standard not in mapped and standard not in exact:
            mapped[standard] = raw.names[place]
    return _settled(table, raw, mapped, tuple(name for name in mapped if name not in chosen), file, set())


def without_columns(guessed: Guessed, table: Table, raw: RawTable, wrong: set[str], file: str) -> Guessed:
    """Return the columns without some that were found by their names and turned out to hold something else."""
    dropped = {raw.names[place] for standard, place in guessed.header.position.items() if standard in wrong}
    mapped = {name: own for name, own in guessed.source.columns.items() if name not in wrong}
    guesses = tuple(name for name in guessed.guesses if name not in wrong)
    return _settled(table, raw, mapped, guesses, file, dropped | set(guessed.source.ignore))


def header_problems(
    table: Table, raw: RawTable, guessed: Guessed, chosen: Mapping[str, str], file: str
) -> list[InputProblem]:
    """Return what is wrong with the columns of a file: those named that it lacks, and those that it must have."""
    held = ", ".join(printable(name) for name in raw.names if name)
    problems = []
    for standard, own in chosen.items():
        if own not in raw.names:
            likely = likely_name(own, raw.names)
            expected = f"a column of {file}" + (
                f"; did you mean {printable(likely)}?" if likely else f"; it has {held}"
            )
            problems.append(InputProblem("--columns", None, f"{table.name}.{standard}", printable(own), expected))
    for column in table.columns:
        if column.required and column.name not in guessed.header.position and column.name not in chosen:
            expected = f"a column for it in {file}: name yours in a file for --columns; there are {held}"
            problems.append(InputProblem(table.name, HEADER_ROW, column.name, "", expected))
    twice = {name for name in guessed.source.columns.values() if raw.names.count(name) > 1}
    expected = "each column once; this one stands here twice"
    return problems + [InputProblem(table.name, HEADER_ROW, printable(name), "", expected) for name in sorted(twice)]


def _settled(
    table: Table, raw: RawTable, mapped: Mapping[str, str], guesses: tuple[str, ...], file: str, dropped: set[str]
) -> Guessed:
    """Return the columns, with those to be ignored that resemble a standard column but are not it."""
    first = match_header(table, raw.names, TableSource(columns=dict(mapped), ignore=tuple(dropped)), file)
    taken = {*mapped.values(), *(name for name in raw.names if plain_name(name) in first.position)}
    resembling = {raw.names[place] for place in first.position.values()} - taken
    source = TableSource(columns=dict(mapped), ignore=tuple(sorted(resembling | dropped)))
    return Guessed(source, match_header(table, raw.names, source, file), guesses)
