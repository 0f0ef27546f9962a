"""Prices of several limits of a seat at once.

For each seat the least priced objective is a concave function of the prices of its limits, with a kink wherever a unit
turns from taken to left. Newton steps on a smooth stand-in (a unit near its kink is taken in part) find prices near the
best; what they prove is then reckoned without the smoothing, so it holds however good they are.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from territory_opt.alignment.problem import Floats

SMOOTHING = (0.1, 0.02, 0.004)
"""Width of the kinks in one step after the other, as a share of the mean size of a unit's price."""

FINEST = SMOOTHING[-1]
"""Width of the last step's kinks; a seat has units nearer to theirs in part."""

STRIDES = (1.0, 0.4, 0.1)
"""Shares of a Newton step that are tried."""

DAMPING = 1e-3
"""Share of the mean curvature that is added to each direction's."""


def improved_prices(base: Floats, loads: Floats, lower: Floats, upper: Floats, price: Floats, scale: float) -> Floats:
    """Return prices of each seat's limits that are no worse than those given, shape (m, s).

    Parameters
    ----------
    base : ndarray of float, shape (s, n)
        Objective of each pair less the unit's price; ``inf`` where the pair cannot be used.
    loads : ndarray of float, shape (m, s, n)
        What each pair adds to each limit.
    lower, upper : ndarray of float, shape (m, s)
        Finite bounds of the loads.
    price : ndarray of float, shape (m, s)
        Prices to start from.
    scale : float
        Mean size of the units' prices.
    """
    best = least_usd(base, loads, lower, upper, price)
    for smoothing in SMOOTHING:
        step = _newton_step(base, loads, lower, upper, price, smoothing * scale)
        start = price
        for stride in STRIDES:
            trial = start + stride * step
            found = least_usd(base, loads, lower, upper, trial)
            better = found > best
            price = np.where(better, trial, price)
            best = np.where(better, found, best)
    return price


def reduced_usd(base: Floats, loads: Floats, price: Floats) -> Floats:
    """Return the objective of each pair with the prices of its loads added, shape (s, n)."""
    reduced = base
    for one_price, load in zip(price, loads, strict=True):
        reduced = reduced + one_price[:, None] * load
    return reduced


def least_usd(base: Floats, loads: Floats, lower: Floats, upper: Floats, price: Floats) -> Floats:
    """Return what prices prove for each seat, shape (s,): no load within its bounds has a lower objective."""
    rent = np.where(price > 0, price * upper, price * lower).sum(axis=0)
    return np.asarray(np.minimum(reduced_usd(base, loads, price), 0.0).sum(axis=1) - rent, dtype=np.float64)


def _newton_step(base: Floats, loads: Floats, lower: Floats, upper: Floats, price: Floats, width: float) -> Floats:
    """Return a Newton step of the smooth stand-in whose kinks are `width` USD wide, shape (m, s)."""
    taken = expit(-reduced_usd(base, loads, price) / width)
    middle, half = (upper + lower) / 2, (upper - lower) / 2
    # The bound's own kink lies where its price is nought; it is widened in the same proportion.
    loaded = (loads > 0).sum(axis=2)
    size = np.where(loaded > 0, loads.sum(axis=2) / np.maximum(loaded, 1), 1.0)
    root = np.sqrt(price**2 + (width / size) ** 2)
    slope = np.einsum("sn,msn->ms", taken, loads) - middle - half * price / root
    near = taken * (1.0 - taken) / width
    bend = np.einsum("sn,asn,bsn->sab", near, loads, loads, optimize=True)
    limits = np.arange(len(price))
    bend[:, limits, limits] += (half * (width / size) ** 2 / root**3).T
    # Limits of different measures are made alike before the damping.
    unit = np.sqrt(np.maximum(bend[:, limits, limits], 1e-300))
    alike = bend / (unit[:, :, None] * unit[:, None, :])
    alike[:, limits, limits] += DAMPING
    return np.asarray((np.linalg.solve(alike, (slope.T / unit)[:, :, None])[:, :, 0] / unit).T, dtype=np.float64)
