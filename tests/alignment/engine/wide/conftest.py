"""Problems of given seats for the tests of the wide engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.standing import fair_load
from territory_opt.alignment.problem import Problem

Rules = list[dict[str, Any]]
RULES: Rules = [{"rule": "eligibility"}, {"rule": "locks"}, {"rule": "capacity"}]
OBJECTIVE: Rules = [{"term": "travel", "usd_per_km": 0.5}, {"term": "disruption", "usd_per_unit": 0.1}]


@pytest.fixture(scope="session")
def roomy(make) -> Callable[..., Problem]:
    """Return the function that makes a problem of two segments with light accounts and 5 % of room."""

    def made(
        seed: int = 1, accounts: int = 600, seats: int = 12, rules: Rules | None = None, objective: Rules | None = None
    ) -> Problem:
        rng = np.random.default_rng(seed)
        segment = rng.integers(2, size=accounts)
        hours = rng.lognormal(0.0, 0.5, accounts)
        fair = np.bincount(segment, weights=hours) / (seats // 2)
        names = ("Field", "Inside")
        seat_rows = [
            make.seat(
                f"S{number}",
                segments=(names[number % 2],),
                latitude=float(rng.uniform(38, 42)),
                longitude=float(rng.uniform(-104, -98)),
                capacity_hours=float(1.05 * fair[number % 2]),
            )
            for number in range(seats)
        ]
        rows = [
            make.account(
                f"A{number}",
                float(rng.uniform(10, 100)),
                f"S{2 * int(rng.integers(seats // 2)) + segment[number]}",
                segment=names[segment[number]],
                workload_hours=float(hours[number]),
                visits=float(hours[number]),
                latitude=float(rng.normal(40, 1.0)),
                longitude=float(rng.normal(-101, 1.5)),
                locked=bool(rng.random() < 0.05),
            )
            for number in range(accounts)
        ]
        problem: Problem = make.company(rows, seat_rows, rules or RULES, objective or OBJECTIVE).problem()
        return problem

    return made


@pytest.fixture(scope="session")
def random_problem(make) -> Callable[[int], tuple[Any, Problem] | None]:
    """Return the function that makes a small company of any rules for seats given and open; None if it has other."""

    def made(seed: int) -> tuple[Any, Problem] | None:
        company = make.random_company(seed)
        company.accounts["locked"] &= ~company.accounts["family_id"].duplicated(keep=False)
        company.accounts["locked"] &= ~company.accounts["unit_id"].duplicated(keep=False)
        problem = company.problem()
        if not (problem.allowed(0, problem.units).any(axis=1).all() and problem.is_assignment):
            return None
        return company, problem

    return made


@pytest.fixture(scope="session")
def random_prices() -> Callable[[Problem, int], Prices]:
    """Return the function that draws prices for a problem."""

    def drawn(problem: Problem, seed: int) -> Prices:
        rng = np.random.default_rng(seed)

        def by_seat(total: float) -> np.ndarray:
            return rng.normal(0.0, 100.0, problem.seats) / max(fair_load(total, problem.seats), 1e-3)

        return Prices(
            tuple(by_seat(limit.most) for limit in problem.seat_limits),
            tuple(by_seat(curve.weights.sum()) for curve in problem.seat_curves),
            tuple(float(rng.exponential(1.0)) for _ in problem.move_limits),
        )

    return drawn
