"""Putting a run's results together: every frame that its files are made from."""

from __future__ import annotations

import time
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from territory_opt.alignment.centres import seats_at_centres
from territory_opt.alignment.plan import Design
from territory_opt.audit.audit import Audit
from territory_opt.audit.measures import plan_measures, territory_measures
from territory_opt.audit.slack import rule_slack
from territory_opt.headcount.quotas import plan_quotas
from territory_opt.headcount.seats import are_planned
from territory_opt.report.currency import in_currency
from territory_opt.report.frames import empty_frame
from territory_opt.report.results import Hiring, Results
from territory_opt.scenario.agreement import Agreement
from territory_opt.scenario.assumptions import assumptions_of
from territory_opt.scenario.forecast import shown_forecast
from territory_opt.scenario.maps import draw_territories, states_in_view
from territory_opt.scenario.prepare import Prepared
from territory_opt.scenario.record import Record
from territory_opt.scenario.summary import settings_shown, summarize
from territory_opt.workspace.schema import TEXT

MOVE_COLUMNS = (
    "account_id",
    "name",
    "segment",
    "from_rep_id",
    "from_seat_id",
    "to_seat_id",
    "from_name",
    "to_name",
    "current_arr_usd",
    "potential_usd",
    "open_pipeline_usd",
    "reason",
)


def incumbent_assignment(accounts: pd.DataFrame) -> pd.Series:
    """Return today's alignment: the incumbent seat by ``account_id``, NaN where no seat covers the account."""
    return accounts.set_index("account_id")["incumbent_seat_id"].rename("seat_id")


def assemble(agreement: Agreement, audit: Audit, hiring: Hiring, *, started: float) -> Results:
    """Return everything a run found out.

    Parameters
    ----------
    agreement : Agreement
        The problem, and its plan or the reason there is none.
    audit : Audit
        The plan's audit.
    hiring : Hiring
        Its hiring plan with trial and studies.
    started : float
        When the run started, by `time.monotonic`.
    """
    prepared, design = agreement.prepared, _in_currency(agreement)
    today = incumbent_assignment(prepared.accounts)
    has_plan = not design.assignment.empty
    assignment = design.assignment if has_plan else pd.Series(index=today.index, dtype=TEXT)
    seats = seats_at_centres(prepared.seats, prepared.accounts, design.centres)
    accounts = planned_accounts(prepared.accounts, seats, design, assignment)
    territories = territory_measures(prepared.accounts, seats, assignment)
    if not has_plan:
        territories = territories.iloc[:0]
    shapes, incumbent_shapes = _shapes(prepared, accounts, _territories_of(today, accounts, prepared.seats))
    scenario, notes = prepared.scenario, _told(prepared, design)
    return Results(
        name=scenario.name,
        title=scenario.title,
        description=scenario.description,
        settings=settings_shown(prepared.workspace.settings),
        summary=summarize(
            prepared,
            design,
            measures=plan_measures(prepared.accounts, seats, assignment) if has_plan else {},
            measures_before=plan_measures(prepared.accounts, prepared.seats[~are_planned(prepared.seats)], today),
            audit=audit,
            hiring=hiring,
            notes=notes,
            run_seconds=time.monotonic() - started,
        ),
        accounts=accounts,
        seats=seats.assign(languages=_joined(seats["languages"])),
        territories=territories,
        moves=moves_of(accounts, prepared),
        headcount_plan=hiring.starts,
        coverage=hiring.coverage,
        quotas=_quotas(prepared, territories),
        shapes=shapes,
        outlines=states_in_view(accounts),
        rules=design.rules,
        audit=_checks(audit),
        notes=notes,
        incumbent_shapes=incumbent_shapes,
        hiring=hiring,
        forecast=shown_forecast(prepared.workspace, prepared.models.demand, prepared.demand.forecast),
        constraints=_constraints(prepared, seats, assignment) if has_plan else empty_frame("constraints"),
        assumptions=assumptions_of(prepared, hiring),
    )


def keep_record(agreement: Agreement, results: Results) -> Record:
    """Return what a run's folder keeps of its problem and plan, for what works on stored runs."""
    prepared, design = agreement.prepared, agreement.design
    return Record(
        accounts=results.accounts.assign(skills=prepared.accounts["skills"]),
        seats=seats_at_centres(prepared.seats, prepared.accounts, design.centres),
        tables=prepared.tables,
        prices=design.prices,
        alignment=prepared.models.alignment,
        demand=prepared.models.demand,
        headcount=prepared.staffing.model,
        stages=prepared.models.stages,
        declaration=prepared.models.declaration,
    )


