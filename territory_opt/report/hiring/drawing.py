"""What charts are drawn with: paths and words at places, scales that turn figures into them, and round axis marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

WIDTH = 640.0
"""Width of every chart in its own units; the page scales it."""


@dataclass(frozen=True)
class Shape:
    """A line, band, bar or dot: its path, the class that colours it, and what a reader sees when pointing at it."""

    path: str
    style: str
    title: str = ""


@dataclass(frozen=True)
class Label:
    """Words at a place; the anchor is SVG's ``text-anchor``."""

    text: str
    x: float
    y: float
    style: str = "axis"
    anchor: str = "middle"


@dataclass(frozen=True)
class Chart:
    """A chart, in the order its shapes are painted.

    Attributes
    ----------
    caption : str
        What it shows.
    description : str
        The same with its main figures, for those who cannot see it.
    height : float
        Height in the units of ``WIDTH``.
    shapes : tuple of Shape
    labels : tuple of Label
    legend : tuple of (str, str)
        Class and meaning.
    note : str
        How to read it; empty when it is plain.
    width : float
        Width in its own units.
    """

    caption: str
    description: str
    height: float
    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...]
    legend: tuple[tuple[str, str], ...] = ()
    note: str = ""
    width: float = WIDTH


@dataclass(frozen=True)
class Scale:
    """A straight map of figures from ``low`` to ``high`` onto places from ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the place of a figure."""
        span = self.high - self.low
        share = (float(value) - self.low) / span if span else 0.5
        return round(self.start + share * (self.end - self.start), 1)


def round_marks(low: float, high: float, most: int = 5) -> list[float]:
    """Return round figures that reach from at most `low` to at least `high`, evenly apart."""
    if not high > low:
        high = low + 1.0
    return [float(mark) for mark in MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)]


def line(x: Sequence[float], y: Iterable[float]) -> str:
    """Return a path through points; it breaks where a figure is missing."""
    parts, pen = [], "M"
    for across, down in zip(x, y, strict=True):
        if np.isnan(down):
            pen = "M"
            continue
        parts.append(f"{pen}{across:g} {down:g}")
        pen = "L"
    return "".join(parts)


def band(x: Sequence[float], upper: ArrayLike, lower: ArrayLike) -> str:
    """Return the path around what lies between two lines, where both are known."""
    across, top, bottom = (np.asarray(values, dtype=float) for values in (x, upper, lower))
    known = np.isfinite(top) & np.isfinite(bottom)
    if not known.any():
        return ""
    there = line(across[known].tolist(), top[known].tolist())
    back = line(across[known][::-1].tolist(), bottom[known][::-1].tolist())
    return f"{there}L{back[1:]}Z"


def box(x: float, y: float, width: float, height: float) -> str:
    """Return the path of a bar."""
    return f"M{x:g} {y:g}h{width:.1f}v{height:.1f}h{-width:.1f}Z"


def dot(x: float, y: float, radius: float) -> str:
    """Return the path of a dot."""
    half = f"a{radius:g} {radius:g} 0 1 0"
    return f"M{x - radius:g} {y:g}{half} {2 * radius:g} 0{half} {-2 * radius:g} 0Z"
