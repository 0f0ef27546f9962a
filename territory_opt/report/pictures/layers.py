"""What a picture shows of the ground: areas, borders, accounts and homes, as paths in the view's projection."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.path import Path as DrawnPath

from territory_opt.geography.outlines import outlines
from territory_opt.report.colours import ELSEWHERE
from territory_opt.report.pictures.lettering import INK, label_territories
from territory_opt.report.results import Results
from territory_opt.report.view import View, drawn_path

LAND = "#E9E9E3"
BORDER = "#B9BFC6"
OPEN_SEAT = "#FFD23F"
_COUNTY_BORDER = "#DADDE0"
_COUNTIES_BELOW_KM = 900.0
"""Where a picture shows less than this from side to side, counties help to find one's way."""
_STEPS_ACROSS = 2_500
"""Bends smaller than the width of a panel over this are not drawn: nobody sees them on a slide."""


class Scene:
    """The ground of a run as paths: made once, drawn in every panel of every picture.

    Parameters
    ----------
    results : Results
        A run with shapes.

    Attributes
    ----------
    results : Results
        The run.
    view : View
        The part of the world shown.
    colours : dict
        Colour by territory, the same in every picture and on the page's map.
    """

    def __init__(self, results: Results) -> None:
        self.results, self.view = results, View(results.accounts)
        self.colours = results.colours
        self._step = (self.view.east - self.view.west) / _STEPS_ACROSS
        self._states = self._paths(results.outlines.to_crs(self.view.crs))
        wide_km = (self.view.east - self.view.west) / 1_000
        counties = _in_view(results.accounts) if wide_km < _COUNTIES_BELOW_KM and self._states else None
        self._counties = [] if counties is None else self._paths(counties.to_crs(self.view.crs))

    def draw(self, axes: Axes, segment: str, *, shapes: gpd.GeoDataFrame, metres_per_point: float) -> int:
        """Draw the areas of a segment with its accounts and homes; return how many territories have no room for a name.

        Parameters
        ----------
        axes : Axes
            Where to draw.
        segment : str
            The segment.
        shapes : GeoDataFrame
            territory_id, segment and geometry: the plan's or today's.
        metres_per_point : float
            Metres of the map that a typographic point takes.
        """
        view = self.view
        layer = shapes.loc[shapes["segment"] == segment].to_crs(view.crs)
        own = layer["territory_id"].isin(serving(self.results, segment)["territory_id"]).to_numpy()
        fills = [
            to_rgba(self.colours.get(territory, ELSEWHERE) if is_own else ELSEWHERE, 0.68)
            for territory, is_own in zip(layer["territory_id"], own, strict=True)
        ]
        for collection in (
            PathCollection(self._states, facecolors=LAND, edgecolors="none", zorder=1),
            PathCollection(self._paths(layer), facecolors=fills, edgecolors="white", linewidths=0.4, zorder=2),
            PathCollection(self._counties, facecolors="none", edgecolors=_COUNTY_BORDER, linewidths=0.3, zorder=3),
            PathCollection(self._states, facecolors="none", edgecolors=BORDER, linewidths=0.45, zorder=3),
        ):
            axes.add_collection(collection, autolim=False)
        self._dots(axes, segment)
        self._homes(axes, segment)
        axes.set(xlim=(view.west, view.east), ylim=(view.south, view.north))
        axes.set_aspect("equal", anchor="NW")
        axes.axis("off")
        return label_territories(axes, layer.loc[own], view, metres_per_point)

    def _paths(self, shapes: gpd.GeoDataFrame) -> list[DrawnPath]:
        view = self.view
        geometries = shapely.simplify(shapes.geometry.to_numpy(), self._step, preserve_topology=False)
        # What lies out of view would make a vector file large for nothing.
        seen = shapely.clip_by_rect(geometries, view.west, view.south, view.east, view.north)
        return [drawn_path(geometry) for geometry in seen]

    def _dots(self, axes: Axes, segment: str) -> None:
        accounts = self.results.accounts
        placed = accounts.loc[accounts["segment"] == segment].dropna(subset=["latitude", "longitude"])
        if placed.empty:
            return
        x, y = self.view.project(placed)
        weight = placed["potential_usd"].fillna(0.0).to_numpy()
        size = 0.7 + 11.0 * weight / max(float(np.quantile(weight, 0.99)), 1e-9)
        # In a vector file the dots are a picture: a hundred thousand paths would open nowhere.
        axes.scatter(x, y, s=np.minimum(size, 20), c=INK, alpha=0.42, linewidths=0, zorder=4, rasterized=True)

    def _homes(self, axes: Axes, segment: str) -> None:
        homes = serving(self.results, segment).dropna(subset=["latitude", "longitude"])
        x, y = self.view.project(homes)
        opened = (homes["status"] == "open").to_numpy()
        for which, face in ((~opened, "white"), (opened, OPEN_SEAT)):
            axes.scatter(x[which], y[which], s=22, marker="^", facecolor=face, edgecolor=INK, linewidths=0.8, zorder=5)


def serving(results: Results, segment: str) -> pd.DataFrame:
    """Return the seats that cover a segment."""
    return results.seats.loc[[segment in segments for segments in results.seats["segments"]]]


def _in_view(accounts: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the counties that meet the box around the accounts."""
    placed = accounts[["longitude", "latitude"]].dropna()
    (west, south), (east, north) = placed.min(), placed.max()
    return outlines("county").cx[west:east, south:north]
