"""Prices and the bound they prove: climb over candidate pairs, check over all pairs, learn from what was missed."""

from __future__ import annotations

import time

import numpy as np

from territory_opt.alignment.engine.prices import Prices, limits_bound, no_prices
from territory_opt.alignment.engine.wide.atlas import Atlas, draw_atlas
from territory_opt.alignment.engine.wide.candidates import Candidates, merged, seat_prices, with_way_out
from territory_opt.alignment.engine.wide.climb import Ascent, climb
from territory_opt.alignment.engine.wide.sample import thinned
from territory_opt.alignment.engine.wide.sweep import sweep
from territory_opt.alignment.problem import Floats, Problem

FIRST_UNITS_PER_SEAT = 20
"""Units a seat of the first, smallest problem that prices are found for; each further one has several times as many."""

GROWTH = 3

FIRST_PAIRS, PAIRS = 40, 16
"""Pairs a unit that prices are found with, in the smallest problem and in all others."""

FIRST_STAGES = (0.3, 0.1)
MIDDLE_STAGES = (0.03,)
"""Softness of the minima, stage by stage: prices first find their way, then their place."""

SETTLED = 2e-3
"""Rise of the bound, as a share of it, after which a stage is over."""

CLIMBS = 4
"""Most climbs of a stage."""

STEPS = 20
"""Most steps of a stage."""

CLOSE = 1e-3
"""Rise of the last step of a stage, as a share of the dual and of the softness."""


class Pricing:
    """The best prices so far, the bound they prove and the pairs that matter near them.

    Attributes
    ----------
    prices : Prices
        The best prices.
    bound_usd : float
        What they prove, over all allowed pairs.
    cheapest_usd : ndarray of float, shape (n,)
        Each unit's least priced objective.
    candidates : Candidates
        The pairs to climb over: each unit's cheapest at those prices, and what climbing without them missed.
    """

    def __init__(self, problem: Problem, atlas: Atlas | None, prices: Prices, keep: int) -> None:
        self._problem, self._atlas, self._keep = problem, atlas, keep
        self.prices, self.bound_usd = prices, -np.inf
        self.cheapest_usd: Floats = np.empty(0)
        self.candidates = self._check(prices)

    def settle(self, softness: float, deadline: float) -> None:
        """Climb, and check, until the bound hardly rises any more."""
        for _ in range(CLIMBS):
            if time.monotonic() > deadline or not self._climb(softness, deadline):
                break

    def _climb(self, softness: float, deadline: float) -> bool:
        """Climb from the best prices; return whether another climb may well bring more."""
        candidates = with_way_out(self.candidates, self.prices, self._problem.seats, self._keep)
        ascent = Ascent(softness, STEPS, CLOSE * softness, deadline)
        before = self.bound_usd
        prices = climb(self._problem, candidates, self.prices, ascent)
        found = self._check(prices)
        if self.bound_usd > before:
            self.candidates = found
            return self.bound_usd - before > SETTLED * abs(before)
        seemed = candidates.priced(seat_prices(prices), prices.moves, slice(None)).min(axis=0).sum()
        if seemed + self._own_part(prices) <= before:
            return False  # the softness is in the way
        # These prices profited from pairs that were missing; with those they will not again.
        self.candidates = merged(self.candidates, found)
        return True

    def _check(self, prices: Prices) -> Candidates:
        """Evaluate prices over all pairs and keep them when they are the best; return the cheapest pairs."""
        swept = sweep(self._problem, self._atlas, prices, self._keep)
        bound = float(swept.cheapest_usd.sum()) + self._own_part(prices)
        if bound > self.bound_usd:
            self.bound_usd, self.prices, self.cheapest_usd = bound, prices, swept.cheapest_usd
        return swept.candidates

    def _own_part(self, prices: Prices) -> float:
        """Return what does not come from the units: limits, curves, and seats, which are open whatever they carry."""
        return limits_bound(self._problem, prices)


def first_prices(problem: Problem, atlas: Atlas | None, deadline: float) -> Prices:
    """Return prices found on ever larger parts of a problem."""
    prices = no_prices(problem)
    units, keep = FIRST_UNITS_PER_SEAT * problem.seats, FIRST_PAIRS
    stages: tuple[float, ...] = FIRST_STAGES
    while 2 * units < problem.units:
        part = thinned(problem, atlas, units)
        pricing = Pricing(part, draw_atlas(part), prices, keep)
        for softness in stages:
            pricing.settle(softness, deadline)
        prices, stages, keep = pricing.prices, MIDDLE_STAGES, PAIRS
        units *= GROWTH
    return prices
