"""From the workspace to the problem: changes, demand, seats, places, and the two frames every plan is made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from territory_opt.alignment.tables import Tables
from territory_opt.demand.forecasting.scaling import DemandFactor
from territory_opt.demand.plan import Demand, with_factors
from territory_opt.demand.segments import DEFAULT
from territory_opt.geography.homes import place_seats
from territory_opt.geography.units import family_roots, unit_labels
from territory_opt.headcount.plan import HeadcountPlan
from territory_opt.headcount.seats import seat_notes
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.scenario.declaration import Scenario
from territory_opt.scenario.kept import kept_demand
from territory_opt.scenario.opening import Opened
from territory_opt.scenario.reading import Models
from territory_opt.scenario.staffing import Staffing, gather_staffing
from territory_opt.scenario.tables import build_tables
from territory_opt.workspace.places.placing import place_accounts
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.workspace import Workspace

ACCOUNT_COLUMNS = (
    "account_id",
    "name",
    "parent_id",
    "family_id",
    "unit_id",
    "status",
    "segment",
    "industry",
    "region",
    "country",
    "postal_code",
    "latitude",
    "longitude",
    "place_source",
    "employees",
    "annual_revenue_usd",
    "lead_score",
    "skills",
    "language",
    "current_arr_usd",
    "open_pipeline_usd",
    "potential_usd",
    "workload_hours",
    "visits",
    "tier",
    "customers",
    "accounts",
    "rep_id",
    "incumbent_seat_id",
    "locked",
)
"""Columns of the accounts frame that alignment, audit and report read; the workspace's own measures follow them."""


