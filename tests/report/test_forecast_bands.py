"""The forecast by level and period ties out, and its bands are those of sums, not sums of bands."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.demand.forecasting.forecast import Forecast
from territory_opt.report.forecast_bands import forecast_bands

MONTHS = pd.date_range("2027-01-01", periods=24, freq="MS")


@pytest.fixture(scope="module")
def forecast() -> Forecast:
    series = pd.MultiIndex.from_product(
        [["North", "South"], ["Large", "Small"], ["all"]], names=["region", "segment", "product"]
    )
    paths = np.random.default_rng(3).gamma(4.0, 25.0, size=(300, 24, 4))
    return Forecast(MONTHS, series, paths.mean(axis=0), paths, pd.DataFrame(), "bookings", "made up", ())


@pytest.fixture(scope="module")
def bands(forecast: Forecast) -> pd.DataFrame:
    return forecast_bands(forecast, MONTHS[:12])


def test_every_level_and_period_ties_out(bands: pd.DataFrame) -> None:
    """Months add up to quarters and the plan year; cells, segments and regions each add up to the company."""
    by_level = bands[bands["period"] == "year"].groupby("level")["point_usd"].sum()
    assert by_level.to_numpy() == pytest.approx(by_level["company"])
    keys = ["level", "region", "segment"]
    points = {period: rows.groupby(keys)["point_usd"].sum() for period, rows in bands.groupby("period")}
    assert points["quarter"].to_numpy() == pytest.approx(points["year"].to_numpy())
    in_year = bands[(bands["period"] == "month") & (bands["month"] < "2028")]
    assert in_year.groupby(keys)["point_usd"].sum().to_numpy() == pytest.approx(points["year"].to_numpy())
    assert bands[bands["period"] == "quarter"]["month"].dt.month.unique().tolist() == [1, 4, 7, 10]


def test_a_band_is_of_the_sum(forecast: Forecast, bands: pd.DataFrame) -> None:
    """The company's year has the quantiles of its summed paths: narrower than its months' bands added up."""
    year = bands[(bands["period"] == "year") & (bands["level"] == "company")].iloc[0]
    sums = forecast.paths_usd[:, :12].sum(axis=(1, 2))
    assert [year["low_usd"], year["high_usd"]] == pytest.approx(np.quantile(sums, [0.1, 0.9]).tolist())
    cells = bands[(bands["period"] == "month") & (bands["level"] == "cell") & (bands["month"] < "2028")]
    assert year["high_usd"] - year["low_usd"] < (cells["high_usd"] - cells["low_usd"]).sum()


def test_a_cell_keeps_its_name(forecast: Forecast, bands: pd.DataFrame) -> None:
    """Each row is of the series it names; what is added up is called all."""
    row = bands[(bands["level"] == "cell") & (bands["region"] == "South") & (bands["segment"] == "Large")].iloc[5]
    assert row["point_usd"] == pytest.approx(forecast.point_usd[5, 2])
    company = bands[bands["level"] == "company"]
    assert set(company["region"]) == set(company["segment"]) == {"all"}


def test_history_stands_before_the_forecast(forecast: Forecast) -> None:
    """What was booked adds up at every level, carries no band, and takes nothing from the forecast."""
    past = pd.date_range("2026-01-01", periods=12, freq="MS", name="month")
    booked = pd.DataFrame(np.arange(48.0).reshape(12, 4), index=past, columns=forecast.series)
    bands = forecast_bands(forecast, MONTHS[:12], booked)
    known = bands[bands["low_usd"].isna()]
    assert known.groupby("level")["point_usd"].sum().tolist() == [booked.to_numpy().sum()] * 4
    south = known[(known["level"] == "cell") & (known["region"] == "South") & (known["segment"] == "Large")]
    assert south.sort_values("month")["point_usd"].tolist() == booked.iloc[:, 2].tolist()
    pd.testing.assert_frame_equal(
        bands[bands["low_usd"].notna()].reset_index(drop=True), forecast_bands(forecast, MONTHS[:12])
    )
