"""Beginning from what is known of another problem."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment.engine.beginning import Beginning, begin
from territory_opt.alignment.engine.best import Best
from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.stop import Clock, Stop
from territory_opt.alignment.problem import Problem
from territory_opt.progress import silent


def _drawn_prices(problem: Problem, rng: np.random.Generator) -> Prices:
    """Draw prices that belong to no problem in particular."""

    def by_seat() -> np.ndarray:
        return rng.normal(0.0, 2.0, problem.seats)

    return Prices(
        tuple(by_seat() for _ in problem.seat_limits),
        tuple(by_seat() for _ in problem.seat_curves),
        tuple(float(rng.exponential(1.0)) for _ in problem.move_limits),
    )


@pytest.mark.parametrize("first_seed", [0, 100])
def test_whatever_is_known_proves_nothing_wrong(make, first_seed: int) -> None:
    """No bound of any prices passes the least objective of all plans, and no plan is taken that breaks a rule."""
    looked_at = 0
    for seed in range(first_seed, first_seed + 40):
        company = make.random_company(seed)
        problem = company.problem()
        if not problem.allowed(0, problem.units).any(axis=1).all():
            continue
        rng = np.random.default_rng(seed)
        best = Best(problem, Clock(Stop()), 0.0, silent)
        plan = rng.integers(-1, problem.seats + 1, problem.units)
        first = begin(problem, Beginning(plan, _drawn_prices(problem, rng)), best)
        optimum_usd = make.every_plan(company.accounts, company.seats, company.spelled_out).optimum_usd
        assert best.bound_usd <= optimum_usd + 1e-6 * max(abs(optimum_usd), 1.0)
        assert best.standing is None or best.standing.usd >= optimum_usd - 1e-6
        allowed = problem.allowed(0, problem.units)
        assert allowed[np.arange(problem.units), first.plan].all()
        kept = (plan >= 0) & allowed[np.arange(problem.units), plan]
        assert (first.plan[kept] == plan[kept]).all()
        looked_at += 1
    assert looked_at >= 15
