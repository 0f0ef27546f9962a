"""Prices of room and load at each seat, and the bound they prove.

The Lagrangian dual of a case has one price for each seat and limit or curve. Given the others, the best price of one
seat is found exactly by sorting: units leave it in the order of what it is worth to them. Seat after seat that climbs
the dual (coordinate ascent); wherever it stops, the value is a bound on every plan.
"""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.arrays import Floats
from territory_opt.alignment.routing.case import Case, Curve


def start_prices(case: Case) -> Floats:
    """Return prices as if all seats were one: shape (limits and curves, K).

    The load of all units is filled into the cheapest stretches of all seats, which sets one price of load; where a
    limit has no room for all, units are turned away in the order of what room is worth to them.
    """
    prices = np.zeros((len(case.weights), case.seats))
    for number, curve in enumerate(case.curves, start=len(case.rooms)):
        prices[number] = _level(curve)
    reduced = reduced_usd(case, prices).min(axis=0)
    for number, room in enumerate(case.rooms):
        if room.weights.sum() > room.left.sum():
            worth = _worth(case.left_out_usd - reduced, room.weights)
            order = np.argsort(-worth, kind="stable")
            last = np.searchsorted(np.cumsum(room.weights[order]), room.left.sum(), side="right")
            prices[number] = max(float(worth[order[min(last, case.units - 1)]]), 0.0)
    return prices


def _level(curve: Curve) -> Floats:
    """Return the slope up to which stretches of all seats are filled by the load of all units, by seat, shape (K,)."""
    widths = np.diff(curve.ends, axis=1, prepend=0.0).ravel()
    slopes = curve.slopes.ravel()
    order = np.argsort(slopes, kind="stable")
    last = np.searchsorted(np.cumsum(widths[order]), curve.weights.sum(), side="left")
    level = slopes[order[min(last, len(order) - 1)]]
    return np.asarray(np.minimum(level, curve.slopes[:, -1]), dtype=np.float64)


def climb(case: Case, prices: Floats, sweeps: int) -> Floats:
    """Improve prices by exact steps, seat after seat; returns those with the best bound, shape as `prices`."""
    prices = prices.copy()
    best, best_bound = prices.copy(), bound_usd(case, prices)
    reduced = reduced_usd(case, prices)
    for _ in range(sweeps):
        for seat in range(case.seats):
            reduced[seat] = np.inf
            # What each unit pays elsewhere, and so what it would pay for this seat.
            elsewhere = np.minimum(reduced.min(axis=0), case.left_out_usd)
            for number in range(len(prices)):
                _reprice(case, prices, seat, number, elsewhere)
            reduced[seat] = _at_seat(case, prices, seat)
        bound = bound_usd(case, prices)
        if bound > best_bound:
            best, best_bound = prices.copy(), bound
    return best


def _reprice(case: Case, prices: Floats, seat: int, number: int, elsewhere: Floats) -> None:
    """Give one limit or curve of a seat its best price, all others as they are."""
    weights = case.weights[number]
    others = _at_seat(case, prices, seat) - prices[number, seat] * weights
    asks = np.flatnonzero(np.isfinite(others) & (weights > 0))
    worth = (elsewhere[asks] - others[asks]) / weights[asks]
    order = np.argsort(-worth, kind="stable")
    worth, filled = worth[order], np.cumsum(weights[asks[order]])
    if number < len(case.rooms):
        prices[number, seat] = _clearing(worth, filled, float(case.rooms[number].left[seat]))
    else:
        prices[number, seat] = _meeting(worth, filled, case.curves[number - len(case.rooms)], seat)


def _clearing(worth: Floats, filled: Floats, left: float) -> float:
    """Return the least price at which no more is asked for than is left; 0 where all fits."""
    fitting = int(np.searchsorted(filled, left, side="right"))
    if fitting == len(filled) or worth[fitting] <= 0:
        return 0.0
    return float(worth[fitting] if fitting == 0 else 0.5 * (worth[fitting] + worth[fitting - 1]))


def _meeting(worth: Floats, filled: Floats, curve: Curve, seat: int) -> float:
    """Return the price at which what is asked for and the slope of what is carried meet."""
    paid = curve.slope_below(seat, filled)
    taken = int(np.count_nonzero(worth >= paid))
    load = filled[taken - 1] if taken else 0.0
    ended = int(np.searchsorted(curve.ends[seat], load, side="right"))
    above = curve.slopes[seat, min(ended, curve.slopes.shape[1] - 1)]
    below = paid[taken - 1] if taken else -np.inf
    least = max(below, worth[taken] if taken < len(worth) else -np.inf)
    most = min(above, worth[taken - 1] if taken else np.inf)
    return float(most if np.isinf(least) else 0.5 * (least + max(least, most)))


def reduced_usd(case: Case, prices: Floats) -> Floats:
    """Return what each pair costs at prices, shape (K, n); ``inf`` where it is not allowed."""
    reduced = case.usd.copy()
    for weights, price in zip(case.weights, prices, strict=True):
        reduced += np.outer(price, weights)
    return reduced


def _at_seat(case: Case, prices: Floats, seat: int) -> Floats:
    usd: Floats = case.usd[seat].copy()
    for weights, price in zip(case.weights, prices[:, seat], strict=True):
        usd += price * weights
    return usd


def bound_usd(case: Case, prices: Floats) -> float:
    """Return the value of the dual at prices, which no plan costs less than."""
    usd = float(np.minimum(reduced_usd(case, prices).min(axis=0), case.left_out_usd).sum())
    for room, price in zip(case.rooms, prices, strict=False):
        usd -= float((price[price > 0] * room.left[price > 0]).sum())
    for curve, price in zip(case.curves, prices[len(case.rooms) :], strict=True):
        # A stretch that costs less than the price is filled, and its width brings the difference.
        gained = np.minimum(curve.slopes - price[:, None], 0.0)
        widths = np.where(gained < 0, np.diff(curve.ends, axis=1, prepend=0.0), 0.0)
        usd += float((gained * widths).sum())
    return usd


def _worth(usd: Floats, weights: Floats) -> Floats:
    """Return money by unit of weight; without bound where nothing weighs."""
    worth: Floats = np.full(len(weights), np.inf)
    return np.divide(usd, weights, out=worth, where=weights > 0)
