"""The equal-area projection that fits the extent of given places."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from pyproj import Transformer
from pyproj.crs import CRS, ProjectedCRS
from pyproj.crs.coordinate_operation import AlbersEqualAreaConversion, LambertAzimuthalEqualAreaConversion

from territory_opt.geography.distance import Array, unit_vectors

_WIDE_DEGREES = 20.0
"""A narrower extent is served as well by the azimuthal projection."""
_WIDEST_DEGREES = 150.0
_NEAREST_TO_EQUATOR_DEGREES = 15.0
_NEAREST_TO_POLE_DEGREES = 80.0
_WIDE_TO_HIGH = 1.2
"""Snyder's advice: a cone for land that stretches east to west, a plane for land about as wide as high."""


def fit_projection(longitude: npt.ArrayLike, latitude: npt.ArrayLike) -> CRS:
    """Choose an equal-area projection for the extent of places.

    Places of the middle latitudes that stretch from east to west get an Albers cone with its standard
    parallels a sixth of the extent inside it; all others, a pole or the antimeridian among them, a Lambert
    azimuthal projection on their middle. After Snyder, Map Projections: A Working Manual (1987).

    Parameters
    ----------
    longitude, latitude : array_like, shape (n,)
        Degrees in WGS 84, at least one place.

    Returns
    -------
    CRS
        A projected system in metres.

    Raises
    ------
    ValueError
        When there is no place, or a coordinate is missing or impossible.
    """
    lon, lat = np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)
    if lon.shape != lat.shape or lon.size == 0:
        raise ValueError("a projection needs at least one place, each with a longitude and a latitude")
    # Written so that a missing value fails too.
    if not (np.abs(lon) <= 180).all() or not (np.abs(lat) <= 90).all():
        raise ValueError("a projection needs longitudes within 180 and latitudes within 90 degrees, none missing")
    west, span = _arc_of_longitudes(lon)
    south, north = float(lat.min()), float(lat.max())
    if _suits_albers(span, south, north):
        sixth = (north - south) / 6
        conversion: AlbersEqualAreaConversion | LambertAzimuthalEqualAreaConversion = AlbersEqualAreaConversion(
            latitude_first_parallel=south + sixth,
            latitude_second_parallel=north - sixth,
            latitude_false_origin=(south + north) / 2,
            longitude_false_origin=_wrapped(west + span / 2),
        )
    else:
        latitude_middle, longitude_middle = _middle(lon, lat)
        conversion = LambertAzimuthalEqualAreaConversion(
            latitude_natural_origin=latitude_middle, longitude_natural_origin=longitude_middle
        )
    return ProjectedCRS(conversion, name="Equal area fit to the data", geodetic_crs=CRS("EPSG:4326"))


def project(projection: CRS, longitude: npt.ArrayLike, latitude: npt.ArrayLike) -> tuple[Array, Array]:
    """Carry places into the plane of a projection.

    Parameters
    ----------
    projection : CRS
        As `fit_projection` returns it.
    longitude, latitude : array_like, shape (n,)
        Degrees; NaN for a missing place.

    Returns
    -------
    x, y : ndarray, shape (n,)
        Metres; NaN for a missing place.
    """
    lon, lat = np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)
    x, y = Transformer.from_crs("EPSG:4326", projection, always_xy=True).transform(lon, lat)
    missing = ~(np.isfinite(x) & np.isfinite(y))
    return np.where(missing, np.nan, x), np.where(missing, np.nan, y)


def _arc_of_longitudes(longitude: Array) -> tuple[float, float]:
    """Return the western end and the length of the shortest arc that holds all longitudes."""
    around = np.unique(np.mod(longitude, 360.0))
    gaps = np.diff(around, append=around[0] + 360.0)
    widest = int(gaps.argmax())
    return float(around[(widest + 1) % around.size]), float(360.0 - gaps[widest])


def _suits_albers(span: float, south: float, north: float) -> bool:
    """Tell whether places stretch from east to west in the middle latitudes of one hemisphere."""
    lowest, highest = min(abs(south), abs(north)), max(abs(south), abs(north))
    wide = span * np.cos(np.radians((south + north) / 2))
    return bool(
        south * north > 0
        and lowest >= _NEAREST_TO_EQUATOR_DEGREES
        and highest <= _NEAREST_TO_POLE_DEGREES
        and _WIDE_DEGREES <= span <= _WIDEST_DEGREES
        and wide > _WIDE_TO_HIGH * (north - south)
    )


def _middle(longitude: Array, latitude: Array) -> tuple[float, float]:
    """Return latitude and longitude of the middle of the box around the places in space."""
    vectors = unit_vectors(latitude, longitude)
    x, y, z = (vectors.min(axis=0) + vectors.max(axis=0)) / 2
    return float(np.degrees(np.arctan2(z, np.hypot(x, y)))), float(np.degrees(np.arctan2(y, x)))


def _wrapped(longitude: float) -> float:
    """Return the same longitude within -180 to 180."""
    return (longitude + 180.0) % 360.0 - 180.0
