"""Candidates of seats that differ, against every plan of small worlds."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from territory_opt.alignment.engine.free import seats_alike
from territory_opt.alignment.engine.unlike import seat_candidates


@pytest.mark.parametrize("number", range(10))
def test_plans_of_candidates_are_the_plans_of_the_problem(make, number: int) -> None:
    """Told by seat, each keeps the rules at no higher an objective, and the best one costs what the best plan does."""
    world = make.some_world(number, lambda world: world.free_centres and not seats_alike(world.problem))
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
