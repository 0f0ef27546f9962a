"""The whole content of a run, as frames: what every file of a run folder is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd


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
        cost_usd, budget_usd, starts, reason), audit ("passed"), notes, versions, inputs (hash by file), created.
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
        The planned starts: month, segment, region, role, starts, reason.
    coverage : DataFrame
        Demand against capacity: month, segment, region, demand_usd, capacity_usd, shortfall_usd, coverage_share,
        headcount.
    quotas : DataFrame
        territory_id, seat_id, month, quota_usd.
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

    @property
    def has_plan(self) -> bool:
        """Whether there are territories to show: a plan, or an evaluated alignment even when it breaks rules."""
        return not self.territories.empty
