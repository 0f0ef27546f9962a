"""What each unit's cheapest other seat costs more, cell by cell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.alignment.engine.prices import priced_pairs
from territory_opt.alignment.engine.wide.atlas import draw_atlas
from territory_opt.alignment.engine.wide.elsewhere import elsewhere_usd

REPEATABLE = settings(derandomize=True, max_examples=60, deadline=None)


def _one_by_one(problem, plan, prices) -> np.ndarray:
    """Price every pair of every unit and leave out the plan's."""
    found = np.full(problem.units, np.nan)
    for start, stop, _, priced in priced_pairs(problem, prices):
        for unit in range(start, stop):
            here = priced[unit - start, plan[unit]]
            other = np.delete(priced[unit - start], plan[unit]).min()
            if np.isfinite(here) and np.isfinite(other):
                found[unit] = other - here
    return found


@REPEATABLE
@given(seed=st.integers(0, 10_000), prices_seed=st.integers(0, 10_000))
def test_any_plan_of_any_rules(random_problem, random_prices, seed: int, prices_seed: int) -> None:
    """With or without an atlas it is what pricing every pair tells, for plans that break rules, too."""
    found = random_problem(seed)
    if found is None:
        return
    _, problem = found
    prices = random_prices(problem, prices_seed)
    plan = np.random.default_rng(prices_seed).integers(problem.seats + 1, size=problem.units)
    expected = _one_by_one(problem, plan, prices)
    assert elsewhere_usd(problem, plan, prices) == pytest.approx(expected, rel=1e-9, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("near", [False, True])
def test_seats_left_out_by_cells_are_dearer(roomy, random_prices, near: bool) -> None:
    """With several cells and seats to leave out it is exact for plans near the cheapest and far from it alike."""
    problem = roomy(accounts=2000, seats=40)
    atlas = draw_atlas(problem)
    assert atlas is not None
    assert len(atlas.cells) > 4
    prices = random_prices(problem, 3)
    plan = np.random.default_rng(1).integers(problem.seats, size=problem.units)
    if near:
        plan = np.concatenate([priced.argmin(axis=1) for _, _, _, priced in priced_pairs(problem, prices)])
    expected = _one_by_one(problem, plan, prices)
    assert np.isfinite(expected).any()
    assert elsewhere_usd(problem, plan, prices) == pytest.approx(expected, rel=1e-9, abs=1e-6, nan_ok=True)
