"""The forecast of a workspace: the user's, ours, or an assumption."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.demand.forecasting.forecast import Forecast, forecast_demand
from territory_opt.demand.model import DemandModel
from territory_opt.workspace.workspace import Workspace

ACCOUNTS = pd.DataFrame(
    {
        "account_id": ["A", "B", "C"],
        "segment": ["SMB", "SMB", "Enterprise"],
        "region": ["East", "West", "East"],
    }
)
PLAN_MONTHS = pd.date_range("2027-01-01", periods=12, freq="MS")


@pytest.fixture(scope="module")
def quick(model: DemandModel) -> DemandModel:
    """The shipped model with the built-in methods alone."""
    return model.model_copy(
        update={"forecast": model.forecast.model_copy(update={"methods": ("damped", "seasonal_naive")})}
    )


def forecast_of(workspace: Workspace, model: DemandModel, **options: int) -> Forecast:
    found = forecast_demand(workspace, np.array([1.0, 2.0, 1.0]), model, **{"paths": 60, "seed": 1, **options})
    np.testing.assert_allclose(found.paths_usd.mean(axis=0), found.point_usd, rtol=1e-9, atol=1e-9)
    assert found.paths_usd.min() >= 0
    assert found.series.is_monotonic_increasing
    return found


def bookings(months: int = 48, growth: float = 0.0, **columns: object) -> pd.DataFrame:
    """Bookings up to 2026-12 of SMB and Enterprise in the East, noisy, growing from year to year."""
    index = pd.date_range(end="2026-12-01", periods=months, freq="MS")
    rng = np.random.default_rng(7)
    level = (1 + growth) ** (np.arange(months) // 12) * (1 + 0.1 * rng.standard_normal(months))
    rows = [
        pd.DataFrame(
            {"month": index.strftime("%Y-%m"), "region": "East", "segment": segment, "amount_usd": usd * level}
        )
        for segment, usd in (("SMB", 100.0), ("Enterprise", 300.0))
    ]
    return pd.concat(rows).assign(**columns)


def given(months: pd.DatetimeIndex = PLAN_MONTHS, **quantiles: float) -> pd.DataFrame:
    """The user's forecast of SMB in the East; keywords name quantiles in percent."""
    rows = [
        {
            "month": f"{month:%Y-%m}",
            "region": "East",
            "segment": "SMB",
            "quantile": int(name[1:]) / 100,
            "amount_usd": usd,
        }
        for month in months
        for name, usd in quantiles.items()
    ]
    return pd.DataFrame(rows)


def test_history_is_forecast_for_the_horizon(make_workspace, quick) -> None:
    """24 months from the plan year's first, a row of methods for each series, cells of the plan year alone."""
    found = forecast_of(make_workspace(accounts=ACCOUNTS, bookings=bookings()), quick)
    assert found.source == "bookings"
    assert len(found.months) == 24
    assert found.months[0] == PLAN_MONTHS[0]
    assert found.series.to_list() == [("East", "Enterprise", "all"), ("East", "SMB", "all"), ("West", "SMB", "all")]
    assert found.methods["method"].to_list()[2] == "share of its segment"
    assert found.methods["mase"].notna().tolist() == [True, True, False]
    cells = found.cells()
    assert len(cells) == 36
    assert cells["new_business_usd"].sum() == pytest.approx(found.point_usd[:12].sum())


def test_sums_and_quantiles_of_levels(make_workspace, quick) -> None:
    """Sums by any keys tie out on every path; quantiles are those of the summed paths."""
    found = forecast_of(make_workspace(accounts=ACCOUNTS, bookings=bookings()), quick)
    company, segments = found.summed(), found.summed("segment")
    assert segments.labels.to_list() == [("Enterprise",), ("SMB",)]
    np.testing.assert_allclose(segments.paths_usd.sum(axis=2), company.paths_usd[:, :, 0], rtol=1e-12)
    np.testing.assert_allclose(company.point_usd[:, 0], found.point_usd.sum(axis=1), rtol=1e-12)
    quantiles = found.quantiles("segment")
    assert quantiles.columns.tolist() == ["month", "segment", "quantile", "amount_usd"]
    row = quantiles[quantiles["segment"].eq("SMB") & quantiles["quantile"].eq(0.9)].iloc[3]
    assert row["month"] == found.months[3]
    assert row["amount_usd"] == pytest.approx(np.quantile(segments.paths_usd[:, 3, 1], 0.9))
    assert len(found.quantiles(levels=(0.5,))) == 24


