"""The price of what moves, found on its own: beside the prices of seats it is too stiff for their ascent.

One price decides over the moves of all units at once, so the dual bends sharply along it and hardly along the others.
With the price of moves held, the prices of seats settle quickly; over that price alone the dual is concave, and each
value with its slope (what moves too much) says where the top can still lie.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.wide.atlas import draw_atlas
from territory_opt.alignment.engine.wide.candidates import Candidates, chosen, seat_prices
from territory_opt.alignment.engine.wide.dual import range_usd
from territory_opt.alignment.engine.wide.pricing import PAIRS, Pricing, first_prices
from territory_opt.alignment.limits import Moves
from territory_opt.alignment.problem import Problem

STAGES = (0.03, 0.01)
"""Softness of the minima at which seat prices settle for each price of moves."""

TRIES = 12
"""Most prices of moves that are tried."""

WORTHWHILE = 5e-4
"""Rise of the dual, as a share of it, that a further try must still allow."""

NOTHING = 1e-3
"""Share of what all moves may be worth at most below which the dual is as good as nought."""

EDGE = 0.1
"""Share of the range at either end of it that is not tried: a try there says little."""

FIRST = 0.1
"""The first price that is tried beyond nought, as a share of what a move may be worth at most."""

FARTHER = 3.0
"""How many times as high the next price is while moves still pass the limit."""


@dataclass(frozen=True)
class _Try:
    """A price of moves, the seat prices that settled with it, the dual and its slope there, and a move's worth."""

    move_usd: float
    prices: Prices
    usd: float
    slope: float
    stake_usd: float

    def line(self, move_usd: float) -> float:
        """Return the most that the dual can be at another price."""
        return self.usd + self.slope * (move_usd - self.move_usd)


def price_moves(problem: Problem, prices: Prices | None, deadline: float) -> Prices:
    """Find the price of the one limit on moves, and prices of seats that go with it.

    Parameters
    ----------
    problem : Problem
        Its seats are given and open; one limit on moves.
    prices : Prices or None
        Prices to begin from, where a similar problem told some.
    deadline : float
        Moment on `time.monotonic` at which to stop.

    Returns
    -------
    Prices
        Those of the best try.
    """
    here = _tried(problem, 0.0 if prices is None else prices.moves[0], prices, deadline)
    best, low, high = here, None, None
    most_moved = float(problem.move_limits[0].moves.total.sum())
    for _ in range(TRIES):
        low, high = (here, high) if here.slope > 0 else (low, here)
        best = max(best, here, key=lambda one: one.usd)
        if time.monotonic() > deadline or (high is not None and high.move_usd <= 0.0):
            break
        move_usd, most_usd = _next(problem, low, high)
        if most_usd - best.usd <= WORTHWHILE * max(abs(best.usd), NOTHING * best.stake_usd * most_moved):
            break
        here = _tried(problem, move_usd, best.prices, deadline)
    best = max(best, here, key=lambda one: one.usd)
    return replace(best.prices, moves=(best.move_usd,))


def _next(problem: Problem, low: _Try | None, high: _Try | None) -> tuple[float, float]:
    """Return the price to try next, and the most that the dual can be there."""
    if high is None:
        assert low is not None
        return max(FARTHER * low.move_usd, FIRST * low.stake_usd), np.inf
    if low is None:
        # A limit that binds no more is soon not worth the way down to a price of nought.
        return high.move_usd / FARTHER, high.line(0.0)
    width = high.move_usd - low.move_usd
    meeting = (high.usd - low.usd + low.slope * low.move_usd - high.slope * high.move_usd) / (low.slope - high.slope)
    tried = float(np.clip(meeting, low.move_usd + EDGE * width, high.move_usd - EDGE * width))
    return tried, min(low.line(meeting), high.line(meeting))


def _tried(problem: Problem, move_usd: float, prices: Prices | None, deadline: float) -> _Try:
    """Let seat prices settle with the price of moves held."""
    (limit,) = problem.move_limits
    held = _held(problem, move_usd)
    atlas = draw_atlas(held)
    begun = first_prices(held, atlas, deadline) if prices is None else replace(prices, moves=())
    pricing = Pricing(held, atlas, begun, PAIRS)
    for softness in STAGES:
        pricing.settle(softness, deadline)
    candidates = pricing.candidates
    cheapest = candidates.priced(seat_prices(pricing.prices), (), slice(None)).argmin(axis=0)
    moved = float(limit.moves.of_pairs(np.arange(problem.units), chosen(candidates, cheapest)).sum())
    usd = pricing.bound_usd - move_usd * limit.upper
    return _Try(move_usd, pricing.prices, usd, moved - limit.upper, _stake_usd(problem, candidates))


def _stake_usd(problem: Problem, candidates: Candidates) -> float:
    """Return how much dearer all units can sit, and weigh on curves, for each unit of the measure that could move."""
    curves = sum(float(np.ptp(curve.slopes, axis=1).mean() * curve.weights.sum()) for curve in problem.seat_curves)
    most = float(problem.move_limits[0].moves.total.sum())
    return (range_usd(candidates) + curves) / max(most, 1e-12)


def _held(problem: Problem, move_usd: float) -> Problem:
    """Return the problem with a price of moves in place of their limit."""
    (limit,) = problem.move_limits
    before, added = problem.move_usd, limit.moves
    priced = Moves(before.total + move_usd * added.total, before.kept + move_usd * added.kept)
    return replace(problem, move_limits=(), move_usd=priced)
