"""What the interactive map shows, as compact columns of plain data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from territory_opt.report.colours import BANDS, ELSEWHERE, territory_colours
from territory_opt.report.fields import MEASURES, field
from territory_opt.report.geometry_codes import STEPS_PER_DEGREE, coded_degrees, coded_polygons, lighter_layer
from territory_opt.report.results import Results
from territory_opt.report.today import incumbent_names, territories_today
from territory_opt.report.view import bulk_of, own_shapes

_SHAPE_TOLERANCE_DEGREES = 0.02
_OUTLINE_TOLERANCE_DEGREES = 0.03
_NAME_LIMIT = 120


def map_data(results: Results) -> dict[str, Any]:
    """Collect the map's content.

    Returns
    -------
    dict
        Plain data, columns as lists. Territories and people are referred to by their position, -1 is nobody; places
        and shapes are in whole steps of a degree (``geometry_codes``).
    """
    territories = results.territories.reset_index(drop=True)
    position = {seat: place for place, seat in enumerate(territories["seat_id"])}
    segments = sorted(results.accounts["segment"].dropna().unique())
    return {
        "title": results.title,
        "workspace": results.settings["name"],
        "currency": results.settings["currency"],
        "steps": STEPS_PER_DEGREE,
        "segments": segments,
        "bounds": _bounds(results.accounts),
        "measures": [{"key": key, "label": field(key).label, "kind": field(key).kind} for key in MEASURES],
        "elsewhere": ELSEWHERE,
        "bands": [{"label": band.label, "colour": band.colour} for band in BANDS],
        "territories": _territories(results, territories),
        "accounts": _accounts(results, position, segments),
        "shapes": _shapes(results.shapes, territories, segments),
        "shapesToday": _shapes_today(results, territories, segments),
        "outlines": _outlines(results.outlines),
    }


def _territories(results: Results, territories: pd.DataFrame) -> dict[str, Any]:
    colours = territory_colours(own_shapes(results))
    seats = results.seats.set_index("seat_id").reindex(territories["seat_id"])
    return {
        "id": territories["territory_id"].tolist(),
        "seat": territories["seat_id"].tolist(),
        "name": territories["name"].str.slice(0, _NAME_LIMIT).tolist(),
        "status": territories["status"].tolist(),
        "segments": [list(segments) for segments in seats["segments"]],
        "start": _dates(seats["start_date"]),
        "colour": [colours.get(territory, ELSEWHERE) for territory in territories["territory_id"]],
        "latitude": coded_degrees(seats["latitude"].to_numpy()),
        "longitude": coded_degrees(seats["longitude"].to_numpy()),
        "plan": _measures(territories),
        "today": _measures(territories_today(results)),
    }


def _measures(frame: pd.DataFrame) -> dict[str, list[float | None]]:
    columns = [*MEASURES, *(f"index_{measure}" for measure in MEASURES), "utilization_share"]
    return {column: _numbers(frame[column], 3 if column.endswith("_share") else 0) for column in columns}


def _accounts(results: Results, position: dict[str, int], segments: list[str]) -> dict[str, Any]:
    accounts = results.accounts.reset_index(drop=True)
    holders = incumbent_names(results)
    codes, people = pd.factorize(holders)
    reason_codes, reasons = pd.factorize(accounts["reason"].where(accounts["moved"]))
    return {
        "id": accounts["account_id"].tolist(),
        "name": accounts["name"].str.slice(0, _NAME_LIMIT).tolist(),
        "segment": _positions(accounts["segment"], {segment: k for k, segment in enumerate(segments)}),
        "territory": _positions(accounts["seat_id"], position),
        "today": _positions(accounts["incumbent_seat_id"], position),
        "holder": codes.tolist(),
        "people": [str(person)[:_NAME_LIMIT] for person in people],
        "moved": accounts["moved"].astype(int).tolist(),
        "reason": reason_codes.tolist(),
        "reasons": [str(reason) for reason in reasons],
        "latitude": coded_degrees(accounts["latitude"].to_numpy()),
        "longitude": coded_degrees(accounts["longitude"].to_numpy()),
        **{
            measure: _numbers(accounts[measure], 0)
            for measure in ("potential_usd", "current_arr_usd", "open_pipeline_usd", "workload_hours")
        },
    }


def _shapes(
    shapes: gpd.GeoDataFrame, territories: pd.DataFrame, segments: list[str], key: str = "territory_id"
) -> list[list[Any]]:
    position = {value: place for place, value in enumerate(territories[key])}
    rows: list[list[Any]] = []
    for segment, layer in shapes.groupby("segment", sort=True):
        geometries = lighter_layer(layer, _SHAPE_TOLERANCE_DEGREES)
        rows.extend(
            [position[value], segments.index(segment), coded_polygons(geometry)]
            for value, geometry in zip(layer[key], geometries, strict=True)
            if value in position
        )
    return rows


def _shapes_today(results: Results, territories: pd.DataFrame, segments: list[str]) -> list[list[Any]]:
    shapes = results.incumbent_shapes
    if shapes is None:
        return []
    return _shapes(shapes, territories, segments, "seat_id" if "seat_id" in shapes.columns else "territory_id")


def _outlines(outlines: gpd.GeoDataFrame) -> list[list[list[list[int]]]]:
    return [coded_polygons(geometry) for geometry in lighter_layer(outlines, _OUTLINE_TOLERANCE_DEGREES)]


def _bounds(accounts: pd.DataFrame) -> list[list[float]]:
    places = bulk_of(accounts)[["latitude", "longitude"]]
    if places.empty:
        return [[-60.0, -180.0], [75.0, 180.0]]
    return [places.min().round(3).tolist(), places.max().round(3).tolist()]


def _positions(values: pd.Series, position: dict[str, int]) -> list[int]:
    return values.map(position).fillna(-1).astype(int).tolist()


def _numbers(values: pd.Series, digits: int) -> list[float | None]:
    rounded = np.round(values.to_numpy(dtype=float), digits)
    return [_plain(value) for value in rounded]


def _plain(value: float) -> float | None:
    if not np.isfinite(value):
        return None
    return int(value) if value == int(value) else float(value)


def _dates(values: Iterable[Any]) -> list[str]:
    return ["" if pd.isna(value) else pd.Timestamp(value).strftime("%Y-%m-%d") for value in values]
