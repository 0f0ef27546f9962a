"""A small company with every kind of position and support, and a hiring plan for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest

from territory_opt.audit.hiring import HiringClaims, HiringFacts
from territory_opt.demand.forecasting.forecast import Forecast
from territory_opt.headcount.frames import (
    budget_frame,
    coverage_frame,
    heads_frame,
    hires_frame,
    planned_seats,
    starts_frame,
)
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.seats import seats_from_reps
from territory_opt.headcount.staffing.arithmetic import objective_usd
from territory_opt.headcount.stages import Stages
from territory_opt.headcount.statement.customers import CustomerBase
from territory_opt.headcount.statement.state import state_problem
from territory_opt.workspace.workspace import Workspace, load_workspace

MONTHS = pd.date_range("2027-01-01", periods=24, freq="MS")
CELLS = (("Enterprise", "East"), ("Enterprise", "West"), ("SMB", "East"), ("SMB", "West"))
REPS = pd.DataFrame(
    [
        ("R1", "account_executive", "active", "Enterprise", "East", None, None, 1.0),
        ("R2", "account_executive", "active", "Enterprise;SMB", "all", "2026-11-11", None, 1.0),
        ("R3", "account_executive", "leaving", "SMB", "West", "2024-02-01", "2027-04-20", 1.0),
        ("R4", "account_executive", "active", "SMB", "West", "2027-02-10", None, 0.5),
        ("R5", "account_executive", "open", "Enterprise", "West", "2027-03-01", None, 1.0),
        ("R6", "account_executive", "active", "SMB", "East", None, "2028-03-31", 1.0),
        ("R7", "account_executive", "leaving", "SMB", "East", None, "2026-11-30", 1.0),
        ("R8", "account_executive", "open", "SMB", "East", None, None, 1.0),
        ("M1", "manager", "active", "Enterprise;SMB", "all", None, None, 1.0),
        ("E1", "sales_engineer", "active", "Enterprise", "East", None, None, 1.0),
        ("E2", "sales_engineer", "leaving", "SMB", "all", None, None, 1.0),
        ("D1", "sdr", "open", "SMB", "West", None, None, 1.0),
        ("D2", "sdr", "leaving", "SMB", "East", None, "2026-12-05", 1.0),
        ("D3", "sdr", "active", "SMB", "East", None, "2025-12-05", 1.0),
        ("C1", "customer_success", "active", "SMB", "all", "2027-06-01", None, 1.0),
        ("O1", "sales_operations", "active", "Enterprise;SMB", "all", None, None, 1.0),
    ],
    columns=["rep_id", "role", "status", "segment", "region", "start_date", "end_date", "fte"],
)
BASE = pd.DataFrame(
    {
        "segment": ["Enterprise", "Enterprise", "SMB"],
        "region": ["East", "West", "East"],
        "arr_usd": [400_000.0, 300_000.0, 150_000.0],
        "kept_usd": [420_000.0, 240_000.0, 160_000.0],
        "customers": [8.0, 5.0, 60.0],
    }
)
STAGES: dict[str, Any] = {
    "name": "test",
    "stages": [
        {"name": "first", "from_arr_usd": 0, "role": "operations rep", "duties": ["reports"], "ratios": {"manager": 4}},
        {
            "name": "second",
            "from_arr_usd": 1_500_000,
            "role": "operations manager",
            "duties": ["training"],
            "ratios": {"manager": {"each": 3, "source": "assumption"}},
        },
    ],
}
DECLARED: dict[str, Any] = {
    "name": "test",
    "season_shares": [0.06, 0.07, 0.11, 0.06, 0.07, 0.11, 0.06, 0.07, 0.11, 0.07, 0.08, 0.13],
    "backfill": {"refill": True, "lag_months": 2, "notice_months": 1},
    "hiring": {"margin_share": 0.8, "risk_aversion": 0.25, "budget_usd": [900_000, None], "onboarding_per_month": 4},
    "coverage": {
        "period": "quarter",
        "service_level": 0.4,
        "service_scope": "segment",
        "tail": {"share": 0.15, "service_level": 0.1},
    },
    "cost_factors": {"West": 1.2},
    "roles": {
        "sales_operations": {"driver": "stages", "pool": "company", "cost_usd": 100_000},
        "manager": {"driver": "headcount", "pool": "company", "cost_usd": 200_000, "lead_months": 2},
        "sales_engineer": {
            "driver": "account_executives",
            "each": {"default": 2.5, "SMB": 4},
            "cost_usd": 150_000,
            "hire_cost_usd": 9_000,
            "attrition_share": 0.2,
            "lead_months": 1,
        },
        "sdr": {"driver": "arr_usd", "each": {"SMB": 900_000}, "pool": "cell", "cost_usd": 80_000, "missing_share": 2},
        "customer_success": {
            "driver": "customers",
            "each": {"default": 30},
            "pool": "region",
            "cost_usd": 90_000,
            "attrition_share": 0.3,
        },
    },
    "segments": {
        "default": {
            "hours": 1600, "quota_usd": 800_000, "attainment_share": 0.6, "cost_usd": 120_000,
            "hire_cost_usd": 10_000, "attrition_share": 0.35, "ramp_shares": [0.1, 0.5], "lead_months": 1,
        },
        "Enterprise": {"ramp_shares": [0.0, 0.2, 0.6], "attrition_share": 0.15, "lead_months": 2, "cost_usd": 240_000},
    },
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A plan as its facts make it."""

    facts: HiringFacts
    claims: HiringClaims

    def under(self, changes: dict[str, Any]) -> HiringFacts:
        """The same facts but for what the model declares."""
        return replace(self.facts, declaration=_merged(DECLARED, changes))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace of these reps."""
    folder = tmp_path_factory.mktemp("hiring")
    (folder / "data").mkdir()
    (folder / "workspace.yaml").write_text("name: test\nplan_start: 2027-01\n")
    pd.DataFrame({"account_id": ["A"], "segment": ["SMB"]}).to_csv(folder / "data" / "accounts.csv", index=False)
    REPS.to_csv(folder / "data" / "reps.csv", index=False)
    return load_workspace(folder)


def _merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Put changes over a declaration; an empty mapping empties what it stands for."""
    merged = dict(base)
    for key, value in changes.items():
        merged[key] = _merged(base[key], value) if isinstance(value, dict) and value and key in base else value
    return merged


