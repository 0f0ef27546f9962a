"""Rows of connectedness: every plan keeps them, broken territories violate them."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from territory_opt.alignment.arrays import Bools, Ints
from territory_opt.alignment.engine.local.program import Program, Rows, program_of
from territory_opt.alignment.engine.proof.rows import Ways, within_reach
from territory_opt.alignment.engine.table import PairTable

seeds = st.integers(0, 10**6)
many = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def violated(program: Program, rows: Rows, plan: Ints) -> Bools:
    """Return which rows a plan violates."""
    taken = np.zeros(len(program.usd))
    taken[: program.pairs] = plan[program.unit] == program.seat
    return np.asarray(rows.matrix @ taken > rows.upper + 1e-9)


def random_plan(table: PairTable, random: np.random.Generator) -> Ints:
    """Return a plan with units anywhere, but homes at home."""
    seats = random.choice(table.seats, table.most_open, replace=False)
    plan = random.choice(seats, table.units)
    homed = seats[table.home[seats] >= 0]
    plan[table.home[homed]] = homed
    return plan


@many
@given(seeds, st.booleans())
def test_connected_plans_keep_every_row_that_broken_ones_add(small: SimpleNamespace, seed: int, free: bool) -> None:
    """Rows found with broken plans are violated by those and kept by every plan whose territories are connected."""
    table = small.free_centres(seed, tolerance=0.6) if free else small.given_seats(seed, connected=True)
    random = np.random.default_rng(seed)
    program = program_of(table)
    ways = Ways(table)
    for _ in range(20):
        plan = random_plan(table, random)
        if np.isfinite(table.cost_usd(plan)) and ways.add_violated(plan):
            assert violated(program, ways.rows(program), plan).any()
    ways.add_first_steps()
    rows = ways.rows(program)
    assert not any(violated(program, rows, plan).any() for plan in small.kept_plans(table))


@many
@given(seeds)
def test_what_is_out_of_reach_is_in_no_plan(small: SimpleNamespace, seed: int) -> None:
    """Pairs whose lightest way passes the upper bound are used by no plan."""
    table = small.free_centres(seed, limits=2, tolerance=0.3)
    reach = within_reach(table)
    rows = np.arange(table.units)
    assert all(reach[rows, plan].all() for plan in small.kept_plans(table))


def test_a_unit_behind_a_heavy_one_is_out_of_reach(small: SimpleNamespace) -> None:
    """The lightest way counts: round a heavy unit where that fits, and not at all where it does not."""
    weights = np.array([1.0, 5.0, 1.0, 1.0, 1.0, 1.0])
    table = replace(
        small.free_centres(0),
        usd=np.zeros((6, 6)),
        loads=(np.broadcast_to(weights[:, None], (6, 6)),),
        lower=np.zeros((1, 6)),
        upper=np.full((1, 6), 5.0),
    )
    reach = within_reach(table)
    # Units 0, 1, 2 lie above 3, 4, 5: the way from 0 to 2 goes round the heavy unit 1.
    assert reach[2, 0]
    assert reach[1, 1]
    assert not reach[[0, 2, 4], 1].any()
    assert not within_reach(replace(table, upper=np.full((1, 6), 4.0)))[2, 0]


def test_plans_need_not_be_connected_without_neighbours(small: SimpleNamespace) -> None:
    """No rows are added, and only barred pairs are out of reach."""
    table = small.free_centres(3, connected=False)
    ways = Ways(table)
    ways.add_first_steps()
    assert not ways.add_violated(np.zeros(6, dtype=np.int64))
    assert not ways.found
    assert np.array_equal(within_reach(table), np.isfinite(table.usd))
