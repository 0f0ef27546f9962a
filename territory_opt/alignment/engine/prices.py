"""Prices of limits, and the bound they prove.

Giving every limit a price and dropping it leaves a problem that falls apart by unit: each unit takes the seat that is
cheapest with the prices added. Its optimum is a lower bound on the objective whatever the prices are (Lagrangian
relaxation: Fisher, Management Science 27, 1981), so a bound evaluated here over all pairs holds even when the prices
came from a solver that looked at few of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.problem import Floats, Ints, Problem, SeatCurve, SeatLimit


@dataclass(frozen=True)
class Prices:
    """What one more of a measure costs, in USD.

    Attributes
    ----------
    limits, curves : tuple of ndarray of float, shape (K,)
        For each seat limit and seat curve, the price at each seat; negative where more is wanted.
    moves : tuple of float
        For each move limit, its price; never negative.
    """

    limits: tuple[Floats, ...]
    curves: tuple[Floats, ...]
    moves: tuple[float, ...]


def no_prices(problem: Problem) -> Prices:
    """Return prices of nought."""
    zeros = np.zeros(problem.seats)
    return Prices(
        tuple(zeros for _ in problem.seat_limits),
        tuple(zeros for _ in problem.seat_curves),
        tuple(0.0 for _ in problem.move_limits),
    )


def priced_pairs(problem: Problem, prices: Prices) -> Iterator[tuple[int, int, Floats, Floats]]:
    """Yield blocks of units with their pairs' objective and their pairs' objective with prices added.

    Yields
    ------
    start, stop : int
        The block's units.
    usd, priced_usd : ndarray of float, shape (stop - start, K + 1)
        ``inf`` where a pair is not allowed.
    """
    for start, stop in problem.blocks():
        usd = problem.pair_usd(start, stop)
        priced = usd.copy()
        for limit, price in zip(problem.seat_limits, prices.limits, strict=True):
            priced[:, :-1] += _priced_loads(limit, start, stop, price)
        for curve, price in zip(problem.seat_curves, prices.curves, strict=True):
            priced[:, :-1] += np.outer(curve.weights[start:stop], price)
        for move_limit, move_price in zip(problem.move_limits, prices.moves, strict=True):
            if move_price:
                priced += move_price * move_limit.moves.block(start, stop)
        yield start, stop, usd, priced


def limits_bound(problem: Problem, prices: Prices) -> float:
    """Return what limits, curves and seats that cannot close add to the bound, in USD."""
    bound = float(problem.open_usd[~problem.may_close].sum())
    for limit, price in zip(problem.seat_limits, prices.limits, strict=True):
        bound += float(_least_of_limit(limit, price).sum())
    for curve, price in zip(problem.seat_curves, prices.curves, strict=True):
        bound += float(_least_of_curve(curve, price).sum())
    for move_limit, move_price in zip(problem.move_limits, prices.moves, strict=True):
        bound -= move_price * move_limit.upper
    return bound


def slack_usd(problem: Problem, prices: Prices, plan: Ints) -> Floats:
    """Return what each seat's room at priced limits and curves adds to the gap of a plan, shape (K,).

    Together with the reduced objective of the plan's pairs, and the room at priced move limits, it adds up to the gap.
    """
    slack = np.zeros(problem.seats)
    for limit, price in zip(problem.seat_limits, prices.limits, strict=True):
        slack += -price * limit.carried(plan) - _least_of_limit(limit, price)
    for curve, price in zip(problem.seat_curves, prices.curves, strict=True):
        carried = curve.carried(plan)
        slack += curve.price(carried) - price * carried - _least_of_curve(curve, price)
    return slack


def _priced_loads(limit: SeatLimit, start: int, stop: int, price: Floats) -> Floats:
    if limit.own is None:
        return np.outer(limit.weights[start:stop], price)
    return limit.block(start, stop) * price


def _least_of_limit(limit: SeatLimit, price: Floats) -> Floats:
    """Least of ``-price * load`` over the loads a seat may have; no seat carries less than 0 or more than all."""
    lower = np.clip(limit.lower, 0.0, limit.most)
    upper = np.clip(limit.upper, 0.0, limit.most)
    return -price * np.where(price > 0, upper, lower)


def _least_of_curve(curve: SeatCurve, price: Floats) -> Floats:
    """Least of ``curve(load) - price * load``: a convex piecewise-linear curve is least at a breakpoint or an end."""
    total = curve.weights.sum()
    ends = np.full((len(price), 1), total)
    loads = np.minimum(np.hstack([curve.loads, ends]), total)
    usd = np.column_stack([curve.price(column) for column in loads.T])
    return np.asarray((usd - price[:, None] * loads).min(axis=1), dtype=np.float64)
