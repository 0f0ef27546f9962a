"""The relaxation over few pairs: its prices prove what the relaxation over all pairs costs."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from territory_opt.alignment.engine.lagrange.linear import climb_by_relaxation
from territory_opt.alignment.engine.lagrange.opening import opening_of
from territory_opt.alignment.engine.lagrange.rows import seat_rows
from territory_opt.alignment.engine.lagrange.start import first_look
from territory_opt.alignment.engine.table import PairTable

seeds = st.integers(0, 10**6)


def table_of(seed: int, limits: int, *, closing: bool = False) -> PairTable:
    """Return 60 units and 12 seats with tight limits, lower bounds at some seats, some pairs forbidden."""
    random = np.random.default_rng(seed)
    shape = (60, 12)
    loads = tuple(random.integers(1, 40, shape).astype(float) for _ in range(limits))
    usd = np.rint(50 - sum(loads, np.zeros(shape)) + random.uniform(-9, 9, shape))
    usd[random.random(shape) < 0.1] = np.inf
    upper = np.array([load.sum(axis=0) * 0.9 / shape[1] for load in loads]).reshape(limits, shape[1])
    lower = np.where(random.random(upper.shape) < 0.3, 0.7 * upper, -np.inf)
    none = np.full(shape[1], -1, dtype=np.int64)
    may_close = np.full(shape[1], closing)
    return PairTable(usd, loads, lower, upper, np.ones(shape[1]), may_close, 1 if closing else 12, 12, none, None)


def relaxed_usd(table: PairTable) -> float:
    """Return the optimum of the linear relaxation over all pairs."""
    unit, seat = np.nonzero(np.isfinite(table.usd))
    once = (unit == np.arange(table.units)[:, None]).astype(float)
    of_seat = (seat == np.arange(table.seats)[:, None]).astype(float)
    above = [load[unit, seat] * of_seat for load in table.loads]
    below = [-row[np.isfinite(low)] for row, low in zip(above, table.lower, strict=True)]
    found = linprog(
        table.usd[unit, seat],
        A_ub=np.vstack(above + below),
        b_ub=np.concatenate([table.upper.ravel(), -table.lower[np.isfinite(table.lower)]]),
        A_eq=once,
        b_eq=np.ones(table.units),
    )
    return float(found.fun + table.open_usd.sum())


@settings(max_examples=8)
@given(seed=seeds, limits=st.integers(1, 2))
def test_its_prices_prove_the_relaxation_over_all_pairs(seed: int, limits: int) -> None:
    """The bound is the relaxation's optimum, but for what several limits leave to smoothing, and never above it."""
    table = table_of(seed, limits)
    rows, opening = seat_rows(table), opening_of(table)
    found = climb_by_relaxation(rows, opening, first_look(rows, opening), time.monotonic() + 3600)
    best_usd = relaxed_usd(table)
    assert found.bound_usd <= best_usd + 1e-6 * abs(best_usd)
    assert found.bound_usd == pytest.approx(best_usd, rel=1e-6)


@pytest.mark.parametrize(("closing", "seconds"), [(True, 3600.0), (False, -1.0)])
def test_without_use_or_time_prices_stand(closing: bool, seconds: float) -> None:
    """Where seats may close, or the time is used up, the prices to start from come back."""
    table = table_of(7, 1, closing=closing)
    rows, opening = seat_rows(table), opening_of(table)
    start = first_look(rows, opening)
    assert climb_by_relaxation(rows, opening, start, time.monotonic() + seconds) is start
