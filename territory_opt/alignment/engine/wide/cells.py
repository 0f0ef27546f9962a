"""Pricing the units of a cell: at all seats by the way from the cell's middle, at some seats exactly.

With the distance D[t] of seat t from the middle of a cell, and what all ways between a unit and the middle cost, s, the
triangle inequality keeps the price of the unit's way to t within ``c * D[t] - s`` and ``c * D[t] + s`` (c: what its km
cost). Seats whose least is above another's most are no unit's cheapest and need not be priced exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.wide.atlas import Atlas, Cell, Kept
from territory_opt.alignment.problem import Bools, Floats, Ints


@dataclass(frozen=True)
class Block:
    """Pairs of some units (b) and seats (s): numbers of both, objective and priced objective of each pair (b, s)."""

    units: Ints
    seats: Ints
    usd: Floats
    priced: Floats


@dataclass(frozen=True)
class FromMiddle:
    """What a cell's units pay at its seats when all of them lie in its middle and all of them move.

    Attributes
    ----------
    weights : ndarray of float, shape (b, 1 + m)
        What a km costs for each unit, and what it adds to each of m loads.
    priced : ndarray of float, shape (b, s)
        Way and priced loads of the units at the cell's seats.
    """

    weights: Floats
    priced: Floats


def from_middle(atlas: Atlas, cell: Cell, prices: Prices) -> FromMiddle:
    """Price all seats of a cell by the way from its middle."""
    rows = slice(cell.start, cell.stop)
    by_seat = (price[cell.seats] for price in (*prices.limits, *prices.curves))
    weights = np.column_stack([atlas.unit_usd_per_km[rows], *(weight[rows] for weight in atlas.weights)])
    return FromMiddle(weights, weights @ np.vstack([cell.way_km, *by_seat]))


def may_be_cheapest(atlas: Atlas, cell: Cell, priced: Floats) -> Bools:
    """Return which seats of a cell may be the cheapest of some unit, shape (s,).

    Parameters
    ----------
    atlas, cell
        The cell and where it is from.
    priced : ndarray of float, shape (b, s)
        Prices from the cell's middle; ``inf`` for pairs that do not count.

    Returns
    -------
    ndarray of bool, shape (s,)
        No other seat is the cheapest of any unit, by the prices' largest error. Where something stays
        a seat is cheaper than the middle tells, and counts as well.
    """
    most = priced.min(axis=1, initial=np.inf) + 2.0 * atlas.spread_usd[cell.start : cell.stop]
    possible = np.asarray((priced <= most[:, None]).any(axis=0))
    return possible | np.isin(cell.seats, _stays_at(atlas, cell))


def _stays_at(atlas: Atlas, cell: Cell) -> Ints:
    """Return the seats where something of the cell's units stays."""
    return np.concatenate([kept.seat[kept.starts[cell.start] : kept.starts[cell.stop]] for kept in atlas.moves])


def priced_exactly(atlas: Atlas, cell: Cell, seats: Ints, prices: Prices) -> Block:
    """Price a cell's units at some of its seats, in ascending order, and, last, at none."""
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
    return Block(atlas.units[rows], np.append(seats, len(atlas.places.seat_latitude)), usd, priced)


def _add_moves(usd: Floats, kept: Kept, cell: Cell, seats: Ints, price: float) -> None:
    """Add the price of what moves to the pairs of a cell's units with some seats, in place."""
    usd += price * kept.total[cell.start : cell.stop, None]
    ends = kept.starts[cell.start : cell.stop + 1]
    seat, amount = kept.seat[ends[0] : ends[-1]], kept.amount[ends[0] : ends[-1]]
    row = np.repeat(np.arange(cell.stop - cell.start), np.diff(ends))
    column, there = columns_of(seats, seat)
    usd[row[there], column[there]] -= price * amount[there]


def columns_of(seats: Ints, wanted: Ints) -> tuple[Ints, Bools]:
    """Return where wanted seats stand among sorted ones, and whether they are there at all."""
    column = np.minimum(np.searchsorted(seats, wanted), max(len(seats) - 1, 0))
    return column, seats[column] == wanted if len(seats) else np.zeros(len(wanted), dtype=bool)
