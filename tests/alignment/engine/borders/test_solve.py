"""A first plan along borders, for engines that improve plans better than they find connected ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from territory_opt.alignment.engine.solve import solve
from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.travel import WayPrice


def test_seats_that_share_a_home_find_connected_territories(drawn_map) -> None:
    """A map too small for the search along borders alone has a plan where seats live in one place."""
    problem = drawn_map(300, 12, tolerance=0.15)
    ways = problem.travel[0]
    latitude, longitude = ways.ways.seat_latitude.copy(), ways.ways.seat_longitude.copy()
    latitude[:5], longitude[:5] = latitude[0], longitude[0]
    shared = replace(ways.ways, seat_latitude=latitude, seat_longitude=longitude)
    prices = (WayPrice("travel", np.ones(300), 1),)
    solution = solve(replace(problem, travel=(replace(ways, ways=shared, prices=prices),)), Stop(6.0, 100, 0.5))
    assert solution.status in ("optimal", "feasible")
