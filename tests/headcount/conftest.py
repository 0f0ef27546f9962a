"""A plain headcount model, workspaces of reps, and demand by cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from territory_opt.demand.forecasting.forecast import Forecast
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.stages import Stages
from territory_opt.headcount.statement.customers import CustomerBase
from territory_opt.workspace.workspace import Workspace, load_workspace

PLAN = pd.date_range("2027-01-01", periods=12, freq="MS")

DECLARED: dict[str, Any] = {
    "name": "test",
    "season_shares": [1 / 12] * 12,
    "backfill": {"refill": True, "lag_months": 2, "notice_months": 1},
    "hiring": {"margin_share": 0.8, "onboarding_per_month": 3},
    "coverage": {"period": "quarter"},
    "quota": {"over_assignment_share": 0.1},
    "segments": {
        "default": {
            "hours": 1600, "quota_usd": 1_200_000, "attainment_share": 0.5,
            "cost_usd": 120_000, "hire_cost_usd": 10_000,
            "attrition_share": 0.0, "ramp_shares": [0.0, 0.5], "lead_months": 2,
        },
        "Enterprise": {"code": "ENT", "ramp_shares": [0.0, 0.0, 0.5], "lead_months": 3, "cost_usd": 240_000},
    },
}  # fmt: skip

MakeForecast = Callable[..., Forecast]
MakeModel = Callable[..., HeadcountModel]
MakeWorkspace = Callable[[pd.DataFrame], Workspace]


def _merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changes.items():
        merged[key] = _merged(base[key], value) if isinstance(value, dict) and key in base else value
    return merged


@pytest.fixture(scope="session")
def plan_months() -> pd.DatetimeIndex:
    return PLAN


@pytest.fixture(scope="session")
def make_model() -> MakeModel:
    """The plain model with some of its values changed: ramped seats bring $50,000 a month."""
    return lambda **changes: HeadcountModel.model_validate(_merged(DECLARED, changes))


@pytest.fixture(scope="session")
def make_workspace(tmp_path_factory: pytest.TempPathFactory) -> MakeWorkspace:
    """A workspace for 2027 with one account and these reps."""

    def make(reps: pd.DataFrame) -> Workspace:
        folder = tmp_path_factory.mktemp("workspace")
        (folder / "data").mkdir()
        (folder / "workspace.yaml").write_text("name: test\nplan_start: 2027-01\n")
        pd.DataFrame({"account_id": ["A"], "segment": ["SMB"]}).to_csv(folder / "data" / "accounts.csv", index=False)
        reps.to_csv(folder / "data" / "reps.csv", index=False)
        return load_workspace(folder)

    return make


@pytest.fixture(scope="session")
def make_cells() -> Callable[[Mapping[tuple[str, str], float | np.ndarray]], pd.DataFrame]:
    """Demand by segment and region: so much a month, or an amount for each month."""

    def make(monthly_usd: Mapping[tuple[str, str], float | np.ndarray]) -> pd.DataFrame:
        parts = [
            pd.DataFrame({"month": PLAN, "region": region, "segment": segment, "new_business_usd": usd})
            for (segment, region), usd in monthly_usd.items()
        ]
        return pd.concat(parts, ignore_index=True)

    return make


@pytest.fixture(scope="session")
def make_forecast() -> MakeForecast:
    """A forecast of so much a month by segment and region (an amount, or one for each month), with paths around it."""

    def make(
        monthly_usd: Mapping[tuple[str, str], float | np.ndarray], months: int = 24, paths: int = 8, spread: float = 0.0
    ) -> Forecast:
        keys = sorted((region, segment, "all") for segment, region in monthly_usd)
        point = np.array([np.broadcast_to(monthly_usd[segment, region], months) for region, segment, _ in keys]).T
        factor = np.random.default_rng(1).lognormal(0.0, spread, (paths, *point.shape)) if spread else np.ones(1)
        return Forecast(
            months=pd.date_range(PLAN[0], periods=months, freq="MS"),
            series=pd.MultiIndex.from_tuples(keys, names=["region", "segment", "product"]),
            point_usd=point.astype(float),
            paths_usd=np.broadcast_to(point * factor, (paths, *point.shape)).astype(float),
            methods=pd.DataFrame(),
            source="bookings",
            method="made for a test",
            notes=(),
        )

    return make


@pytest.fixture(scope="session")
def stages() -> Stages:
    """Two stages: from $1M on, a manager for 6 account executives instead of 3."""
    return Stages.model_validate(
        {
            "name": "test",
            "stages": [
                {"name": "small", "from_arr_usd": 0, "role": "analyst", "duties": [], "ratios": {"manager": 3}},
                {"name": "large", "from_arr_usd": 1e6, "role": "director", "duties": [], "ratios": {"manager": 6}},
            ],
        }
    )


@pytest.fixture(scope="session")
def nothing_sold() -> CustomerBase:
    """A company without customers."""
    columns = ["segment", "region", "arr_usd", "kept_usd", "customers"]
    return CustomerBase(pd.DataFrame([("SMB", "East", 0.0, 0.0, 0.0)], columns=columns))
