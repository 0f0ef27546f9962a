"""Which levels of a measure a frontier looks at."""

from __future__ import annotations

import math

import numpy as np

from territory_opt.report.fields import Kind

SHARE_STEP = 0.001
"""Levels of shares are round to a tenth of a percent, so that a leader can say them."""

NOISE = 1e-9
"""Shares that differ by less are the same."""


def spread_levels(lowest: float, highest: float, count: int, kind: Kind) -> list[float]:
    """Spread levels from the lowest to the highest, closer together at the lower end.

    Where little is allowed, each step changes most, so distances between levels grow evenly: level k of n is
    ``lowest + (highest - lowest) (k / n)^2``. Numbers of seats lie evenly apart.

    Parameters
    ----------
    lowest, highest : float
        The ends, which are rounded up: a plan that keeps the exact figure keeps the rounded one.
    count : int
        How many levels at most; levels that round alike count once.
    kind : Kind
        share or count.
    """
    steps = np.linspace(0.0, 1.0, count)
    spread = lowest + (highest - lowest) * (steps if kind == "count" else steps**2)
    unit = 1.0 if kind == "count" else SHARE_STEP
    return sorted({_rounded_up(float(level), unit) for level in spread})


def _rounded_up(level: float, unit: float) -> float:
    return round(math.ceil(level / unit - NOISE / unit) * unit, 6)
