"""Single changes keep loads and connectedness as reckoned afresh."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment.engine.centres.standing import Standing
from territory_opt.alignment.engine.centres.task import excess_share
from territory_opt.alignment.engine.table import broken_apart


@pytest.mark.parametrize("seed", range(5))
def test_a_unit_may_leave_when_the_rest_stays_in_one_piece(countries, seed: int) -> None:
    """For every unit of connected territories the answer is that of a search for components."""
    task = countries.grid_task(6, 6, 4, tolerance=0.2, seed=seed)
    random = np.random.default_rng(seed)
    plan = np.arange(36) // 9
    standing = Standing(task, plan)
    for unit in random.permutation(36).tolist() * 3:
        target = int(random.integers(4))
        own = standing.plan[unit]
        without = np.array(standing.plan)
        without[unit] = 4
        expected = own not in broken_apart(task.neighbours, without) and (without == own).any()
        assert standing.may_leave(unit) == expected
        if expected and target != own and standing.touches(unit, target):
            standing.move(unit, target)
    assert not len(broken_apart(task.neighbours, standing.as_array()))
    assert np.allclose(standing.loads(), task.carried(standing.as_array()))


def test_growth_of_excess_is_the_difference_of_two_sums(countries) -> None:
    """What a change does to a territory's excess is what reckoning it before and after says."""
    task = countries.grid_task(4, 4, 2, tolerance=0.05, seed=2)
    plan = np.arange(16) // 8
    standing = Standing(task, plan)
    limit = task.limits[0]
    before = excess_share(task.carried(plan)[0], limit)
    growth = standing.excess_growth(1, (3,), (9, 10))
    changed = plan.copy()
    changed[3], changed[[9, 10]] = 1, 0
    assert growth == pytest.approx(excess_share(task.carried(changed)[0], limit)[1] - before[1])


def test_a_lone_unit_may_not_leave(countries) -> None:
    """A territory never becomes empty."""
    task = countries.grid_task(2, 2, 2, tolerance=0.5, seed=1)
    assert not Standing(task, np.array([0, 1, 1, 1])).may_leave(0)
