"""Choosing methods and making forecasts add up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize

from territory_opt.demand.forecasting.choice import candidate_names, choose, projection, seasonal_naive_error
from territory_opt.demand.forecasting.hierarchy import build_hierarchy
from territory_opt.demand.forecasting.rolling import PastForecasts, forecast_from_the_past

SERIES = pd.MultiIndex.from_product([["East", "West"], ["SMB", "Mid"], ["all"]], names=["region", "segment", "product"])
HIERARCHY = build_hierarchy(SERIES)
SUMS = len(HIERARCHY.level)


@settings(deadline=None, max_examples=30)
@given(arrays(float, SUMS, elements=st.floats(0.1, 1e3)), arrays(float, len(SERIES), elements=st.floats(0, 1e6)))
def test_what_adds_up_already_stays(variance: np.ndarray, amounts: np.ndarray) -> None:
    """Reconciling forecasts that add up changes nothing, whatever the weights: P S = 1."""
    reconciled = projection(HIERARCHY, variance) @ HIERARCHY.summed(amounts)
    np.testing.assert_allclose(reconciled, amounts, rtol=1e-6, atol=1e-6)


def test_reconciling_is_weighted_least_squares() -> None:
    """The projection finds the bottom series whose sums lie nearest to the forecasts, by their variances."""
    rng = np.random.default_rng(5)
    base, variance = rng.uniform(1, 9, SUMS), rng.uniform(0.5, 2, SUMS)
    nearest = minimize(lambda bottom: (((HIERARCHY.summed(bottom) - base) ** 2) / variance).sum(), np.ones(len(SERIES)))
    np.testing.assert_allclose(projection(HIERARCHY, variance) @ base, nearest.x, atol=1e-3)


def past(errors: dict[str, np.ndarray]) -> PastForecasts:
    """Four origins and three months ahead, all known; what came is 100 throughout."""
    actual = np.full((4, 3, SUMS), 100.0)
    usd = {name: actual + error for name, error in errors.items()}
    return PastForecasts(np.arange(30, 34), usd, actual, 40, 12.0)


def test_the_better_method_is_chosen_by_its_level() -> None:
    """A method that errs half as much on most series of a level is taken for all but where it is far worse."""
    better = np.full(SUMS, 5.0)
    better[-1] = 2000.0
    found = choose(
        past({"damped": np.full(SUMS, 10.0), "seasonal_naive": better}),
        ("damped", "seasonal_naive"),
        np.tile(np.arange(1.0, 41.0)[:, None], SUMS),
        HIERARCHY,
    )
    chosen = [found.candidates[position] for position in found.position]
    assert chosen[:-4] == ["seasonal_naive"] * (SUMS - 4)
    assert found.mase[0] == pytest.approx(5 / 12)


def test_two_methods_that_err_opposite_ways_are_averaged() -> None:
    """The mean of a forecast too high and one too low is a candidate of its own, and the best one here."""
    methods = ("damped", "seasonal_naive", "theta")
    assert candidate_names(methods)[3:] == ("damped and theta",)
    errors = {"damped": np.full(SUMS, 10.0), "seasonal_naive": np.full(SUMS, 30.0), "theta": np.full(SUMS, -9.0)}
    found = choose(past(errors), methods, np.ones((40, SUMS)), HIERARCHY)
    assert {found.candidates[position] for position in found.position} == {"damped and theta"}


def test_a_method_that_cannot_run_is_not_chosen() -> None:
    """Where a method gives no forecast the stand-in's is taken, also when that method is the only one named."""
    silent = np.full((4, 3, SUMS), np.nan)
    told = past({"damped": np.full(SUMS, 10.0)})
    only = PastForecasts(told.origins, {**told.usd, "theta": silent}, told.actual_usd, 40, 12.0)
    found = choose(only, ("theta",), np.ones((40, SUMS)), HIERARCHY)
    bottom = found.coherent({"damped": HIERARCHY.summed(np.full((3, 4), 7.0)), "theta": silent[0]})
    np.testing.assert_allclose(bottom, 7.0)


def test_the_yardstick_is_the_change_from_the_same_month_a_year_before() -> None:
    """Ten more each year are an error of ten; under thirteen months, and without any change, there is no yardstick."""
    amounts = np.column_stack([np.repeat([10.0, 20.0, 30.0], 12), np.full(36, 5.0)])
    error = seasonal_naive_error(amounts)
    assert error[0] == 10.0
    assert np.isnan(error[1])
    assert np.isnan(seasonal_naive_error(amounts[:12])).all()


def test_origins_know_nothing_of_what_comes_after(make_history, built_in) -> None:
    """Changing months after an origin leaves its forecast as it was."""
    history = make_history(40)
    hierarchy = build_hierarchy(pd.MultiIndex.from_frame(history.columns.to_frame(index=False)))
    changed = history.copy()
    changed.iloc[30:] *= 3
    before, after = (
        forecast_from_the_past(table, 12, hierarchy, ("damped",), built_in) for table in (history, changed)
    )
    known = before.origins <= 30
    np.testing.assert_allclose(before.usd["damped"][known], after.usd["damped"][known], rtol=1e-12)
    assert not np.allclose(before.usd["damped"][~known], after.usd["damped"][~known])
