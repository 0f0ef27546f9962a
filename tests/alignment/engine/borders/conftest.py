"""Maps for the tests of the search along borders: small worlds of any rules, and larger maps of one rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.spatial import Delaunay

from territory_opt.alignment.limits import Moves, SeatLimit
from territory_opt.alignment.problem import Problem
from territory_opt.alignment.travel import Places, Travel, WayPrice


def map_problem(units: int, seats: int, *, tolerance: float = 0.1, seed: int = 1, **changes: Any) -> Problem:
    """Return a problem of lognormal weights on a plane of random places, all seats alike but for their homes."""
    rng = np.random.default_rng(seed)
    places, weights = rng.uniform([35, -100], [45, -85], (units, 2)), rng.lognormal(0.0, 0.7, units)
    corners = Delaunay(places).simplices
    ends = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    links = csr_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(units, units))
    homes, fair = rng.uniform([36, -99], [44, -86], (seats, 2)), np.full(seats, weights.sum() / seats)
    lower, upper = (1 - tolerance) * fair, (1 + tolerance) * fair
    limit = SeatLimit("balance", "workload_hours", weights, lower, upper, fair, "tolerance", tolerance)
    ways = Places(places[:, 0], places[:, 1], homes[:, 0], homes[:, 1])
    parts: dict[str, Any] = {
        "seat_ids": np.array([f"S{number}" for number in range(seats)], dtype=object),
        "account_unit": np.arange(units),
        "by_unit": np.arange(units),
        "starts": np.arange(units + 1),
        "root": np.arange(units),
        "travel": (Travel("km", ways, (WayPrice("travel", weights, 1),), np.inf),),
        "pair_terms": (),
        "move_usd": Moves(np.zeros(units), csr_matrix((units, seats + 1))),
        "unassigned_usd": np.full(units, np.inf),
        "kind": np.zeros(units, dtype=np.int64),
        "allows": np.ones((1, seats), dtype=bool),
        "listed": None,
        "locked": np.full(units, -1),
        "seat_limits": (limit,),
        "move_limits": (),
        "seat_curves": (),
        "open_usd": np.zeros(seats),
        "may_close": np.zeros(seats, dtype=bool),
        "least_open": seats,
        "most_open": seats,
        "home": np.full(seats, -1),
        "free_centres": False,
        "neighbours": csr_matrix((links + links.T) > 0),
    }
    return Problem(**{**parts, **changes})


@pytest.fixture(scope="session")
def drawn_map() -> Callable[..., Problem]:
    """Return the function that draws a map and the problem on it."""
    return map_problem


@pytest.fixture(scope="session")
def placed_world(make) -> Callable[..., tuple[Any, Problem]]:
    """Return the function that finds a small world whose seats have homes, connected or not, another by number."""

    def found(number: int, *, connected: bool) -> tuple[Any, Problem]:
        def fits(world: Any) -> bool:
            if world.free_centres:
                return False
            problem = world.problem
            has_choice = problem.allowed(0, problem.units).any(axis=1).all()
            return bool(has_choice and (problem.neighbours is not None or not connected))

        world = make.some_world(number, fits)
        return world, world.problem

    return found
