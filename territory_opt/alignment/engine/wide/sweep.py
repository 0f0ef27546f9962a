"""One pass over all pairs at given prices: what each unit's cheapest pair costs, and its few cheapest pairs.

Where the way is all that makes pairs differ, units near each other are looked at together. With the distance D[t] of
seat t from the middle of a cell, and what all ways between the unit and the middle cost, s, the triangle inequality
keeps the price of the unit's way to t within ``c * D[t] - s`` and ``c * D[t] + s`` (c: what its km cost). Seats whose
least is above another's most are no unit's cheapest and need not be priced exactly; the result is exact all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.engine.prices import Prices, priced_pairs
from territory_opt.alignment.engine.wide.atlas import Atlas, Cell, Kept
from territory_opt.alignment.engine.wide.candidates import Candidates, described
from territory_opt.alignment.problem import Bools, Floats, Ints, Problem


@dataclass(frozen=True)
class Sweep:
    """What a pass over all pairs found.

    Attributes
    ----------
    cheapest_usd : ndarray of float, shape (n,)
        Each unit's least priced objective over all its allowed pairs; their sum is the units' part of the bound.
    candidates : Candidates
        Its cheapest pairs.
    """

    cheapest_usd: Floats
    candidates: Candidates


def sweep(problem: Problem, atlas: Atlas | None, prices: Prices, keep: int) -> Sweep:
    """Price all pairs and keep each unit's cheapest.

    Parameters
    ----------
    problem : Problem
        Every unit must have an allowed pair.
    atlas : Atlas or None
        Where the units lie; None prices every pair by itself.
    prices : Prices
        Prices of the limits.
    keep : int
        How many pairs to keep for a unit.
    """
    keep = min(keep, problem.seats + 1)
    cheapest = np.empty(problem.units)
    seat = np.full((keep, problem.units), problem.seats, dtype=np.int32)
    usd = np.full((keep, problem.units), np.inf)
    if atlas is not None and len(atlas.locked):
        rows = atlas.locked
        seat[0, rows] = problem.locked[rows]
        usd[0, rows], cheapest[rows] = _locked_usd(problem, rows, prices)
    for block in _all_pairs(problem, prices) if atlas is None else _cell_pairs(atlas, prices, keep):
        cheapest[block.units] = block.priced.min(axis=1)
        take = block.cheapest_columns(keep)
        places = np.arange(take.shape[1])[:, None]
        seat[places, block.units] = block.seats[take].T
        usd[places, block.units] = np.take_along_axis(block.usd, take, axis=1).T
    return Sweep(cheapest, described(problem, seat, usd))


@dataclass(frozen=True)
class _Block:
    """Pairs of some units (b) and seats (s): numbers of both, objective and priced objective of each pair (b, s)."""

    units: Ints
    seats: Ints
    usd: Floats
    priced: Floats

    def cheapest_columns(self, keep: int) -> Ints:
        """Return the columns of each unit's cheapest pairs, shape (b, keep or fewer)."""
        if keep >= self.priced.shape[1]:
            return np.broadcast_to(np.arange(self.priced.shape[1]), self.priced.shape)
        return np.argpartition(self.priced, keep - 1, axis=1)[:, :keep]


def _all_pairs(problem: Problem, prices: Prices) -> Iterator[_Block]:
    every = np.arange(problem.seats + 1)
    for start, stop, usd, priced in priced_pairs(problem, prices):
        yield _Block(np.arange(start, stop), every, usd, priced)


def _cell_pairs(atlas: Atlas, prices: Prices, keep: int) -> Iterator[_Block]:
    """Yield, cell by cell, the units with the seats that may be their cheapest."""
    by_seat = (*prices.limits, *prices.curves)
    for cell in atlas.cells:
        rows = slice(cell.start, cell.stop)
        weights = np.column_stack([atlas.unit_usd_per_km[rows], *(weight[rows] for weight in atlas.weights)])
        about = weights @ np.vstack([cell.way_km, *(price[cell.seats] for price in by_seat)])
        wanted = _may_be_cheapest(about, atlas.spread_usd[rows])
        wanted |= _near_cheapest(about, weights, keep)
        wanted |= np.isin(cell.seats, _incumbents(atlas, cell))
        yield _priced(atlas, cell, cell.seats[wanted], prices)


