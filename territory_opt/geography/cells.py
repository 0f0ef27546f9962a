"""Cells of the H3 grid: the one each place lies in, and their outlines."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import shapely
from h3.api import basic_int

from territory_opt.geography.distance import Array
from territory_opt.workspace.schema import TEXT


def cells_of(latitude: pd.Series, longitude: pd.Series, resolution: int) -> pd.Series:
    """Find the cell of every place.

    Parameters
    ----------
    latitude, longitude : Series of float
        Degrees in WGS 84, indexed alike; NaN for a missing place.
    resolution : int
        From 0 (about 1,000 km across) to 15 (about 1 m).

    Returns
    -------
    Series of text
        The cells' keys, such as ``842a107ffffffff``; missing where the place is.
    """
    placed = latitude.notna() & longitude.notna()
    places = zip(latitude[placed].tolist(), longitude[placed].tolist(), strict=True)
    # The library takes one place at a time, a million of them in half a second; keys are written once a cell.
    numbers = np.fromiter((basic_int.latlng_to_cell(*place, resolution) for place in places), dtype=np.uint64)
    number, distinct = pd.factorize(numbers)
    keys = np.array([h3.int_to_str(int(cell)) for cell in distinct], dtype=object)
    return pd.Series(keys[number], index=latitude.index[placed], dtype=TEXT).reindex(latitude.index)


def is_cell(key: str) -> bool:
    """Say whether a text is the key of a cell."""
    return bool(h3.is_valid_cell(key))


def cell_centres(cells: Sequence[str]) -> Array:
    """Return the latitude and longitude of the centre of each cell, shape (n, 2); NaN for what is no cell."""
    nowhere = (np.nan, np.nan)
    centres = [h3.cell_to_latlng(cell) if is_cell(cell) else nowhere for cell in cells]
    return np.array(centres, dtype=np.float64).reshape(-1, 2)


def cell_polygons(cells: Sequence[str]) -> gpd.GeoDataFrame:
    """Draw cells, neighbours sharing the vertices of their border exactly.

    Parameters
    ----------
    cells : sequence of str
        Keys of cells.

    Returns
    -------
    GeoDataFrame
        ``unit_id`` (text) and ``geometry`` (EPSG:4326, valid); a cell across the antimeridian is cut there.
    """
    shapes = [_outline(cell) for cell in cells]
    return gpd.GeoDataFrame({"unit_id": pd.Series(cells, dtype=TEXT)}, geometry=shapes, crs="EPSG:4326")


def _outline(cell: str) -> shapely.Geometry:
    # A vertex has one key whichever of its cells asks, so neighbours get the same digits; outlines of the library
    # differ by rounding.
    corners = np.array([h3.vertex_to_latlng(vertex) for vertex in h3.cell_to_vertexes(cell)])[:, ::-1]
    if np.ptp(corners[:, 0]) <= 180:
        return shapely.Polygon(corners)
    whole = shapely.Polygon(np.column_stack([corners[:, 0] % 360, corners[:, 1]]))
    east, west = (shapely.intersection(whole, shapely.box(west, -90, west + 180, 90)) for west in (0, 180))
    parts = shapely.get_parts([east, shapely.transform(west, lambda at: at - (360, 0))])
    return shapely.multipolygons(parts[shapely.area(parts) > 0])
