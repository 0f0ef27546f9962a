"""Shapes and places as short whole numbers, so that a map of thousands of accounts stays a small file."""

from __future__ import annotations

from itertools import pairwise

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
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    coded: list[list[list[int]]] = [[] for _ in polygons]
    for ring, owner in zip(_coded_rings(rings), polygon.tolist(), strict=True):
        coded[owner].append(ring)
    # Where the outer ring, the first, is too small to be seen, so are its holes.
    return [[ring for ring in rings if ring] for rings in coded if rings and rings[0]]


def _coded_rings(rings: np.ndarray) -> list[list[int]]:
    """Return rings as differences, all at once; empty where fewer than three corners are left."""
    places, ring = shapely.get_coordinates(rings, return_index=True)
    corners = np.round(places * STEPS_PER_DEGREE).astype(int)
    first = np.ones(len(ring), dtype=bool)
    first[1:] = np.diff(ring) != 0
    kept = first.copy()
    kept[1:] |= (np.diff(corners, axis=0) != 0).any(axis=1)
    corners, ring, first = corners[kept], ring[kept], first[kept]
    closing = np.append(first[1:], True) if len(first) else first
    corners, ring = corners[~closing], ring[~closing]
    begins = np.searchsorted(ring, np.arange(len(rings) + 1))
    steps = np.diff(corners, axis=0, prepend=np.zeros((1, 2), dtype=int))
    starts = begins[:-1][np.diff(begins) > 0]
    steps[starts] = corners[starts]
    numbers = steps.ravel().tolist()
    spans = pairwise((2 * begins).tolist())
    return [numbers[begin:end] if end - begin >= 6 else [] for begin, end in spans]


def lighter_layer(shapes: gpd.GeoDataFrame, tolerance_degrees: float) -> np.ndarray:
    """Return a layer's geometries with fewer corners; shared edges stay shared, so no gap opens between neighbours."""
    # The tolerance is the square root of the area of the triangles taken off.
    return np.asarray(shapely.coverage_simplify(shapes.geometry.to_numpy(), tolerance_degrees))
