"""What part of the world maps show first: the bulk of the accounts, in a projection that fits it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from matplotlib.path import Path as DrawnPath
from pyproj import CRS, Transformer

from territory_opt.geography.projection import fit_projection

_TAIL_SHARE = 0.01
_TAIL_DEGREES = 4.0
_MARGIN_SHARE = 0.035
_LEAST_MARGIN_METRES = 20_000.0


def bulk_of(accounts: pd.DataFrame) -> pd.DataFrame:
    """Return the accounts with a place, without the few that lie far from all others (islands, wrong coordinates).

    Parameters
    ----------
    accounts : DataFrame
        With latitude and longitude in degrees; missing ones are left out.
    """
    placed = accounts.dropna(subset=["latitude", "longitude"])
    near = pd.Series(True, index=placed.index)
    for degrees in (placed["latitude"], placed["longitude"]):
        low, high = degrees.quantile([_TAIL_SHARE, 1 - _TAIL_SHARE])
        near &= degrees.between(low - _TAIL_DEGREES, high + _TAIL_DEGREES)
    return placed.loc[near]


class View:
    """The projection and extent of a static map, in metres.

    Parameters
    ----------
    accounts : DataFrame
        The accounts frame; at least one account has a place.

    Attributes
    ----------
    crs : CRS
        An equal-area projection that fits the bulk of the accounts.
    west, east, south, north : float
        Its extent with a margin.
    outside : int
        Number of accounts with a place that are not in the bulk.
    """

    def __init__(self, accounts: pd.DataFrame) -> None:
        bulk = bulk_of(accounts)
        placed = accounts[["latitude", "longitude"]].notna().all(axis=1).sum()
        self.outside = int(placed) - len(bulk)
        self.crs = CRS.from_user_input(fit_projection(bulk["longitude"], bulk["latitude"]))
        self._transform = Transformer.from_crs(4326, self.crs, always_xy=True)
        x, y = self.project(bulk)
        margin = max(_MARGIN_SHARE * max(np.ptp(x), np.ptp(y)), _LEAST_MARGIN_METRES)
        self.west, self.east = float(x.min() - margin), float(x.max() + margin)
        self.south, self.north = float(y.min() - margin), float(y.max() + margin)

    @property
    def height_share(self) -> float:
        """Height over width."""
        return (self.north - self.south) / (self.east - self.west)

    @property
    def window(self) -> shapely.Polygon:
        """The extent as a box."""
        return shapely.box(self.west, self.south, self.east, self.north)

    def project(self, places: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return x and y in metres of places in degrees."""
        x, y = self._transform.transform(places["longitude"].to_numpy(), places["latitude"].to_numpy())
        return np.asarray(x), np.asarray(y)


def drawn_path(geometry: shapely.Geometry) -> DrawnPath:
    """Return the polygons of a geometry as one path, holes included; lines and points are left out."""
    parts = shapely.get_parts(geometry)
    # A hole stays empty when it runs against its outer ring.
    polygons = shapely.orient_polygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])
    corners, ring = shapely.get_coordinates(shapely.get_rings(polygons), return_index=True)
    codes = np.full(len(ring), DrawnPath.LINETO, dtype=DrawnPath.code_type)
    changes = np.diff(ring, prepend=-1, append=-1) != 0
    codes[changes[:-1]] = DrawnPath.MOVETO
    codes[changes[1:]] = DrawnPath.CLOSEPOLY
    return DrawnPath(corners, codes)
