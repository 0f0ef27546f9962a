"""Whole designs: what they keep, and that they repeat themselves."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from territory_opt.alignment.engine.centres.design import design_centres
from territory_opt.alignment.engine.centres.task import LoadLimit


def _design(task, steps: int, seed: int = 1, report=lambda plan: None, report_bound=lambda usd: None):
    end = time.monotonic() + 60
    return design_centres(task, deadline=end, steps=steps, seed=seed, report=report, report_bound=report_bound)


@pytest.mark.parametrize("power", [1, 2])
def test_territories_are_connected_and_balanced(countries, power: int) -> None:
    """On a grid with uneven weights every rule is kept, and the bound is below the objective."""
    task = countries.grid_task(20, 20, 8, tolerance=0.05, seed=2, power=power)
    found = _design(task, 80)
    assert found.kept
    assert task.keeps(found.plan)
    assert 0.4 * found.usd < found.bound_usd <= found.usd
    assert (found.plan[found.centre] == np.arange(8)).all()
    assert found.usd == pytest.approx(task.cost_usd(found.plan, found.centre))


@pytest.mark.parametrize("seed", range(4))
def test_a_small_design_is_not_far_from_the_best(countries, seed: int) -> None:
    """Of six units in two territories the best of four seeds is near the best plan, few as the choices are here."""
    task = countries.grid_task(2, 3, 2, tolerance=0.4, seed=seed)
    found = [_design(task, 60, start) for start in range(4)]
    assert all(design.kept for design in found)
    assert min(design.usd for design in found) <= 1.2 * countries.least_usd(task)


def test_steps_repeat_themselves(countries) -> None:
    """Two designs with one seed are the same, plan, bound and reports alike."""
    task = countries.grid_task(12, 12, 5, tolerance=0.1, seed=4)
    first_reports: list[np.ndarray] = []
    second_reports: list[np.ndarray] = []
    first = _design(task, 30, report=first_reports.append)
    second = _design(task, 30, report=second_reports.append)
    assert (first.plan == second.plan).all()
    assert first.bound_usd == second.bound_usd
    assert len(first_reports) == len(second_reports) > 0
    assert (first_reports[-1] == first.plan).all()


def test_equal_units_are_balanced_without_steps(countries) -> None:
    """Units that count 1 each leave the flow whole, so that the settled plan keeps its sizes at once."""
    task = countries.grid_task(20, 20, 10, tolerance=0.05, seed=1)
    task = replace(task, limits=(LoadLimit(np.ones(400), 38.0, 42.0),), neighbours=None)
    found = _design(task, 0)
    assert found.kept
    assert found.bound_usd == 0.0


def test_units_without_a_place_are_placed_somewhere(countries) -> None:
    """They cost nothing, are no centres, and their weights are balanced all the same."""
    task = countries.grid_task(10, 10, 4, tolerance=0.2, seed=1)
    lost = np.arange(100) % 9 == 0
    task = replace(task, latitude=np.where(lost, np.nan, task.latitude), neighbours=None)
    found = _design(task, 60)
    assert found.kept
    assert not lost[found.centre].any()
    assert found.bound_usd <= found.usd


def test_without_limits_it_is_a_plain_choice_of_centres(countries) -> None:
    """No limit at all leaves loads as they come, and no territory empty."""
    task = replace(countries.grid_task(10, 10, 6, tolerance=0.2, seed=1), limits=(), neighbours=None)
    found = _design(task, 20)
    assert found.kept
    assert found.bound_usd <= found.usd


def test_an_interrupt_ends_search_and_bound(countries) -> None:
    """What a report raises comes out at once, though the bound still had time."""

    def interrupt(plan) -> None:
        raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        _design(countries.grid_task(10, 10, 4, tolerance=0.3, seed=1), 10**6, report=interrupt)
    assert time.monotonic() - started < 30
