"""Shapes and places as short whole numbers, so that a map of thousands of accounts stays a small file."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

STEPS_PER_DEGREE = 2_000
"""Places are kept to a two-thousandth of a degree, about 55 m: finer than a map of a region can show."""


def coded_degrees(degrees: np.ndarray) -> list[int | None]:
    """Return degrees as whole steps; None where the place is missing."""
    steps = np.round(np.asarray(degrees, dtype=float) * STEPS_PER_DEGREE)
    return [None if np.isnan(step) else int(step) for step in steps]


def coded_polygons(geometry: shapely.Geometry) -> list[list[list[int]]]:
    """Return a polygon or multipolygon as rings of differences.

    Returns
    -------
    list
        One list a polygon; in it one list a ring, the outer first: x, y of its first corner in steps, then the
        difference to the next corner, and so on; the closing corner is left out.
    """
    parts = shapely.get_parts(geometry)
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    coded = []
    for polygon in polygons:
        rings = [_coded_ring(ring) for ring in (polygon.exterior, *polygon.interiors)]
        if rings[0]:
            coded.append([ring for ring in rings if ring])
    return coded


def _coded_ring(ring: shapely.LinearRing) -> list[int]:
    corners = np.round(shapely.get_coordinates(ring) * STEPS_PER_DEGREE).astype(int)
    kept = np.ones(len(corners), dtype=bool)
    kept[1:] = (np.diff(corners, axis=0) != 0).any(axis=1)
    corners = corners[kept][:-1]
    if len(corners) < 3:
        return []
    steps: list[int] = np.diff(corners, axis=0, prepend=np.zeros((1, 2), dtype=int)).ravel().tolist()
    return steps


def lighter_layer(shapes: gpd.GeoDataFrame, tolerance_degrees: float) -> np.ndarray:
    """Return a layer's geometries with fewer corners; shared edges stay shared, so no gap opens between neighbours."""
    # The tolerance is the square root of the area of the triangles taken off.
    return np.asarray(shapely.coverage_simplify(shapes.geometry.to_numpy(), tolerance_degrees))
