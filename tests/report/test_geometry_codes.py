"""Coded shapes unpack to the shapes they were, within their step."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.report.geometry_codes import STEPS_PER_DEGREE, coded_polygons, lighter_layer


def _numbers(letters: str) -> list[int]:
    """Read an encoded polyline as its algorithm says."""
    numbers, value, shift = [], 0, 0
    for letter in letters:
        bits = ord(letter) - 63
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return numbers


def _unpack(coded: list[list[str]]) -> shapely.MultiPolygon:
    rings = [
        [np.cumsum(np.reshape(_numbers(ring), (-1, 2)), axis=0) / STEPS_PER_DEGREE for ring in polygon]
        for polygon in coded
    ]
    return shapely.MultiPolygon([shapely.Polygon(outer, inner) for outer, *inner in rings])


def test_polygons_come_back_with_their_holes() -> None:
    """A multipolygon with a hole unpacks to the same area, to the step."""
    holed = shapely.box(-100, 30, -90, 40).difference(shapely.box(-96.12345, 34, -95, 35.5))
    geometry = shapely.MultiPolygon([holed, shapely.box(-80, 30, -79.5, 30.25)])
    assert _unpack(coded_polygons(geometry)).symmetric_difference(geometry).area < 0.01


@given(st.lists(st.tuples(st.integers(-360_000, 360_000), st.integers(-180_000, 180_000)), min_size=3, max_size=12))
def test_every_corner_comes_back(corners: list[tuple[int, int]]) -> None:
    """Corners anywhere on Earth are read again as they were, but for repeated ones."""
    ring = np.array(corners) / STEPS_PER_DEGREE
    (coded,) = coded_polygons(shapely.Polygon(ring)) or [[""]]
    kept = [corner for corner, before in zip(corners, [None, *corners], strict=False) if corner != before]
    kept = kept[:-1] if kept[0] == kept[-1] else kept
    expected = kept if len(kept) >= 3 else []
    assert np.cumsum(np.reshape(_numbers(coded[0]), (-1, 2)), axis=0).tolist() == [list(corner) for corner in expected]


def test_the_published_example_is_written_as_published() -> None:
    """The letters are those of the algorithm's own example: -120.2, 38.5 in steps of 1/100,000 is ``~ps|U_p~iF``."""
    scale = 100_000 / STEPS_PER_DEGREE
    corners = np.array([(-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252)]) * scale
    ((ring,),) = coded_polygons(shapely.Polygon(corners))
    assert ring == "~ps|U_p~iFnnqC_ulLvxq`@_mqN"


def test_slivers_below_a_step_vanish() -> None:
    """A part thinner than a step leaves no empty ring, and lines and points in a collection are no areas."""
    sliver = shapely.box(0, 0, 1e-6, 1e-6)
    mixed = shapely.GeometryCollection([sliver, shapely.LineString([(0, 0), (1, 1)]), shapely.box(2, 2, 3, 3)])
    assert coded_polygons(sliver) == []
    assert len(coded_polygons(mixed)) == 1
    assert coded_polygons(shapely.Polygon()) == []


@pytest.mark.parametrize("tolerance", [0.01, 0.02])
def test_a_lighter_layer_stays_without_gaps(tolerance: float) -> None:
    """Neighbours that shared a wiggly border share the simpler one: the union keeps its area, the pieces no overlap."""
    wiggle = [(0.5 + 0.002 * (k % 2), k / 200) for k in range(201)]
    left = shapely.Polygon([(0, 0), *wiggle, (0, 1)])
    right = shapely.Polygon([(1, 1), *reversed(wiggle), (1, 0)])
    layer = gpd.GeoDataFrame({"territory_id": ["a", "b"]}, geometry=[left, right], crs=4326)
    lighter = lighter_layer(layer, tolerance)
    assert shapely.get_num_coordinates(lighter).sum() < 50
    assert np.isclose(shapely.union_all(lighter).area, 1.0)
    assert np.isclose(shapely.area(lighter).sum(), 1.0)
