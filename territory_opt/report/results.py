"""The whole content of a run, as frames: what every file of a run folder is made from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import geopandas as gpd
import pandas as pd

from territory_opt.report.colours import territory_colours
from territory_opt.report.frames import empty_frame


@dataclass(frozen=True)
class Hiring:
    """The hiring part of a run: the plan, how it stood the trial, and what the studies found.

    A frame has no rows where nothing was made of it: no plan, no trial, no study. Months are first days. ``frames`` has
    the columns of each with their types.

    Attributes
    ----------
    starts : DataFrame
        Planned starts: month, segment, region, role, starts (whole), kind ("firm", or "outlook" for a quarter, whose
        month is its first), reason.
    hires : DataFrame
        Expected people who join: month, segment, region, role, growth (planned starts), committed (accepted offers and
        open positions), backfill (refills of those who leave).
    heads : DataFrame
        Support roles: month, segment, region, role, heads, needed, missing.
    coverage : DataFrame
        Demand against capacity in the plan year: month, segment, region, demand_usd, capacity_usd, shortfall_usd,
        coverage_share, headcount, and the 10 and 90 % points demand_low_usd, demand_high_usd, capacity_low_usd,
        capacity_high_usd, coverage_low_share, coverage_high_share.
    budget : DataFrame
        year, cost_usd (of planned starts), budget_usd (NaN: none).
    levels : DataFrame
        The trial by whom the service level is kept for: scope ("company", "segment" or "cell"), segment, region,
        period, expected_share, low_share, high_share, chance_level_met, expected_shortfall_usd, standard_error_usd,
        model_shortfall_usd.
    months : DataFrame
        The trial of the company by month: month and low, mean and high of coverage (``coverage_low_share``, ...),
        demand and capacity (``demand_low_usd``, ...).
    frontier : DataFrame
        Cost against service level: service_level, cost_usd, shortfall_usd, objective_usd, bound_usd, gap, starts,
        status, dominated.
    tornado : DataFrame
        What each assumption does to the plan: assumption, segment, low_label, high_label, coverage_low_share,
        coverage_high_share, objective_low_usd, objective_high_usd, swing_usd.
    worth : DataFrame
        What one more of something saves: what, step, objective_usd, saved_usd, saved_per_unit_usd, sentence.
    stages : DataFrame
        month, arr_usd, stage, role, due (whether the stage begins then), duties.
    assumptions : DataFrame
        what, segment, value, low, high, source, learned.
    seats : DataFrame
        The seats that the planned starts open, with capacity_q1_usd to capacity_q4_usd and ramped_by.
    sentences : mapping of str to str
        What the rooms say of their findings, by key: "trial", "stage", "agreement", "unavoidable", "frontier".
    runs : int
        Runs of the trial; 0 when there was none.
    tornado_objective_usd : float
        Objective that the tornado starts from: the plan's with every assumption taken as exact; NaN without one.
    """

    starts: pd.DataFrame = field(default_factory=partial(empty_frame, "starts"))
    hires: pd.DataFrame = field(default_factory=partial(empty_frame, "hires"))
    heads: pd.DataFrame = field(default_factory=partial(empty_frame, "heads"))
    coverage: pd.DataFrame = field(default_factory=partial(empty_frame, "coverage"))
    budget: pd.DataFrame = field(default_factory=partial(empty_frame, "budget"))
    levels: pd.DataFrame = field(default_factory=partial(empty_frame, "levels"))
    months: pd.DataFrame = field(default_factory=partial(empty_frame, "months"))
    frontier: pd.DataFrame = field(default_factory=partial(empty_frame, "frontier"))
    tornado: pd.DataFrame = field(default_factory=partial(empty_frame, "tornado"))
    worth: pd.DataFrame = field(default_factory=partial(empty_frame, "worth"))
    stages: pd.DataFrame = field(default_factory=partial(empty_frame, "stages"))
    assumptions: pd.DataFrame = field(default_factory=partial(empty_frame, "assumptions"))
    seats: pd.DataFrame = field(default_factory=partial(empty_frame, "seats"))
    sentences: Mapping[str, str] = field(default_factory=dict)
    runs: int = 0
    tornado_objective_usd: float = math.nan


@dataclass(frozen=True)
class HiringResults:
    """A hiring plan on its own, without territories.

    Attributes
    ----------
    name, title, description : str
        The scenario's key, its title and what it asks.
    settings : mapping
        ``name`` of the workspace, ``plan_start`` (YYYY-MM), ``currency`` and ``unit``.
    summary : mapping
        What becomes ``hiring.json``: the figures of ``run.json``'s headcount (status, objective_usd, bound_usd, gap,
        cost_usd, budget_usd, service_level, starts, reason), scenario, seconds, seed, overrides (what the caller put in
        place of the model's values), notes, versions, inputs, created.
    hiring : Hiring
        The plan, its trial and its studies.
    forecast : DataFrame
        Demand, as in `Results`.
    notes : tuple of str
        What a reader should know.
    """

    name: str
    title: str
    description: str
    settings: Mapping[str, Any]
    summary: Mapping[str, Any]
    hiring: Hiring
    forecast: pd.DataFrame
    notes: tuple[str, ...] = ()

    @property
    def has_plan(self) -> bool:
        """Whether a hiring plan was found."""
        return self.summary["status"] in ("optimal", "feasible")


@dataclass(frozen=True)
class Results:
    """Everything a run found out; the report shows it and computes no plan of its own.

    A run that found no plan carries the same frames: accounts without territory, empty ``territories``, ``moves``,
    ``quotas``, ``shapes`` and ``audit``, and the reason in ``summary["reason"]``.

    Attributes
    ----------
    name, title, description : str
        The scenario's key, its title and one or two sentences on what it asks.
    settings : mapping
        ``name`` of the workspace, ``plan_start`` (YYYY-MM), ``currency`` and ``unit``.
    summary : mapping
        What becomes ``run.json``: scenario, title, description, status ("optimal", "feasible", "infeasible" or
        "no plan found"), objective_usd, objective_by_term (term to USD a year), bound_usd, gap (share), seconds, seed,
        model, reason (why there is no plan, else empty), measures and measures_before (flat key to number, such as
        ``cv_potential_usd.max``; before is today's alignment), headcount (status, objective_usd, bound_usd, gap,
        cost_usd, budget_usd, service_level, starts, reason), audit ("passed"), notes, versions,
        inputs (hash by file), created.
    accounts : DataFrame
        One row an account: account_id, name, parent_id, family_id, unit_id, status, segment, industry, region, country,
        postal_code, latitude, longitude, place_source, employees, annual_revenue_usd, lead_score, current_arr_usd,
        open_pipeline_usd, potential_usd, workload_hours, visits, tier, customers, accounts, rep_id (the incumbent),
        incumbent_seat_id, locked, and of the plan territory_id, seat_id, moved (bool), reason, elsewhere_usd (extra
        cost of the cheapest other seat). Missing text is NaN.
    seats : DataFrame
        One row a seat: seat_id, territory_id, rep_id (NaN when open), name, role, segments (tuple of str), region,
        skills, latitude, longitude, home_source, start_date, end_date, status ("filled", "open" or "leaving"), fte,
        capacity_hours, capacity_usd, quota_usd, cost_usd, source ("reps" or "plan").
    territories : DataFrame
        One row a seat: territory_id, seat_id, name (of the seat), status, segments (text), region, one column a measure
        (accounts, customers, potential_usd, workload_hours, current_arr_usd, open_pipeline_usd, visits),
        capacity_hours, coverage_share, utilization_share, index_<measure> (100 is the segment's mean), travel_km (a
        year), mean_km, max_km, and accounts and ARR gained and lost.
    moves : DataFrame
        One row an account that changes hands: account_id, name, segment, from_rep_id, from_seat_id, to_seat_id,
        from_name, to_name, current_arr_usd, potential_usd, open_pipeline_usd, reason.
    headcount_plan : DataFrame
        The planned starts, the same frame as ``hiring.starts``.
    coverage : DataFrame
        Demand against capacity, the same frame as ``hiring.coverage``.
    quotas : DataFrame
        territory_id, seat_id, month, quota_usd, individual_usd, team_usd.
    shapes : GeoDataFrame
        territory_id, segment, geometry (EPSG:4326); within a segment no two shapes overlap.
    outlines : GeoDataFrame
        State outlines in view, for the background of maps: name, geometry (EPSG:4326).
    rules : DataFrame
        The model's rules and terms: rule, sentence, detail.
    audit : DataFrame
        The independent checks: check, ok (bool), detail.
    notes : tuple of str
        What a reader should know: assumptions, defaults, places that are missing.
    incumbent_shapes : GeoDataFrame or None
        Shapes of today's alignment, with ``seat_id`` or ``territory_id``, where they were drawn.
    hiring : Hiring
        The hiring plan, its trial and its studies.
    forecast : DataFrame
        New business to come with its 80 % band: period ("month", "quarter" or "year"), month (the period's first),
        level ("company", "segment", "region" or "cell"), region, segment, low_usd, point_usd, high_usd. Months before
        the plan year are history, with nothing in low_usd and high_usd.
    constraints : DataFrame
        What each rule of the model leaves, the rules that bind first: rule, sentence, measure, scope (what it binds),
        limit (as text), tightest (who is nearest to the limit), value, slack (in the unit of value, at least 0 when
        the rule is kept), slack_share (of the limit), kind (how value and slack are printed), binding (bool). A yes or
        no rule has the number of accounts or seats it binds as its value, and no slack.
    assumptions : DataFrame
        What the figures rest on: what, value (as text), source (a file and its key, a column, what it was learned
        from, or that it is an assumption).
    """

    name: str
    title: str
    description: str
    settings: Mapping[str, Any]
    summary: Mapping[str, Any]
    accounts: pd.DataFrame
    seats: pd.DataFrame
    territories: pd.DataFrame
    moves: pd.DataFrame
    headcount_plan: pd.DataFrame
    coverage: pd.DataFrame
    quotas: pd.DataFrame
    shapes: gpd.GeoDataFrame
    outlines: gpd.GeoDataFrame
    rules: pd.DataFrame
    audit: pd.DataFrame
    notes: tuple[str, ...] = ()
    incumbent_shapes: gpd.GeoDataFrame | None = None
    hiring: Hiring = field(default_factory=Hiring)
    forecast: pd.DataFrame = field(default_factory=partial(empty_frame, "forecast"))
    constraints: pd.DataFrame = field(default_factory=partial(empty_frame, "constraints"))
    assumptions: pd.DataFrame = field(default_factory=partial(empty_frame, "planning_assumptions"))

    @cached_property
    def own_shapes(self) -> gpd.GeoDataFrame:
        """The shapes of territories in the segments their seats cover.

        The others are accounts of another segment that stay with their family, here and there in the country.
        """
        covered = self.seats.set_index("territory_id")["segments"]
        own = [
            segment in covered[territory]
            for territory, segment in zip(self.shapes["territory_id"], self.shapes["segment"], strict=True)
        ]
        return self.shapes.loc[own]

    @cached_property
    def colours(self) -> dict[str, str]:
        """The colour of each territory, the same in every picture; found once, as it takes longer than drawing one."""
        return territory_colours(self.own_shapes)

    @property
    def has_plan(self) -> bool:
        """Whether there are territories to show: a plan, or an evaluated alignment even when it breaks rules."""
        return not self.territories.empty
