"""Connected territories of seats with homes: a bound and a start without connectedness, then plans along borders."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.arrays import Ints
from territory_opt.alignment.engine.beginning import Beginning
from territory_opt.alignment.engine.best import Best
from territory_opt.alignment.engine.borders.search import FIRST_CYCLE, search_borders
from territory_opt.alignment.engine.easier import easier
from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.engine.stop import Clock, Stop
from territory_opt.alignment.engine.wide.solve import solve_wide
from territory_opt.alignment.problem import Problem

START_SHARE = 0.3
"""Share of the time in which the problem without connectedness is solved, at most."""

START_GAP = 1e-3
"""Relative gap at which that is solved well enough."""

FIRST_SHARE = 0.1
"""Share of the time in which a first plan is sought for another engine to begin from, at most."""


def solve_connected(
    problem: Problem, best: Best, clock: Clock, *, gap: float, seed: int, first: Beginning | None = None
) -> None:
    """Prove a bound and find plans whose territories are connected.

    Parameters
    ----------
    problem : Problem
        Its seats have homes and its territories must be connected; every unit must have an allowed pair.
    best : Best
        Takes plans and bounds as they are found.
    clock : Clock
        What is left of time and steps.
    gap : float
        Relative distance from the bound at which to stop.
    seed : int
        Seed of every search.
    first : Beginning, optional
        A plan, which may break limits and be in pieces, and prices to begin from.

    Notes
    -----
    The bound is that of the problem whose territories need not be connected and whose seats are all open.
    """
    start = _start(problem, best, clock, seed, None if first is None else first.prices)
    if first is not None:
        start = first.plan
    if not best.done:
        target_usd = best.bound_usd + gap * abs(best.bound_usd)
        search_borders(problem, start, clock, seed=seed, target_usd=target_usd, offer=best.offer_plan)


def first_connected(problem: Problem, best: Best, clock: Clock, *, seed: int, first: Ints | None = None) -> Ints | None:
    """Find a first plan for an engine that improves plans better than it finds one whose territories are connected.

    Parameters
    ----------
    problem, best, clock, seed
        As of `solve_connected`; of the clock a tenth is used.
    first : ndarray of int, shape (n,), optional
        A plan to begin from, which may break limits and be in pieces; in its place the relaxation, rounded.

    Returns
    -------
    ndarray of int, shape (n,), or None
        The best plan found, which `best` has, too.
    """
    seconds, found = FIRST_SHARE * clock.seconds_left, list[Ints]()
    brief = Clock(Stop(seconds, min(FIRST_CYCLE, clock.steps_left)))
    if first is None:
        relaxation = relax(easier(problem), seconds)
        if not relaxation.feasible:
            return None
        first = relaxation.rounded
    search_borders(problem, first, brief, seed=seed, target_usd=-np.inf, offer=found.append)
    if not found:
        return None
    best.offer_plan(found[-1])
    return found[-1]


def _start(problem: Problem, best: Best, clock: Clock, seed: int, prices: Prices | None) -> Ints:
    """Raise the bound and return a plan of the easier problem."""
    easy, seconds = easier(problem), START_SHARE * clock.seconds_left
    if any(limit.own is not None for limit in problem.seat_limits):
        relaxation = relax(easy, seconds, first=prices)
        best.raise_bound(relaxation.bound_usd)
        return relaxation.rounded
    share = Clock(Stop(seconds, clock.steps_left, START_GAP))
    found = solve_wide(
        easy, share, gap=START_GAP, seed=seed, prices=prices, report=lambda _: None, report_bound=best.raise_bound
    )
    best.prices = found.prices
    return found.standing.plan
