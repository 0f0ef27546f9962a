"""Centres find a better place, and never a worse one."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.engine.centres.alternate import in_blocks, settle
from territory_opt.alignment.engine.centres.ground import lay_out
from territory_opt.alignment.engine.centres.relocate import relocate
from territory_opt.alignment.engine.centres.task import CentreTask

NEVER = float("inf")


def test_a_centre_too_many_goes_where_one_lacks() -> None:
    """Two centres in one town and one between two others settle so; relocated, each town has its own."""
    random = np.random.default_rng(1)
    towns = np.repeat([[40.0, -90.0], [40.0, -80.0], [44.0, -80.0]], 20, axis=0) + random.normal(0, 0.1, (60, 2))
    ground = lay_out(CentreTask(towns[:, 0], towns[:, 1], np.ones(60), 2, (), 3, None))
    start = settle(ground, ground.points_km[[0, 1, 20]], 20, NEVER)
    moved = relocate(ground, start, 20, NEVER)
    assert moved.shares.usd < 0.1 * start.shares.usd
    assert {len(set(town)) for town in moved.shares.whole().reshape(3, 20).tolist()} == {1}


def test_settling_never_costs_more(countries) -> None:
    """More rounds are no worse, for plain distances and for squares, on units and on blocks of them."""
    for power in (1, 2):
        ground = lay_out(countries.grid_task(12, 12, 4, tolerance=0.1, seed=2, power=power))
        for place in (ground, in_blocks(ground, 40)):
            costs = [settle(place, ground.points_km[:4], rounds, NEVER).shares.usd for rounds in (1, 2, 8)]
            assert costs == sorted(costs, reverse=True)
            assert np.isfinite(costs).all()
