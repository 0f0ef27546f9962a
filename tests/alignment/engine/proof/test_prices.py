"""What prices of rows prove holds for every plan of small tables, whatever the prices are."""

from __future__ import annotations

import time
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from territory_opt.alignment.engine.local.program import Program, program_of, stacked
from territory_opt.alignment.engine.proof.prices import Proved, price_out, proved_by
from territory_opt.alignment.engine.proof.rows import Ways
from territory_opt.alignment.engine.table import PairTable

seeds = st.integers(0, 10**6)
many = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
few = settings(many, max_examples=5)


def assert_holds(table: PairTable, proved: Proved, plans: list[np.ndarray]) -> None:
    """Assert that no plan costs less than the bound or than what is said of a column it uses."""
    program = program_of(table)
    everything = np.ones(len(program.usd), dtype=bool)
    for plan in plans:
        usd = table.cost_usd(plan)
        taken = np.flatnonzero(plan[program.unit] == program.seat)
        assert proved.bound_usd <= usd + 1e-9
        assert (proved.column_usd[taken] <= usd + 1e-9).all()
        assert proved.within(program, everything, usd)[taken].all()


def random_prices(program: Program, seed: int) -> np.ndarray:
    """Return prices of a program's rows, of the sign that their bounds ask for."""
    prices = np.random.default_rng(seed).normal(0, 20, len(program.rows.upper))
    one_sided = ~np.isfinite(program.rows.lower)
    prices[one_sided] = -np.abs(prices[one_sided])
    return prices


@many
@given(seeds, st.booleans())
def test_the_relaxations_prices_prove_what_holds(small: SimpleNamespace, seed: int, free: bool) -> None:
    """Bound and columns ruled out agree with every plan."""
    table = small.free_centres(seed, limits=2, tolerance=0.5) if free else small.given_seats(seed)
    program = program_of(table)
    ways = Ways(table)
    ways.add_first_steps()
    rows = stacked([program.rows, ways.rows(program)])
    proved = price_out(program, rows, np.ones(len(program.usd), dtype=bool), time.monotonic() + 60)
    plans = small.kept_plans(table)
    if proved is not None:
        assert_holds(table, proved, plans)


@many
@given(seeds, st.booleans())
def test_any_prices_prove_what_holds(small: SimpleNamespace, seed: int, free: bool) -> None:
    """Prices drawn at random make a poor bound, not a wrong one."""
    table = small.free_centres(seed, tolerance=0.5) if free else small.given_seats(seed)
    program = program_of(table)
    prices = random_prices(program, seed)
    proved = proved_by(program, program.rows, np.ones(len(program.usd), dtype=bool), prices)
    assert_holds(table, proved, small.kept_plans(table))


@few
@given(seeds)
def test_prices_prove_what_holds_with_every_rule_at_once(small: SimpleNamespace, seed: int) -> None:
    """Prices of loads, a limit on a total and units without a seat: the relaxation's prices hold, and any others."""
    table = small.all_at_once(seed)
    program = program_of(table)
    everything = np.ones(len(program.usd), dtype=bool)
    plans = small.kept_plans(table)
    relaxed = price_out(program, program.rows, everything, time.monotonic() + 60)
    if relaxed is not None:
        assert_holds(table, relaxed, plans)
    assert_holds(table, proved_by(program, program.rows, everything, random_prices(program, seed)), plans)


def test_the_bound_is_the_relaxations_value(small: SimpleNamespace) -> None:
    """Where the relaxation is whole, the bound meets the best plan."""
    table = small.free_centres(2, connected=False)
    table = replace(table, lower=np.full((1, 6), -np.inf), upper=np.full((1, 6), np.inf))
    program = program_of(table)
    proved = price_out(program, program.rows, np.ones(len(program.usd), dtype=bool), time.monotonic() + 60)
    assert proved is not None
    assert proved.bound_usd == pytest.approx(small.least_usd(table), rel=1e-6)


def test_what_no_share_can_meet_is_shown_to_be_impossible(small: SimpleNamespace) -> None:
    """Bounds that even split units cannot keep prove that there is no plan."""
    table = small.free_centres(0)
    table = replace(table, upper=0.3 * table.upper, lower=0.0 * table.lower)
    program = program_of(table)
    proved = price_out(program, program.rows, np.ones(len(program.usd), dtype=bool), time.monotonic() + 60)
    assert proved is not None
    assert proved.bound_usd == np.inf
    assert not proved.within(program, np.ones(len(program.usd), dtype=bool), 1e9).any()


def test_nothing_is_said_after_the_deadline(small: SimpleNamespace) -> None:
    """A relaxation that has no time proves nothing."""
    program = program_of(small.free_centres(0))
    everything = np.ones(len(program.usd), dtype=bool)
    assert price_out(program, program.rows, everything, time.monotonic() - 1) is None
