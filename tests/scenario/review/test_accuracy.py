"""Accuracy and bias against their formulas."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from territory_opt.scenario.review.accuracy import forecast_accuracy, forecast_months
from territory_opt.scenario.review.basis import Basis


def _months(actual: list[float], forecast: list[float], *, low: float = 80.0, high: float = 120.0) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month": pd.date_range("2027-01", periods=len(actual), freq="MS"),
            "level": "company",
            "region": "all",
            "segment": "all",
            "low_usd": low,
            "forecast_usd": forecast,
            "high_usd": high,
            "actual_usd": actual,
        }
    )


def test_figures_by_hand() -> None:
    """Errors of -20, 0 and 50 on what was won: WAPE, bias and tracking signal as their formulas say."""
    (one,) = forecast_accuracy(_months([80, 100, 150], [100, 100, 100])).to_dict("records")
    assert one["wape_share"] == pytest.approx(70 / 330)
    assert one["bias_share"] == pytest.approx(300 / 330 - 1)
    assert one["tracking_signal"] == pytest.approx(30 / (70 / 3))
    assert (one["months_in_band"], one["months_with_band"]) == (2, 3)


def test_months_of_one_sign_reach_the_end_of_the_signal() -> None:
    """Too much forecast in each of n months is a signal of -n."""
    (one,) = forecast_accuracy(_months([50, 60, 70, 80], [100, 100, 100, 100])).to_dict("records")
    assert one["tracking_signal"] == pytest.approx(-4)


def test_nothing_won_and_nothing_missed() -> None:
    """Where nothing was won shares are not known; where nothing was missed there is no signal."""
    (none,) = forecast_accuracy(_months([0, 0], [100, 100])).to_dict("records")
    assert math.isnan(none["wape_share"])
    assert math.isnan(none["bias_share"])
    (exact,) = forecast_accuracy(_months([100, 100], [100, 100])).to_dict("records")
    assert exact["tracking_signal"] == 0
    assert exact["wape_share"] == 0


def test_levels_hold_all_that_was_won(basis: Basis) -> None:
    """At every level the months add up to what was won and to the plan's forecast."""
    months = forecast_months(basis)
    sums = months.groupby("level")[["actual_usd", "forecast_usd"]].sum()
    assert sums["actual_usd"].tolist() == pytest.approx([basis.actuals.won["amount_usd"].sum()] * 4)
    assert sums["forecast_usd"].max() == pytest.approx(sums["forecast_usd"].min())
    assert set(months["month"]) == set(basis.to_date)
