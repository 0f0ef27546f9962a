"""Forecasts held against months held out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from territory_opt.demand.forecasting.evaluation import backtest
from territory_opt.demand.history import History, monthly
from territory_opt.errors import InputError

PUBLIC = Path(__file__).parents[4] / "shared" / "history" / "bookings.csv.gz"


def given(history: pd.DataFrame, factor: float, **columns: object) -> pd.DataFrame:
    """A user's forecast of the last year: what came, times a factor."""
    last = (history.iloc[-12:] * factor).melt(ignore_index=False, value_name="amount_usd").reset_index()
    return last.drop(columns="product").assign(quantile=0.5, **columns)


def test_a_history_that_repeats_itself_is_forecast_without_error(make_history, built_in) -> None:
    """Equal years after one of noise: no error at any level, and every month lies in its band."""
    history = make_history(60, noise=0.0)
    history.iloc[:12] *= 1.1
    found = backtest(History(history, "bookings"), built_in)
    assert found.levels["level"].tolist() == ["company", "region", "segment", "region and segment"]
    assert found.levels["series"].tolist() == [1, 3, 2, 6]
    assert found.levels["months"].eq(12).all()
    assert found.levels["mase_seasonal_naive"].to_numpy() == pytest.approx(np.zeros(4), abs=1e-9)
    assert found.levels["mase"].max() < 0.2


def test_figures_are_those_of_the_definition(make_history, built_in) -> None:
    """The seasonal naive's figure is its mean error on the last year over that within the years before."""
    history = make_history(48)
    found = backtest(History(history, "bookings"), built_in)
    total = history.sum(axis=1).to_numpy()
    scale = np.abs(total[12:36] - total[:24]).mean()
    expected = np.abs(total[36:] - total[24:36]).mean() / scale
    company = found.sums.iloc[0]
    assert company["mase_seasonal_naive"] == pytest.approx(expected)
    bottom = found.sums[found.sums["level"].eq("region and segment")]
    assert found.levels["mase"].iloc[-1] == pytest.approx(bottom["mase"].mean())
    assert bottom["product"].isna().all()


def test_the_users_forecast_is_judged_by_the_same_yardstick(make_history, built_in) -> None:
    """A forecast 10 % too high everywhere has the error that says; without a region it is judged by segment only."""
    history = make_history(48)
    found = backtest(History(history, "bookings"), built_in, given=given(history, 1.1))
    total = history.sum(axis=1).to_numpy()
    scale = np.abs(total[12:36] - total[:24]).mean()
    assert found.levels["mase_given"].iloc[0] == pytest.approx(0.1 * total[36:].mean() / scale)
    assert found.levels["months_given"].eq(12).all()
    whole = given(history, 1.0, region="all").groupby(["month", "region", "segment", "quantile"], as_index=False).sum()
    judged = backtest(History(history, "bookings"), built_in, given=whole).levels.set_index("level")
    assert judged.loc[["company", "segment"], "mase_given"].to_numpy() == pytest.approx([0, 0], abs=1e-9)
    assert judged.loc[["region", "region and segment"], "mase_given"].isna().all()


def test_a_forecast_of_the_future_cannot_be_judged(make_history, built_in) -> None:
    """A table that covers no month held out is said to be without judgement."""
    history = make_history(48)
    later = given(history, 1.0).assign(month=pd.Timestamp("2027-05-01"))
    found = backtest(History(history, "bookings"), built_in, given=later)
    assert found.levels["mase_given"].isna().all()
    assert any("cannot be judged" in note for note in found.notes)


def test_short_histories_say_what_they_cannot_tell(make_history, built_in) -> None:
    """With under thirteen months before there is no scale; with none before there is nothing to forecast from."""
    found = backtest(History(make_history(18), "bookings"), built_in)
    assert found.levels["mase"].isna().all()
    assert any("too few for a seasonal naive" in note for note in found.notes)
    with pytest.raises(InputError, match="more than the 12 months"):
        backtest(History(make_history(12), "bookings"), built_in)


@pytest.mark.skipif(not PUBLIC.is_file(), reason="the public history is not beside this checkout")
def test_a_real_history_is_forecast_better_than_by_last_year(built_in) -> None:
    """On 148 series of a public history, two years held out: bottom MASE under 0.93, bands near their 80 %."""
    table = pd.read_csv(PUBLIC).rename(columns={"amount": "amount_usd"})
    rows = table.assign(month=pd.to_datetime(table["month"]), product="all")
    found = backtest(History(monthly(rows), "bookings"), built_in, holdout_months=24)
    bottom, states = found.levels.iloc[-1], found.levels.iloc[1]
    assert bottom["series"] == 148
    assert bottom["mase_seasonal_naive"] == pytest.approx(1.013, abs=0.001)
    assert bottom["mase"] <= 0.93
    assert 0.72 <= bottom["coverage_share"] <= 0.88
    assert 0.72 <= states["coverage_share"] <= 0.88
