"""Free centres: territories whose centres are chosen among their own units.

Where all seats are alike, every unit is a candidate centre and the problem is solved over candidates. Where they are
not (locks, incumbents, segments), a small problem is solved over the candidates of every seat; in a larger one, centres
and territories are improved in turn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from territory_opt.alignment.arrays import Floats, Ints
from territory_opt.alignment.engine.best import Best
from territory_opt.alignment.engine.centres.task import CentreTask, LoadLimit
from territory_opt.alignment.engine.dense import PROVED_PAIRS, DenseSolve
from territory_opt.alignment.engine.easier import easier
from territory_opt.alignment.engine.recentre import at_best_centres
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.engine.standing import Standing, stand
from territory_opt.alignment.engine.stop import Clock, Stop
from territory_opt.alignment.engine.unlike import seat_candidates
from territory_opt.alignment.problem import Problem
from territory_opt.alignment.travel import Places
from territory_opt.progress import silent

MOST_ROUNDS = 30
"""Rounds of territories and centres improved in turn."""

WHOLE_SHARE = 0.5
"""Share of the time for solving a small problem whole, before that."""


def seats_alike(problem: Problem) -> bool:
    """Whether seats differ in nothing but their number, so that only territories are to be found."""
    return (
        bool((problem.allows == problem.allows[:, :1]).all())
        and problem.listed is None
        and bool((problem.locked < 0).all())
        and bool((problem.may_close == problem.may_close[0]).all())
        and bool((problem.open_usd == problem.open_usd[0]).all())
        and not any(term.pairs_usd.nnz for term in problem.pair_terms)
        and all(
            limit.own is None and _all_same(limit.lower) and _all_same(limit.upper) for limit in problem.seat_limits
        )
        and all(_same_rows(curve.loads) and _same_rows(curve.usd) for curve in problem.seat_curves)
        and not any(moves.kept.nnz for moves in (problem.move_usd, *(limit.moves for limit in problem.move_limits)))
    )


def candidates(problem: Problem) -> Problem:
    """Return the problem in which every unit is the centre of a seat of its own that may open."""
    units = np.arange(problem.units)
    alike = problem.at_units(units, np.zeros(problem.units, dtype=np.int64))
    return replace(alike, may_close=np.ones(problem.units, dtype=bool))


def from_candidates(problem: Problem, plan: Ints) -> tuple[Problem, Standing]:
    """Return the problem with its seats at a plan's centres, and the plan by seat.

    Parameters
    ----------
    problem : Problem
        A problem with free centres and seats that are all alike.
    plan : ndarray of int, shape (n,)
        The candidate, that is the unit at the centre, of each unit; n for none.
    """
    centres, seat = np.unique(plan, return_inverse=True)
    count = int((centres < problem.units).sum())
    units = np.full(problem.seats, -1, dtype=np.int64)
    units[:count] = centres[:count]
    seat = np.where(plan < problem.units, seat, problem.seats)
    placed = at_best_centres(problem, seat, units)
    return placed, stand(placed, seat)


def centre_task(problem: Problem) -> CentreTask | None:
    """Return a problem with free centres in the form that needs no pairs; None where that cannot say it.

    It knows one way a unit, so units of several accounts must have them at one place.
    """
    if problem.pair_terms or problem.seat_curves or problem.move_limits or np.isfinite(problem.unassigned_usd).any():
        return None
    if len(problem.travel) != 1 or not isinstance(problem.travel[0].ways, Places):
        return None
    travel, ways = problem.travel[0], problem.travel[0].ways
    powers = {price.power for price in travel.prices}
    if np.isfinite(travel.longest) or len(powers) != 1 or any(x.at_centre is not None for x in problem.seat_limits):
        return None
    if problem.least_open != problem.most_open or problem.open_usd.any():
        return None
    unit = np.repeat(np.arange(problem.units), np.diff(problem.starts))
    places = np.stack([ways.latitude, ways.longitude])
    if not np.array_equal(places, places[:, problem.root[unit]], equal_nan=True):
        return None
    return CentreTask(
        latitude=ways.latitude[problem.root],
        longitude=ways.longitude[problem.root],
        usd_per_km=np.bincount(unit, weights=np.sum([price.usd for price in travel.prices], axis=0)).astype(np.float64),
        power=powers.pop(),
        limits=tuple(
            LoadLimit(limit.weights, float(limit.lower[0]), float(limit.upper[0])) for limit in problem.seat_limits
        ),
        count=problem.most_open,
        neighbours=problem.neighbours,
    )


def solve_in_turn(
    problem: Problem,
    best: Best,
    clock: Clock,
    *,
    gap: float,
    seed: int,
    solve_placed: Callable[[Problem, Best, Clock, float, int], None],
) -> None:
    """Solve a small problem whole, or improve territories and centres in turn, from several starts as time allows.

    Parameters
    ----------
    problem : Problem
        A problem with free centres.
    best : Best
        Takes plans and bounds as they are found.
    clock : Clock
        What is left of time and steps.
    gap : float
        Relative distance from the bound at which to stop.
    seed : int
        Seed of the starts.
    solve_placed : callable
        Solves a problem whose centres are given.

    Notes
    -----
    Location-allocation (Cooper, Operations Research 11, 1963) with the territory problem as its allocation. The bound
    is that of the problem in which ways cost nothing, which holds since they cost at least that.
    """
    if problem.units**2 * problem.seats <= PROVED_PAIRS and _solve_whole(problem, best, clock, gap, seed):
        return
    best.raise_bound(relax(easier(problem), clock.seconds_left / 4).bound_usd)
    random = np.random.default_rng(seed)
    while not best.done:
        centres = _first_centres(problem, random)
        _improve_in_turn(problem, best, clock, gap, seed, centres, solve_placed)


def _solve_whole(problem: Problem, best: Best, clock: Clock, gap: float, seed: int) -> bool:
    """Solve a small problem over all candidates of all seats; return whether it is proved."""
    found = seat_candidates(problem)
    if not len(found.unit):
        return False

    def offer(plan: Ints) -> None:
        placed, standing = found.placed(plan)
        best.offer(standing, placed)

    half = Clock(Stop(clock.seconds_left * WHOLE_SHARE, clock.steps_left, gap))
    return DenseSolve(problem, best, half, offer, found.table).run(gap, seed)


def _improve_in_turn(
    problem: Problem,
    best: Best,
    clock: Clock,
    gap: float,
    seed: int,
    centres: Ints,
    solve_placed: Callable[[Problem, Best, Clock, float, int], None],
) -> None:
    usd = np.inf
    for _ in range(MOST_ROUNDS):
        if clock.ended():
            return
        placed = problem.at_units(centres)
        clock.count_step()
        share = Stop(max(1.0, clock.seconds_left / 4), 20, max(gap, 1e-3))
        inner_clock = Clock(share)
        inner = Best(placed, inner_clock, share.gap, silent)
        solve_placed(placed, inner, inner_clock, share.gap, seed)
        if inner.standing is None:
            return
        best.offer(inner.standing, placed)
        moved = at_best_centres(problem, inner.standing.plan, centres)
        centres = moved.home
        best.offer(stand(moved, inner.standing.plan), moved)
        if best.usd >= usd * (1 - 1e-6):
            return
        usd = best.usd


def _first_centres(problem: Problem, random: np.random.Generator) -> Ints:
    """Pick one unit for each seat that it may have: its busiest incumbent unit by chance, else any it may have."""
    centres = np.full(problem.seats, -1, dtype=np.int64)
    taken = np.zeros(problem.units, dtype=bool)
    for seat in range(problem.seats):
        mine = problem.allows[problem.kind, seat] & (problem.locked < 0) & ~taken | (problem.locked == seat)
        kept = np.asarray(problem.move_usd.kept[:, [seat]].todense()).ravel()
        chance = np.where(mine, kept if (kept * mine).sum() > 0 else 1.0, 0.0)
        if chance.sum() > 0:
            centres[seat] = random.choice(problem.units, p=chance / chance.sum())
            taken[centres[seat]] = True
    return centres


def _all_same(values: Floats) -> bool:
    return bool((values == values[0]).all())


def _same_rows(rows: Floats) -> bool:
    return bool((rows == rows[:1]).all())
