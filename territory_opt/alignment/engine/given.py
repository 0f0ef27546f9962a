"""Seats with homes whose territories need not be connected: a linear relaxation and a search by its prices."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.engine.beginning import Beginning
from territory_opt.alignment.engine.best import Best
from territory_opt.alignment.engine.exact import prove
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.engine.search import search
from territory_opt.alignment.engine.stop import Clock
from territory_opt.alignment.problem import Problem


def solve_given(
    problem: Problem, best: Best, clock: Clock, *, gap: float, seed: int, first: Beginning | None = None
) -> None:
    """Prove a bound by linear relaxation, search by its prices, and solve a small problem whole.

    Parameters
    ----------
    problem : Problem
        Seats are given and open, and territories need not be connected; every unit must have an allowed pair.
    best : Best
        Takes plans and bounds as they are found.
    clock : Clock
        What is left of time and steps.
    gap : float
        Relative distance from the bound at which to stop.
    seed : int
        Seed of the search.
    first : Beginning, optional
        A plan, which may break limits, and prices to begin from.
    """
    relaxation = relax(problem, clock.seconds_left / 2, first=None if first is None else first.prices)
    best.prices = relaxation.prices
    best.raise_bound(relaxation.bound_usd)
    if not relaxation.feasible:
        return
    start = None if first is None else first.plan
    found = search(problem, relaxation, clock, gap=gap, seed=seed, report=best.offer, start=start)
    best.offer(found)
    if best.near:
        return
    found, bound_usd = prove(problem, found, clock, gap)
    best.offer(found)
    if np.isfinite(bound_usd) or best.standing is None:
        best.raise_bound(bound_usd)