def _may_be_cheapest(about: Floats, spread_usd: Floats) -> Bools:
    """Return which seats may be the cheapest of some unit, by the prices from the cell's middle and their error."""
    most = about.min(axis=1) + 2.0 * spread_usd
    return np.asarray((about <= most[:, None]).any(axis=0))


def _near_cheapest(about: Floats, weights: Floats, keep: int) -> Bools:
    """Return seats that are among the cheapest of some units of the cell that differ much."""
    wanted = np.zeros(about.shape[1], dtype=bool)
    if keep >= about.shape[1]:
        return ~wanted
    load = weights[:, 1:].sum(axis=1) / np.maximum(weights[:, 0], 1e-12)
    order = np.argsort(load)
    rows = order[(np.array([0.02, 0.35, 0.65, 0.98]) * len(order)).astype(np.int64)]
    wanted[np.argpartition(about[rows], keep - 1, axis=1)[:, :keep]] = True
    return wanted


def _incumbents(atlas: Atlas, cell: Cell) -> Ints:
    """Return the seats where something of the cell's units stays."""
    return np.concatenate([kept.seat[kept.starts[cell.start] : kept.starts[cell.stop]] for kept in atlas.moves])


def _priced(atlas: Atlas, cell: Cell, seats: Ints, prices: Prices) -> _Block:
    """Price a cell's units at some seats and at none, exactly."""
    rows = slice(cell.start, cell.stop)
    usd = np.empty((cell.stop - cell.start, len(seats) + 1))
    usd[:, :-1] = atlas.way_usd(cell, seats)
    usd[:, -1] = atlas.unassigned_usd[rows]
    _add_moves(usd, atlas.moves[0], cell, seats, 1.0)
    priced = usd.copy()
    for weights, price in zip(atlas.weights, (*prices.limits, *prices.curves), strict=True):
        priced[:, :-1] += np.multiply.outer(weights[rows], price[seats])
    for kept, move_price in zip(atlas.moves[1:], prices.moves, strict=True):
        _add_moves(priced, kept, cell, seats, move_price)
    return _Block(atlas.units[rows], np.append(seats, len(atlas.places.seat_latitude)), usd, priced)


def _add_moves(usd: Floats, kept: Kept, cell: Cell, seats: Ints, price: float) -> None:
    """Add the price of what moves to the pairs of a cell's units with some seats, in place."""
    usd += price * kept.total[cell.start : cell.stop, None]
    ends = kept.starts[cell.start : cell.stop + 1]
    seat, amount = kept.seat[ends[0] : ends[-1]], kept.amount[ends[0] : ends[-1]]
    row = np.repeat(np.arange(cell.stop - cell.start), np.diff(ends))
    column = np.minimum(np.searchsorted(seats, seat), len(seats) - 1)
    there = seats[column] == seat
    usd[row[there], column[there]] -= price * amount[there]


def _locked_usd(problem: Problem, rows: Ints, prices: Prices) -> tuple[Floats, Floats]:
    """Return the objective of locked units at their seats, and with prices added."""
    seats = problem.locked[rows]
    everywhere = np.full(problem.units, problem.seats)
    everywhere[rows] = seats
    usd = problem.move_usd.of_pairs(rows, seats)
    for travel in problem.travel:
        way = travel.ways.of_seats(everywhere[problem.account_unit[problem.by_unit]])
        for price in travel.prices:
            usd += np.add.reduceat(price.usd * way**price.power, problem.starts[:-1])[rows]
    priced = usd.copy()
    for limit, seat_price in zip(problem.seat_limits, prices.limits, strict=True):
        priced += limit.of_pairs(rows, seats) * seat_price[seats]
    for curve, seat_price in zip(problem.seat_curves, prices.curves, strict=True):
        priced += curve.weights[rows] * seat_price[seats]
    for move_limit, move_price in zip(problem.move_limits, prices.moves, strict=True):
        priced += move_price * move_limit.moves.of_pairs(rows, seats)
    return usd, priced
