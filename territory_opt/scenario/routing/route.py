"""Routing: new leads and accounts to the seats of an approved plan, by the plan's rules and at its prices."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from territory_opt.alignment.routing.give import give
from territory_opt.report.csv_file import write_csv
from territory_opt.report.currency import in_currency
from territory_opt.report.inert import guard_formulas
from territory_opt.scenario.routing.check import check_routing
from territory_opt.scenario.routing.known import find_belonging
from territory_opt.scenario.routing.plan import find_plan
from territory_opt.scenario.routing.prepare import prepare_leads
from territory_opt.scenario.routing.reading import read_leads
from territory_opt.scenario.routing.seats import seat_table
from territory_opt.scenario.routing.words import reasons
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.settings import read_settings

COLUMNS = (
    "account_id",
    "name",
    "segment",
    "seat_id",
    "territory_id",
    "rep_id",
    "seat",
    "reason",
    "next_seat_id",
    "next_usd",
    "potential_usd",
    "workload_hours",
)


@dataclass(frozen=True)
class Routing:
    """Leads at the seats of a plan.

    Attributes
    ----------
    plan : str
        The run.
    approved : str
        The hash of its approval; empty for a run that was taken without one.
    leads : DataFrame
        One row a lead, in the file's order: account_id, name, segment, seat_id, territory_id, rep_id, seat (its name),
        reason, next_seat_id, next_usd (what the cheapest other seat would cost more a year), potential_usd,
        workload_hours. Where there is no seat, the reason says why.
    seats : DataFrame
        One row a seat, see `seat_table`.
    cost_usd, bound_usd : float
        What the leads that were free to go anywhere add to the plan's objective, USD a year, and what no way of
        placing the same ones adds less than.
    notes : tuple of str
        What the user should know.
    currency : str
        Code of the workspace's currency.
    """

    plan: str
    approved: str
    leads: pd.DataFrame
    seats: pd.DataFrame
    cost_usd: float
    bound_usd: float
    notes: tuple[str, ...]
    currency: str

    @property
    def waiting(self) -> pd.DataFrame:
        """The leads without a seat."""
        return self.leads[self.leads["seat_id"].isna()]


def route_leads(folder: str | Path, file: str | Path, *, name: str | None = None, unapproved: bool = False) -> Routing:
    """Give the leads of a file to the seats of a plan.

    Parameters
    ----------
    folder : str or Path
        The workspace.
    file : str or Path
        CSV, Parquet or Excel with the columns of the accounts.
    name : str, optional
        The run; the approved one that holds from the latest day when left out.
    unapproved : bool
        Take the run as it is stored in ``runs/``, approved or not.

    Raises
    ------
    InputError
        When there is no such plan, it is not approved and must be, or with everything that is wrong in the file.
    AuditError
        When a lead went where the plan's rules do not let it.
    """
    folder = Path(folder)
    file = Path(file)
    settings = read_settings(folder)
    stored, approved = find_plan(folder, name, unapproved)
    record = stored.record
    read, notes = read_leads(file, settings, record.accounts["account_id"], record.seats["rep_id"].dropna())
    leads, more_notes = prepare_leads(read, record, settings, folder)
    belonging = find_belonging(leads, record.accounts, record.seats)
    # Leads are new unless they are in the plan, or follow somebody whom the plan leaves without a seat.
    is_new = belonging["way"].ne("account") & (belonging["way"].eq("") | belonging["seat_id"].notna())
    new = leads[is_new.to_numpy(bool)].sort_values("account_id", ignore_index=True)
    belongs = pd.Series(belonging["seat_id"].to_numpy(), index=pd.Index(leads["account_id"]), dtype=TEXT)
    given = give(record.accounts, record.seats, record.alignment, record.tables, new, belongs)
    check_routing(record.accounts, new, record.seats, record.declaration, record.tables, given.accounts)
    assignment = given.accounts.set_index("account_id")["seat_id"]
    seats = seat_table(record.seats, record.accounts, new, assignment)
    hours = seats.explode("segments").groupby("segments")["remaining_hours"].max()
    told = _told(leads, belonging, given.accounts.assign(most_hours=new["segment"].map(hours).to_numpy()), record.seats)
    return Routing(
        plan=str(stored.summary["scenario"]),
        approved=approved,
        leads=told.assign(reason=told["reason"].map(lambda why: in_currency(why, settings.currency)).astype(TEXT)),
        seats=seats,
        cost_usd=given.cost_usd,
        bound_usd=given.bound_usd,
        notes=(*notes, *more_notes),
        currency=settings.currency,
    )


def write_leads(routing: Routing, path: Path) -> None:
    """Write the leads as CSV; keys go out exactly as they came in, as a CRM is to take them.

    All other text is guarded: leads come from forms that anybody fills in, and who opens the file first is a person.
    """
    rounded = routing.leads.round({"next_usd": 2, "potential_usd": 2, "workload_hours": 2})
    keys = [column for column in rounded.columns if column.endswith("_id")]
    write_csv(guard_formulas(rounded).assign(**rounded[keys]), path)


def _told(leads: pd.DataFrame, belonging: pd.DataFrame, given: pd.DataFrame, seats: pd.DataFrame) -> pd.DataFrame:
    """Return the leads with their seats and the reasons."""
    found = given.set_index("account_id").reindex(pd.Index(leads["account_id"])).set_axis(leads.index)
    flags = {name: found[name].astype("boolean").fillna(False).astype(bool) for name in ("free", "covered", "eligible")}
    table = leads.assign(**{**found, **flags})
    # Accounts of the plan are not given anything anew.
    table = table.assign(seat_id=found["seat_id"].fillna(belonging["seat_id"]))
    by_seat = seats.set_index("seat_id")
    for column, source in (("territory_id", "territory_id"), ("rep_id", "rep_id"), ("seat", "name")):
        table[column] = table["seat_id"].map(by_seat[source]).astype(TEXT)
    table["reason"] = reasons(table, belonging, by_seat["name"])
    return table[list(COLUMNS)]
