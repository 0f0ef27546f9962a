"""Bounds by prices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.alignment.engine.conflict.arithmetic import homeless_units
from territory_opt.alignment.engine.pool import Pool, reduced_usd, scan
from territory_opt.alignment.engine.prices import Prices, limits_bound, no_prices, slack_usd
from territory_opt.alignment.engine.standing import fair_load, stand
from territory_opt.alignment.problem import Problem

REPEATABLE = settings(derandomize=True, max_examples=60, deadline=None)


def _random_prices(problem: Problem, seed: int) -> Prices:
    rng = np.random.default_rng(seed)

    def by_seat(weights) -> np.ndarray:
        return rng.normal(0.0, 100.0, problem.seats) / max(fair_load(weights.sum(), problem.seats), 1e-3)

    return Prices(
        tuple(by_seat(limit.weights) for limit in problem.seat_limits),
        tuple(by_seat(curve.weights) for curve in problem.seat_curves),
        tuple(float(rng.exponential(1.0)) for _ in problem.move_limits),
    )


def _without_clash(make, seed: int):
    """Return a random company whose locks do not clash, and its problem; or None when an account fits nowhere."""
    company = make.random_company(seed)
    company.accounts["locked"] &= ~company.accounts["family_id"].duplicated(keep=False)
    company.accounts["locked"] &= ~company.accounts["unit_id"].duplicated(keep=False)
    problem = company.problem()
    return None if len(homeless_units(problem)) else (company, problem)


@REPEATABLE
@given(seed=st.integers(0, 10_000), prices_seed=st.integers(0, 10_000))
def test_any_prices_prove_a_bound(make, seed: int, prices_seed: int) -> None:
    """Whatever the prices, no plan that keeps the rules costs less than the bound they prove."""
    found = _without_clash(make, seed)
    if found is None:
        return
    company, problem = found
    prices = _random_prices(problem, prices_seed)
    bound = scan(problem, prices, 1).cheapest_usd.sum() + limits_bound(problem, prices)
    every = make.every_plan(company.accounts, company.seats, company.spelled_out)
    assert bound <= every.optimum_usd * (1 + 1e-6) + 0.01


@REPEATABLE
@given(seed=st.integers(0, 10_000), prices_seed=st.integers(0, 10_000))
def test_the_gap_is_made_of_pairs_seats_and_moves(make, seed: int, prices_seed: int) -> None:
    """Reduced objective of the plan's pairs, room at priced seats and room at priced move limits add up to it."""
    found = _without_clash(make, seed)
    if found is None:
        return
    _, problem = found
    prices = _random_prices(problem, prices_seed)
    cheapest = scan(problem, prices, 1).cheapest_usd
    rng = np.random.default_rng(prices_seed)
    usd, units = problem.pair_usd(0, problem.units), np.arange(problem.units)
    plan = np.array([rng.choice(np.flatnonzero(np.isfinite(row))) for row in usd], dtype=np.int64)
    pairs = reduced_usd(problem, prices, Pool(units, plan, usd[units, plan]), cheapest)
    room = sum(
        price * (limit.upper - limit.moves.of_pairs(units, plan).sum())
        for price, limit in zip(prices.moves, problem.move_limits, strict=True)
    )
    gap = stand(problem, plan).usd - cheapest.sum() - limits_bound(problem, prices)
    assert pairs.min() >= -1e-6
    assert pairs.sum() + slack_usd(problem, prices, plan).sum() + room == pytest.approx(gap, rel=1e-9, abs=1e-6)


def test_without_prices_the_bound_is_each_unit_at_its_cheapest(make) -> None:
    """Limits without a price add nothing."""
    accounts = [make.account("A", latitude=41.0), make.account("B", latitude=44.0)]
    company = make.company(accounts, [make.seat("S"), make.seat("N", latitude=45.0)], [{"rule": "capacity"}])
    problem = company.problem()
    assert limits_bound(problem, no_prices(problem)) == 0.0
    cheapest = scan(problem, no_prices(problem), 1).cheapest_usd
    assert cheapest.sum() == pytest.approx(company.design().objective_usd)
