"""What lies under the territories of the interactive map: states, and counties for a closer look."""

from __future__ import annotations

from functools import cache, lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from territory_opt.geography.outlines import outlines
from territory_opt.report.geometry_codes import coded_polygons, lighter_layer

_STATE_TOLERANCE_DEGREES = 0.03
_COUNTY_TOLERANCE_DEGREES = 0.02
_NEAR_DEGREES = 1.0
"""Counties are kept this far around an account; who looks farther away sees states only."""
_PLACE_DEGREES = 0.25
"""Accounts of one square of this size ask for the same counties."""


def coded_states(states: gpd.GeoDataFrame) -> list[list[list[str]]]:
    """Return the outlines of states, lightened and coded."""
    return [coded_polygons(geometry) for geometry in lighter_layer(states, _STATE_TOLERANCE_DEGREES)]


def coded_counties(accounts: pd.DataFrame) -> list[list[list[str]]]:
    """Return the outlines of the counties of the United States near accounts, lightened and coded.

    Parameters
    ----------
    accounts : DataFrame
        With latitude and longitude in degrees, missing ones among them; abroad there are no counties.
    """
    places = accounts[["longitude", "latitude"]].dropna().to_numpy(np.float64)
    squares = np.unique(np.round(places / _PLACE_DEGREES), axis=0) * _PLACE_DEGREES
    near = _counties().query(shapely.points(squares), predicate="dwithin", distance=_NEAR_DEGREES)[1]
    return _coded(tuple(np.unique(near).tolist()))


@cache
def _counties() -> shapely.STRtree:
    return shapely.STRtree(outlines("county").geometry.to_numpy())


# Scenarios that one process runs after the other have the same accounts, and a second goes into coding their counties.
@lru_cache(maxsize=4)
def _coded(counties: tuple[int, ...]) -> list[list[list[str]]]:
    lighter = lighter_layer(outlines("county").iloc[list(counties)], _COUNTY_TOLERANCE_DEGREES)
    return [coded_polygons(geometry) for geometry in lighter]
