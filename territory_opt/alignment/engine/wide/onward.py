"""From the plan of many units to a closer one: a linear program by the prices found, and a search by its prices."""

from __future__ import annotations

import time
from dataclasses import replace

from territory_opt.alignment.engine.best import Best
from territory_opt.alignment.engine.linear import TimeIsUpError, solve_linear
from territory_opt.alignment.engine.pool import scan
from territory_opt.alignment.engine.prices import limits_bound
from territory_opt.alignment.engine.relaxation import Relaxation
from territory_opt.alignment.engine.search import search
from territory_opt.alignment.engine.stop import Clock
from territory_opt.alignment.engine.wide.solve import WideSolution
from territory_opt.alignment.problem import Ints, Problem

PAIRS = 6
"""Pairs a unit that the linear program looks at: at prices near its own, the cheapest hold all that it takes."""

LINEAR_UNITS = 20_000
"""Units up to which the linear program is tried: with 17,000, 256 seats and two limits it takes half a minute."""

SEARCHED_PAIRS = 20_000_000
"""Pairs of unit and seat up to which it is tried at all: with more, passes over all of them take too long."""

LINEAR_SHARE = 0.5
"""Share of the time that is left which the linear program may take."""


def search_onward(
    problem: Problem,
    found: WideSolution,
    best: Best,
    clock: Clock,
    *,
    gap: float,
    seed: int,
    start: Ints | None = None,
) -> bool:
    """Raise the bound to that of the linear relaxation, or nearly, and search for a better plan by its prices.

    Parameters
    ----------
    problem : Problem
        Seats are given and open, and territories need not be connected.
    found : WideSolution
        What is known of it.
    best : Best
        Takes plans and bounds as they are found.
    clock : Clock
        What is left of time and steps.
    gap : float
        Relative distance from the bound at which to stop.
    seed : int
        Seed of the search.
    start : ndarray of int, shape (n,), optional
        A plan by allowed pairs to begin with, where it is better than the relaxation's rounded one.

    Returns
    -------
    bool
        False, and nothing done, when the pairs that are cheapest cannot keep the limits, so that perhaps none can.
        Problems of more than `SEARCHED_PAIRS` are left as they are.
    """
    if problem.units * problem.seats > SEARCHED_PAIRS:
        return True
    relaxation = sharpened(problem, found, clock)
    if relaxation is None:
        return False
    best.prices = relaxation.prices
    best.raise_bound(relaxation.bound_usd)
    start = start if best.standing is None else best.standing.plan
    best.offer(search(problem, relaxation, clock, gap=gap, seed=seed, report=best.offer, start=start))
    return True


def sharpened(problem: Problem, found: WideSolution, clock: Clock) -> Relaxation | None:
    """Solve the linear relaxation over the pairs that are cheapest at given prices.

    Returns
    -------
    Relaxation or None
        With a bound evaluated over all pairs, the better one of that found and the linear program's; what was found
        where units are too many or time is up; None when these pairs cannot keep the limits.
    """
    known = Relaxation(found.bound_usd, found.prices, found.standing.plan, found.cheapest_usd)
    if problem.units > LINEAR_UNITS:
        return known
    pool = scan(problem, found.prices, PAIRS).pool
    try:
        solution = solve_linear(problem, pool, time.monotonic() + LINEAR_SHARE * clock.seconds_left)
    except TimeIsUpError:
        return known
    if solution is None:
        return None
    rounded = pool.taken(solution.shares, problem.units)
    cheapest = scan(problem, solution.prices, 1).cheapest_usd
    own_part = limits_bound(problem, solution.prices)
    here = Relaxation(float(cheapest.sum()) + own_part, solution.prices, rounded, cheapest)
    return here if here.bound_usd > known.bound_usd else replace(known, rounded=rounded)
