"""Shapes and places as short text, so that a map of thousands of accounts stays a small file."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

STEPS_PER_DEGREE = 2_000
"""Places are kept to a two-thousandth of a degree, about 55 m: finer than a map of a region can show."""

_BITS = 5
_MORE_FOLLOW = 1 << _BITS
_FIRST_LETTER = 63

Numbers = npt.NDArray[np.int64]


def coded_polygons(geometry: shapely.Geometry) -> list[list[str]]:
    """Return a polygon or multipolygon as rings of differences, written as letters.

    The letters are those of encoded polylines (Google's algorithm, which many map libraries read), with x before y and
    steps of this module.

    Returns
    -------
    list
        One list a polygon; in it one text a ring, the outer first: x, y of its first corner in steps, then the
        difference to the next corner, and so on; the closing corner is left out.
    """
    parts = shapely.get_parts(geometry)
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    coded: list[list[str]] = [[] for _ in polygons]
    for ring, owner in zip(_coded_rings(rings), polygon.tolist(), strict=True):
        coded[owner].append(ring)
    # Where the outer ring, the first, is too small to be seen, so are its holes.
    return [[ring for ring in rings if ring] for rings in coded if rings and rings[0]]


def _coded_rings(rings: npt.NDArray[np.object_]) -> list[str]:
    """Return rings as differences, all at once; empty where fewer than three corners are left."""
    places, ring = shapely.get_coordinates(rings, return_index=True)
    corners = np.round(places * STEPS_PER_DEGREE).astype(np.int64)
    first = np.ones(len(ring), dtype=bool)
    first[1:] = np.diff(ring) != 0
    kept = first.copy()
    kept[1:] |= (np.diff(corners, axis=0) != 0).any(axis=1)
    corners, ring, first = corners[kept], ring[kept], first[kept]
    closing = np.append(first[1:], True) if len(first) else first
    corners, ring = corners[~closing], ring[~closing]
    begins = np.searchsorted(ring, np.arange(len(rings) + 1))
    steps = np.diff(corners, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    starts = begins[:-1][np.diff(begins) > 0]
    steps[starts] = corners[starts]
    letters, ends = _letters(steps.ravel())
    spans = pairwise((2 * begins).tolist())
    return [letters[ends[begin] : ends[end]] if end - begin >= 6 else "" for begin, end in spans]


def _letters(numbers: Numbers) -> tuple[str, Numbers]:
    """Write whole numbers as letters, and return with them where each begins and the last one ends.

    A letter has five bits, the lowest come first. The sign goes to the lowest bit, so that numbers near zero are short.
    """
    signed = (numbers << 1) ^ (numbers >> 63)
    count = np.ones(len(numbers), dtype=np.int64)
    largest = int(signed.max(initial=0))
    shifts = np.arange(0, max(largest.bit_length(), 1), _BITS)
    for shift in shifts[1:]:
        count += (signed >> shift) > 0
    bits = (signed[:, None] >> shifts) & (_MORE_FOLLOW - 1)
    place = np.arange(len(shifts))
    bits |= np.where(place < count[:, None] - 1, _MORE_FOLLOW, 0)
    written = bits[place < count[:, None]] + _FIRST_LETTER
    return written.astype(np.uint8).tobytes().decode("ascii"), np.concatenate([[0], np.cumsum(count)])


def lighter_layer(shapes: gpd.GeoDataFrame, tolerance_degrees: float) -> npt.NDArray[np.object_]:
    """Return a layer's geometries with fewer corners; shared edges stay shared, so no gap opens between neighbours."""
    # The tolerance is the square root of the area of the triangles taken off.
    return np.asarray(shapely.coverage_simplify(shapes.geometry.to_numpy(), tolerance_degrees))
