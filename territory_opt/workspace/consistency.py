"""Checking that the values of a table fit each other and the plan year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.errors import InputProblem
from territory_opt.workspace.settings import Settings
from territory_opt.workspace.typed import TypedTable

_DATE_ORDER = {"reps": ("start_date", "end_date"), "opportunities": ("created_date", "closed_date")}
"""By table: the date that comes first and the one that must not lie before it."""


def check_consistency(typed: TypedTable, settings: Settings) -> list[InputProblem]:
    """Check a table for values that contradict each other, and the reps for somebody who can hold a territory."""
    problems: list[InputProblem] = []
    frame = typed.frame
    if "latitude" in frame:
        problems += _check_places(typed)
    if typed.table.name in _DATE_ORDER:
        first, last = _DATE_ORDER[typed.table.name]
        early = (frame[last] < frame[first]).to_numpy()
        problems += typed.problems(early, last, f"a date on or after {typed.given.get(first, first)}")
    if "country" in frame:
        odd = ~frame["country"].str.fullmatch("[A-Z]{2}").to_numpy(dtype=bool)
        problems += typed.problems(odd, "country", "an ISO 3166 two-letter country code such as US")
    match typed.table.name:
        case "reps":
            problems += _check_roles(typed)
            gone = frame["status"].eq("left") & frame["end_date"].isna()
            problems += typed.problems(gone.to_numpy(bool, na_value=False), "end_date", "the last day of one who left")
        case "opportunities":
            closed = frame["stage"].isin(["won", "lost"]) & frame["closed_date"].isna()
            problems += typed.problems(closed.to_numpy(), "closed_date", "the date when it was won or lost")
        case "forecast":
            problems += _check_months(typed, settings)
        case "adjacency":
            same = frame["unit_id"].eq(frame["neighbor_id"]).to_numpy(dtype=bool, na_value=False)
            problems += typed.problems(same, "neighbor_id", "another unit than unit_id")
        case "travel":
            problems += _check_ways(typed)
        case "decisions":
            nowhere = frame[["seat_id", "territory_id", "rep_id"]].isna().all(axis=1).to_numpy()
            problems += typed.problems(nowhere, "seat_id", "a seat: its seat_id, its territory_id or its rep_id")
    return problems


def _check_roles(typed: TypedTable) -> list[InputProblem]:
    """Check that somebody can hold a territory; roles that are none are told one by one."""
    roles = typed.frame["role"]
    if roles.eq("account_executive").any() or not roles.isin(typed.table.column("role").choices).all():
        return []
    expected = "at least one account_executive, as only they hold territories (an open position counts)"
    return [InputProblem("reps", None, typed.given.get("role", "role"), "", expected)]


def _check_places(typed: TypedTable) -> list[InputProblem]:
    """Check that coordinates come in pairs, the right way round, and are not the 0, 0 of a failed look-up."""
    latitude = typed.frame["latitude"].to_numpy()
    longitude = typed.frame["longitude"].to_numpy()
    lonely_longitude = np.isnan(latitude) & ~np.isnan(longitude)
    lonely_latitude = np.isnan(longitude) & ~np.isnan(latitude)
    nowhere = (latitude == 0) & (longitude == 0)
    swapped = (np.abs(latitude) > 90) & (np.abs(latitude) <= 180) & (np.abs(longitude) <= 90)
    return [
        *typed.problems(lonely_longitude, "latitude", "a latitude beside the longitude, or both empty"),
        *typed.problems(lonely_latitude, "longitude", "a longitude beside the latitude, or both empty"),
        *typed.problems(nowhere, "latitude", "a place on land (0, 0 is in the ocean), or both coordinates empty"),
        *typed.problems(swapped, "latitude", "a number from -90 to 90; latitude and longitude look swapped"),
    ]


def _check_ways(typed: TypedTable) -> list[InputProblem]:
    """Check that ways have a length or a time, and each of them in every row or in none."""
    missing = {column: typed.frame[column].isna().to_numpy() for column in ("distance_km", "minutes")}
    if all(rows.all() for rows in missing.values()):
        return [InputProblem("travel", None, "distance_km, minutes", "", "a value in at least one of the two")]
    return [
        problem
        for column, rows in missing.items()
        if not rows.all()
        for problem in typed.problems(rows, column, "a value in every row or in none")
    ]


def _check_months(typed: TypedTable, settings: Settings) -> list[InputProblem]:
    """Check that a forecast tells of the plan year; months that are past are judged, later ones planned with."""
    month = typed.frame["month"]
    if month.isna().all() or month.between(settings.plan_start, settings.plan_end).any():
        return []
    months: pd.DatetimeIndex = settings.plan_months
    expected = f"a month of the plan year, {months[0]:%Y-%m} to {months[-1]:%Y-%m}, in one row at least"
    return [InputProblem("forecast", None, typed.given.get("month", "month"), "", expected)]
