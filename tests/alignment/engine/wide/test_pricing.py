"""Prices that prove bounds."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment.engine.prices import no_prices
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.engine.wide.atlas import draw_atlas
from territory_opt.alignment.engine.wide.pricing import Pricing, first_prices

RULES = {
    "capacity": None,
    "balance": [{"rule": "eligibility"}, {"rule": "balance", "measure": "potential_usd", "tolerance": 0.05}],
    "moves": [{"rule": "capacity"}, {"rule": "move_limit", "measure": "current_arr_usd", "share": 0.3}],
}


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_climbing_comes_near_the_linear_relaxation(roomy, rules) -> None:
    """Few climbs reach the bound of the linear program within half a percent, and never pass it."""
    problem = roomy(rules=rules)
    pricing = Pricing(problem, draw_atlas(problem), no_prices(problem), keep=6)
    before = pricing.bound_usd
    for softness in (0.3, 0.1, 0.03, 0.01):
        pricing.settle(softness, np.inf)
        assert pricing.bound_usd >= before
        before = pricing.bound_usd
    best = relax(problem).bound_usd
    assert 0.995 * best <= pricing.bound_usd <= best * (1 + 1e-6)


def test_imbalance_is_priced_by_the_slope_of_its_curves(roomy) -> None:
    """Seat curves alone are relaxed as well as limits are."""
    problem = roomy(rules=[{"rule": "eligibility"}], objective=[{"term": "travel"}, {"term": "imbalance", "rate": 3.0}])
    pricing = Pricing(problem, draw_atlas(problem), no_prices(problem), keep=6)
    for softness in (0.3, 0.1, 0.03, 0.01):
        pricing.settle(softness, np.inf)
    best = relax(problem).bound_usd
    assert 0.995 * best <= pricing.bound_usd <= best * (1 + 1e-6)


def test_a_sample_tells_where_prices_start(roomy) -> None:
    """Prices of a sample prove more of the whole problem than none do."""
    problem = roomy(accounts=2000)
    atlas = draw_atlas(problem)
    started = Pricing(problem, atlas, first_prices(problem, atlas, np.inf), keep=6)
    assert started.bound_usd > Pricing(problem, atlas, no_prices(problem), keep=6).bound_usd
