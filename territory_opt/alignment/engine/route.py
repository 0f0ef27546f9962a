"""Which engine solves which problem."""

from __future__ import annotations

from functools import partial

import numpy as np

from territory_opt.alignment.arrays import Ints
from territory_opt.alignment.engine.beginning import Beginning
from territory_opt.alignment.engine.best import Best
from territory_opt.alignment.engine.borders.solve import first_connected, solve_connected
from territory_opt.alignment.engine.centres.design import design_centres
from territory_opt.alignment.engine.dense import MOST_PAIRS, DenseSolve
from territory_opt.alignment.engine.easier import easier
from territory_opt.alignment.engine.free import candidates, centre_task, from_candidates, seats_alike, solve_in_turn
from territory_opt.alignment.engine.given import solve_given
from territory_opt.alignment.engine.recentre import at_best_centres
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.engine.standing import stand
from territory_opt.alignment.engine.stop import Clock
from territory_opt.alignment.engine.wide.onward import search_onward
from territory_opt.alignment.engine.wide.solve import solve_wide
from territory_opt.alignment.problem import Problem

WIDE_PAIRS = 50_000
"""Pairs of unit and seat from which prices are found by ascent first: with 100,000 that gives a plan in a tenth of the
time that the linear relaxation takes, and the relaxation is solved in a tenth of its time from those prices."""

BORDER_PAIRS = 20_000
"""Pairs from which plans of connected territories are sought along their borders, not piece by piece."""

MOST_CANDIDATES = 3_000
"""Units up to which each is a candidate centre of its own; beyond, centres are found by location-allocation."""

SWEEPS_PER_STEP = 100
"""Sweeps along all borders that count as one step: other searches solve an integer program in a step."""


def solve_into(
    best: Best, clock: Clock, problem: Problem, *, gap: float, seed: int, first: Beginning | None = None
) -> None:
    """Solve a problem with the engine that suits it.

    Parameters
    ----------
    best : Best
        Takes plans and bounds as they are found.
    clock : Clock
        What is left of time and steps.
    problem : Problem
        The problem; every unit must have an allowed pair.
    gap : float
        Relative distance from the bound at which to stop.
    seed : int
        Seed of every search.
    first : Beginning, optional
        A plan by allowed pairs, which may break limits, and prices to begin from.
    """
    if problem.free_centres:
        _solve_free(problem, best, clock, gap, seed, first)
    else:
        _solve_placed(problem, best, clock, gap, seed, first)


def _solve_placed(
    problem: Problem, best: Best, clock: Clock, gap: float, seed: int, first: Beginning | None = None
) -> None:
    """Solve a problem whose seats have homes, or whose centres are chosen already."""
    pairs = problem.units * problem.seats
    own_loads = any(limit.own is not None for limit in problem.seat_limits)
    if problem.is_assignment and not own_loads and pairs >= WIDE_PAIRS:
        prices = None if first is None else first.prices
        found = solve_wide(
            problem, clock, gap=gap, seed=seed, prices=prices, report=best.offer_plan, report_bound=best.raise_bound
        )
        best.prices = found.prices
        start = None if first is None else first.plan
        if not best.done and not search_onward(problem, found, best, clock, gap=gap, seed=seed, start=start):
            solve_given(problem, best, clock, gap=gap, seed=seed, first=first)
    elif problem.is_assignment and not (own_loads and problem.is_linear):
        solve_given(problem, best, clock, gap=gap, seed=seed, first=first)
    elif problem.neighbours is not None and pairs >= BORDER_PAIRS:
        solve_connected(problem, best, clock, gap=gap, seed=seed, first=first)
    elif pairs <= MOST_PAIRS:
        start = None if first is None else first.plan
        if problem.neighbours is not None:
            start = first_connected(problem, best, clock, seed=seed, first=start)
        DenseSolve(problem, best, clock, best.offer_plan, start=start).run(gap, seed)
    else:
        best.raise_bound(relax(easier(problem), clock.seconds_left).bound_usd)


def _solve_free(problem: Problem, best: Best, clock: Clock, gap: float, seed: int, first: Beginning | None) -> None:
    """Solve a problem whose centres are free."""
    if not seats_alike(problem):
        solve_in_turn(problem, best, clock, gap=gap, seed=seed, solve_placed=_solve_placed)
        return
    if problem.units <= MOST_CANDIDATES:
        start = None if first is None else _by_candidate(problem, first.plan)
        offer = partial(_offer_candidates, problem, best)
        DenseSolve(candidates(problem), best, clock, offer, start=start).run(gap, seed)
        return
    task = centre_task(problem)
    if task is None:
        solve_in_turn(problem, best, clock, gap=gap, seed=seed, solve_placed=_solve_placed)
        return
    found = design_centres(
        task,
        deadline=clock.deadline,
        steps=SWEEPS_PER_STEP * clock.steps_left,
        seed=seed,
        report=lambda plan: _offer_territories(problem, best, plan),
        report_bound=best.raise_bound,
    )
    best.raise_bound(found.bound_usd)


def _by_candidate(problem: Problem, plan: Ints) -> Ints:
    """Return a plan by seat as one by candidate: the unit at the best centre of its territory; n for none."""
    return np.append(at_best_centres(problem, plan).home, problem.units)[plan]


def _offer_candidates(problem: Problem, best: Best, plan: Ints) -> None:
    placed, standing = from_candidates(problem, plan)
    best.offer(standing, placed)


def _offer_territories(problem: Problem, best: Best, plan: Ints) -> None:
    placed = at_best_centres(problem, plan)
    best.offer(stand(placed, plan), placed)
