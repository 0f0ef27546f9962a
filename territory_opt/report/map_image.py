"""The static map: one panel a segment over state outlines, and how even the territories are, today and planned."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.path import Path as DrawnPath
from matplotlib.patheffects import withStroke

from territory_opt.report.colours import ELSEWHERE, territory_colours
from territory_opt.report.fields import clip
from territory_opt.report.results import Results
from territory_opt.report.today import territories_today
from territory_opt.report.view import View, drawn_path, own_shapes

_INK = "#1B2430"
_QUIET = "#5B6675"
_TODAY = "#CC6677"
_PLAN = "#1F5F8B"
_LAND = "#F4F4F0"
_BORDER = "#C4C9CF"
_DOTS_PER_INCH = 140
_PANEL_WIDTH = 6.6
_PANEL_TITLE = 0.42
_HEADING = 0.85
_MARGIN = 0.2
_LARGEST_INDEX = 250.0
_FONT = "DejaVu Sans"  # ships with the drawing library, so every machine draws the same
_TEXT: dict[str, Any] = {"color": _INK, "fontfamily": _FONT, "parse_math": False}
_TITLE: dict[str, Any] = _TEXT | {"fontsize": 11, "fontweight": "bold", "loc": "left"}


def write_map_image(results: Results, path: Path) -> None:
    """Write the map as PNG.

    The panels are cropped to the bulk of the accounts, so that a few far ones do not squash the rest; how many lie
    outside is said below the picture. The projection is equal-area and fit to that extent.

    Parameters
    ----------
    results : Results
        A run that found a plan.
    path : Path
        The file to write.
    """
    # No version goes in, so that the same run gives the same file.
    _draw(results).savefig(path, dpi=_DOTS_PER_INCH, metadata={"Software": None})


def _draw(results: Results) -> Figure:
    # Without any place there is nothing to map; how even the territories are can still be shown.
    segments = sorted(results.shapes["segment"].unique())
    view = View(results.accounts) if segments else None
    figure, frames = _frames(len(segments) + 1, view.height_share if view else 0.6)
    _headings(figure, results)
    if view:
        colours = territory_colours(own_shapes(results))
        states = [drawn_path(outline) for outline in results.outlines.to_crs(view.crs).geometry]
        for axes, segment in zip(frames, segments, strict=False):
            _panel(axes, results, view, segment, colours, states)
        _note(figure, results, view)
    _balance_panel(frames[-1], results)
    return figure


def _frames(cells: int, height_share: float) -> tuple[Figure, list[Axes]]:
    """Make a figure with a grid of equal cells below a heading; sizes in inches."""
    columns = 1 if cells == 1 else 2 if cells <= 4 else 3
    rows = -(-cells // columns)
    panel_height = _PANEL_WIDTH * min(max(height_share, 0.4), 1.4)
    width = columns * (_PANEL_WIDTH + _MARGIN) + _MARGIN
    height = _HEADING + rows * (panel_height + _PANEL_TITLE) + 0.25
    figure = Figure(figsize=(width, height), facecolor="white")
    corners = [
        (_MARGIN + column * (_PANEL_WIDTH + _MARGIN), height - _HEADING - (row + 1) * (panel_height + _PANEL_TITLE))
        for row, column in (divmod(cell, columns) for cell in range(cells))
    ]
    size = (_PANEL_WIDTH / width, panel_height / height)
    return figure, [figure.add_axes((left / width, bottom / height, *size)) for left, bottom in corners]


def _note(figure: Figure, results: Results, view: View) -> None:
    notes = []
    if len(own_shapes(results)) < len(results.shapes):
        notes.append("Grey: accounts that stay with their family at a seat of another segment.")
    if view.outside:
        notes.append(f"{view.outside:,} {'account lies' if view.outside == 1 else 'accounts lie'} outside the panels.")
    if notes:
        width, height = figure.get_size_inches()
        note = "  ".join(notes)
        figure.text(_MARGIN / width, 0.08 / height, note, **_TEXT | {"color": _QUIET}, fontsize=8, va="bottom")


def _headings(figure: Figure, results: Results) -> None:
    width, height = figure.get_size_inches()
    left = _MARGIN / width
    title = _drawable(clip(results.title, 90))
    figure.text(left, 1 - 0.16 / height, title, **_TEXT, fontsize=17, fontweight="bold", va="top")
    seats, accounts = len(results.seats), int(results.accounts["seat_id"].notna().sum())
    below = f"{clip(str(results.settings['name']), 60)}: {accounts:,} accounts, {seats:,} seats"
    figure.text(left, 1 - 0.52 / height, _drawable(below), **_TEXT | {"color": _QUIET}, fontsize=11, va="top")


def _panel(
    axes: Axes, results: Results, view: View, segment: str, colours: dict[str, str], states: list[DrawnPath]
) -> None:
    layer = results.shapes.loc[results.shapes["segment"] == segment].to_crs(view.crs)
    own = layer["territory_id"].isin(_serving(results, segment)["territory_id"])
    fills = [
        to_rgba(colours[territory], 0.66) if is_own else to_rgba(ELSEWHERE, 0.55)
        for territory, is_own in zip(layer["territory_id"], own, strict=True)
    ]
    areas = [drawn_path(shape) for shape in layer.geometry]
    for collection in (
        PathCollection(states, facecolors=_LAND, edgecolors="none", zorder=1),
        PathCollection(areas, facecolors=fills, edgecolors="white", linewidths=0.45, zorder=2),
        PathCollection(states, facecolors="none", edgecolors=_BORDER, linewidths=0.45, zorder=3),
    ):
        axes.add_collection(collection, autolim=False)
    _dots(axes, results, view, segment)
    _homes(axes, results, view, segment)
    _labels(axes, layer.loc[own], view)
    axes.set(xlim=(view.west, view.east), ylim=(view.south, view.north), xticks=[], yticks=[])
    axes.set_aspect("equal", anchor="NW")
    for spine in axes.spines.values():
        spine.set_visible(False)
    key = f"cv_potential_usd.{segment}"
    spread, today = results.summary["measures"].get(key), results.summary["measures_before"].get(key)
    title = f"{clip(segment, 40)} · {int(own.sum())} territories"
    if spread is not None and today is not None:
        title += f" · spread of potential {today:.2f} → {spread:.2f}"
    axes.set_title(_drawable(title), **_TITLE, pad=5)


def _dots(axes: Axes, results: Results, view: View, segment: str) -> None:
    accounts = results.accounts.loc[results.accounts["segment"] == segment].dropna(subset=["latitude", "longitude"])
    if accounts.empty:
        return
    x, y = view.project(accounts)
    weight = accounts["potential_usd"].fillna(0.0).to_numpy()
    size = 0.8 + 14.0 * weight / max(float(np.quantile(weight, 0.99)), 1e-9)
    axes.scatter(x, y, s=np.minimum(size, 24), c=_INK, alpha=0.4, linewidths=0, zorder=4)


def _homes(axes: Axes, results: Results, view: View, segment: str) -> None:
    homes = _serving(results, segment).dropna(subset=["latitude", "longitude"])
    x, y = view.project(homes)
    opened = (homes["status"] == "open").to_numpy()
    for which, face in ((~opened, "white"), (opened, "#FFD23F")):
        axes.scatter(x[which], y[which], s=30, marker="^", facecolor=face, edgecolor=_INK, linewidths=0.9, zorder=5)


def _serving(results: Results, segment: str) -> pd.DataFrame:
    """Return the seats that cover a segment."""
    return results.seats.loc[[segment in segments for segments in results.seats["segments"]]]


def _labels(axes: Axes, layer: gpd.GeoDataFrame, view: View) -> None:
    size = 8.0 if len(layer) <= 12 else 6.6
    for territory, shape in zip(layer["territory_id"], layer.geometry, strict=True):
        parts = shapely.get_parts(shapely.intersection(shape, view.window))
        if not len(parts):
            continue
        largest = parts[np.argmax(shapely.area(parts))]
        place = shapely.get_point(shapely.maximum_inscribed_circle(largest), 0)
        axes.text(
            place.x, place.y, _drawable(clip(territory.removeprefix("T-"), 16)), fontsize=size, fontweight="bold",
            ha="center", va="center", zorder=6, clip_on=True, **_TEXT,
            path_effects=[withStroke(linewidth=2.2, foreground="white")],
        )  # fmt: skip


def _balance_panel(axes: Axes, results: Results) -> None:
    today, plan = territories_today(results), results.territories
    groups = sorted(plan["segments"].unique())
    axes.axvspan(90, 110, color="#DCE9DF", zorder=0)
    axes.axvline(100, color=_BORDER, linewidth=1, zorder=1)
    for row, group in enumerate(groups):
        for frame, offset, colour in ((today, -0.17, _TODAY), (plan, 0.17, _PLAN)):
            index = frame.loc[frame["segments"] == group, "index_potential_usd"].clip(upper=_LARGEST_INDEX)
            axes.scatter(
                index, np.full(len(index), row + offset), s=34, facecolor=colour, edgecolor="white",
                linewidths=0.6, alpha=0.85, zorder=3,
            )  # fmt: skip
        axes.text(-3, row, _drawable(clip(group, 24)), ha="right", va="center", fontsize=10, **_TEXT)
    top = len(groups) - 0.5
    for place, label, colour in ((0.30, "today", _TODAY), (0.62, "plan", _PLAN)):
        axes.text(
            place, -0.14, f"● {label}", **_TEXT | {"color": colour}, fontsize=10, transform=axes.transAxes, ha="center"
        )
    axes.set(xlim=(-8, _LARGEST_INDEX + 8), ylim=(top, -0.5), yticks=[], xticks=[0, 50, 100, 150, 200, 250])
    axes.set_xticklabels(["0", "50", "100", "150", "200", "250+"], **_TEXT | {"color": _QUIET}, fontsize=9)
    axes.tick_params(axis="x", length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    box = axes.get_position()
    axes.set_position((box.x0 + 0.23 * box.width, box.y0 + 0.2 * box.height, 0.72 * box.width, 0.68 * box.height))
    axes.set_title("Potential of each seat, 100 = mean of its segment", **_TITLE, pad=8)


def _drawable(text: str) -> str:
    """Replace what the font cannot draw (an emoji in a name) by a question mark."""
    known = _known_letters()
    return "".join(letter if ord(letter) in known else "?" for letter in text)


@cache
def _known_letters() -> frozenset[int]:
    """Return what the font can draw; it takes longer to ask than to draw a label."""
    return frozenset(get_font(findfont(_FONT)).get_charmap())
