"""Centres settle, and shaken ones settle better."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.engine.centres.alternate import in_blocks, seed_centres, settle
from territory_opt.alignment.engine.centres.ground import lay_out
from territory_opt.alignment.engine.centres.shake import shake

NEVER = float("inf")


def test_settling_never_costs_more(countries) -> None:
    """More rounds are no worse, for plain distances and for squares, on units and on blocks of them."""
    for power in (1, 2):
        ground = lay_out(countries.grid_task(12, 12, 4, tolerance=0.1, seed=2, power=power))
        for place in (ground, in_blocks(ground, 40)):
            costs = [settle(place, ground.points_km[:4], rounds, NEVER).shares.usd for rounds in (1, 2, 8)]
            assert costs == sorted(costs, reverse=True)
            assert np.isfinite(costs).all()


def test_shaken_centres_settle_better(countries) -> None:
    """On maps of many territories shaking finds what turns alone do not: less cost, all maps together."""
    plain, shaken = 0.0, 0.0
    for seed in range(3):
        ground = lay_out(countries.grid_task(30, 30, 30, tolerance=0.1, seed=seed))
        start = settle(ground, seed_centres(ground, 30), 1, NEVER)
        plain += settle(ground, start.centres_km, 40, NEVER).shares.usd
        shaken += settle(ground, shake(ground, start, 25, NEVER, seed).centres_km, 15, NEVER).shares.usd
    assert shaken < plain


def test_the_same_seed_shakes_alike(countries) -> None:
    """Shaking repeats itself."""
    ground = lay_out(countries.grid_task(12, 12, 4, tolerance=0.1, seed=2))
    start = settle(ground, ground.points_km[:4], 2, NEVER)
    first, second = (shake(ground, start, 5, NEVER, 3).centres_km for _ in range(2))
    assert np.array_equal(first, second)
