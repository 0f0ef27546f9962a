"""The few pairs of each unit that are worth looking at, as columns of equal length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.problem import Floats, Ints, Problem

BEYOND = 0.5
"""How much dearer than its candidates a unit's way out is, as a share of the prices it pays."""


@dataclass(frozen=True)
class Candidates:
    """Candidate pairs of every unit; C is the number of places for a unit's pairs.

    Attributes
    ----------
    seat : ndarray of int32, shape (C, n)
        The seats of each unit's pairs; K stands for no seat.
    usd : ndarray of float, shape (C, n)
        Objective of each pair; ``inf`` where a unit has fewer pairs.
    loads : tuple of ndarray of float, each of shape (C, n) or (1, n)
        For each seat limit and then each seat curve, what the pair adds to the seat's load.
    moved : tuple of ndarray of float, each of shape (C, n)
        For each move limit, what the pair moves.
    """

    seat: npt.NDArray[np.int32]
    usd: Floats
    loads: tuple[Floats, ...]
    moved: tuple[Floats, ...]

    def priced(self, by_seat: tuple[Floats, ...], moves: tuple[float, ...], units: slice) -> Floats:
        """Return the pairs' objective with prices added, for a range of units.

        Parameters
        ----------
        by_seat : tuple of ndarray of float, each of shape (K + 1,)
            Price of each load at each seat and at no seat.
        moves : tuple of float
            Price of each moved measure.
        units : slice
            The units.
        """
        priced = self.usd[:, units].copy()
        seat = self.seat[:, units]
        for load, price in zip(self.loads, by_seat, strict=True):
            priced += load[:, units] * price[seat]
        for moved, move_price in zip(self.moved, moves, strict=True):
            priced += moved[:, units] * move_price
        return priced


def described(problem: Problem, seat: npt.NDArray[np.int32], usd: Floats) -> Candidates:
    """Add to pairs what they load and move."""
    places, units = seat.shape
    rows = np.tile(np.arange(units), places)
    seats = seat.ravel().astype(np.int64)
    alike = [limit.weights[None, :] for limit in problem.seat_limits]
    loads = [
        weights if limit.own is None else limit.of_pairs(rows, seats).reshape(places, units)
        for weights, limit in zip(alike, problem.seat_limits, strict=True)
    ]
    loads += [curve.weights[None, :] for curve in problem.seat_curves]
    moved = tuple(limit.moves.of_pairs(rows, seats).reshape(places, units) for limit in problem.move_limits)
    return Candidates(seat, usd, tuple(loads), moved)


def seat_prices(prices: Prices) -> tuple[Floats, ...]:
    """Return the price of each load at each seat and, nought, at no seat; limits and then curves, (K + 1,) each."""
    return tuple(np.append(price, 0.0) for price in (*prices.limits, *prices.curves))


def chosen(candidates: Candidates, place: Ints) -> Ints:
    """Return the seats of a plan that takes the pair at a place for each unit, both of shape (n,)."""
    return np.asarray(np.take_along_axis(candidates.seat, place[None, :], axis=0)[0], dtype=np.int64)


def with_way_out(candidates: Candidates, prices: Prices, seats: int, pairs: int) -> Candidates:
    """Give units that have at least so many pairs, and so perhaps more than these, a dearer one without a load.

    While the dearer seats of a crowded place are not among the candidates, no prices keep its limits; the way out,
    dearer than any of them at the prices they were found with by a good part of those prices, keeps prices from rising
    far beyond those at which the next sweep finds such seats.
    """
    priced = candidates.priced(seat_prices(prices), prices.moves, slice(None))
    there = np.isfinite(priced)
    dearest = np.where(there, priced, -np.inf).max(axis=0)
    moved = tuple(np.vstack([amount, amount.max(axis=0)]) for amount in candidates.moved)
    move_usd = sum((price * amount[-1] for price, amount in zip(prices.moves, moved, strict=True)), np.zeros(1))
    paid = np.where(there, np.abs(priced - np.where(there, candidates.usd, 0.0)), 0.0).max(axis=0)
    beyond = np.maximum(dearest - priced.min(axis=0), BEYOND * paid)
    way_out = np.where(there.sum(axis=0) >= pairs, dearest + beyond - move_usd, np.inf)
    nothing = np.zeros((1, candidates.usd.shape[1]))
    return Candidates(
        np.vstack([candidates.seat, np.full(nothing.shape, seats, dtype=np.int32)]),
        np.vstack([candidates.usd, way_out]),
        tuple(load if len(load) == 1 else np.vstack([load, nothing]) for load in candidates.loads),
        moved,
    )


def merged(first: Candidates, second: Candidates) -> Candidates:
    """Return the pairs of both; what both have counts once."""
    usd = second.usd.copy()
    for place, seat in enumerate(second.seat):
        known = ((first.seat == seat) & np.isfinite(first.usd)).any(axis=0)
        usd[place, known] = np.inf
    return Candidates(
        np.vstack([first.seat, second.seat]),
        np.vstack([first.usd, usd]),
        tuple(a if len(a) == 1 else np.vstack([a, b]) for a, b in zip(first.loads, second.loads, strict=True)),
        tuple(np.vstack([a, b]) for a, b in zip(first.moved, second.moved, strict=True)),
    )
