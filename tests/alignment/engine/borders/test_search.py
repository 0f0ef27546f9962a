"""The search along borders: every plan it offers keeps all rules, and on small maps it is the best or near it."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from territory_opt.alignment.engine.borders.search import search_borders
from territory_opt.alignment.engine.standing import stand
from territory_opt.alignment.engine.stop import Clock, Stop


def searched(problem, start=None, *, steps=12, seconds=600.0, seed=1, target_usd=-np.inf):
    """Search from a plan, by default one of no rules, and return what was offered."""
    offered: list[np.ndarray] = []
    start = np.random.default_rng(seed).integers(0, problem.seats, problem.units) if start is None else start
    search_borders(
        problem, start, Clock(Stop(seconds, steps, 0.0)), seed=seed, target_usd=target_usd, offer=offered.append
    )
    return offered


def keeps_all(problem, plan) -> bool:
    """Whether a plan keeps all rules, allowed pairs among them."""
    allowed = problem.allowed(0, problem.units)[np.arange(problem.units), plan].all()
    return bool(allowed and stand(problem, plan).feasible)


@pytest.mark.parametrize("number", range(8))
def test_every_plan_of_a_small_world_keeps_all_rules(placed_world, number: int) -> None:
    """With any rules, terms and tables, plans keep all rules and become better, and none is better than the best."""
    world, problem = placed_world(number, connected=True)
    best = world.best_plan()
    offered = searched(problem)
    assert all(keeps_all(problem, plan) for plan in offered)
    usd = [stand(problem, plan).usd for plan in offered]
    assert usd == sorted(usd, reverse=True)
    assert not offered or usd[-1] >= best[1].usd - 1e-6


def test_small_worlds_mostly_end_at_their_best_plan(placed_world) -> None:
    """Of worlds that have a plan most end at the best of all plans, and nearly all at some plan."""
    found = []
    for number in range(8):
        world, problem = placed_world(number, connected=True)
        best = world.best_plan()
        if best is not None:
            offered = searched(problem)
            found.append(stand(problem, offered[-1]).usd <= best[1].usd + 1e-6 if offered else None)
    assert sum(one is None for one in found) <= 1
    assert sum(one is True for one in found) >= 0.6 * len(found)


def test_a_map_is_parted_evenly(drawn_map) -> None:
    """From a start without any sense all units are brought into connected territories of even weight."""
    problem = drawn_map(400, 8, tolerance=0.05)
    offered = searched(problem, steps=8)
    assert keeps_all(problem, offered[-1])


def test_homes_locks_and_the_number_of_open_seats_are_kept(drawn_map) -> None:
    """Open seats hold their homes, locked units are joined to their seat, and as many seats are open as must be."""
    problem = drawn_map(200, 6, tolerance=0.9)
    random = np.random.default_rng(5)
    home = random.choice(problem.units, 6, replace=False)
    locked = np.full(problem.units, -1)
    locked[random.choice(np.setdiff1d(np.arange(200), home), 3, replace=False)] = [0, 0, 1]
    limits = tuple(replace(limit, upper=np.full(6, np.inf)) for limit in problem.seat_limits)
    kept = np.array([0, 1])
    may_close = ~np.isin(np.arange(6), kept)
    ruled = replace(
        problem, home=home, locked=locked, may_close=may_close, most_open=4, least_open=4, seat_limits=limits
    )
    offered = searched(ruled, steps=25)
    assert keeps_all(ruled, offered[-1])
    assert ruled.opened(offered[-1]).sum() == 4


def test_seats_that_do_not_pay_are_closed(drawn_map) -> None:
    """A seat that costs more than all ways together stays closed where it may."""
    problem = drawn_map(150, 5, tolerance=0.9)
    free = tuple(replace(limit, lower=np.full(5, -np.inf), upper=np.full(5, np.inf)) for limit in problem.seat_limits)
    may_close = np.array([False, True, True, True, True])
    ruled = replace(problem, seat_limits=free, may_close=may_close, least_open=1, open_usd=np.full(5, 1e6))
    plan = searched(ruled, steps=25)[-1]
    assert ruled.opened(plan).tolist() == [True, False, False, False, False]


def test_units_that_cost_more_than_they_bring_stay_without_a_seat(drawn_map) -> None:
    """Where units may stay without a seat for next to nothing all but a few do; at a high price none does."""
    problem = drawn_map(150, 5)
    free = tuple(replace(limit, lower=np.full(5, -np.inf)) for limit in problem.seat_limits)
    cheap = replace(problem, seat_limits=free, unassigned_usd=np.full(150, 1e-3))
    dear = replace(problem, seat_limits=free, unassigned_usd=np.full(150, 1e9))
    assert (searched(cheap)[-1] == 5).mean() > 0.9
    assert not (searched(dear)[-1] == 5).any()


def test_a_unit_shut_in_by_others_is_reached(drawn_map) -> None:
    """A unit that may go to one seat alone is joined to it by a way through the territories between."""
    problem = drawn_map(200, 4, tolerance=0.9)
    way = problem.travel[0].usd(0, 200)
    far = int(np.argmax(way[:, 0]))
    kind = np.zeros(200, dtype=np.int64)
    kind[far] = 1
    allows = np.array([[True] * 4, [True, False, False, False]])
    limits = tuple(replace(limit, upper=np.full(4, np.inf)) for limit in problem.seat_limits)
    ruled = replace(problem, kind=kind, allows=allows, seat_limits=limits)
    plan = searched(ruled, way.argmin(axis=1))[-1]
    assert plan[far] == 0
    assert keeps_all(ruled, plan)


def test_locked_units_that_cannot_be_joined_leave_no_plan(drawn_map) -> None:
    """Where all units between two locked ones are locked elsewhere there is no plan, and none is offered."""
    problem = drawn_map(40, 2, tolerance=1.0)
    locked = np.zeros(40, dtype=np.int64)
    links = problem.neighbours.tocoo()
    inner = int(np.argmax(np.bincount(links.row)))
    locked[problem.neighbours[inner].indices] = 1
    assert searched(replace(problem, locked=locked)) == []


def test_a_search_that_steps_end_repeats_itself(drawn_map) -> None:
    """The same seed and steps give the same plans, one after the other."""
    problem = drawn_map(200, 5)
    first, second = (searched(problem, steps=9, seed=4) for _ in range(2))
    assert [plan.tolist() for plan in first] == [plan.tolist() for plan in second]
    assert first


def test_a_plan_that_is_good_enough_ends_the_search(drawn_map) -> None:
    """Once a plan costs no more than asked for nothing better is sought."""
    problem = drawn_map(200, 5)
    assert len(searched(problem, target_usd=1e12)) == 1


def test_a_passed_deadline_ends_the_search(drawn_map) -> None:
    """With no time left it is over at once, with a plan at most of the first kind."""
    begun = time.monotonic()
    assert len(searched(drawn_map(400, 8), seconds=0.0)) <= 1
    assert time.monotonic() - begun < 10.0
