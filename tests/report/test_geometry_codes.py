"""Coded shapes unpack to the shapes they were, within their step."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from territory_opt.report.geometry_codes import STEPS_PER_DEGREE, coded_degrees, coded_polygons, lighter_layer


def _unpack(coded: list[list[list[int]]]) -> shapely.MultiPolygon:
    rings = [[np.cumsum(np.reshape(ring, (-1, 2)), axis=0) / STEPS_PER_DEGREE for ring in polygon] for polygon in coded]
    return shapely.MultiPolygon([shapely.Polygon(outer, inner) for outer, *inner in rings])


def test_polygons_come_back_with_their_holes() -> None:
    """A multipolygon with a hole unpacks to the same area, to the step."""
    holed = shapely.box(-100, 30, -90, 40).difference(shapely.box(-96.12345, 34, -95, 35.5))
    geometry = shapely.MultiPolygon([holed, shapely.box(-80, 30, -79.5, 30.25)])
    assert _unpack(coded_polygons(geometry)).symmetric_difference(geometry).area < 0.01


def test_slivers_below_a_step_vanish() -> None:
    """A part thinner than a step leaves no empty ring, and lines and points in a collection are no areas."""
    sliver = shapely.box(0, 0, 1e-6, 1e-6)
    mixed = shapely.GeometryCollection([sliver, shapely.LineString([(0, 0), (1, 1)]), shapely.box(2, 2, 3, 3)])
    assert coded_polygons(sliver) == []
    assert len(coded_polygons(mixed)) == 1


def test_a_missing_place_is_none() -> None:
    """Degrees become whole steps; a missing one None, which JSON has a word for."""
    assert coded_degrees(np.array([1.00004, -71.5, np.nan])) == [STEPS_PER_DEGREE, -71.5 * STEPS_PER_DEGREE, None]


def test_a_lighter_layer_stays_without_gaps() -> None:
    """Neighbours that shared a wiggly border share the simpler one: the union keeps its area, the pieces no overlap."""
    wiggle = [(0.5 + 0.002 * (k % 2), k / 200) for k in range(201)]
    left = shapely.Polygon([(0, 0), *wiggle, (0, 1)])
    right = shapely.Polygon([(1, 1), *reversed(wiggle), (1, 0)])
    layer = gpd.GeoDataFrame({"territory_id": ["a", "b"]}, geometry=[left, right], crs=4326)
    lighter = lighter_layer(layer, 0.02)
    assert shapely.get_num_coordinates(lighter).sum() < 50
    assert np.isclose(shapely.union_all(lighter).area, 1.0)
    assert np.isclose(shapely.area(lighter).sum(), 1.0)
