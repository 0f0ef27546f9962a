"""The prices of loads explain the flow they come from."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment.engine.centres.flow import least_cost_flow, load_prices
from territory_opt.alignment.engine.centres.ground import lay_out
from territory_opt.alignment.engine.centres.transport import transport


@pytest.mark.parametrize("seed", range(5))
def test_units_go_where_prices_make_it_cheapest(seed: int) -> None:
    """No unit sends load to a centre that costs more, price included, than another; loads are within bounds."""
    random = np.random.default_rng(seed)
    supply, cost = random.integers(1, 9, 40), random.integers(0, 1000, (40, 5))
    mean = supply.sum() / 5
    bounds = np.array([np.full(5, int(0.9 * mean)), np.full(5, int(1.1 * mean) + 1)])
    flow = least_cost_flow(supply, np.tile(np.arange(5), (40, 1)), cost, bounds)
    priced = cost + load_prices(flow)
    assert flow.passed == 0
    assert (flow.amount.sum(axis=1) == supply).all()
    assert (np.where(flow.amount > 0, priced, priced.min(axis=1)[:, None]) <= priced.min(axis=1)[:, None] + 1e-6).all()


def test_bounds_that_no_flow_keeps_are_passed_by_least() -> None:
    """Where all units must go to one of two centres, what is beyond its bound is counted."""
    flow = least_cost_flow(np.array([3, 4]), np.array([[0], [0]]), np.zeros((2, 1), int), np.array([[0, 2], [5, 5]]))
    assert flow.passed == 4


def test_prices_of_an_assignment_lead_to_it_again(countries) -> None:
    """Flowing only where prices leave a choice costs what flowing all does."""
    ground = lay_out(countries.grid_task(20, 20, 6, tolerance=0.1, seed=1))
    centres = ground.points_km[[50, 90, 150, 220, 300, 370]]
    full = transport(ground, centres, 6)
    assert transport(ground, centres, 6, full.load_prices()).usd == pytest.approx(full.usd, rel=1e-3)
