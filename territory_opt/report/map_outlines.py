"""What lies under the territories of the interactive map: states, and counties for a closer look."""

from __future__ import annotations

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
    counties = outlines("county")
    tree = shapely.STRtree(counties.geometry.to_numpy())
    near = tree.query(shapely.points(squares), predicate="dwithin", distance=_NEAR_DEGREES)[1]
    lighter = lighter_layer(counties.iloc[np.unique(near)], _COUNTY_TOLERANCE_DEGREES)
    return [coded_polygons(geometry) for geometry in lighter]
