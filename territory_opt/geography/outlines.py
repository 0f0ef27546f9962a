"""Outlines of the states and counties of the United States, for map backgrounds and for clipping to land."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from typing import Literal

import geopandas as gpd
import shapely

Level = Literal["state", "county"]

_FILE = "counties-10m.json"
_LAYERS: dict[Level, str] = {"state": "states", "county": "counties"}


def outlines(level: Level) -> gpd.GeoDataFrame:
    """Return the outlines of the United States and its territories.

    Parameters
    ----------
    level : {"state", "county"}
        Which outlines.

    Returns
    -------
    GeoDataFrame
        ``name``, ``fips`` (two digits for a state, five for a county, the first two being its state's) and
        ``geometry`` (EPSG:4326, valid), ordered by ``fips``. Census Bureau, cartographic boundaries of 2017;
        counties without Falls Church (51610), which is too small for the file's resolution.
    """
    return _read(level).copy()


def land(tolerance_degrees: float = 0.0) -> gpd.GeoDataFrame:
    """Return the land of the United States and its territories as one outline.

    Parameters
    ----------
    tolerance_degrees : float
        How far a simpler outline may stray from the shipped one; 0.02 (about 2 km) is hardly seen on a map of
        the country and makes files of shapes clipped to it a quarter smaller.

    Returns
    -------
    GeoDataFrame
        One row: ``name`` and ``geometry`` (EPSG:4326, valid).
    """
    return _land(tolerance_degrees).copy()


@cache
def _read(level: Level) -> gpd.GeoDataFrame:
    """Read one layer of the shipped file."""
    with as_file(files("territory_opt.geography") / "data" / _FILE) as path:
        frame = gpd.read_file(path, layer=_LAYERS[level])
    # A TopoJSON file carries no reference system; this one is unprojected.
    frame = frame.set_crs("EPSG:4326").rename(columns={"id": "fips"})
    # The file's rounding makes a few narrow necks of counties cross themselves, and leaves nothing of the city of
    # Falls Church (5 square kilometres, within Fairfax County).
    mended = shapely.make_valid(frame.geometry.to_numpy(), method="structure", keep_collapsed=False)
    frame["geometry"] = frame.geometry.where(frame.is_valid, mended)
    return frame.loc[~frame.is_empty, ["name", "fips", "geometry"]].sort_values("fips", ignore_index=True)


@cache
def _land(tolerance_degrees: float) -> gpd.GeoDataFrame:
    """Join the states, which share their borders vertex by vertex."""
    joined = shapely.coverage_union_all(_read("state").geometry.to_numpy())
    if tolerance_degrees > 0:
        joined = shapely.simplify(joined, tolerance_degrees)
    return gpd.GeoDataFrame({"name": ["United States"]}, geometry=[joined], crs="EPSG:4326")
