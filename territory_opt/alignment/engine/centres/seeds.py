"""Where territories start: units halved again and again into groups of equal load."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.problem import Floats, Ints


def equal_groups(points_km: Floats, load: Floats, count: int) -> Ints:
    """Part units into groups of about equal load that lie together, shape (n,): the group of each unit.

    Each part is cut across the axis along which it is widest, at the share of its load that its groups need (a k-d
    tree by load).

    Parameters
    ----------
    points_km : ndarray of float, shape (n, 3)
        Places.
    load : ndarray of float, shape (n,)
        Never negative.
    count : int
        Number of groups, at most n; none is empty.
    """
    group = np.zeros(len(points_km), dtype=np.int64)
    waiting = [(np.arange(len(points_km)), 0, count)]
    while waiting:
        units, first, parts = waiting.pop()
        if parts == 1:
            group[units] = first
            continue
        units, cumulative = _along_widest(points_km, load, units)
        left = parts // 2
        cut = int(np.searchsorted(cumulative, cumulative[-1] * left / parts))
        cut = min(max(cut, left), len(units) - (parts - left))
        waiting += [(units[:cut], first, left), (units[cut:], first + left, parts - left)]
    return group


def _along_widest(points_km: Floats, load: Floats, units: Ints) -> tuple[Ints, Floats]:
    """Return units in order along the axis of their largest variance, and their running load."""
    points = points_km[units]
    # Units without load count a little, so that a part without any still has a mean.
    mass = load[units] + 1e-9 * max(float(load[units].max()), 1e-300)
    offset = points - mass @ points / mass.sum()
    order = np.argsort(points[:, np.argmax(mass @ offset**2)], kind="stable")
    return units[order], np.cumsum(mass[order])
