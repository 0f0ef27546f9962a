"""The engine against every plan of small companies."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment.engine.solve import OPTIMAL_GAP
from territory_opt.alignment.engine.stop import Stop

STEPS = Stop(seconds=600.0, steps=15, gap=0.0)
ROUNDING_USD = 0.01


@pytest.mark.parametrize("seed", range(60))
def test_the_engine_agrees_with_every_plan_of_a_small_company(make, seed: int) -> None:
    """It finds a plan where there is one, within 0.01 % of the best, and its bound and its verdicts hold."""
    company = make.random_company(seed)
    every = make.every_plan(company.accounts, company.seats, company.spelled_out)
    design = company.design(STEPS)
    if np.isinf(every.optimum_usd):
        assert design.status in ("infeasible", "no plan found")
        assert design.reason
        return
    assert design.status in ("optimal", "feasible")
    assert design.bound_usd <= every.optimum_usd * (1 + 1e-6) + ROUNDING_USD
    assert every.optimum_usd * (1 - 1e-6) - ROUNDING_USD <= design.objective_usd
    assert design.objective_usd <= every.optimum_usd * (1 + OPTIMAL_GAP) + ROUNDING_USD
    company.audit(design).require()


@pytest.mark.parametrize("seed", range(0, 60, 5))
def test_the_enumeration_agrees_with_the_audit(make, seed: int) -> None:
    """The best plan and some other are priced and judged alike, so that the enumeration may judge the engine."""
    company = make.random_company(seed)
    every = make.every_plan(company.accounts, company.seats, company.spelled_out)
    seats = np.append(company.seats["seat_id"].to_numpy(dtype=object), None)
    for number in (int(np.argmin(np.where(every.kept, every.usd, np.inf))), 7 * seed % len(every.usd)):
        assignment = company.drawn(*seats[every.seats[number]])
        assert sum(company.price(assignment).values()) == pytest.approx(every.usd[number])
        assert company.broken(assignment).empty == every.kept[number]


def test_plans_of_larger_companies_pass_their_audit(make) -> None:
    """Sixty accounts and six seats: whatever plan comes out keeps its rules, its prices, its bound and its gap."""
    plans = 0
    for seed in range(20):
        company = make.random_company(seed, accounts=60, seats=6)
        design = company.design(Stop(seconds=600.0, steps=2, gap=0.01))
        if design.status in ("optimal", "feasible"):
            company.audit(design).require()
            plans += 1
    assert plans >= 5
