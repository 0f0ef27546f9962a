"""The smoothed dual, its gradient and its bend."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment.engine.prices import limits_bound
from territory_opt.alignment.engine.wide.candidates import seat_prices
from territory_opt.alignment.engine.wide.dual import SmoothDual
from territory_opt.alignment.engine.wide.sweep import sweep

EVERY_RULE = [
    {"rule": "capacity"},
    {"rule": "balance", "measure": "potential_usd", "tolerance": 0.1},
    {"rule": "move_limit", "measure": "current_arr_usd", "share": 0.2},
]
EVERY_TERM = [{"term": "travel", "usd_per_km": 0.5}, {"term": "imbalance"}]


@pytest.fixture
def priced(roomy, random_prices):
    """A problem with every kind of limit, its candidates and some prices."""
    problem = roomy(accounts=60, seats=4, rules=EVERY_RULE, objective=EVERY_TERM)
    prices = random_prices(problem, 1)
    candidates = sweep(problem, None, prices, 3).candidates
    return problem, candidates, prices


def test_it_is_below_the_dual_and_meets_it_when_softness_goes(priced) -> None:
    """A soft minimum never passes the minimum, and comes near it as the softness goes."""
    problem, candidates, prices = priced
    gaps = []
    for softness in (1.0, 0.1, 1e-4):
        dual = SmoothDual(problem, candidates, softness)
        kept = dual.prices(dual.flat(prices))
        least = candidates.priced(seat_prices(kept), kept.moves, slice(None)).min(axis=0).sum()
        gaps.append(least + limits_bound(problem, kept) - dual.slope(dual.flat(kept)).value_usd)
    assert min(gaps) >= -1e-6
    assert gaps[0] > gaps[1] > gaps[2]
    assert gaps[2] < 0.01 * gaps[0]


def test_gradient_and_bend_are_the_slopes_of_the_dual(priced) -> None:
    """Small steps along each entry change the value as the gradient, and the gradient as the bend, say."""
    problem, candidates, prices = priced
    dual = SmoothDual(problem, candidates, 1.0)
    flat = dual.flat(prices)
    gradient, bend = dual.slope(flat).gradient, dual.bend(flat).toarray()
    step = 1e-3
    smooth = np.flatnonzero(flat)  # a price of nought changes sides
    assert len(smooth) > len(flat) // 2
    for entry in smooth:
        aside = np.zeros(len(flat))
        aside[entry] = step
        ahead, behind = dual.slope(flat + aside), dual.slope(flat - aside)
        slope = (ahead.value_usd - behind.value_usd) / (2 * step)
        fall = (behind.gradient - ahead.gradient) / (2 * step)
        assert slope == pytest.approx(gradient[entry], rel=1e-3, abs=1e-5)
        assert fall[smooth] == pytest.approx(bend[entry][smooth], rel=5e-2, abs=1e-4)


def test_prices_survive_the_way_into_a_vector_and_back(priced) -> None:
    """A vector's prices make the same vector again."""
    problem, candidates, prices = priced
    dual = SmoothDual(problem, candidates, 0.1)
    flat = dual.flat(prices)
    assert dual.flat(dual.prices(flat)) == pytest.approx(flat)