def test_products_are_series_of_their_own(make_workspace, quick) -> None:
    """Bookings by product make a series each; cells add products up, and a cell never sold in gets each of them."""
    table = pd.concat([bookings(product="Core"), bookings(product="Plus")])
    found = forecast_of(make_workspace(accounts=ACCOUNTS, bookings=table), quick)
    assert set(found.series.get_level_values("product")) == {"Core", "Plus"}
    assert len(found.series) == 6
    assert found.summed("product").point_usd[:, 0] == pytest.approx(found.summed("product").point_usd[:, 1])
    assert len(found.cells()) == 36


def test_a_gap_before_the_plan_year_is_bridged(make_workspace, quick) -> None:
    """With history to September the forecast still begins in January."""
    table = bookings()
    found = forecast_of(make_workspace(accounts=ACCOUNTS, bookings=table[table["month"] < "2026-10"]), quick)
    assert found.months[0] == PLAN_MONTHS[0]
    assert found.point_usd[:12, 1].sum() == pytest.approx(1200, rel=0.1)


def test_what_is_known_without_region_is_parted_on_every_path(make_workspace, quick) -> None:
    """Bookings without region go to East and West by the accounts' weight, one to two, path by path."""
    table = bookings(region="all")
    found = forecast_of(make_workspace(accounts=ACCOUNTS, bookings=table[table["segment"].eq("SMB")]), quick)
    east, west = (found.series.get_loc((region, "SMB", "all")) for region in ("East", "West"))
    np.testing.assert_allclose(found.paths_usd[:, :, west], 2 * found.paths_usd[:, :, east])
    assert any("parted among 2 regions" in note for note in found.notes)
    assert found.methods["method"][east] == "parted"


def test_the_users_forecast_wins_and_our_ranks_shape_its_paths(make_workspace, quick) -> None:
    """The plan is the median given; the band is between the quantiles given; ours says which paths are high."""
    workspace = make_workspace(accounts=ACCOUNTS, bookings=bookings(), forecast=given(q10=80.0, q50=100.0, q90=120.0))
    found = forecast_of(workspace, quick, paths=400)
    assert found.source == "forecast"
    assert found.series.to_list() == [("East", "SMB", "all")]
    np.testing.assert_allclose(found.point_usd[:12, 0], 100.0)
    low, high = np.quantile(found.paths_usd[:, :12, 0], [0.1, 0.9])
    assert (low, high) == pytest.approx((80, 120), rel=0.03)
    assert any("says nothing of Enterprise in East" in note for note in found.notes)


def test_skewed_quantiles_are_said_to_be_centred_on_the_plan(make_workspace, quick) -> None:
    """A long upper tail has a mean above the median: the plan stays, and a note names the difference."""
    workspace = make_workspace(accounts=ACCOUNTS, forecast=given(q10=90.0, q50=100.0, q90=200.0))
    found = forecast_of(workspace, quick)
    np.testing.assert_allclose(found.point_usd, 100.0)
    assert any("% above the plan" in note for note in found.notes)


def test_one_quantile_takes_our_relative_spread(make_workspace, quick) -> None:
    """With the plan alone, paths spread about it as ours do about our own forecast."""
    workspace = make_workspace(accounts=ACCOUNTS, bookings=bookings(), forecast=given(q50=1000.0))
    ours = forecast_of(make_workspace_again(workspace), quick)
    found = forecast_of(workspace, quick)
    at = ours.series.get_loc(("East", "SMB", "all"))
    np.testing.assert_allclose(
        found.paths_usd[:, :12, 0] / 1000, (ours.paths_usd / ours.point_usd)[:, :12, at], rtol=1e-9
    )


