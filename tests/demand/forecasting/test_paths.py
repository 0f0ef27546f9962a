"""Sample paths and their calibration."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.demand.forecasting.calibration import level_factors
from territory_opt.demand.forecasting.hierarchy import build_hierarchy
from territory_opt.demand.forecasting.paths import assumed_error_paths, centred, error_paths
from territory_opt.demand.forecasting.rolling import PastForecasts

CELLS = pd.MultiIndex.from_product(
    [[f"R{n}" for n in range(8)], ["SMB"], ["all"]], names=["region", "segment", "product"]
)


def past(origins: int, horizon: int, known: int | None = None) -> PastForecasts:
    """Forecasts whose months are all known, or only those `known` ahead at most from the last origin."""
    months = 100 + origins + (horizon if known is None else known)
    unused = np.zeros((origins, horizon, 1))
    return PastForecasts(np.arange(100, 100 + origins), {}, unused, months, 1e6)


def widths(errors: np.ndarray) -> tuple[float, float]:
    """Width of the company's 80 % band, and of the cells' bands together."""
    drawn = error_paths(errors, past(*errors.shape[:2]), 2000, np.random.default_rng(1))
    low, high = np.quantile(drawn, [0.1, 0.9], axis=0)
    company_low, company_high = np.quantile(drawn.sum(axis=2), [0.1, 0.9], axis=0)
    return float((company_high - company_low).mean()), float((high - low).sum(axis=1).mean())


def test_errors_that_cells_share_add_up_in_the_company() -> None:
    """When all cells err together the company's band is as wide as theirs together; independent ones balance out."""
    rng = np.random.default_rng(3)
    together = np.repeat(rng.standard_normal((60, 12, 1)), 8, axis=2)
    company, cells = widths(together)
    assert company == pytest.approx(cells, rel=0.01)
    company, cells = widths(rng.standard_normal((60, 12, 8)))
    assert company / cells == pytest.approx(1 / np.sqrt(8), rel=0.15)


def test_a_path_errs_as_the_past_did_from_month_to_month() -> None:
    """Errors that grew along the horizon in the past grow along each path, and hang together in time."""
    rng = np.random.default_rng(4)
    walks = rng.standard_normal((200, 12, 1)).cumsum(axis=1)
    drawn = error_paths(walks, past(200, 12), 4000, np.random.default_rng(1))[:, :, 0]
    spread = drawn.std(axis=0)
    assert spread[10] / spread[1] == pytest.approx(np.sqrt(11 / 2), rel=0.15)
    assert np.corrcoef(drawn[:, 9], drawn[:, 10])[0, 1] > 0.9


def test_beyond_what_the_past_shows_errors_grow_with_the_root_of_time() -> None:
    """Month 24 of the horizon, seen by no origin, takes the error of month 12 times the root of two."""
    errors = np.zeros((20, 24, 1))
    errors[:, :12] = np.random.default_rng(2).standard_normal((20, 12, 1))
    seen = past(20, 24, known=-6)
    assert seen.reach == 12
    drawn = error_paths(errors, seen, 500, np.random.default_rng(1))[:, :, 0]
    np.testing.assert_allclose(drawn[:, 23], drawn[:, 11] * np.sqrt(2))


def test_opposite_pairs_leave_the_forecast_where_it_is() -> None:
    """The mean of an even number of error paths is nothing."""
    errors = np.random.default_rng(6).standard_normal((10, 12, 3))
    drawn = error_paths(errors, past(10, 12), 50, np.random.default_rng(1))
    np.testing.assert_allclose(drawn.mean(axis=0), 0, atol=1e-12)


def test_centred_paths_mean_the_forecast_and_are_never_negative() -> None:
    """Cut at 0 and rescaled; a forecast of 0 has paths of 0."""
    point = np.array([[10.0, 0.0, 3.0]])
    drawn = point + np.random.default_rng(1).normal(0, 5, (40, 1, 3))
    paths = centred(drawn, point)
    assert paths.min() >= 0
    np.testing.assert_allclose(paths.mean(axis=0), point, rtol=1e-12)
    np.testing.assert_array_equal(centred(-np.abs(drawn), point), np.broadcast_to(point, drawn.shape))


def test_assumed_errors_are_as_wide_and_as_common_as_assumed() -> None:
    """A share of 0.3 and a correlation of 0.5 between cells, the same in all months of a path."""
    point = np.full((3, 4), 100.0)
    drawn = assumed_error_paths(point, 0.3, 0.5, 20_000, np.random.default_rng(1))
    assert drawn.std(axis=0) == pytest.approx(np.full((3, 4), 30.0), rel=0.05)
    assert np.corrcoef(np.log(drawn[:, 0, 0]), np.log(drawn[:, 0, 1]))[0, 1] == pytest.approx(0.5, abs=0.03)
    np.testing.assert_array_equal(drawn[:, 0], drawn[:, 2])


def test_bands_that_were_too_narrow_are_stretched() -> None:
    """Errors twice those known before ask for a factor of about two, steady normal ones for none."""
    hierarchy = build_hierarchy(CELLS)
    rng = np.random.default_rng(8)
    steady = rng.standard_normal((60, 2, 8))
    told = PastForecasts(np.arange(20, 80), {}, np.zeros((60, 2, 1)), 80, 6.0)
    errors = hierarchy.summed(steady)
    assert level_factors(errors, told, hierarchy) == pytest.approx([1.0, 1.0], abs=0.2)
    errors[-8:] *= 2
    assert level_factors(errors, told, hierarchy)[1] > 1.25


def test_without_any_band_of_the_past_nothing_is_stretched() -> None:
    """One origin has nothing before it to be held against."""
    hierarchy = build_hierarchy(CELLS)
    told = PastForecasts(np.array([20]), {}, np.zeros((1, 2, 1)), 22, 6.0)
    assert level_factors(np.ones((1, 2, 9)), told, hierarchy).tolist() == [1.0, 1.0]
