"""Candidates of seats that differ, against every plan of small worlds."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from territory_opt.alignment.engine.free import seats_alike
from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.engine.unlike import seat_candidates


def unlike(world) -> bool:
    """Whether centres are free and seats differ."""
    return world.free_centres and not seats_alike(world.problem)


def with_one_filled_seat(world, count: int):
    """Return the world with one seat that must have a territory and others that may close."""
    filled = np.where(np.arange(len(world.seats)) == 0, "active", "open")
    kept = [rule for rule in world.declaration["rules"] if rule["rule"] != "territories"]
    rule = {"rule": "territories", "centres": "free", "may_close": "open", "count": count}
    return replace(world, seats=world.seats.assign(status=filled)).ruled_by(*kept, rule)


@pytest.mark.parametrize("number", range(10))
def test_plans_of_candidates_are_the_plans_of_the_problem(make, number: int) -> None:
    """Told by seat, each keeps the rules at no higher an objective, and the best one costs what the best plan does."""
    world = make.some_world(number, unlike)
    found = seat_candidates(world.problem)
    table = found.table
    least_usd = np.inf
    for chosen in itertools.product(*(np.flatnonzero(np.isfinite(row)) for row in table.usd)):
        plan = np.array(chosen)
        if table.keeps(plan):
            _, standing = found.placed(plan)
            assert standing.feasible
            assert standing.usd <= table.cost_usd(plan) + 1e-9
            least_usd = min(least_usd, table.cost_usd(plan))
    best = world.best_plan()
    assert least_usd == pytest.approx(np.inf if best is None else best[1].usd)


@pytest.mark.parametrize("number", range(8))
def test_a_seat_that_may_not_close_has_a_territory(make, number: int) -> None:
    """The best plan gives one to every such seat, and the audit agrees."""
    world = with_one_filled_seat(make.some_world(number, lambda world: world.free_centres), 1 + number % 2)
    best, design = world.best_plan(), world.design(Stop(seconds=20.0, steps=15, gap=0.0))
    assert (best is None) == (design.status == "infeasible")
    if best is not None:
        assert design.objective_usd == pytest.approx(best[1].usd, abs=0.01)
        assert (design.assignment == world.seats["seat_id"].iloc[0]).any()
        world.audit(design).require()