def test_a_month_in_which_nobody_ever_bought_may_be_planned(make_workspace, quick) -> None:
    """A plan for a month without any business in the past has that plan on every path, and no division by nothing."""
    table = bookings()
    table.loc[table["month"].str.endswith("-08"), "amount_usd"] = 0.0
    found = forecast_of(make_workspace(accounts=ACCOUNTS, bookings=table, forecast=given(q50=100.0)), quick)
    np.testing.assert_allclose(found.paths_usd[:, 7, 0], 100.0)


def make_workspace_again(workspace: Workspace) -> Workspace:
    """The workspace without its forecast."""
    tables = {name: table for name, table in workspace.tables.items() if name != "forecast"}
    return Workspace(workspace.folder, workspace.settings, tables)


def test_without_history_the_error_is_assumed(make_workspace, quick) -> None:
    """A plan alone gets the spread that the model assumes."""
    found = forecast_of(make_workspace(accounts=ACCOUNTS, forecast=given(q50=100.0)), quick, paths=4000)
    assert found.paths_usd[:, 0, 0].std() == pytest.approx(30, rel=0.1)


def test_after_the_users_last_month_our_growth_goes_on(make_workspace, quick) -> None:
    """2028 is the user's 2027 times the growth that we see; without history it is 2027 again; notes say which."""
    growing = make_workspace(accounts=ACCOUNTS, bookings=bookings(growth=0.3), forecast=given(q10=80.0, q50=100.0))
    ours = forecast_of(make_workspace_again(growing), quick)
    at = ours.series.get_loc(("East", "SMB", "all"))
    expected = ours.point_usd[12:, at].sum() / ours.point_usd[:12, at].sum()
    found = forecast_of(growing, quick)
    assert expected > 1.05
    np.testing.assert_allclose(found.point_usd[12:, 0], 100 * expected, rtol=1e-9)
    assert any("our forecast's growth" in note for note in found.notes)
    alone = forecast_of(
        Workspace(growing.folder, growing.settings, {k: v for k, v in growing.tables.items() if k != "bookings"}), quick
    )
    np.testing.assert_allclose(alone.point_usd[12:, 0], 100.0)
    assert any("the same months a year before" in note for note in alone.notes)


def test_a_forecast_that_reaches_further_is_taken_as_far_as_it_goes(make_workspace, quick) -> None:
    """Eighteen months given: the nineteenth is the seventh again."""
    months = pd.date_range("2027-01-01", periods=18, freq="MS")
    workspace = make_workspace(accounts=ACCOUNTS, forecast=given(q50=1.0))
    table = given(months, q50=1.0).assign(amount_usd=np.arange(1.0, 19.0), month=months)
    further = Workspace(workspace.folder, workspace.settings, {**workspace.tables, "forecast": table})
    found = forecast_of(further, quick)
    np.testing.assert_allclose(found.point_usd[:18, 0], np.arange(1.0, 19.0))
    assert found.point_usd[18, 0] == 7.0


def test_crossing_quantiles_are_raised(make_workspace, quick) -> None:
    """A quantile 0.9 under the median is raised to it, and a note says so; the plan stays."""
    found = forecast_of(make_workspace(accounts=ACCOUNTS, forecast=given(q50=100.0, q90=60.0)), quick)
    np.testing.assert_allclose(found.point_usd, 100.0)
    assert any("raised" in note for note in found.notes)


def test_with_nothing_known_amounts_are_assumed(make_workspace, quick) -> None:
    """Neither forecast nor history: an amount an account a year by the assumed season, for both years."""
    found = forecast_of(make_workspace(accounts=ACCOUNTS), quick)
    assert found.source == "none"
    assert found.summed("segment").point_usd[:12].sum(axis=0) == pytest.approx([40_000, 4_000])
    assert found.summed().point_usd[12:].sum() == pytest.approx(44_000)


def test_a_horizon_is_the_plan_year_at_least(make_workspace, quick) -> None:
    """Fewer than twelve months are no plan year."""
    workspace = make_workspace(accounts=ACCOUNTS)
    assert len(forecast_of(workspace, quick, horizon_months=12).months) == 12
    with pytest.raises(ValueError, match="at least"):
        forecast_of(workspace, quick, horizon_months=11)
