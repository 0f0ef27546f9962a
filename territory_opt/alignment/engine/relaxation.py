"""The relaxation of a problem: a proven bound, the prices behind it and the pairs worth searching."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from territory_opt.alignment.engine.linear import TimeIsUpError, solve_linear
from territory_opt.alignment.engine.pool import Pool, joined, scan
from territory_opt.alignment.engine.prices import Prices, limits_bound, no_prices
from territory_opt.alignment.problem import Floats, Ints, Problem

FIRST_PAIRS = 8
"""Pairs a unit the first linear program looks at: its cheapest seats."""

ADDED_PAIRS = 3
"""Pairs a unit that a round of pricing may add."""

CLOSED = 1e-6
"""Relative distance between the linear optimum over the pool and the bound over all pairs at which rounds end."""

MOST_ROUNDS = 20


@dataclass(frozen=True)
class Relaxation:
    """What the relaxation proves and suggests.

    Attributes
    ----------
    bound_usd : float
        No plan that keeps the limits has an objective below this; ``inf`` when the limits cannot be kept.
    prices : Prices
        The prices that prove the bound.
    rounded : ndarray of int, shape (n,)
        Each unit at the seat that has most of it in the relaxation; may break limits.
    cheapest_usd : ndarray of float, shape (n,)
        Each unit's least priced objective.
    """

    bound_usd: float
    prices: Prices
    rounded: Ints
    cheapest_usd: Floats

    @property
    def feasible(self) -> bool:
        """Whether the limits can be kept when units may be split."""
        return bool(np.isfinite(self.bound_usd))


def relax(problem: Problem, seconds: float = np.inf, *, first: Prices | None = None) -> Relaxation:
    """Solve the linear relaxation and verify its bound over all pairs.

    Parameters
    ----------
    problem : Problem
        Every unit must have an allowed pair.
    seconds : float
        Wall-clock seconds after which the best bound so far is returned; that of the first prices is there at once.
    first : Prices, optional
        Prices that the first pairs are cheapest at; none of any limit when left out.

    Returns
    -------
    Relaxation
        Its bound comes from the prices of the linear program, evaluated over every allowed pair.

    Notes
    -----
    Column generation: a linear program over each unit's cheapest pairs gives prices; pricing all pairs with them
    gives a bound and the pairs that would improve the program; they join it until bound and optimum meet.
    """
    deadline = time.monotonic() + seconds
    begun = first or no_prices(problem)
    pool = scan(problem, begun, FIRST_PAIRS).pool
    best = _priced(problem, begun, pool.taken(-pool.usd, problem.units))[0]
    try:
        solution = solve_linear(problem, pool, deadline)
        if solution is None:  # the limits may still be kept by pairs the pool lacks
            pool = scan(problem, begun, problem.seats + 1).pool
            solution = solve_linear(problem, pool, deadline)
        for _ in range(MOST_ROUNDS):
            if solution is None:
                return replace(best, bound_usd=np.inf)
            here, cheapest = _priced(problem, solution.prices, pool.taken(solution.shares, problem.units))
            best = here if here.bound_usd > best.bound_usd else replace(best, rounded=here.rounded)
            grown = joined(pool, cheapest)
            if solution.usd - best.bound_usd <= CLOSED * abs(solution.usd) or len(grown) == len(pool):
                break
            pool = grown
            solution = solve_linear(problem, pool, deadline)
    except TimeIsUpError:
        pass  # what was proved so far holds
    return best


def _priced(problem: Problem, prices: Prices, rounded: Ints) -> tuple[Relaxation, Pool]:
    """Return what prices prove, over all pairs, and each unit's cheapest pairs at them."""
    found = scan(problem, prices, ADDED_PAIRS)
    bound = float(found.cheapest_usd.sum()) + limits_bound(problem, prices)
    return Relaxation(bound, prices, rounded, found.cheapest_usd), found.pool
