"""Distances, measured another way than the models measure them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from pyproj import Geod

SPHERE = Geod(a=6_371_008.8, b=6_371_008.8)
"""A sphere of the Earth's mean radius (IUGG), in metres."""

FloatArray = npt.NDArray[np.float64]


def great_circle_km(
    latitude_a: FloatArray, longitude_a: FloatArray, latitude_b: FloatArray, longitude_b: FloatArray
) -> FloatArray:
    """Great-circle distance in km between places given pair by pair, in degrees; NaN where a coordinate is missing."""
    km = np.full(len(latitude_a), np.nan)
    known = np.isfinite(np.stack((latitude_a, longitude_a, latitude_b, longitude_b))).all(axis=0)
    _, _, metres = SPHERE.inv(longitude_a[known], latitude_a[known], longitude_b[known], latitude_b[known])
    km[known] = metres / 1000.0
    return km