def _forecast(paths: int, months: int = 24) -> Forecast:
    series = pd.MultiIndex.from_tuples(
        sorted((region, segment, "all") for segment, region in CELLS), names=["region", "segment", "product"]
    )
    season = np.resize(DECLARED["season_shares"], months)
    point = np.outer(season, [2_000_000, 900_000, 1_200_000, 0]) * (1 + np.arange(months) / 100)[:, None]
    drawn = point * np.random.default_rng(4).lognormal(0, 0.2, (paths, *point.shape))
    return Forecast(MONTHS[:months], series, point, drawn, pd.DataFrame(), "bookings", "", ())


def _make(workspace: Workspace, changes: dict[str, Any] | None = None, starts: bool = True) -> Made:
    raw = _merged(DECLARED, changes or {})
    model = HeadcountModel.model_validate(raw)
    stages = Stages.model_validate(STAGES)
    seats = seats_from_reps(workspace, model)
    forecast = _forecast(model.outcomes.planning, model.horizon.months)
    statement = state_problem(forecast, seats, workspace.reps, model, stages, CustomerBase(BASE), seed=3)
    problem = statement.problem
    plan = np.zeros((len(problem.lines), len(problem.options)), dtype=np.int64)
    if starts:
        plan[0, 3], plan[2, 1], plan[2, 7] = 1, 1, 1
        plan[len(CELLS) :, 5] = [line.role == "sales_engineer" for line in problem.lines[len(CELLS) :]]
        plan[1, -1] = 2 if model.horizon.months > 12 else 0
    objective = objective_usd(problem, plan)
    bound = objective * 0.998
    summed = forecast.summed("segment", "region")
    facts = HiringFacts(
        months=problem.months,
        cells=problem.cells,
        point_usd=summed.point_usd.T,
        demand_usd=problem.demand_usd,
        seats=seats,
        people=workspace.reps,
        base=BASE,
        declaration=raw,
        stages=STAGES,
        seat_limits={("SMB", "East"): 2},
    )
    claims = HiringClaims(
        status="optimal",
        objective_usd=objective,
        bound_usd=bound,
        gap=(objective - bound) / objective,
        asked_gap=0.005,
        supply_usd=problem.supply_usd,
        starts=starts_frame(problem, plan, model),
        hires=hires_frame(statement, plan),
        heads=heads_frame(problem, plan),
        coverage=coverage_frame(problem, plan),
        budget=budget_frame(problem, plan),
        seats=planned_seats(problem, plan, seats, model),
    )
    return Made(facts, claims)


@pytest.fixture(scope="module")
def make_hiring(workspace: Workspace) -> Callable[..., Made]:
    """A plan under the model with some of its values changed."""
    return partial(_make, workspace)


@pytest.fixture(scope="module")
def made(workspace: Workspace) -> Made:
    """The plan that everything is tried on."""
    return _make(workspace)
