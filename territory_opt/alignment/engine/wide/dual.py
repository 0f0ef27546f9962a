"""The dual over candidate pairs, smoothed so that it has slopes and bends that tell where prices should go.

Each unit takes the least of its priced pairs. With the soft minimum ``-e log sum exp(-p / e)`` in its place, which is
never above the least, the dual has a gradient everywhere (Nesterov, Mathematical Programming 103, 2005), and a Hessian
that is sparse: two seats bend it together only by the units that waver between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, diags

from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.wide.candidates import Candidates, seat_prices
from territory_opt.alignment.engine.wide.sides import CurveSide, LimitSide, MoveSide, Side
from territory_opt.alignment.engine.wide.threads import side_by_side
from territory_opt.alignment.problem import Floats, Problem

UNITS_AT_ONCE = 8192
"""Units whose pairs are worked on together: few enough to stay in the processor's cache."""

NEAREST = 6
"""Pairs of a unit whose difference is the scale of its softness."""

FAINT = 1e-4
"""Share of a unit below which a pair is left out of the Hessian, which only guides the steps."""

HIGHEST = 10.0
"""Highest price of a fair load, as a multiple of what the candidates of all units differ by."""


@dataclass(frozen=True)
class Slope:
    """The dual at some prices: its value in USD and, entry by entry of the prices' vector, its gradient."""

    value_usd: float
    gradient: Floats


@dataclass(frozen=True)
class _Soft:
    """The soft choices of some units: shares (C, b) of their pairs, and the sum of their soft minima."""

    share: Floats
    value_usd: float


@dataclass(frozen=True)
class _Carried:
    """What some units' soft choices cost, load (m, K + 1) and move (limits,)."""

    value_usd: float
    loads: Floats
    moved: Floats


