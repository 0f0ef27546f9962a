"""Plans of given seats: they keep every rule, and on small tables they are the best there are."""

from __future__ import annotations

import itertools
import time

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.alignment.engine.assignment.search import search_given
from territory_opt.alignment.engine.lagrange.prices import price_units
from territory_opt.alignment.engine.table import PairTable
from territory_opt.alignment.problem import Floats, Ints

seeds = st.integers(0, 10**6)


def table_of(seed: int, units: int, seats: int, limits: int, *, closing: bool) -> PairTable:
    """Return units whose pairs cost the more the less they load, lower bounds at some seats, the last ones closing."""
    random = np.random.default_rng(seed)
    shape = (units, seats)
    loads = tuple(random.integers(1, 10, shape).astype(float) for _ in range(limits))
    usd = np.rint(20 - sum(loads, np.zeros(shape)) + random.uniform(-4, 4, shape))
    usd[random.random(shape) < 0.1] = np.inf
    upper = np.full((limits, seats), 7.0 * units / seats)
    lower = np.where(random.random((limits, seats)) < 0.4, 2.5 * units / seats, -np.inf)
    may_close = np.arange(seats) >= (seats - 2 if closing else seats)
    open_usd = np.where(may_close, 6.0, 0.0)
    homes = np.full(seats, -1, dtype=np.int64)
    least = seats - int(may_close.sum())
    return PairTable(usd, loads, lower, upper, open_usd, may_close, max(least, 1), seats, homes, None)


def least_usd(table: PairTable) -> float:
    """Return the least objective of all plans; ``inf`` when none keeps the rules."""
    plans = (np.array(plan) for plan in itertools.product(*(np.flatnonzero(np.isfinite(row)) for row in table.usd)))
    return min((table.cost_usd(plan) for plan in plans if table.keeps(plan)), default=np.inf)


def found(table: PairTable, steps: int, start: Ints | None = None) -> tuple[Ints | None, list[float], Floats]:
    """Return what a search finds, the objectives it reported, and the bound it was given."""
    hour = time.monotonic() + 3600
    prices = price_units(table, deadline=hour, iterations=20, report_bound=lambda bound_usd: None)
    reported: list[float] = []

    def report(plan: Ints) -> None:
        assert table.keeps(plan)
        reported.append(table.cost_usd(plan))

    plan = search_given(
        table, prices, start=start, deadline=hour, steps=steps, seed=1, target_usd=prices.bound_usd, report=report
    )
    return plan, reported, np.array([prices.bound_usd])


@settings(max_examples=10)
@given(seed=seeds, limits=st.integers(0, 2), closing=st.booleans())
def test_a_small_table_is_solved(seed: int, limits: int, closing: bool) -> None:
    """With few seats every step is the whole problem, so the best plan is found, or none where there is none."""
    table = table_of(seed, 5, 3, limits, closing=closing)
    plan = found(table, 6)[0]
    best = least_usd(table)
    if plan is None:
        assert best == np.inf
    else:
        assert table.keeps(plan)
        assert table.cost_usd(plan) <= best + 1e-9


def test_steps_repeat_exactly() -> None:
    """The same seed and the same steps give the same plan, reported from worse to better."""
    table = table_of(3, 40, 8, 1, closing=True)
    first, reported, bound_usd = found(table, 6)
    again = found(table, 6)[0]
    assert first is not None
    assert again is not None
    assert (first == again).all()
    assert reported == sorted(reported, reverse=True)
    assert table.cost_usd(first) == reported[-1] >= bound_usd[0]


def test_a_start_that_breaks_bounds_is_mended() -> None:
    """From all units at one seat the search comes to a plan that keeps the bounds."""
    table = table_of(5, 30, 5, 1, closing=False)
    start = np.where(np.isfinite(table.usd[:, 0]), 0, 1).astype(np.int64)
    assert not table.keeps(start)
    plan = found(table, 15, start)[0]
    assert plan is not None
    assert table.keeps(plan)
