"""Units without a seat join the territories beside them, layer by layer."""

from __future__ import annotations

import time

import numpy as np

from territory_opt.alignment.arrays import Floats, Ints
from territory_opt.alignment.engine.borders.changes import HOMELESS_USD, BorderFinder, Borders
from territory_opt.alignment.engine.borders.territories import Territories

PATIENCE = 3.0
"""Factor by which the detour that units accept grows."""

LAYERS = 8
"""Layers of units that join at one detour; more would be few units each."""


def grow(territories: Territories, finder: BorderFinder, wish_usd: Floats, deadline: float) -> None:
    """Give units without a seat to territories beside them, as long as that pays or they must have one.

    Units join in the order of their detours, so that one whose own territory is still on its way waits for it.

    Parameters
    ----------
    territories : Territories
        The plan; it is changed.
    finder : BorderFinder
        Finds the units beside territories.
    wish_usd : ndarray of float, shape (n,)
        What each unit would cost if it had its wish; what it costs more is its detour.
    deadline : float
        Moment on `time.monotonic` after which no unit waits.
    """
    detour, layers = 0.0, 0
    while True:
        borders = finder.find(territories, only_homeless=True)
        worth = _worth_usd(territories, borders.unit)
        usd = borders.usd + worth + territories.growth_of(borders.target, borders.coming, territories.loads())
        useful = usd < worth
        behind = usd - wish_usd[borders.unit]
        joined = _join(territories, borders, np.minimum(worth, wish_usd[borders.unit] + detour), usd)
        layers += 1
        if joined and (layers < LAYERS or np.isinf(detour)):
            continue
        if np.isinf(detour):
            return
        waiting = behind[useful & (behind > detour)]
        detour = max(PATIENCE * detour, float(waiting.min())) if len(waiting) else np.inf
        if time.monotonic() > deadline:
            detour = np.inf
        layers = 0


def _worth_usd(territories: Territories, units: Ints) -> Floats:
    """Return the most that each unit may cost before it rather stays without a seat."""
    stay = territories.pairs.usd(units, np.full(len(units), territories.nobody))
    return np.asarray(np.where(np.isfinite(stay), stay, HOMELESS_USD))


def _join(territories: Territories, borders: Borders, most_usd: Floats, usd: Floats) -> int:
    """Let units join, the cheapest first, as long as they cost less than their most; return how many did."""
    chosen = np.flatnonzero(usd < most_usd)
    chosen = chosen[np.argsort(usd[chosen], kind="stable")]
    units, targets, most = borders.unit[chosen].tolist(), borders.target[chosen].tolist(), most_usd[chosen].tolist()
    pair_usd = (borders.usd + _worth_usd(territories, borders.unit))[chosen].tolist()
    rows = (borders.leaving[chosen].tolist(), borders.coming[chosen].tolist(), borders.moved[chosen].tolist())
    joined = 0
    nobody = territories.nobody
    for unit, target, limit, usd_there, leaving, coming, moved in zip(
        units, targets, most, pair_usd, *rows, strict=True
    ):
        if territories.plan[unit] != nobody or not territories.may_open_or_close(nobody, target):
            continue
        growth = territories.growth_usd(target, coming, leaving, 1) + territories.moved_usd(moved)
        if usd_there + growth < limit and territories.touches(unit, target):
            territories.move(unit, target, leaving, coming, moved)
            joined += 1
    return joined
