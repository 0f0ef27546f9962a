"""Axes that several charts share: amounts at the left, months below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from territory_opt.report.hiring.drawing import WIDTH, Label, Scale, Shape, line, round_marks

LEFT = 62.0
RIGHT = 12.0


@dataclass(frozen=True)
class Panel:
    """A part of a chart with its own axis of figures.

    Attributes
    ----------
    scale : Scale
        From figures to places, the lowest figure at the bottom.
    shapes, labels : tuple
        Its grid and its words.
    """

    scale: Scale
    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...]


def panel(
    highest: float,
    top: float,
    bottom: float,
    words: Callable[[float], str],
    *,
    lowest: float = 0.0,
    most: int = 5,
    width: float = WIDTH,
) -> Panel:
    """Lay out an axis of figures from `lowest` to at least `highest`, with grid lines at round figures.

    Parameters
    ----------
    highest, lowest : float
        The figures it must show.
    top, bottom : float
        Its places.
    words : callable
        How a figure is written.
    most : int
        Most steps between grid lines.
    width : float
        Width of the chart.
    """
    marks = round_marks(lowest, highest, most)
    scale = Scale(marks[0], marks[-1], bottom, top)
    places = [scale.at(mark) for mark in marks]
    return Panel(
        scale,
        tuple(
            Shape(line((LEFT, width - RIGHT), (y, y)), "ground" if row == 0 else "tick") for row, y in enumerate(places)
        ),
        tuple(Label(words(mark), LEFT - 6, y + 3.5, anchor="end") for mark, y in zip(marks, places, strict=True)),
    )


def month_places(count: int, width: float = WIDTH) -> tuple[list[float], float]:
    """Return the middle of each month's place, and the width of one."""
    step = (width - LEFT - RIGHT) / max(count, 1)
    return [round(LEFT + step * (month + 0.5), 2) for month in range(count)], step


def month_labels(months: Sequence[pd.Timestamp], y: float, width: float = WIDTH, every: int = 1) -> tuple[Label, ...]:
    """Name the months, every so many, and the year below each January and the first month.

    Parameters
    ----------
    months : sequence of Timestamp
    y : float
        Where the months' names stand.
    width : float
        Width of the chart.
    every : int
        One in so many months is named.
    """
    places, _ = month_places(len(months), width)
    names = [
        Label(f"{month:%b}", x, y) for k, (month, x) in enumerate(zip(months, places, strict=True)) if k % every == 0
    ]
    years = [
        Label(f"{month:%Y}", x, y + 13)
        for k, (month, x) in enumerate(zip(months, places, strict=True))
        if k == 0 or (month.month == 1 and len(months) - k > every)
    ]
    return (*names, *years)
