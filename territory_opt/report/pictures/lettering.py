"""Text in pictures: what the font can draw, and labels that keep clear of each other."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.font_manager import findfont, get_font
from matplotlib.patheffects import withStroke

from territory_opt.report.fields import clip
from territory_opt.report.view import View

INK = "#1B2430"
QUIET = "#5B6675"
_FONT = "DejaVu Sans"  # ships with the drawing library, so every machine draws the same
TEXT: dict[str, Any] = {"color": INK, "fontfamily": _FONT, "parse_math": False}
SMALL: dict[str, Any] = TEXT | {"color": QUIET, "fontsize": 9}
TITLE: dict[str, Any] = TEXT | {"fontsize": 11, "fontweight": "bold", "loc": "left"}

_LABEL_POINTS = 6.5
_TITLE_POINTS = 9.5
_TITLE_LETTER_SHARE = 0.7
"""Mean width of a bold letter of running text over the size of the font."""
_LETTER_SHARE = 0.78
"""Width of a bold capital over the size of the font; few letters are wider."""
_LINE_SHARE = 1.25
_POINTS_PER_INCH = 72
_LARGEST_PARTS = 3
"""Parts of a territory that its label may stand in."""


class _Box(NamedTuple):
    west: float
    south: float
    east: float
    north: float

    def meets(self, other: _Box) -> bool:
        """Whether two boxes share any ground."""
        apart = self.east < other.west or other.east < self.west or self.north < other.south or other.north < self.south
        return not apart

    def within(self, other: _Box) -> bool:
        """Whether the other box holds this one."""
        return (
            other.west <= self.west
            and self.east <= other.east
            and other.south <= self.south <= self.north <= other.north
        )


def drawable(text: str) -> str:
    """Return a text on one line, with what the font cannot draw (an emoji in a name) replaced by a question mark.

    Marks without a shape of their own are left out: one that turns the direction would turn our words after it, too.
    """
    known = _known_letters()
    shaped = (letter for letter in " ".join(text.split()) if unicodedata.category(letter) != "Cf")
    return "".join(letter if ord(letter) in known else "?" for letter in shaped)


@cache
def _known_letters() -> frozenset[int]:
    """Return what the font can draw; it takes longer to ask than to draw a label."""
    return frozenset(get_font(findfont(_FONT)).get_charmap())


def title_panels(axes: Sequence[Axes], offered: Sequence[Sequence[str]], room_inches: float) -> None:
    """Title panels alike: each says as much as there is room for in every one of them.

    Parameters
    ----------
    axes : sequence of Axes
        The panels.
    offered : sequence of sequence of str
        What the title of each panel could say, the longest first, equally many for each; the last is cut if need be.
    room_inches : float
        How wide a title may be without running into the next.
    """
    letters = int(room_inches * _POINTS_PER_INCH / (_TITLE_POINTS * _TITLE_LETTER_SHARE))
    alike = list(zip(*offered, strict=True))
    titles = next((each for each in alike if all(len(text) <= letters for text in each)), alike[-1])
    for panel, title in zip(axes, titles, strict=True):
        panel.set_title(drawable(clip(title, letters)), **TITLE | {"fontsize": _TITLE_POINTS}, pad=4)


def label_territories(axes: Axes, layer: gpd.GeoDataFrame, view: View, metres_per_point: float) -> int:
    """Write the names of territories into their areas, the largest first, none over another.

    Parameters
    ----------
    axes : Axes
        Where to write.
    layer : GeoDataFrame
        territory_id and geometry in the view's projection.
    view : View
        What the axes show.
    metres_per_point : float
        Metres of the map that a typographic point takes.

    Returns
    -------
    int
        Territories left without a name, as there is no room for it.
    """
    window, placed = _Box(view.west, view.south, view.east, view.north), list[_Box]()
    height = _LABEL_POINTS * _LINE_SHARE * metres_per_point
    unnamed = 0
    shapes = layer.geometry.to_numpy()
    for row in np.argsort(-shapely.area(shapes), kind="stable"):
        name = drawable(clip(str(layer["territory_id"].iloc[row]).removeprefix("T-"), 16))
        width = (len(name) * _LETTER_SHARE + 0.3) * _LABEL_POINTS * metres_per_point
        for x, y in _seats_of_label(shapes[row], view, height):
            box = _Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            if box.within(window) and not any(box.meets(other) for other in placed):
                placed.append(box)
                _write(axes, x, y, name)
                break
        else:
            unnamed += 1
    return unnamed


def _seats_of_label(shape: Any, view: View, height: float) -> Iterable[tuple[float, float]]:
    """Offer places for a label: the middles of the largest parts in view, then above and below them."""
    parts = shapely.get_parts(shapely.clip_by_rect(shape, view.west, view.south, view.east, view.north))
    parts = parts[shapely.area(parts) > 0]
    largest = parts[np.argsort(-shapely.area(parts), kind="stable")[:_LARGEST_PARTS]]
    # The middle need only be right to a fraction of the label's height.
    outlines = shapely.simplify(largest, height / 4)
    largest = np.where(shapely.area(outlines) > 0, outlines, largest)
    middles = shapely.get_point(shapely.maximum_inscribed_circle(largest, tolerance=height / 2), 0)
    corners = shapely.get_coordinates(middles)
    for lines in (0, 1, -1, 2, -2):
        yield from ((x, y + lines * height) for x, y in corners)


def _write(axes: Axes, x: float, y: float, name: str) -> None:
    axes.text(
        x, y, name, fontsize=_LABEL_POINTS, fontweight="bold", ha="center", va="center", zorder=6, clip_on=True, **TEXT,
        path_effects=[withStroke(linewidth=1.8, foreground="white")],
    )  # fmt: skip
