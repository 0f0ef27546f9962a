"""A forecast with the demand of some cells and months raised or lowered."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.demand.forecasting.forecast import Forecast, forecast_demand
from territory_opt.demand.forecasting.scaling import DemandFactor, scaled
from territory_opt.demand.forecasting.series import planned_series
from territory_opt.demand.model import DemandModel
from territory_opt.demand.plan import plan_demand, with_factors
from territory_opt.workspace.schema import TEXT

MONTHS = pd.date_range("2027-01-01", periods=24, freq="MS")
SERIES = pd.MultiIndex.from_product(
    [["East", "West"], ["Enterprise", "SMB"], ["all"]], names=["region", "segment", "product"]
)


def made(seed: int = 1) -> Forecast:
    """Return a forecast of four series whose paths have the plan as their mean."""
    paths = np.random.default_rng(seed).gamma(4.0, 100.0, (20, len(MONTHS), len(SERIES)))
    methods = SERIES.to_frame(index=False).astype(TEXT)
    return Forecast(MONTHS, SERIES, paths.mean(axis=0), paths, methods, "bookings", "made up", ())


FACTORS = st.builds(
    DemandFactor,
    by=st.floats(0.1, 10),
    where=st.dictionaries(
        st.sampled_from(["region", "segment"]), st.sampled_from([("East",), ("SMB",), ("East", "SMB", "West")])
    ),
    first=st.none() | st.sampled_from(list(MONTHS)),
    last=st.none() | st.sampled_from(list(MONTHS)),
)


def test_only_the_cells_and_months_named_are_scaled() -> None:
    """SMB of the West from April on; the plan and each path alike, everything else as it was."""
    before = made()
    factor = DemandFactor(1.5, {"region": ("West",), "segment": ("SMB",)}, first=pd.Timestamp("2027-04-01"))
    after = scaled(before, [factor])
    by = np.ones((24, 4))
    by[3:, 3] = 1.5
    np.testing.assert_allclose(after.point_usd, before.point_usd * by)
    np.testing.assert_allclose(after.paths_usd, before.paths_usd * by)


@given(factors=st.lists(FACTORS, max_size=4))
@settings(max_examples=25)
def test_the_mean_of_paths_stays_the_plan_and_sums_add_up(factors: list[DemandFactor]) -> None:
    """At every level, whatever is scaled by what."""
    after = scaled(made(), factors)
    np.testing.assert_allclose(after.paths_usd.mean(axis=0), after.point_usd)
    for keys in ((), ("region",), ("segment",), ("region", "segment")):
        summed = after.summed(*keys)
        np.testing.assert_allclose(summed.paths_usd.mean(axis=0), summed.point_usd)
        np.testing.assert_allclose(summed.point_usd.sum(axis=1), after.point_usd.sum(axis=1))


@given(factor=FACTORS, others=st.lists(FACTORS, max_size=2))
@settings(max_examples=25)
def test_a_factor_and_its_inverse_give_back_the_forecast(factor: DemandFactor, others: list[DemandFactor]) -> None:
    """In any order, with other factors between."""
    inverse = DemandFactor(1 / factor.by, factor.where, factor.first, factor.last)
    there_and_back = scaled(made(), [factor, *others, inverse])
    np.testing.assert_allclose(there_and_back.paths_usd, scaled(made(), others).paths_usd)


def test_potential_follows_the_forecast_and_what_was_given_stays(make_workspace, model: DemandModel) -> None:
    """An account without potential gets twice the new business; one with its own keeps it."""
    accounts = pd.DataFrame(
        {"account_id": ["A", "B", "C"], "segment": ["SMB", "SMB", "Enterprise"], "potential_usd": [None, 5e4, None]}
    )
    workspace = make_workspace(accounts=accounts)
    demand = plan_demand(workspace, model)
    doubled = with_factors(demand, workspace, model, [DemandFactor(2.0, {"segment": ("SMB",)})])
    before, after = demand.accounts, doubled.accounts
    np.testing.assert_allclose(after["new_business_usd"] / before["new_business_usd"], [2, 2, 1])
    assert doubled.cells["new_business_usd"].sum() == pytest.approx(after["new_business_usd"].sum())
    assert with_factors(demand, workspace, model, ()) is demand
    assert after["potential_usd"].tolist() == pytest.approx(
        [2 * before["potential_usd"][0], 5e4, before["potential_usd"][2]]
    )


ACCOUNTS = pd.DataFrame(
    {"account_id": ["A", "B", "C"], "segment": ["SMB", "SMB", "Enterprise"], "region": ["East", "West", "East"]}
)


@pytest.mark.parametrize("source", ["none", "bookings", "bookings without region", "forecast", "products"])
def test_series_are_known_before_they_are_forecast(make_workspace, model: DemandModel, source: str) -> None:
    """The names that a forecast will have are those it has, whatever it stands on."""
    months = pd.date_range(end="2026-12-01", periods=30, freq="MS").strftime("%Y-%m")
    won = pd.DataFrame({"month": months, "region": "East", "segment": "SMB", "amount_usd": 100.0})
    tables = {
        "none": {},
        "bookings": {"bookings": won},
        "bookings without region": {"bookings": won.drop(columns="region")},
        "forecast": {"bookings": won, "forecast": won.assign(month="2027-03").head(1)},
        "products": {"bookings": pd.concat([won.assign(product="A"), won.assign(product="B")])},
    }[source]
    workspace = make_workspace(accounts=ACCOUNTS, **tables)
    quick = model.model_copy(update={"forecast": model.forecast.model_copy(update={"methods": ("damped",)})})
    forecast = forecast_demand(workspace, np.array([1.0, 2.0, 1.0]), quick, paths=5)
    assert planned_series(workspace, quick).tolist() == forecast.series.tolist()
