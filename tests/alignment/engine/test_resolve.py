"""Solving a few territories anew."""

from __future__ import annotations

import time

import numpy as np
import pytest

from territory_opt.alignment.engine.integer import Effort
from territory_opt.alignment.engine.pool import reduced_usd, scan
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.engine.resolve import resolve
from territory_opt.alignment.engine.standing import stand


def _resolved(problem, plan, seats=None, units: int = 1000):
    relaxation = relax(problem)
    pool = scan(problem, relaxation.prices, problem.seats + 1).pool
    reduced = reduced_usd(problem, relaxation.prices, pool, relaxation.cheapest_usd)
    effort = Effort(nodes=300, gap=1e-6, deadline=time.monotonic() + 600.0)
    free = np.arange(problem.seats) if seats is None else np.asarray(seats)
    return resolve(problem, pool, reduced, stand(problem, np.asarray(plan)), free, units, effort)


@pytest.mark.parametrize("start", [[0, 0, 1, 1], [0, 0, 0, 0]], ids=["from a plan", "from a broken plan"])
def test_limits_met_exactly_are_no_obstacle(make, start) -> None:
    """Two seats of 20 hours and four accounts of 10: each plan is full to the hour, the best is found."""
    accounts = [make.account(key, 100.0, latitude=lat) for key, lat in zip("ABCD", (41, 40, 41, 40), strict=True)]
    seats = [make.seat("S", capacity_hours=20.0), make.seat("N", latitude=41.0, capacity_hours=20.0)]
    problem = make.company(accounts, seats, [{"rule": "capacity"}]).problem()
    found = _resolved(problem, start)
    assert found.plan.tolist() == [1, 0, 1, 0]
    assert found.feasible


def test_a_broken_plan_is_repaired_whatever_that_costs(make) -> None:
    """A plan that costs nothing and breaks a limit is mended, though mending costs a thousand times its price."""
    accounts = [make.account(key, 100.0, visits=100.0) for key in "AB"]
    seats = [make.seat("S", capacity_hours=15.0), make.seat("N", latitude=60.0)]
    problem = make.company(accounts, seats, [{"rule": "capacity"}]).problem()
    found = _resolved(problem, [0, 0])
    assert found.feasible
    assert 1 in found.plan


def test_a_step_never_worsens_a_plan_nor_touches_other_seats(make) -> None:
    """Random plans of random companies: the step's seats change among themselves, and only for the better."""
    improved = 0
    for seed in range(12):
        problem = (
            make.random_company(seed, accounts=30, seats=5).ruled_by({"rule": "balance", "tolerance": 0.5}).problem()
        )
        plan = np.random.default_rng(seed).integers(0, 5, problem.units)
        before, after = stand(problem, plan), _resolved(problem, plan, seats=[1, 3], units=20)
        moved = after.plan != plan
        assert np.isin(plan[moved], [1, 3]).all()
        assert np.isin(after.plan[moved], [1, 3]).all()
        assert after is before or after.better_than(before) or not moved.any()
        assert moved.sum() <= 20
        improved += after.better_than(before)
    assert improved >= 6
