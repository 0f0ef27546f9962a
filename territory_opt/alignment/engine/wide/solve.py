"""Solving a problem of many units and given seats: prices, a proven bound, a plan."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.standing import Standing, stand
from territory_opt.alignment.engine.stop import Clock, relative_gap
from territory_opt.alignment.engine.wide.atlas import draw_atlas
from territory_opt.alignment.engine.wide.moves import price_moves
from territory_opt.alignment.engine.wide.pricing import PAIRS, Pricing, first_prices
from territory_opt.alignment.engine.wide.rounding import rounded
from territory_opt.alignment.problem import Floats, Ints, Problem

STAGES = (0.03, 0.01, 0.003, 0.001)
"""Softness of the minima in the whole problem, stage by stage; a plan is made after each."""

PRICING_SHARE = 0.65
"""Share of the time that is left which prices may take: what rounds them to a plan cannot be broken off."""


@dataclass(frozen=True)
class WideSolution:
    """What the engine found and proved.

    Attributes
    ----------
    standing : Standing
        The best plan; it may break limits when none was found that keeps them.
    bound_usd : float
        No plan that keeps the limits has an objective below this.
    prices : Prices
        The prices that prove the bound.
    cheapest_usd : ndarray of float, shape (n,)
        Each unit's least objective at those prices.
    """

    standing: Standing
    bound_usd: float
    prices: Prices
    cheapest_usd: Floats


def solve_wide(
    problem: Problem,
    clock: Clock,
    *,
    gap: float,
    seed: int,
    prices: Prices | None = None,
    report: Callable[[Ints], None],
    report_bound: Callable[[float], None],
) -> WideSolution:
    """Find a plan and a bound for a problem of given seats.

    Prices of the limits are found on samples of the units first, then on all of them; each plan is rounded from
    prices that prove a bound.

    Parameters
    ----------
    problem : Problem
        Its seats are given and open, its territories need not be connected; every unit must have an allowed pair.
    clock : Clock
        What is left of time and steps; a stage, from prices to a plan, is a step.
    gap : float
        Relative distance of plan and bound at which to stop.
    seed : int
        Seed of what is random in rounding.
    prices : Prices, optional
        Prices to begin from, where a similar problem told some.
    report : callable
        Called with every better plan.
    report_bound : callable
        Called with every better bound, in USD.

    Returns
    -------
    WideSolution
        Its bound is evaluated over every allowed pair. A solve that only the gap or its steps end repeats itself.
    """
    atlas = draw_atlas(problem)
    ends = _pricing_ends(clock)
    if len(problem.move_limits) == 1:
        prices = price_moves(problem, prices, ends)
    pricing = Pricing(problem, atlas, prices or first_prices(problem, atlas, ends), PAIRS)
    report_bound(pricing.bound_usd)
    best: Standing | None = None
    for softness in STAGES:
        before, started = pricing.bound_usd, time.monotonic()
        pricing.settle(softness, ends)
        if pricing.bound_usd > before:
            report_bound(pricing.bound_usd)
        found = stand(problem, rounded(problem, pricing.candidates, pricing.prices, seed, clock.deadline))
        if best is None or found.better_than(best):
            best = found
            report(found.plan)
        clock.count_step()
        near = best.feasible and relative_gap(best.usd, pricing.bound_usd) <= gap
        if near or clock.ended() or clock.seconds_left < time.monotonic() - started:
            break
        ends = _pricing_ends(clock)
    assert best is not None
    return WideSolution(best, pricing.bound_usd, pricing.prices, pricing.cheapest_usd)


def _pricing_ends(clock: Clock) -> float:
    """Return the moment at which prices are to be left as they are, so that there is time for a plan."""
    return time.monotonic() + PRICING_SHARE * clock.seconds_left
