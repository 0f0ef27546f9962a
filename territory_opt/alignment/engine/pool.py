"""The pairs of unit and seat that are worth looking at, a few for each unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.engine.prices import Prices, priced_pairs
from territory_opt.alignment.problem import Floats, Ints, Problem


@dataclass(frozen=True)
class Pool:
    """Pairs of unit and seat, sorted by unit and then by seat.

    Attributes
    ----------
    unit, seat : ndarray of int, shape (p,)
        The pairs; seat K stands for no seat.
    usd : ndarray of float, shape (p,)
        Objective of each pair.
    """

    unit: Ints
    seat: Ints
    usd: Floats

    def __len__(self) -> int:
        return len(self.unit)

    def taken(self, chosen: Floats, units: int) -> Ints:
        """Return each unit's pair with the largest share, as its seat, shape (n,)."""
        order = np.lexsort((-self.usd, chosen, self.unit))
        last = np.searchsorted(self.unit[order], np.arange(units), side="right") - 1
        return self.seat[order[last]]


@dataclass(frozen=True)
class Scan:
    """What one pass over all pairs at given prices found.

    Attributes
    ----------
    cheapest_usd : ndarray of float, shape (n,)
        Each unit's least priced objective; their sum is the units' part of the bound.
    pool : Pool
        Each unit's best pairs.
    """

    cheapest_usd: Floats
    pool: Pool


def scan(problem: Problem, prices: Prices, per_unit: int) -> Scan:
    """Price all pairs and keep each unit's best.

    Parameters
    ----------
    problem : Problem
        The problem; every unit must have an allowed pair.
    prices : Prices
        Prices of the limits.
    per_unit : int
        How many pairs to keep for a unit; the one with its incumbent comes on top of them.

    Returns
    -------
    Scan
        The bound's parts, and the pairs.
    """
    cheapest = np.empty(problem.units)
    parts: list[tuple[Ints, Ints, Floats]] = []
    keep = min(per_unit, problem.seats + 1)
    for start, stop, usd, priced in priced_pairs(problem, prices):
        cheapest[start:stop] = priced.min(axis=1)
        wanted = np.zeros(usd.shape, dtype=bool)
        np.put_along_axis(wanted, np.argsort(priced, axis=1, kind="stable")[:, :keep], True, axis=1)
        for moves in (problem.move_usd, *(limit.moves for limit in problem.move_limits)):
            wanted[moves.kept[start:stop].nonzero()] = True
        wanted &= np.isfinite(usd)
        unit, seat = np.nonzero(wanted)
        parts.append((unit + start, seat, usd[wanted]))
    unit, seat, pair_usd = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Scan(cheapest, Pool(unit, seat, pair_usd))


def joined(pool: Pool, found: Pool) -> Pool:
    """Add pairs to a pool; those already there stay once."""
    unit = np.concatenate([pool.unit, found.unit])
    seat = np.concatenate([pool.seat, found.seat])
    usd = np.concatenate([pool.usd, found.usd])
    _, first = np.unique(unit * (int(seat.max()) + 1) + seat, return_index=True)
    return Pool(unit[first], seat[first], usd[first])


def reduced_usd(problem: Problem, prices: Prices, pool: Pool, cheapest_usd: Floats) -> Floats:
    """Return each pair's priced objective above its unit's cheapest, shape (p,); below nought only by rounding."""
    priced = pool.usd - cheapest_usd[pool.unit]
    seated = np.flatnonzero(pool.seat < problem.seats)
    unit, seat = pool.unit[seated], pool.seat[seated]
    for limit, price in zip(problem.seat_limits, prices.limits, strict=True):
        priced[seated] += limit.of_pairs(unit, seat) * price[seat]
    for curve, price in zip(problem.seat_curves, prices.curves, strict=True):
        priced[seated] += curve.weights[unit] * price[seat]
    for move_limit, move_price in zip(problem.move_limits, prices.moves, strict=True):
        priced += move_price * move_limit.moves.of_pairs(pool.unit, pool.seat)
    return priced
