"""The bound holds for every plan, and is near where it should be."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.alignment.engine.centres.bound import centre_bound
from territory_opt.alignment.engine.centres.ground import lay_out
from territory_opt.alignment.engine.centres.knapsack import UnitTree, fill, load_bounds


def _bound(task, steps: int) -> float:
    stopped = threading.Event()
    end = time.monotonic() + 60
    return centre_bound(task, lay_out(task), deadline=end, steps=steps, stopped=stopped, report_bound=lambda usd: None)


@given(data=st.data())
@settings(max_examples=40)
def test_no_plan_is_cheaper_than_the_bound(countries, data) -> None:
    """Whatever the power, prices, limits and missing places, trying every plan finds none below the bound."""
    task = data.draw(countries.tasks())
    least = countries.least_usd(task)
    for steps in (0, 9):
        assert _bound(task, steps) <= least * (1 + 1e-9) + 1e-9


def test_the_bound_is_near_the_best_plan(countries) -> None:
    """On a small grid prices find a bound close to the best plan."""
    task = countries.grid_task(2, 3, 2, tolerance=0.4, seed=3)
    assert _bound(task, 150) >= 0.6 * countries.least_usd(task)


def test_better_bounds_are_reported_as_they_come(countries) -> None:
    """Each reported bound is higher than the one before, and the last is the one returned."""
    task = countries.grid_task(6, 6, 4, tolerance=0.2, seed=1)
    reported: list[float] = []
    end, stopped = time.monotonic() + 60, threading.Event()
    found = centre_bound(task, lay_out(task), deadline=end, steps=20, stopped=stopped, report_bound=reported.append)
    assert reported == sorted(set(reported))
    assert reported[-1] == found


@pytest.mark.parametrize("width", [3, 8, 40])
@pytest.mark.parametrize("power", [1, 2])
def test_few_near_units_only_lower_the_value(countries, width: int, power: int) -> None:
    """A candidate's value over some near units is never above the one over all units, and right over all."""
    task = countries.grid_task(6, 6, 4, tolerance=0.1, seed=5, power=power)
    ground = lay_out(task)
    random = np.random.default_rng(width)
    price = ground.usd * random.uniform(0.5, 2.0) * 150.0**power * random.uniform(0.9, 1.1, 36)
    tree, everything = UnitTree(ground, price), np.arange(36)
    some = fill(tree.near(everything, width), price, ground.load, load_bounds(ground))
    every = fill(tree.near(everything, 36), price, ground.load, load_bounds(ground))
    assert (some.usd <= every.usd + 1e-6 * np.abs(every.usd)).all()
    carried = (every.share * ground.load[tree.near(everything, 36).unit]).sum(axis=1)
    assert (carried <= ground.upper * (1 + 1e-9)).all()
    assert (carried >= ground.lower * (1 - 1e-9)).all()


def test_a_stopped_search_returns_what_it_has(countries) -> None:
    """Set from another thread, the event ends the search after the step it is in."""
    task, stopped = countries.grid_task(6, 6, 4, tolerance=0.2, seed=1), threading.Event()
    stopped.set()
    end = time.monotonic() + 60
    found = centre_bound(task, lay_out(task), deadline=end, steps=10**6, stopped=stopped, report_bound=lambda usd: None)
    assert found >= 0.0
    assert time.monotonic() < end
