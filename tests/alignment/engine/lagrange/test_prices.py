"""Prices of units: what they prove holds against every plan of small tables."""

from __future__ import annotations

import itertools
import time

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.alignment.engine.lagrange.prices import UnitPrices, price_units
from territory_opt.alignment.engine.table import PairTable

seeds = st.integers(0, 10**6)


def free_centres(seed: int, limits: int = 1) -> PairTable:
    """Return six units in a square of which two or three are centres, with whole loads."""
    random = np.random.default_rng(seed)
    units = 6
    places = random.uniform(0, 10, (units, 2))
    usd = np.hypot(*(places[:, None] - places[None]).T)
    usd[random.random((units, units)) < 0.1] = np.inf
    np.fill_diagonal(usd, 0.0)
    loads = tuple(
        np.broadcast_to(random.integers(1, 9, units).astype(float)[:, None], usd.shape) for _ in range(limits)
    )
    mean = np.array([load[:, 0].sum() / 2.5 for load in loads])[:, None] * np.ones(units)
    open_usd = random.uniform(-1, 3, units)
    may_close = np.ones(units, dtype=bool)
    may_close[: seed % 2] = False
    return PairTable(
        usd, loads, 0.5 * mean, 1.6 * mean, open_usd, may_close, 2, 3, np.arange(units, dtype=np.int64), None
    )


def given_seats(seed: int, *, whole: bool = True) -> PairTable:
    """Return six units and three seats, each pair with its own load; the last seat may close."""
    random = np.random.default_rng(seed)
    shape = (6, 3)
    load = random.integers(0, 12, shape).astype(float)
    if not whole:
        load += random.random(shape)
    usd = np.rint(30 - load + random.uniform(-6, 6, shape))
    lower = np.where(random.random((1, 3)) < 0.5, 8.0, -np.inf)
    none = np.full(3, -1, dtype=np.int64)
    may_close = np.array([False, False, True])
    return PairTable(usd, (load,), lower, np.full((1, 3), 20.0), np.array([0.0, 0.0, 5.0]), may_close, 2, 3, none, None)


def plans_of(table: PairTable) -> list[tuple[float, np.ndarray]]:
    """Return every plan that keeps the table's rules, with its objective."""
    seats = [np.flatnonzero(np.isfinite(row)) for row in table.usd]
    plans = (np.array(plan) for plan in itertools.product(*seats))
    return [(table.cost_usd(plan), plan) for plan in plans if table.keeps(plan)]


def priced(table: PairTable, iterations: int = 25, upper_usd: float = np.inf) -> UnitPrices:
    """Return the prices of a table after some steps."""
    return price_units(
        table,
        upper_usd=upper_usd,
        deadline=time.monotonic() + 60,
        iterations=iterations,
        report_bound=lambda bound_usd: None,
    )


def few_plans(table: PairTable) -> list[tuple[float, np.ndarray]]:
    """Return the plans of a table with free centres whose units go to open seats."""
    plans = []
    for count in range(table.least_open, table.most_open + 1):
        for opened in itertools.combinations(range(table.seats), count):
            # Centres are their own, which leaves few plans.
            choices = [(unit,) if unit in opened else opened for unit in range(table.units)]
            for choice in itertools.product(*choices):
                plan = np.array(choice)
                usd = table.usd[np.arange(table.units), plan]
                if np.isfinite(usd).all() and table.keeps(plan):
                    plans.append((table.cost_usd(plan), plan))
    return plans


def check(table: PairTable, plans: list[tuple[float, np.ndarray]]) -> None:
    """Hold bound and masks of a table's prices against all its plans."""
    prices = priced(table)
    for usd, _ in plans:
        assert prices.bound_usd <= usd + 1e-9
    best = min((usd for usd, _ in plans), default=0.0)
    for upper_usd in (best, best + 2.0):
        never_open, always_open = prices.never_open(upper_usd), prices.always_open(upper_usd)
        never_used = prices.never_used(upper_usd)
        for usd, plan in plans:
            if usd <= upper_usd:
                assert not never_open[table.opened(plan)].any()
                assert np.isin(np.flatnonzero(always_open), table.opened(plan)).all()
                assert not never_used[np.arange(table.units), plan].any()


@settings(max_examples=12)
@given(seed=seeds, limits=st.integers(0, 2))
def test_what_prices_of_free_centres_prove_holds_for_every_plan(seed: int, limits: int) -> None:
    """No plan is below the bound, and no plan as good as a value opens a seat or uses a pair that was ruled out."""
    table = free_centres(seed, limits)
    check(table, few_plans(table))


@settings(max_examples=12)
@given(seed=seeds, whole=st.booleans())
def test_what_prices_of_given_seats_prove_holds_for_every_plan(seed: int, whole: bool) -> None:
    """The same where seats are given, each pair has its own load and one seat may close."""
    table = given_seats(seed, whole=whole)
    check(table, plans_of(table))