@dataclass(frozen=True)
class Prepared:
    """A scenario's problem, ready to be solved or evaluated.

    Attributes
    ----------
    scenario : Scenario
        What was asked.
    models : Models
        The models it names, with its changes applied.
    workspace : Workspace
        The workspace with the scenario's changes applied.
    applied : tuple of str
        What each change did.
    demand : Demand
        Demand of the plan year.
    staffing : Staffing
        What its hiring plans are made from.
    headcount : HeadcountPlan
        The hiring plan that covers the demand.
    accounts : DataFrame
        One row an account, with ``ACCOUNT_COLUMNS`` and the workspace's own measures.
    seats : DataFrame
        One row a seat that takes part in the design, with its home.
    tables : Tables
        Neighbours, ways and fits that the models may ask for.
    data_notes, seat_notes : tuple of str
        What a reader should know of data and demand, and of the seats that take part.
    """

    scenario: Scenario
    models: Models
    workspace: Workspace
    applied: tuple[str, ...]
    demand: Demand
    staffing: Staffing
    headcount: HeadcountPlan
    accounts: pd.DataFrame
    seats: pd.DataFrame
    tables: Tables
    data_notes: tuple[str, ...]
    seat_notes: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the plan should know."""
        return (*self.data_notes, *self.seat_notes)


def prepare(opened: Opened, *, progress: ProgressCallback = silent) -> Prepared:
    """Apply a scenario's changes and plan demand and supply, up to the frames its territories are made from.

    Raises
    ------
    InputError
        When a change cannot be applied, the units' file cannot be used, or there is nothing to tell neighbours by.
    """
    scenario, changed = opened.scenario, opened.changed()
    workspace, models = changed.workspace, changed.models
    demand, staffing = plan_supply(workspace, models, scenario.seed, progress, factors=changed.factors)
    progress(Progress("planning headcount"))
    headcount = staffing.plan({})
    progress(Progress("placing accounts and seats"))
    accounts, unit_notes = build_accounts(workspace, demand, staffing.seats)
    seats, tables, notes = _take_part(workspace, scenario, models, accounts, staffing.seats, headcount)
    return Prepared(
        scenario=scenario,
        models=models,
        workspace=workspace,
        applied=changed.applied,
        demand=demand,
        staffing=staffing,
        headcount=headcount,
        accounts=accounts,
        seats=seats,
        tables=tables,
        data_notes=(*workspace.notes, *supply_notes(demand, staffing), *unit_notes, *_account_notes(accounts)),
        seat_notes=notes,
    )


def plan_supply(
    workspace: Workspace,
    models: Models,
    seed: int,
    progress: ProgressCallback = silent,
    *,
    factors: Sequence[DemandFactor] = (),
) -> tuple[Demand, Staffing]:
    """Plan demand with as many paths as hiring is planned and tried on, and learn supply from history.

    Parameters
    ----------
    workspace : Workspace
        The workspace with the scenario's changes applied.
    models : Models
        The models with the scenario's changes applied.
    seed : int
        Of the paths, and of the draws that what is learned stands on.
    progress : callable
        Told how far the work is.
    factors : sequence of DemandFactor
        By how much the scenario raises or lowers demand.
    """
    progress(Progress("planning demand"))
    outcomes, horizon = models.headcount.outcomes, models.headcount.horizon
    demand = kept_demand(
        workspace,
        models.demand,
        paths=outcomes.planning + outcomes.trial,
        seed=seed,
        horizon_months=horizon.months,
    )
    demand = with_factors(demand, workspace, models.demand, factors)
    progress(Progress("learning supply from history"))
    return demand, gather_staffing(workspace, demand, models, seed)


def supply_notes(demand: Demand, staffing: Staffing) -> tuple[str, ...]:
    """Return what a reader should know of demand and supply."""
    return (
        *demand.notes,
        *seat_notes(staffing.workspace, staffing.model),
        *staffing.learned.notes,
        *_unmatched_notes(staffing),
    )


def _unmatched_notes(staffing: Staffing) -> list[str]:
    """Name regions and segments of the headcount model that stand for nothing."""
    model, seats, series = staffing.model, staffing.seats, staffing.forecast.series
    regions = {*seats["region"], *series.get_level_values("region")}
    segments = {DEFAULT, *seats["segments"].explode(), *series.get_level_values("segment")}
    named = [("cost_factors", region) for region in model.cost_factors if region not in regions]
    named += [
        (f"roles.{role}.each", segment)
        for role, declared in model.roles.items()
        for segment in declared.each
        if segment not in segments
    ]
    return [f"headcount model: {key} names {name}, where nobody sits and nothing is forecast" for key, name in named]


def with_headcount(prepared: Prepared, headcount: HeadcountPlan) -> Prepared:
    """Return the problem with another hiring plan and the seats that it opens."""
    seats, tables, notes = _take_part(
        prepared.workspace,
        prepared.scenario,
        prepared.models,
        prepared.accounts,
        prepared.staffing.seats,
        headcount,
    )
    return replace(prepared, headcount=headcount, seats=seats, tables=tables, seat_notes=notes)


def _take_part(
    workspace: Workspace,
    scenario: Scenario,
    models: Models,
    accounts: pd.DataFrame,
    from_reps: pd.DataFrame,
    headcount: HeadcountPlan,
) -> tuple[pd.DataFrame, Tables, tuple[str, ...]]:
    """Return the seats of the design with their homes, the tables of their pairs, and notes on both."""
    seats = place_seats(_seats_of_design(from_reps, headcount.seats, scenario), accounts)
    tables, notes = build_tables(workspace, accounts, seats, models.alignment)
    return seats, tables, (*notes, *_home_notes(seats))


def build_accounts(workspace: Workspace, demand: Demand, seats: pd.DataFrame) -> tuple[pd.DataFrame, Sequence[str]]:
    """Return the accounts frame and notes on its units.

    Parameters
    ----------
    workspace : Workspace
        The workspace with changes applied.
    demand : Demand
        Its planned demand, one row an account in the same order.
    seats : DataFrame
        Seats of ``reps``; their ``seat_id`` is the rep's key.
    """
    raw = workspace.accounts
    accounts = raw.assign(
        **place_accounts(raw, workspace.tables.get("places")),
        **demand.accounts[["tier", "potential_usd", "workload_hours", "visits"]],
    )
    units = unit_labels(accounts, workspace.settings, workspace.folder)
    accounts = accounts.assign(
        family_id=family_roots(accounts),
        unit_id=units.unit_id,
        customers=(accounts["status"] == "customer").astype(np.float64),
        accounts=1.0,
        incumbent_seat_id=accounts["rep_id"].where(accounts["rep_id"].isin(seats["seat_id"])).astype(TEXT),
    )
    return accounts[[*ACCOUNT_COLUMNS, *workspace.settings.measures]], units.notes


def _seats_of_design(from_reps: pd.DataFrame, planned: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return the seats that get territories: those of reps and the planned starts up to the scenario's month."""
    if scenario.design_starts_by is None:
        return from_reps
    last_day = scenario.design_starts_by + pd.offsets.MonthEnd(0)
    chosen = planned[planned["start_date"] <= last_day]
    return pd.concat([from_reps, chosen], ignore_index=True) if len(chosen) else from_reps


def _account_notes(accounts: pd.DataFrame) -> list[str]:
    # Of accounts that have none beside others that do, the workspace's notes tell.
    return ["no account has a place, so none counts travel"] if accounts["place_source"].eq("missing").all() else []


def _home_notes(seats: pd.DataFrame) -> list[str]:
    without_home = seats.loc[seats["home_source"] == "missing", "seat_id"]
    if without_home.empty:
        return []
    return [f"{len(without_home):,} seats have no home and count no travel: {', '.join(without_home.head(5))}"]
