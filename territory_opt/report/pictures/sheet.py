"""The page of a picture: a slide of 16 by 9 with its heading, a grid of equal panels and a legend; sizes in inches."""

from __future__ import annotations

from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from territory_opt.report.colours import ELSEWHERE
from territory_opt.report.fields import clip
from territory_opt.report.pictures.layers import OPEN_SEAT
from territory_opt.report.pictures.lettering import INK, QUIET, SMALL, TEXT, drawable

WIDTH, HEIGHT = 13.333, 7.5
MARGIN = 0.25
_TOP = HEIGHT - 0.95
_BOTTOM = 0.58
_PANEL_TITLE = 0.32
_FLATTEST, _STEEPEST = 0.4, 1.6


class Panel(NamedTuple):
    """Axes of one map, how wide they are, and how far it is from their left to the next panel's."""

    axes: Axes
    width: float
    step: float


def make_sheet(title: str, below: str) -> Figure:
    """Return an empty slide with its heading."""
    figure = Figure(figsize=(WIDTH, HEIGHT), facecolor="white")
    left = MARGIN / WIDTH
    figure.text(left, 1 - 0.2 / HEIGHT, drawable(clip(title, 90)), **TEXT, fontsize=17, fontweight="bold", va="top")
    words = TEXT | {"color": QUIET}
    figure.text(left, 1 - 0.56 / HEIGHT, drawable(clip(below, 130)), **words, fontsize=11, va="top")
    return figure


def add_panels(
    figure: Figure, count: int, *, height_share: float, right: float = WIDTH - MARGIN, columns: int = 0
) -> list[Panel]:
    """Add equal panels, as large as they can be.

    Parameters
    ----------
    figure : Figure
        The slide.
    count : int
        How many panels.
    height_share : float
        Height over width of what a panel shows.
    right : float
        Where the panels end, in inches from the left.
    columns : int
        How many panels stand side by side; 0 takes the number that makes them largest.
    """
    share = min(max(height_share, _FLATTEST), _STEEPEST)
    room, rise = right - MARGIN, _TOP - _BOTTOM

    def fitting(across: int) -> float:
        rows = -(-count // across)
        return min((room - (across - 1) * MARGIN) / across, (rise / rows - _PANEL_TITLE) / share)

    across = columns or max(range(1, count + 1), key=fitting)
    width = fitting(across)
    cell, step = room / across, rise / -(-count // across)
    panels = []
    for place in range(count):
        row, column = divmod(place, across)
        bottom = _TOP - row * step - _PANEL_TITLE - width * share
        box = ((MARGIN + column * cell) / WIDTH, bottom / HEIGHT, width / WIDTH, width * share / HEIGHT)
        panels.append(Panel(figure.add_axes(box), width, cell))
    return panels


def add_note(figure: Figure, text: str) -> None:
    """Say where the panels would stand why there are none."""
    figure.text(MARGIN / WIDTH, _TOP / HEIGHT, text, **TEXT | {"fontsize": 11}, va="top")


def add_legend(figure: Figure, notes: list[str], *, grey: bool) -> None:
    """Explain the marks at the foot of the slide, and say what is not shown."""
    handles = [
        _mark("o", INK, 3.5, "account, by potential"),
        _mark("^", "white", 6, "home of a seat"),
        _mark("^", OPEN_SEAT, 6, "open seat"),
    ]
    if grey:
        handles.append(_mark("s", ELSEWHERE, 7, "accounts that stay with their family at a seat of another segment"))
    legend = figure.legend(
        handles=handles, loc="lower left", bbox_to_anchor=((MARGIN - 0.1) / WIDTH, 0.22 / HEIGHT), ncols=len(handles),
        frameon=False, fontsize=9, handletextpad=0.2, columnspacing=1.6, borderpad=0, labelcolor=QUIET,
    )  # fmt: skip
    for text in legend.get_texts():
        text.set_fontfamily(TEXT["fontfamily"])
    if notes:
        figure.text(MARGIN / WIDTH, 0.1 / HEIGHT, "  ".join(notes), **SMALL | {"fontsize": 8}, va="bottom")


def _mark(marker: str, colour: str, size: float, label: str) -> Line2D:
    return Line2D(
        [], [], linestyle="none", marker=marker, markersize=size, label=label,
        markerfacecolor=colour, markeredgecolor=INK if marker == "^" else "none",
    )  # fmt: skip
