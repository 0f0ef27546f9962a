"""The exact end: its plan is the best of all plans, and its bound holds, also when it is cut short."""

from __future__ import annotations

import time
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from territory_opt.alignment.arrays import Ints
from territory_opt.alignment.engine.proof.prove import Proof, prove_table
from territory_opt.alignment.engine.proof.whole import TOLERANCE
from territory_opt.alignment.engine.table import PairTable

seeds = st.integers(0, 10**6)
many = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
few = settings(many, max_examples=5)


def proved(table: PairTable, plan: Ints | None = None, seconds: float = 60.0) -> Proof:
    """Return the proof of a table, with nobody listening."""
    end = time.monotonic() + seconds
    return prove_table(table, plan, deadline=end, seed=0, report=lambda _: None, report_bound=lambda _: None)


def assert_proved(table: PairTable, proof: Proof, least_usd: float) -> None:
    """Assert that a proof ends with the least objective and a bound within the tolerance below it."""
    assert proof.closed
    if least_usd == np.inf:
        assert proof.plan is None
        assert proof.bound_usd == np.inf
        return
    assert proof.plan is not None
    assert table.keeps(proof.plan)
    room = 3 * TOLERANCE * max(abs(least_usd), 1.0)
    assert proof.usd == pytest.approx(table.cost_usd(proof.plan))
    assert least_usd - 1e-9 * abs(least_usd) <= proof.usd <= least_usd + room
    assert least_usd - room <= proof.bound_usd <= least_usd + 1e-9 * abs(least_usd)


@many
@given(seeds)
def test_connected_territories_around_free_centres_are_proved(small: SimpleNamespace, seed: int) -> None:
    """Bounds, open seats' prices, barred pairs and connectedness together: the best of all plans, or none."""
    table = small.free_centres(seed)
    assert_proved(table, proved(table), small.least_usd(table))


@many
@given(seeds)
def test_several_limits_without_neighbours_are_proved(small: SimpleNamespace, seed: int) -> None:
    """Three measures at once, territories in as many pieces as they like."""
    table = small.free_centres(seed, limits=3, connected=False, tolerance=0.5)
    assert_proved(table, proved(table), small.least_usd(table))


@many
@given(seeds, st.booleans())
def test_given_seats_are_proved(small: SimpleNamespace, seed: int, connected: bool) -> None:
    """Seats without a home, loads by pair, one seat that may close."""
    table = small.given_seats(seed, connected=connected)
    assert_proved(table, proved(table), small.least_usd(table))


@many
@given(seeds, st.booleans())
def test_prices_of_loads_are_proved(small: SimpleNamespace, seed: int, free: bool) -> None:
    """What open seats carry has a convex price, below nothing at times; closed seats pay none."""
    table = small.priced(small.free_centres(seed) if free else small.given_seats(seed), seed)
    assert_proved(table, proved(table), small.least_usd(table))


@few
@given(seeds)
def test_every_rule_at_once_is_proved(small: SimpleNamespace, seed: int) -> None:
    """Prices of loads, a limit on a total, and units that may stay without a seat, in as many pieces as they like."""
    table = small.all_at_once(seed)
    assert_proved(table, proved(table), small.least_usd(table))


@few
@given(seeds)
def test_a_seat_that_may_not_have_its_home_pays_nothing(small: SimpleNamespace, seed: int) -> None:
    """It stays closed, and the price of carrying nothing is not its to pay: the bound holds."""
    table = small.all_at_once(2 * seed + 1)
    usd, curve = table.usd.copy(), table.curves[0]
    usd[0, 0] = np.inf
    dear = replace(curve, usd=curve.usd + np.where(np.arange(table.seats) == 0, 30.0, 0.0)[:, None])
    table = replace(table, usd=usd, curves=(dear,))
    bounds: list[float] = []
    end = time.monotonic() + 60.0
    proof = prove_table(table, None, deadline=end, seed=0, report=lambda _: None, report_bound=bounds.append)
    assert_proved(table, proof, small.least_usd(table))
    assert all(bound <= proof.usd for bound in bounds)


def test_an_objective_of_nothing_is_proved(small: SimpleNamespace) -> None:
    """Where the best plan is free, the proof ends although no share of its objective is left to prove."""
    table = small.free_centres(2, tolerance=0.5)
    table = replace(table, open_usd=table.open_usd - small.least_usd(table) / table.most_open)
    assert_proved(table, proved(table), 0.0)


@many
@given(seeds, st.data())
def test_any_plan_to_begin_with_ends_at_the_best_one(small: SimpleNamespace, seed: int, data: st.DataObject) -> None:
    """A known plan is a ceiling on the search, not its answer; better ones are told."""
    table = small.free_centres(seed, tolerance=0.5)
    plans = small.kept_plans(table)
    if not plans:
        return
    plan = data.draw(st.sampled_from(plans))
    told: list[Ints] = []
    end = time.monotonic() + 60.0
    proof = prove_table(table, plan, deadline=end, seed=1, report=told.append, report_bound=lambda _: None)
    assert_proved(table, proof, min(map(table.cost_usd, plans)))
    costs = [table.cost_usd(plan), *map(table.cost_usd, told)]
    assert costs == sorted(costs, reverse=True)
    assert proof.plan is not None
    assert np.array_equal(proof.plan, [plan, *told][-1])


@many
@given(seeds)
def test_bounds_rise_and_all_hold(small: SimpleNamespace, seed: int) -> None:
    """Each bound told is higher than the last and below every plan."""
    table = small.free_centres(seed, tolerance=0.4)
    bounds: list[float] = []
    end = time.monotonic() + 60.0
    proof = prove_table(table, None, deadline=end, seed=0, report=lambda _: None, report_bound=bounds.append)
    least = small.least_usd(table)
    assert bounds == sorted(set(bounds))
    assert bounds[-1] == proof.bound_usd
    assert all(bound <= least + 1e-9 * abs(least) for bound in bounds[:-1])


def test_a_proof_without_time_keeps_what_it_was_given(small: SimpleNamespace) -> None:
    """The plan stays, and the bound says nothing."""
    table = small.free_centres(0)
    plan = small.kept_plans(table)[0]
    proof = proved(table, plan, seconds=-1.0)
    assert np.array_equal(proof.plan, plan)
    assert proof.usd == table.cost_usd(plan)
    assert proof.bound_usd == -np.inf
    assert not proof.closed


def test_a_proof_repeats_itself(small: SimpleNamespace) -> None:
    """The same seed, the same plan and bound."""
    table = small.free_centres(4)
    first, second = proved(table), proved(table)
    assert np.array_equal(first.plan, second.plan)
    assert first.bound_usd == second.bound_usd
