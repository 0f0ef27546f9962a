"""The plain arithmetic of hiring plans."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.headcount.staffing.arithmetic import (
    kept_level,
    missing,
    needed,
    shortfall_usd,
    tail_mean,
)

VALUES = st.lists(st.floats(0, 1e6), min_size=1, max_size=40)


@given(VALUES, st.floats(0.01, 1.0))
def test_tail_mean_is_the_least_of_the_linear_form(values: list[float], share: float) -> None:
    """It equals the minimum over t of t + mean(max(v - t, 0)) / share, its definition as a linear program."""
    sample = np.array(values)
    least = min(t + np.maximum(sample - t, 0).mean() / share for t in [*values, 0.0])
    assert tail_mean(sample, share) == pytest.approx(least, rel=1e-9, abs=1e-6)


@given(VALUES)
def test_tail_of_everything_is_the_mean(values: list[float]) -> None:
    """The worst of all outcomes is all of them; the worst one alone is the largest."""
    sample = np.array(values)
    assert tail_mean(sample, 1.0) == pytest.approx(sample.mean(), abs=1e-6)
    assert tail_mean(sample, 1 / len(sample)) == pytest.approx(sample.max(), abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_plan_reaches_its_figures_by_loops(make_small, seed: int) -> None:
    """Shortfall, levels and missing heads of a random plan equal those counted one by one."""
    problem = make_small(seed)
    rng = np.random.default_rng(seed)
    starts = rng.integers(0, 3, (len(problem.lines), len(problem.options)))
    short = shortfall_usd(problem, starts)
    path, cell, period = (int(rng.integers(size)) for size in short.shape)
    months = [month for month, of in enumerate(problem.period_of) if of == period]
    brought = sum(
        starts[cell, option] * problem.yield_usd[cell, option, month]
        for option in range(len(problem.options))
        for month in months
    )
    there = sum(problem.supply_usd[path, cell, month] for month in months)
    asked = sum(problem.demand_usd[path, cell, month] for month in months)
    assert short[path, cell, period] == pytest.approx(max(asked - there - brought, 0.0))
    for group in problem.groups:
        lost = short[:, group.cells][:, :, group.periods].sum() / len(short)
        demand = problem.group_demand_usd(group)
        assert kept_level(problem, short, group) == pytest.approx(1 - lost / demand if demand else 1.0)
    assert (missing(problem, starts) <= np.maximum(needed(problem, starts), 0) + 1e-9).all()
