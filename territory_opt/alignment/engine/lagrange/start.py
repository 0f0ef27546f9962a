"""Prices of the units to start an ascent from."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.engine.lagrange.look import Look, look
from territory_opt.alignment.engine.lagrange.opening import Opening
from territory_opt.alignment.engine.lagrange.rows import SeatRows
from territory_opt.alignment.problem import Floats

SCALES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
"""Multiples of a unit's typical objective that are tried as its price."""


def first_look(rows: SeatRows, opening: Opening) -> Look:
    """Look at some plain prices, and return the best of them.

    A unit's price is what it costs when a seat or two more are nearer than its own, which is what it must pay to be
    wanted: the mean over its cheapest pairs, among as many seats as there are for each one that opens.
    """
    near = min(-(-rows.seats // max(opening.most, 1)) + 1, rows.seats)
    cheapest = np.partition(rows.usd, near - 1, axis=0)[:near]
    usable = np.isfinite(cheapest)
    typical: Floats = np.where(usable, cheapest, 0.0).sum(axis=0) / np.maximum(usable.sum(axis=0), 1)
    limit_usd = np.zeros((rows.limits, rows.seats))
    everywhere = np.arange(rows.seats)
    looks = [look(rows, opening, scale * typical, limit_usd, everywhere, whole=False) for scale in SCALES]
    return max(looks, key=lambda found: found.bound_usd)
