"""Shapes on the map belong to their territories, and names lie within them."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pytest
import shapely

from territory_opt.report.geometry_codes import STEPS_PER_DEGREE
from territory_opt.report.map_shapes import plan_shapes, today_shapes
from territory_opt.report.results import Results

SEGMENTS = ["Enterprise", "Mid-Market", "SMB"]


def _territory(results: Results, position: int) -> str:
    return results.territories["territory_id"].iloc[position]


def test_names_lie_within_the_largest_part(results: Results) -> None:
    """The circle for a name lies within its territory's largest part."""
    island = shapely.MultiPolygon([shapely.box(-125, 30, -124.9, 30.1), shapely.box(-110, 30, -100, 40)])
    shapes = results.shapes.copy()
    shapes.loc[0, "geometry"] = island
    coded = plan_shapes(replace(results, shapes=shapes), results.territories, SEGMENTS)
    by_key = shapes.set_index(["territory_id", "segment"]).geometry
    for territory, segment, (x, y, radius) in zip(coded["territory"], coded["segment"], coded["label"], strict=True):
        circle = shapely.Point(x / STEPS_PER_DEGREE, y / STEPS_PER_DEGREE).buffer(radius / STEPS_PER_DEGREE - 0.1)
        assert by_key[_territory(results, territory), SEGMENTS[segment]].contains(circle)
        assert radius > 0


@pytest.mark.parametrize("key", ["seat_id", "territory_id"])
def test_shapes_of_today_are_found_by_either_key(results: Results, key: str) -> None:
    """Those of a seat that the plan no longer has are left out."""
    shapes = results.shapes.copy()
    if key == "seat_id":
        seats = results.seats.set_index("territory_id")["seat_id"]
        shapes = shapes.assign(seat_id=shapes["territory_id"].map(seats)).drop(columns="territory_id")
    shapes.loc[0, key] = "gone"
    coded = today_shapes(replace(results, incumbent_shapes=shapes), results.territories, SEGMENTS)
    assert len(coded["territory"]) == len(shapes) - 1
    assert {SEGMENTS[place] for place in coded["segment"]} == set(SEGMENTS)


def test_without_shapes_there_are_none(results: Results) -> None:
    """A run that drew none of today, or none at all, has empty lists; a shape too small to see is left out."""
    nothing: dict[str, list[object]] = {"territory": [], "segment": [], "polygons": [], "label": []}
    assert today_shapes(results, results.territories, SEGMENTS) == nothing
    assert plan_shapes(replace(results, shapes=results.shapes.iloc[:0]), results.territories, SEGMENTS) == nothing
    speck = gpd.GeoDataFrame(results.shapes.iloc[[0]]).set_geometry([shapely.box(0, 0, 1e-6, 1e-6)], crs=4326)
    assert plan_shapes(replace(results, shapes=speck), results.territories, SEGMENTS) == nothing