class SmoothDual:
    """The smoothed dual as a concave function of one vector.

    The vector holds, for each seat limit and then each seat curve, a price for every seat, and then one for each move
    limit: prices of a fair load, in USD.

    Attributes
    ----------
    highest_usd : float
        Where prices end: limits that cannot be kept would drive them on for ever.
    """

    def __init__(self, problem: Problem, candidates: Candidates, softness: float) -> None:
        self._candidates, self._seats = candidates, problem.seats
        self._soft_usd = softness * difference_usd(candidates)
        self.highest_usd = HIGHEST * range_usd(candidates)
        self._by_seat: list[Side] = [LimitSide(limit, problem.seats) for limit in problem.seat_limits]
        self._by_seat += [CurveSide(curve, problem.seats, softness) for curve in problem.seat_curves]
        self._moves: list[Side] = [MoveSide(limit) for limit in problem.move_limits]
        self._limits = len(problem.seat_limits)

    @property
    def sides(self) -> Sequence[Side]:
        """What is priced, in the order of the vector."""
        return (*self._by_seat, *self._moves)

    def flat(self, prices: Prices) -> Floats:
        """Return prices as one vector."""
        each = [*prices.limits, *prices.curves, *(np.array([price]) for price in prices.moves)]
        parts = [side.within(price * side.scale) for side, price in zip(self.sides, each, strict=True)]
        return np.concatenate([np.empty(0), *parts])

    def prices(self, flat: Floats) -> Prices:
        """Return one vector as prices."""
        each = [own / side.scale for side, own in zip(self.sides, self._parts(flat), strict=True)]
        by_seat = each[: len(self._by_seat)]
        moves = tuple(float(price[0]) for price in each[len(self._by_seat) :])
        return Prices(tuple(by_seat[: self._limits]), tuple(by_seat[self._limits :]), moves)

    def box(self, flat: Floats) -> tuple[Floats, Floats]:
        """Return between which bounds each entry may change in one step: a bound's other side waits for the next."""
        bounds = [side.box(own) for side, own in zip(self.sides, self._parts(flat), strict=True)]
        low, high = zip(*bounds, strict=True)
        return np.concatenate(low), np.concatenate(high)

    def slope(self, flat: Floats) -> Slope:
        """Return the dual and its gradient; where a price of nought has two slopes, the one that rises."""
        prices = self.prices(flat)
        value = 0.0
        loads = np.zeros((len(self._by_seat), self._seats + 1))
        moved = np.zeros(len(self._moves))
        for part in side_by_side(lambda rows: self._carried(self._choose(prices, rows), rows), self._rows()):
            value += part.value_usd
            loads += part.loads
            moved += part.moved
        carried = [*loads[:, :-1], *moved[:, None]]
        gradient = [np.empty(0)]
        for side, own, load in zip(self.sides, self._parts(flat), carried, strict=True):
            value += side.least_usd(own)
            gradient.append(side.rise(own, load / side.scale))
        return Slope(value, np.concatenate(gradient))

    def bend(self, flat: Floats) -> csr_matrix:
        """Return the Hessian's negative, which is positive semidefinite; pairs that hardly count are left out."""
        prices = self.prices(flat)
        own = csr_matrix((len(flat), len(flat)))
        for part in side_by_side(lambda rows: self._bent(self._choose(prices, rows), rows), self._rows()):
            own = own + part
        bends = [side.bend(part) for side, part in zip(self.sides, self._parts(flat), strict=True)]
        return csr_matrix(own + diags(np.concatenate(bends)))

    def _carried(self, soft: _Soft, rows: slice) -> _Carried:
        """Add up what soft choices load and move."""
        seat = self._candidates.seat[:, rows].ravel()
        loads = np.zeros((len(self._candidates.loads), self._seats + 1))
        for number, load in enumerate(self._candidates.loads):
            loads[number] = np.bincount(seat, weights=(soft.share * load[:, rows]).ravel(), minlength=self._seats + 1)
        moved = [float((soft.share * kept[:, rows]).sum()) for kept in self._candidates.moved]
        return _Carried(soft.value_usd, loads, np.array(moved))

    def _bent(self, soft: _Soft, rows: slice) -> csr_matrix:
        """Return the part of the bend that is due to some units."""
        pairs, mean = self._pulls(soft.share, rows)
        return csr_matrix(pairs.T @ pairs - mean.T @ mean)

    def _pulls(self, share: Floats, rows: slice) -> tuple[csr_matrix, csr_matrix]:
        """Return what each pair that counts loads, and its mean by unit, scaled so that their squares make the bend."""
        candidates, seats = self._candidates, self._seats
        place, unit = np.nonzero(share > FAINT)
        weight = share[place, unit] / self._soft_usd[rows][unit]
        root = np.sqrt(weight)
        seat = candidates.seat[:, rows][place, unit].astype(np.int64)
        columns, values, pairs = [], [], []
        for number, load in enumerate(candidates.loads):
            seated = np.flatnonzero(seat < seats)
            own = load[:, rows][place[seated] if len(load) > 1 else 0, unit[seated]]
            columns.append(number * seats + seat[seated])
            values.append(own / self._by_seat[number].scale)
            pairs.append(seated)
        for number, moved in enumerate(candidates.moved):
            columns.append(np.full(len(unit), len(candidates.loads) * seats + number))
            values.append(moved[:, rows][place, unit] / self._moves[number].scale)
            pairs.append(np.arange(len(unit)))
        column, value, pair = np.concatenate(columns), np.concatenate(values), np.concatenate(pairs)
        size = len(candidates.loads) * seats + len(candidates.moved)
        by_pair = csr_matrix((value * root[pair], (pair, column)), shape=(len(unit), size))
        soft = np.sqrt(self._soft_usd[rows])
        mean = csr_matrix(
            (value * (weight * soft[unit])[pair], (unit[pair], column)), shape=(rows.stop - rows.start, size)
        )
        return by_pair, mean

    def _rows(self) -> list[slice]:
        units = self._candidates.usd.shape[1]
        return [slice(start, min(start + UNITS_AT_ONCE, units)) for start in range(0, units, UNITS_AT_ONCE)]

    def _parts(self, flat: Floats) -> list[Floats]:
        return np.split(flat, np.cumsum([side.size for side in self.sides])[:-1].astype(int)) if self.sides else []

    def _choose(self, prices: Prices, rows: slice) -> _Soft:
        priced = self._candidates.priced(seat_prices(prices), prices.moves, rows)
        soft = self._soft_usd[rows]
        least = priced.min(axis=0)
        priced -= least
        priced /= -soft
        share = np.exp(priced, out=priced)
        total = share.sum(axis=0)
        share /= total
        return _Soft(share, float((least - soft * np.log(total)).sum()))


def range_usd(candidates: Candidates) -> float:
    """Return by how much all units' dearest pairs pass their cheapest; never 0."""
    dearest = np.where(np.isfinite(candidates.usd), candidates.usd, -np.inf).max(axis=0)
    return max(float((dearest - candidates.usd.min(axis=0)).sum()), 1.0)


def difference_usd(candidates: Candidates) -> Floats:
    """Return how much the objective of each unit's nearest pairs differs, shape (n,); never 0."""
    kept = min(NEAREST, len(candidates.usd))
    nearest = np.partition(candidates.usd, kept - 1, axis=0)[:kept]
    there = np.isfinite(nearest)
    mean = np.where(there, nearest, 0.0).sum(axis=0) / there.sum(axis=0)
    difference = mean - nearest.min(axis=0)
    least = 1e-3 * max(float(difference.mean()), 1e-6)
    return np.asarray(np.maximum(difference, least), dtype=np.float64)
