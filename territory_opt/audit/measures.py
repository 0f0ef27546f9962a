"""Every measure of a plan that reports show: by territory, and of the plan as a whole."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from territory_opt.audit.distance import great_circle_km
from territory_opt.audit.fair_share import SeatGroups, seat_groups, segments_text
from territory_opt.audit.inequality import (
    FloatArray,
    coefficient_of_variation,
    gini,
    max_over_mean,
    relative,
    within_band_share,
)
from territory_opt.audit.plan import Plan, read_plan
from territory_opt.audit.tolerance import slack

MEASURES = (
    "accounts", "customers", "potential_usd", "workload_hours", "current_arr_usd", "open_pipeline_usd", "visits",
)  # fmt: skip
"""Columns of the accounts frame that territories add up."""

BALANCED = ("potential_usd", "workload_hours")
"""Measures whose balance across seats is shown."""

_BALANCE: dict[str, tuple[Callable[[FloatArray], float], Callable[..., float], str]] = {
    "cv": (coefficient_of_variation, max, "max"),
    "gini": (gini, max, "max"),
    "within_band": (within_band_share, min, "min"),
    "max_over_mean": (max_over_mean, max, "max"),
}
"""Each number of balance: how it is computed, and how and under what name the worst segment's is picked."""


def territory_measures(accounts: pd.DataFrame, seats: pd.DataFrame, assignment: pd.Series) -> pd.DataFrame:
    """Return the measures of every territory.

    Parameters
    ----------
    accounts, seats : DataFrame
        The accounts and seats frames.
    assignment : Series of str
        Seat of each account, indexed by ``account_id``; NaN where unassigned.

    Returns
    -------
    DataFrame
        One row a seat, in the order of seats: territory_id, seat_id, name, status, segments (text), region; one column
        for each of ``MEASURES``; capacity_hours, coverage_share (capacity over workload), utilization_share (workload
        over capacity); ``index_<measure>`` (100 is the mean of the seats that share its segments); travel_km (a
        year), mean_km and max_km (from the home to the accounts); gained and lost accounts and ARR against the
        incumbent alignment. Shares and distances are NaN where there is nothing to divide by or to measure.
    """
    plan = read_plan(accounts, seats, assignment)
    groups = seat_groups(seats)
    table = seats[["territory_id", "seat_id", "name", "status", "region", "capacity_hours"]].reset_index(drop=True)
    table.insert(4, "segments", segments_text(seats).to_numpy())
    loads = {measure: plan.load(measure) for measure in MEASURES}
    capacity = seats["capacity_hours"].to_numpy(np.float64)
    columns = {
        "coverage_share": _ratio(capacity, loads["workload_hours"]),
        "utilization_share": _ratio(loads["workload_hours"], capacity),
        **{f"index_{measure}": 100.0 * _by_group(groups, load) for measure, load in loads.items()},
        **_distances(plan),
        **_exchange(plan),
    }
    return pd.concat([table.drop(columns="capacity_hours"), pd.DataFrame(loads), table[["capacity_hours"]],
                      pd.DataFrame(columns)], axis=1)  # fmt: skip


def plan_measures(accounts: pd.DataFrame, seats: pd.DataFrame, assignment: pd.Series) -> dict[str, float]:
    """Return the measures of a plan as a whole, a flat dict of floats.

    Parameters are those of `territory_measures`. Balance stands by segment (``cv_potential_usd.Enterprise``), over all
    seats (``.all``) and for the worst segment (``.max``, ``.min``); the formulas are in ``docs/audit.md``.
    """
    plan = read_plan(accounts, seats, assignment)
    measures: dict[str, float] = {"seats": float(len(seats)), "accounts": float(len(accounts))}
    for measure in BALANCED:
        measures |= _balance(seat_groups(seats), plan.load(measure), measure)
    return measures | _disruption(plan) | _coverage(plan) | _compactness(plan)


def _balance(groups: SeatGroups, load: FloatArray, measure: str) -> dict[str, float]:
    by_group = [load[groups.group == group] for group in range(len(groups.labels))]
    # Segments differ by design, so over all seats each load counts relative to its own segment's mean.
    everyone = _by_group(groups, load)
    measures: dict[str, float] = {}
    for name, (statistic, worst, worst_name) in _BALANCE.items():
        values = [statistic(loads) for loads in by_group]
        measures |= {f"{name}_{measure}.{label}": value for label, value in zip(groups.labels, values, strict=True)}
        measures[f"{name}_{measure}.all"] = statistic(everyone)
        measures[f"{name}_{measure}.{worst_name}"] = worst(values)
    return measures


