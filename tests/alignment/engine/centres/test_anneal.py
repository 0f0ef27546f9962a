"""The search mends loads, keeps territories connected, and only reports what keeps every rule."""

from __future__ import annotations

import time

import numpy as np
import pytest

from territory_opt.alignment.engine.centres.anneal import anneal
from territory_opt.alignment.engine.centres.ground import best_units, lay_out


@pytest.mark.parametrize("seed", range(3))
def test_every_report_is_better_and_keeps_the_rules(countries, seed: int) -> None:
    """From stripes that are out of balance to plans within bounds, each cheaper than the one before."""
    task = countries.grid_task(12, 12, 6, tolerance=0.05, seed=seed)
    ground = lay_out(task)
    reports: list[np.ndarray] = []
    stripes = np.minimum(np.arange(144) // 20, 5)
    end = time.monotonic() + 60
    found = anneal(task, ground, stripes, deadline=end, steps=150, seed=seed, report=reports.append)
    usd = [task.cost_usd(plan, best_units(task, ground, plan)) for plan in reports]
    assert usd == sorted(usd, reverse=True)
    assert all(task.keeps(plan) for plan in reports)
    assert (found == reports[-1]).all()
    assert not task.keeps(stripes)


def test_no_time_leaves_the_plan(countries) -> None:
    """A deadline that has passed ends the search before it changes anything."""
    task = countries.grid_task(6, 6, 3, tolerance=0.05, seed=1)
    plan = np.arange(36) // 12
    past = time.monotonic() - 1
    found = anneal(task, lay_out(task), plan, deadline=past, steps=100, seed=1, report=lambda plan: None)
    assert (found == plan).all()
