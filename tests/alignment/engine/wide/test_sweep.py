"""Passes over all pairs, cell by cell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.alignment.engine.pool import scan
from territory_opt.alignment.engine.prices import no_prices
from territory_opt.alignment.engine.wide.atlas import draw_atlas
from territory_opt.alignment.engine.wide.sweep import sweep

REPEATABLE = settings(derandomize=True, max_examples=60, deadline=None)


@REPEATABLE
@given(seed=st.integers(0, 10_000), prices_seed=st.integers(0, 10_000))
def test_no_pair_is_cheaper_than_the_cheapest(random_problem, random_prices, seed: int, prices_seed: int) -> None:
    """Whatever the rules and prices, a sweep with or without an atlas finds what pricing every pair finds."""
    found = random_problem(seed)
    if found is None:
        return
    _, problem = found
    prices = random_prices(problem, prices_seed)
    every = scan(problem, prices, 1).cheapest_usd
    for atlas in (draw_atlas(problem), None):
        assert sweep(problem, atlas, prices, 2).cheapest_usd == pytest.approx(every, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("priced", [False, True])
def test_cells_leave_out_only_seats_that_are_dearer(roomy, random_prices, priced: bool) -> None:
    """With several cells and seats to leave out, the cheapest pairs are those of all pairs, at their objective."""
    problem = roomy(accounts=2000, seats=40)
    atlas = draw_atlas(problem)
    assert atlas is not None
    assert len(atlas.cells) > 4
    prices = random_prices(problem, 3) if priced else no_prices(problem)
    swept = sweep(problem, atlas, prices, 5)
    assert swept.cheapest_usd == pytest.approx(scan(problem, prices, 1).cheapest_usd, rel=1e-9)
    usd = problem.pair_usd(0, problem.units)
    there = np.isfinite(swept.candidates.usd)
    rows = np.broadcast_to(np.arange(problem.units), there.shape)
    seats = swept.candidates.seat
    assert swept.candidates.usd[there] == pytest.approx(usd[rows[there], seats[there]], rel=1e-9)


def test_ways_that_are_not_along_the_great_circle_need_no_atlas(roomy) -> None:
    """Where more than the way makes pairs differ there is no atlas, and all pairs are priced."""
    problem = roomy(rules=[{"rule": "largest_distance", "km": 400.0}])
    assert draw_atlas(problem) is None