def _disruption(plan: Plan) -> dict[str, float]:
    measures = {}
    for name, measure in {
        "accounts": "accounts",
        "current_arr": "current_arr_usd",
        "open_pipeline": "open_pipeline_usd",
        "potential": "potential_usd",
    }.items():
        values = plan.values(measure)
        moved, total = float(values[plan.moved].sum()), float(values.sum())
        measures[f"moved_{measure}"] = moved
        measures[f"moved_{name}_share"] = moved / total if total > 0 else 0.0
    return measures | {"families_split": float((plan.parts(plan.family) > 1).sum())}


def _coverage(plan: Plan) -> dict[str, float]:
    left = ~plan.assigned
    workload, capacity = plan.load("workload_hours"), plan.seats["capacity_hours"].to_numpy(np.float64)
    needed = float(plan.values("workload_hours").sum())
    return {
        "workload_hours": needed,
        "capacity_hours": float(capacity.sum()),
        "coverage_share": float(capacity.sum()) / needed if needed > 0 else np.nan,
        "over_capacity_seats": float((workload > capacity + slack(capacity)).sum()),
        "over_capacity_hours": float(np.maximum(workload - capacity, 0.0).sum()),
        "unassigned_accounts": float(left.sum()),
        "unassigned_potential_usd": float(plan.values("potential_usd")[left].sum()),
    }


def _compactness(plan: Plan) -> dict[str, float]:
    near = plan.km[np.isfinite(plan.km)]
    from_centre = _km_from_centre(plan)
    from_centre = from_centre[np.isfinite(from_centre)]
    inertia = float((from_centre**2).mean()) if len(from_centre) else np.nan
    return {
        "travel_km": float(np.nansum(2.0 * plan.values("visits") * plan.km)),
        "mean_km": float(near.mean()) if len(near) else np.nan,
        "max_km": float(near.max()) if len(near) else np.nan,
        "moment_of_inertia_km2": inertia,
        "radius_of_gyration_km": float(np.sqrt(inertia)),
        "without_distance_accounts": float((plan.assigned & ~np.isfinite(plan.km)).sum()),
    }


def _distances(plan: Plan) -> dict[str, FloatArray]:
    at = np.flatnonzero(np.isfinite(plan.km))
    km, seat, seats = plan.km[at], plan.seat[at], len(plan.seats)
    furthest = np.full(seats, -np.inf)
    np.maximum.at(furthest, seat, km)
    return {
        "travel_km": plan.seat_sum(2.0 * plan.values("visits")[at] * km, seat),
        "mean_km": _ratio(plan.seat_sum(km, seat), np.bincount(seat, minlength=seats).astype(np.float64)),
        "max_km": np.where(np.isfinite(furthest), furthest, np.nan),
    }


def _exchange(plan: Plan) -> dict[str, FloatArray]:
    """Accounts and ARR that each seat gains and loses against the incumbent alignment, [k] each."""
    changes = plan.seat != plan.incumbent
    sides = {"gained": (changes & plan.assigned, plan.seat), "lost": (changes & (plan.incumbent >= 0), plan.incumbent)}
    return {
        f"{side}_{measure}": plan.seat_sum(plan.values(measure)[which], seat[which])
        for measure in ("accounts", "current_arr_usd")
        for side, (which, seat) in sides.items()
    }


def _km_from_centre(plan: Plan) -> FloatArray:
    """Distance of each account from the centre of its territory's accounts, [n]; NaN without a seat or a place.

    The centre is the mean of the accounts' places in space, drawn out to the sphere: the place with the least sum of
    squared chords to them.
    """
    latitude, longitude = np.radians(plan.accounts[["latitude", "longitude"]].to_numpy(np.float64)).T
    at = np.flatnonzero(plan.assigned & np.isfinite(latitude) & np.isfinite(longitude))
    seat, latitude, longitude = plan.seat[at], latitude[at], longitude[at]
    x = plan.seat_sum(np.cos(latitude) * np.cos(longitude), seat)
    y = plan.seat_sum(np.cos(latitude) * np.sin(longitude), seat)
    z = plan.seat_sum(np.sin(latitude), seat)
    centre_latitude, centre_longitude = np.arctan2(z, np.hypot(x, y)), np.arctan2(y, x)
    km = np.full(len(plan.seat), np.nan)
    places = (latitude, longitude, centre_latitude[seat], centre_longitude[seat])
    km[at] = great_circle_km(*(np.degrees(angle) for angle in places))
    return km


def _by_group(groups: SeatGroups, load: FloatArray) -> FloatArray:
    """Each seat's load over the mean load of its group, [k]."""
    relatives = np.empty_like(load)
    for group in range(len(groups.labels)):
        members = groups.group == group
        relatives[members] = relative(load[members])
    return relatives


def _ratio(of: FloatArray, over: FloatArray) -> FloatArray:
    return np.divide(of, over, out=np.full_like(of, np.nan), where=over > 0)
