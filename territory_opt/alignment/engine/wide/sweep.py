"""One pass over all pairs at given prices: what each unit's cheapest pair costs, and its few cheapest pairs.

Where the way is all that makes pairs differ, units near each other are looked at together, and only at seats that may
be the cheapest of some of them (`cells`); the result is exact all the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from territory_opt.alignment.engine.prices import Prices, priced_pairs
from territory_opt.alignment.engine.wide.atlas import Atlas, Cell
from territory_opt.alignment.engine.wide.candidates import Candidates, described
from territory_opt.alignment.engine.wide.cells import Block, FromMiddle, from_middle, may_be_cheapest, priced_exactly
from territory_opt.alignment.engine.wide.threads import side_by_side
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
    found = _Cheapest.none(problem, keep)
    if atlas is None:
        every = np.arange(problem.seats + 1)
        for start, stop, usd, priced in priced_pairs(problem, prices):
            found.take(Block(np.arange(start, stop), every, usd, priced))
    else:
        found.take_locked(problem, atlas.locked, prices)
        side_by_side(lambda cell: found.take(_cheap_pairs(atlas, cell, prices, keep)), atlas.cells)
    return Sweep(found.cheapest_usd, described(problem, found.seat, found.usd))


@dataclass(frozen=True)
class _Cheapest:
    """Arrays that fill as units are priced: the least priced objective (n,); seats and objective of pairs (C, n)."""

    cheapest_usd: Floats
    seat: npt.NDArray[np.int32]
    usd: Floats

    @classmethod
    def none(cls, problem: Problem, keep: int) -> _Cheapest:
        """Return arrays without any pairs."""
        shape = keep, problem.units
        return cls(np.empty(problem.units), np.full(shape, problem.seats, dtype=np.int32), np.full(shape, np.inf))

    def take(self, block: Block) -> None:
        """Take the cheapest pairs of a block's units."""
        self.cheapest_usd[block.units] = block.priced.min(axis=1)
        columns = _cheapest_columns(block.priced, len(self.seat))
        places = np.arange(columns.shape[1])[:, None]
        self.seat[places, block.units] = block.seats[columns].T
        self.usd[places, block.units] = np.take_along_axis(block.usd, columns, axis=1).T

    def take_locked(self, problem: Problem, rows: Ints, prices: Prices) -> None:
        """Take the only pairs of locked units."""
        if len(rows):
            self.seat[0, rows] = problem.locked[rows]
            self.usd[0, rows], self.cheapest_usd[rows] = _locked_usd(problem, rows, prices)


def _cheapest_columns(priced: Floats, keep: int) -> Ints:
    """Return the columns of each row's least entries, shape (b, keep or fewer)."""
    if keep >= priced.shape[1]:
        return np.broadcast_to(np.arange(priced.shape[1]), priced.shape)
    return np.argpartition(priced, keep - 1, axis=1)[:, :keep]


def _cheap_pairs(atlas: Atlas, cell: Cell, prices: Prices, keep: int) -> Block:
    """Price a cell's units at the seats that may be their cheapest, and at some more that are nearly so."""
    about = from_middle(atlas, cell, prices)
    wanted = may_be_cheapest(atlas, cell, about.priced) | _near_cheapest(about, keep)
    return priced_exactly(atlas, cell, cell.seats[wanted], prices)


def _near_cheapest(about: FromMiddle, keep: int) -> Bools:
    """Return seats that are among the cheapest of some units of the cell that differ much."""
    wanted = np.zeros(about.priced.shape[1], dtype=bool)
    if keep >= len(wanted):
        return ~wanted
    load = about.weights[:, 1:].sum(axis=1) / np.maximum(about.weights[:, 0], 1e-12)
    order = np.argsort(load)
    rows = order[(np.array([0.02, 0.35, 0.65, 0.98]) * len(order)).astype(np.int64)]
    wanted[np.argpartition(about.priced[rows], keep - 1, axis=1)[:, :keep]] = True
    return wanted


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
