"""The price of a limit on moves."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment.engine.prices import no_prices
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.engine.wide.atlas import draw_atlas
from territory_opt.alignment.engine.wide.moves import price_moves
from territory_opt.alignment.engine.wide.pricing import Pricing

OBJECTIVES = {
    "travel": [{"term": "travel", "usd_per_km": 0.5}],
    "balance": [{"term": "imbalance"}],
    "both": [{"term": "travel", "usd_per_km": 0.5}, {"term": "imbalance"}],
}


def _moving(share: float):
    return [{"rule": "eligibility"}, {"rule": "move_limit", "measure": "current_arr_usd", "share": share}]


@pytest.mark.parametrize("share", [0.02, 0.1, 0.4])
@pytest.mark.parametrize("objective", OBJECTIVES.values(), ids=OBJECTIVES)
def test_prices_with_that_of_moves_come_near_the_linear_relaxation(roomy, objective, share: float) -> None:
    """Whatever moves are worth, and when they are worth nothing, the bound is near the linear program's and below."""
    problem = roomy(rules=_moving(share), objective=objective)
    prices = price_moves(problem, None, np.inf)
    bound_usd = Pricing(problem, draw_atlas(problem), prices, keep=16).bound_usd
    best = relax(problem).bound_usd
    assert best - 0.02 * abs(best) - 1.0 <= bound_usd <= best * (1 + 1e-6) + 1e-6


def test_prices_of_another_limit_are_a_start(roomy) -> None:
    """From the prices of a limit, that of a tighter and of a looser one is found as well as from none."""
    objective = OBJECTIVES["both"]
    told = price_moves(roomy(rules=_moving(0.1), objective=objective), None, np.inf)
    for share in (0.05, 0.2):
        problem = roomy(rules=_moving(share), objective=objective)
        bound_usd = Pricing(problem, None, price_moves(problem, told, np.inf), keep=16).bound_usd
        best = relax(problem).bound_usd
        assert 0.98 * best <= bound_usd <= best * (1 + 1e-6)


def test_a_limit_that_all_moves_keep_has_no_price(roomy) -> None:
    """Where everything may move, moves cost nothing."""
    problem = roomy(rules=_moving(1.0), objective=OBJECTIVES["travel"])
    assert price_moves(problem, no_prices(problem), np.inf).moves == (0.0,)
