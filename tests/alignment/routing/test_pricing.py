"""Prices of routing and the bounds they prove."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.alignment.routing.filling import fill
from territory_opt.alignment.routing.improving import best_moves, improve
from territory_opt.alignment.routing.pricing import bound_usd, climb, start_prices
from territory_opt.alignment.routing.program import program_prices

SEEDS = st.integers(0, 10_000)


@settings(max_examples=20)
@given(seed=SEEDS, scale=st.floats(0, 3))
def test_any_prices_prove_a_bound(make_case, least, seed, scale):
    """No plan costs less than the dual at prices that are allowed, good or bad."""
    case = make_case(seed, tight=1.2)
    random = np.random.default_rng(seed)
    prices = np.vstack([random.uniform(0, 10 * scale, case.seats), case.curves[0].slopes[:, -1] - scale])
    assert bound_usd(case, prices) <= least(case) + 1e-6


@settings(max_examples=25)
@given(seed=SEEDS, tight=st.sampled_from([0.6, 1.2, 4.0]))
def test_climbing_never_worsens_a_bound(make_case, seed, tight):
    """Sweeps return prices at least as good as those they began with."""
    case = make_case(seed, seats=4, units=20, tight=tight)
    start = start_prices(case)
    assert bound_usd(case, climb(case, start, 3)) >= bound_usd(case, start)


@settings(max_examples=25)
@given(seed=SEEDS, tight=st.sampled_from([0.6, 1.2, 4.0]))
def test_program_prices_cannot_be_climbed(make_case, seed, tight):
    """At the prices of the linear program the dual is at its top, to the tolerance of its solver."""
    case = make_case(seed, seats=4, units=20, tight=tight)
    prices = program_prices(case)
    top = bound_usd(case, prices)
    assert bound_usd(case, climb(case, prices, 2)) == pytest.approx(top, rel=1e-4, abs=1e-2)
    assert bound_usd(case, climb(case, start_prices(case), 3)) <= top + 1e-2 + 1e-4 * abs(top)


@settings(max_examples=25)
@given(seed=SEEDS, tight=st.sampled_from([0.6, 1.2, 4.0]))
def test_filled_and_improved_plans_fit_and_only_get_cheaper(make_case, seed, tight):
    """Filling keeps every limit; improving keeps them too and ends where no single move pays."""
    case = make_case(seed, seats=4, units=25, tight=tight)
    plan = fill(case, program_prices(case))
    better = improve(case, plan, 200)
    assert case.fits(plan)
    assert case.fits(better)
    assert case.cost_usd(better) <= case.cost_usd(plan) + 1e-6
    gain, target = best_moves(case, better)
    assert gain.max() <= 1e-6
    for unit in np.flatnonzero(np.isfinite(gain))[:3]:
        moved = better.copy()
        moved[unit] = target[unit]
        assert case.cost_usd(better) - case.cost_usd(moved) == pytest.approx(gain[unit], abs=1e-6)
