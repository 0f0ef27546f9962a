"""The search for plans, against all plans of small tables and published plans of larger ones."""

from __future__ import annotations

import time

import numpy as np
import pytest

from territory_opt.alignment.engine.local.search import search_table


def searched(table, **changes):
    """Search without a limit on time."""
    asked = {"deadline": time.monotonic() + 600.0, "steps": 120, "seed": 0, "target_usd": -np.inf}
    return search_table(table, **{**asked, "report": lambda _: None, **changes})


@pytest.mark.parametrize("seed", range(24))
def test_the_best_plan_of_a_small_table_is_found(small, seed: int) -> None:
    """With free centres or given seats, connected or not, the search ends at the best of all plans."""
    table = small.either(seed)
    best_usd = small.best_usd(table)
    plan = searched(table, target_usd=best_usd + 1e-9 if np.isfinite(best_usd) else -np.inf)
    if np.isinf(best_usd):
        assert plan is None
    else:
        assert table.keeps(plan)
        assert table.cost_usd(plan) == pytest.approx(best_usd)


@pytest.mark.parametrize("seed", range(4))
def test_a_search_that_steps_end_repeats_itself(small, seed: int) -> None:
    """The same seed and steps give the same plans one after the other, each better than the one before."""
    table = small.either(seed)
    told = []
    for _ in range(2):
        plans: list[np.ndarray] = []
        searched(table, steps=25, seed=seed, report=plans.append)
        told.append([plan.tolist() for plan in plans])
        usd = [table.cost_usd(plan) for plan in plans]
        assert usd == sorted(usd, reverse=True)
        assert all(table.keeps(plan) for plan in plans)
    assert told[0] == told[1]


def test_a_plan_to_start_with_is_kept_or_bettered(small) -> None:
    """No steps give the start back, steps nothing worse; a start that breaks a rule is not used."""
    table = small.free(2)
    start = searched(table, steps=12)
    assert searched(table, start=start, steps=0).tolist() == start.tolist()
    assert table.cost_usd(searched(table, start=start, steps=5, seed=3)) <= table.cost_usd(start)
    assert searched(table, start=np.arange(table.units), steps=0) is None


def test_a_passed_deadline_ends_a_search(small) -> None:
    """A deadline in the past leaves the start, or nothing."""
    assert searched(small.free(2), deadline=time.monotonic() - 1.0) is None
