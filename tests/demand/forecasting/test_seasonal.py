"""The seasonal forecast."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from territory_opt.demand.forecasting.seasonal import seasonal_forecast
from territory_opt.demand.model import ForecastModel

PLAN = pd.date_range("2027-01-01", periods=12, freq="MS")
SEASON = np.array([3, 4, 8, 5, 5, 9, 4, 3, 9, 6, 7, 12], dtype=float)
MODEL = ForecastModel(
    growth_damping=0.7, growth_lowest=-0.9, growth_highest=2.0, shrinkage_months=12, assumed_season=(1 / 12,) * 12
)


def history(amounts: np.ndarray, last: str = "2026-12-01") -> pd.DataFrame:
    """Months up to the last, one column a cell."""
    months = pd.date_range(end=last, periods=len(amounts), freq="MS")
    names = [(f"region {column}", "SMB") for column in range(amounts.shape[1])]
    return pd.DataFrame(amounts, index=months, columns=pd.MultiIndex.from_tuples(names, names=["region", "segment"]))


def test_a_steady_company_repeats_its_year() -> None:
    """Three equal years forecast the same year again, month by month."""
    amounts = np.tile(np.outer(SEASON, [1.0, 10.0]), (3, 1))
    forecast = seasonal_forecast(history(amounts), PLAN, MODEL)
    np.testing.assert_allclose(forecast, np.outer(SEASON, [1.0, 10.0]))


def test_growth_goes_on_damped() -> None:
    """Growth of 20 % a year goes on at 1.2 to the power of the damping."""
    amounts = np.concatenate([SEASON, SEASON * 1.2, SEASON * 1.44])[:, None]
    forecast = seasonal_forecast(history(amounts), PLAN, MODEL)
    np.testing.assert_allclose(forecast.to_numpy()[:, 0], SEASON * 1.44 * 1.2**0.7)


def test_a_gap_before_the_plan_year_is_bridged() -> None:
    """With history to November, January to November are a year ahead, December is two and grows twice, damped."""
    months = pd.date_range(end="2026-11-01", periods=36, freq="MS")
    years = np.arange(36) // 12
    amounts = (SEASON[months.month - 1] * 1.2**years)[:, None]
    forecast = seasonal_forecast(history(amounts, "2026-11-01"), PLAN, MODEL).to_numpy()[:, 0]
    np.testing.assert_allclose(forecast[:11], SEASON[:11] * 1.44 * 1.2**0.7)
    np.testing.assert_allclose(forecast[11], SEASON[11] * 1.44 * 1.2 ** (0.7 + 0.49))


def test_a_cell_with_few_bookings_leans_on_the_company() -> None:
    """A cell that booked once a year is forecast with more of the company's season than of its own."""
    rare = np.zeros(36)
    rare[[11, 23, 35]] = 12.0
    amounts = np.column_stack([np.full(36, 100.0), rare])
    forecast = seasonal_forecast(history(amounts), PLAN, MODEL).to_numpy()[:, 1]
    assert forecast.sum() == pytest.approx(12.0)
    # Three months with bookings weigh 3 / (3 + 12): 2.4 on December by itself, the rest nearly flat.
    assert 2.4 < forecast[11] < 4.0
    assert forecast[:11].min() > 0.5


@pytest.mark.parametrize("months", [13, 18, 23])
def test_under_two_years_growth_counts_by_the_months_compared(months: int) -> None:
    """With m months beyond a year, the growth from those a year before to the last m counts by m / 12."""
    amounts = np.where(np.arange(months) < months - 12, 10.0, 15.0)[:, None]
    overlap = months - 12
    recent, before = amounts[-overlap:].sum(), amounts[len(amounts) - 12 - overlap : len(amounts) - 12].sum()
    expected = 15.0 * 12 * (recent / before) ** (0.7 * overlap / 12)
    assert seasonal_forecast(history(amounts), PLAN, MODEL).to_numpy().sum() == pytest.approx(expected)


def test_under_a_year_the_season_is_assumed() -> None:
    """Five months are brought to a year by the assumed season, without growth."""
    assumed = tuple(SEASON / SEASON.sum())
    model = MODEL.model_copy(update={"assumed_season": assumed})
    amounts = SEASON[7:12, None] * 2
    forecast = seasonal_forecast(history(amounts), PLAN, model).to_numpy()[:, 0]
    np.testing.assert_allclose(forecast, SEASON * 2)


def test_one_month_of_history_is_enough() -> None:
    """A single month gives a level for the whole year."""
    forecast = seasonal_forecast(history(np.array([[5.0]])), PLAN, MODEL)
    np.testing.assert_allclose(forecast.to_numpy(), 5.0)


def test_growth_is_limited() -> None:
    """A cell that grew tenfold is carried forward with the highest growth allowed."""
    amounts = np.concatenate([np.full(12, 1.0), np.full(12, 10.0)])[:, None]
    model = MODEL.model_copy(update={"growth_highest": 0.5})
    assert seasonal_forecast(history(amounts), PLAN, model).to_numpy().sum() == pytest.approx(120 * 1.5**0.7)


def test_credits_do_not_turn_into_negative_demand() -> None:
    """A cell with more credits than bookings is forecast at nothing, not below."""
    amounts = np.column_stack([np.full(24, 10.0), np.full(24, -1.0)])
    forecast = seasonal_forecast(history(amounts), PLAN, MODEL).to_numpy()
    assert (forecast[:, 1] == 0).all()
    assert (forecast[:, 0] > 0).all()


months_of_cells = st.integers(1, 40).flatmap(
    lambda months: arrays(float, (months, 3), elements=st.floats(0, 1e6).map(lambda value: round(value, 2)))
)


@settings(deadline=None, max_examples=60)
@given(months_of_cells, st.floats(0.01, 100))
def test_forecasts_scale_and_do_not_mind_order(amounts: np.ndarray, factor: float) -> None:
    """Another currency scales the forecast, and the order of the cells means nothing."""
    forecast = seasonal_forecast(history(amounts), PLAN, MODEL)
    assert np.isfinite(forecast.to_numpy()).all()
    assert (forecast.to_numpy() >= 0).all()
    np.testing.assert_allclose(seasonal_forecast(history(amounts * factor), PLAN, MODEL), forecast * factor, rtol=1e-6)
    turned = seasonal_forecast(history(amounts).iloc[:, ::-1], PLAN, MODEL)
    np.testing.assert_allclose(turned.iloc[:, ::-1], forecast, rtol=1e-9)
