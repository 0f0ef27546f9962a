"""The knee of a frontier: the point after which more of the one brings markedly less of the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

LEAST_DEPTH = 0.02
"""Depth of the knee below the chord, as a share of the frontier's height, from which it is worth a word: assumption."""


@dataclass(frozen=True)
class Knee:
    """The knee and what a step brings on either side of it.

    Attributes
    ----------
    point : int
        The point's number.
    measured : float
        What its plan measures of the limited measure.
    before_usd, after_usd : float
        What one more unit of that measure saves on average, from the tightest point to the knee and from the knee to
        the loosest.
    """

    point: int
    measured: float
    before_usd: float
    after_usd: float


def find_knee(points: pd.DataFrame) -> Knee | None:
    """Find the point farthest below the chord between the ends, both axes scaled to 1.

    Parameters
    ----------
    points : DataFrame
        The frontier's points with point, measured, objective_usd and dominated.

    Returns
    -------
    Knee or None
        None where fewer than three points are left that nothing dominates, or none lies clearly below the chord.

    Notes
    -----
    V. Satopaa, J. Albrecht, D. Irwin, B. Raghavan, "Finding a 'kneedle' in a haystack: detecting knee points in system
    behavior", ICDCS Workshops 2011. The points are few and solved, not sampled, so nothing is smoothed.
    """
    left = points[points["objective_usd"].notna() & ~points["dominated"]].sort_values("measured")
    if len(left) < 3:
        return None
    across, usd = left["measured"].to_numpy(np.float64), left["objective_usd"].to_numpy(np.float64)
    width, height = across[-1] - across[0], usd[0] - usd[-1]
    if width <= 0 or height <= 0:
        return None
    depth = (1.0 - (across - across[0]) / width) - (usd - usd[-1]) / height
    at = int(depth.argmax())
    if depth[at] < LEAST_DEPTH:
        return None
    return Knee(
        point=int(left["point"].iloc[at]),
        measured=float(across[at]),
        before_usd=float((usd[0] - usd[at]) / (across[at] - across[0])),
        after_usd=float((usd[at] - usd[-1]) / (across[-1] - across[at])),
    )
