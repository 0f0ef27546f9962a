"""What the maps of a run show: each territory's area, and the states around."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from territory_opt.geography.outlines import land, outlines
from territory_opt.geography.shapes import dissolve_units, territory_shapes
from territory_opt.geography.units import unit_polygons
from territory_opt.scenario.kept import kept
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.workspace import Workspace


def draw_territories(workspace: Workspace, accounts: pd.DataFrame, territory: pd.Series) -> gpd.GeoDataFrame:
    """Draw each territory: as the union of its units where they are polygons, else around its accounts.

    Parameters
    ----------
    workspace : Workspace
        Its settings say what the units are.
    accounts : DataFrame
        The accounts frame.
    territory : Series of text
        The territory of each account, indexed like `accounts`; NaN where unassigned.

    Returns
    -------
    GeoDataFrame
        territory_id, segment, geometry (EPSG:4326), one row a territory and segment.
    """
    areas = unit_polygons(accounts, workspace.settings, workspace.folder)
    if areas is None:
        # Today's territories are the same in every scenario that leaves the accounts' places alone.
        placed, ground = accounts[["segment", "latitude", "longitude"]], land()
        content = ("map", placed, territory, ground.geometry.to_wkb().to_list())
        return kept(content, lambda: territory_shapes(placed, territory, ground))
    polygons = areas.set_index("unit_id")
    drawn = []
    for segment, of_segment in accounts.assign(territory_id=territory).groupby("segment"):
        # A unit's label is its area's key and its segment; accounts without a place are units of their own.
        polygon = of_segment["unit_id"].str.removesuffix(f" {segment}")
        by_polygon = of_segment.groupby(polygon)["territory_id"].first()
        drawn.append(dissolve_units(polygons, by_polygon).assign(segment=segment))
    shapes = pd.concat(drawn, ignore_index=True)[["territory_id", "segment", "geometry"]]
    return gpd.GeoDataFrame(shapes.astype({"segment": TEXT}), geometry="geometry", crs="EPSG:4326")


def states_in_view(accounts: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the states that meet the box around the accounts, for the background of maps."""
    placed = accounts[["longitude", "latitude"]].dropna()
    states = outlines("state")
    if placed.empty:
        return states.iloc[:0]
    (west, south), (east, north) = placed.min(), placed.max()
    return states.cx[west:east, south:north].reset_index(drop=True)
