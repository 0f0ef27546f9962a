"""Which territories to solve anew together, and which seats they may choose from."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.engine.local.centres import SeatSet, serving_usd
from territory_opt.alignment.engine.table import PairTable
from territory_opt.alignment.problem import Floats, Ints

CONTESTED = 6
"""Units that say how near two territories are: those that would change between them at the least price."""

PASSED_OVER = 0.35
"""Chance to pass over the nearest territory and look at the next."""


def rivalry_usd(allocated: SeatSet, plan: Ints) -> Floats:
    """Return at what price units change between territories, shape (k, k), by the order of the piece's seats.

    Parameters
    ----------
    allocated : SeatSet
        The open seats of the plan.
    plan : ndarray of int, shape (n,)
        The seat of each unit, of the whole table.
    """
    reduced = allocated.reduced_usd()
    here = allocated.piece.of(plan)
    with np.errstate(invalid="ignore"):
        change = reduced - reduced[np.arange(len(here)), here][:, None]
    change = np.where(np.isfinite(change), change, np.inf)
    count = len(allocated.piece.seats)
    one_way = np.full((count, count), np.inf)
    for seat in range(count):
        own = change[here == seat]
        if len(own):
            nearest = np.sort(own, axis=0)[:CONTESTED]
            # A home stays with its seat: it would change at no price.
            some = np.isfinite(nearest)
            sums = np.where(some, nearest, 0.0).sum(axis=0)
            one_way[seat] = np.where(some.any(axis=0), sums / np.maximum(some.sum(axis=0), 1), np.inf)
    return np.asarray(one_way + one_way.T, dtype=np.float64)


def rivals(rivalry: Floats, first: int, count: int, random: np.random.Generator) -> Ints:
    """Return a territory and so many less one that compete with it or with one taken before, as rows of `rivalry`."""
    taken = [first]
    while len(taken) < min(count, len(rivalry)):
        nearest = rivalry[taken].min(axis=0)
        nearest[taken] = np.inf
        order = [int(row) for row in np.argsort(nearest, kind="stable") if row not in taken]
        place = 0
        while place + 1 < len(order) and np.isfinite(nearest[order[place + 1]]) and random.random() < PASSED_OVER:
            place += 1
        taken.append(order[place])
    return np.array(taken, dtype=np.int64)


def candidates(table: PairTable, plan: Ints, territories: Ints, per_territory: int) -> Ints:
    """Return the seats that serve each of some territories most cheaply, so many for each."""
    shares = (plan[:, None] == territories[None]).astype(np.float64)
    usd = serving_usd(table, shares)
    keep = min(per_territory, table.seats)
    cheapest = np.argsort(usd, axis=1, kind="stable")[:, :keep]
    return np.unique(cheapest[np.isfinite(np.take_along_axis(usd, cheapest, axis=1))]).astype(np.int64)
