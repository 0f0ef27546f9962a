"""Whole, connected territories from shares."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.engine.centres.alternate import Settled
from territory_opt.alignment.engine.centres.ground import best_units, lay_out
from territory_opt.alignment.engine.centres.transport import Shares
from territory_opt.alignment.engine.centres.whole import whole_territories
from territory_opt.alignment.engine.table import broken_apart


def _settled(ground, plan: np.ndarray, centres: list[int]) -> Settled:
    return Settled(ground.points_km[centres], Shares(plan[:, None], np.ones((len(plan), 1)), np.zeros((len(plan), 1))))


def test_parts_cut_off_go_to_territories_they_touch(countries) -> None:
    """Scattered territories become connected, and the largest part of each stays."""
    task = countries.grid_task(6, 6, 3, tolerance=0.5, seed=1)
    ground = lay_out(task)
    plan = np.arange(36) // 12
    scattered = plan.copy()
    scattered[[0, 35, 14]] = 2, 0, 1
    found = whole_territories(ground, _settled(ground, scattered, [7, 19, 31]), task.neighbours)
    assert not len(broken_apart(task.neighbours, found))
    same = np.setdiff1d(np.arange(36), [0, 35, 14])
    assert (found[same] == plan[same]).all()


def test_no_territory_is_empty(countries) -> None:
    """A centre that got nothing gets the unit nearest to it."""
    task = countries.grid_task(4, 4, 3, tolerance=0.5, seed=1)
    ground = lay_out(task)
    found = whole_territories(ground, _settled(ground, np.zeros(16, dtype=np.int64), [0, 5, 15]), None)
    assert set(found.tolist()) == {0, 1, 2}


def test_the_best_unit_is_the_best_of_all(countries) -> None:
    """Around no other unit of its own does a territory cost less, for plain distances and squares."""
    for power in (1, 2):
        task = countries.grid_task(8, 8, 4, tolerance=0.5, seed=3, power=power)
        plan = np.arange(64) // 16
        centre = best_units(task, lay_out(task), plan)
        least = sum(countries.territory_usd(task, np.flatnonzero(plan == territory)) for territory in range(4))
        assert np.isclose(task.cost_usd(plan, centre), least)