def _constraints(prepared: Prepared, seats: pd.DataFrame, assignment: pd.Series) -> pd.DataFrame:
    """Return what the rules leave, limits in the workspace's currency."""
    declaration, currency = prepared.models.declaration, prepared.workspace.settings.currency
    table = rule_slack(prepared.accounts, seats, declaration, assignment, prepared.tables)
    told = table["limit"].map(lambda limit: in_currency(limit, currency), na_action="ignore")
    return table.assign(limit=told.astype(TEXT))


def _in_currency(agreement: Agreement) -> Design:
    """Return the design with what it says of moves and rules in the workspace's currency."""
    design, currency = agreement.design, agreement.prepared.workspace.settings.currency

    def told(text: str) -> str:
        return in_currency(text, currency)

    return replace(
        design,
        move_reason=design.move_reason.map(told, na_action="ignore").astype(design.move_reason.dtype),
        rules=design.rules.map(told, na_action="ignore"),
        reason=told(design.reason),
    )


def _told(prepared: Prepared, design: Design) -> tuple[str, ...]:
    """Return the notes of data and design, amounts in the workspace's currency."""
    currency = prepared.workspace.settings.currency
    return tuple(in_currency(note, currency) for note in (*prepared.notes, *design.notes))


def planned_accounts(
    accounts: pd.DataFrame, seats: pd.DataFrame, design: Design, assignment: pd.Series
) -> pd.DataFrame:
    """Return the accounts frame with each account's seat and territory, if and why it moved, and its cost elsewhere."""
    ids = accounts["account_id"]
    seat_id = ids.map(assignment).astype(TEXT)
    stays = (seat_id == accounts["incumbent_seat_id"]).fillna(False).astype(bool)
    moved = accounts["rep_id"].notna() & ~stays if not design.assignment.empty else False
    return accounts.assign(
        skills=_joined(accounts["skills"]),
        territory_id=_territories_of(assignment, accounts, seats),
        seat_id=seat_id,
        moved=moved,
        reason=ids.map(design.move_reason).fillna("").astype(TEXT),
        elsewhere_usd=ids.map(design.elsewhere_usd).astype("float64"),
    )


def _joined(lists: pd.Series) -> pd.Series:
    """Return lists as text, as the user's tables write them."""
    text = lists.str.join("; ").astype(TEXT)
    return text.mask(text == "")


def _territories_of(assignment: pd.Series, accounts: pd.DataFrame, seats: pd.DataFrame) -> pd.Series:
    """Return the territory of each account, indexed like the accounts."""
    territory = seats.set_index("seat_id")["territory_id"]
    return accounts["account_id"].map(assignment).map(territory).astype(TEXT)


def moves_of(accounts: pd.DataFrame, prepared: Prepared) -> pd.DataFrame:
    """Return one row for each account that changes hands, the largest ARR first, with ``MOVE_COLUMNS``."""
    moved = accounts[accounts["moved"]]
    # The incumbent may hold no seat any more, so its name comes from the reps.
    reps = prepared.workspace.reps.set_index("rep_id")["name"]
    seats = prepared.seats.set_index("seat_id")["name"]
    moves = moved.assign(
        from_rep_id=moved["rep_id"],
        from_seat_id=moved["incumbent_seat_id"],
        to_seat_id=moved["seat_id"],
        from_name=moved["rep_id"].map(reps).astype(TEXT),
        to_name=moved["seat_id"].map(seats).astype(TEXT),
    )
    by_weight = ["current_arr_usd", "potential_usd"]
    moves = moves[list(MOVE_COLUMNS)]
    return moves.sort_values(by_weight, ascending=False, kind="stable", ignore_index=True)


def _quotas(prepared: Prepared, territories: pd.DataFrame) -> pd.DataFrame:
    columns = territories[["territory_id", "seat_id", "potential_usd"]]
    months = prepared.workspace.settings.plan_months
    return plan_quotas(columns, prepared.seats, prepared.demand.cells, prepared.staffing.model, months)


def _shapes(prepared: Prepared, accounts: pd.DataFrame, today: pd.Series) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Draw the plan's territories and today's; once where they are the same."""
    planned = accounts["territory_id"]
    shapes = draw_territories(prepared.workspace, accounts, planned)
    if planned.equals(today):
        return shapes, shapes
    return shapes, draw_territories(prepared.workspace, accounts, today)


def _checks(audit: Audit) -> pd.DataFrame:
    rows = [(check.name, check.ok, check.detail) for check in audit.checks]
    return pd.DataFrame(rows, columns=["check", "ok", "detail"]).astype({"check": TEXT, "ok": bool, "detail": TEXT})
