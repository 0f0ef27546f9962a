"""The headcount plan, its balance rebuilt from what it reports."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from territory_opt.headcount.capacity import capacity_by_month
from territory_opt.headcount.plan import HeadcountPlan, plan_headcount
from territory_opt.headcount.seats import SEAT_COLUMNS, seats_from_reps
from territory_opt.headcount.staffing.arithmetic import places_left
from territory_opt.workspace.workspace import Workspace

REPS = pd.DataFrame(
    [
        ("R1", "account_executive", "SMB", "East", "active", None),
        ("R2", "account_executive", "Enterprise", "East", "active", None),
        ("R3", "account_executive", "SMB", "West", "active", None),
        ("TBH-SMB-01", "account_executive", "SMB", "West", "open", "2027-03-01"),
        ("M1", "manager", "SMB", "East", "active", None),
    ],
    columns=["rep_id", "role", "segment", "region", "status", "start_date"],
)
DEMAND = {("SMB", "East"): 100_000.0, ("SMB", "West"): 120_000.0, ("Enterprise", "East"): 200_000.0}
MANAGERS = {
    "manager": {"driver": "account_executives", "each": {"default": 2}, "cost_usd": 90_000, "hire_cost_usd": 5_000}
}

Demand = dict[tuple[str, str], float | np.ndarray]
PlanIt = Callable[..., HeadcountPlan]


@pytest.fixture(scope="module")
def workspace(make_workspace) -> Workspace:
    return make_workspace(REPS)


@pytest.fixture(scope="module")
def plan_it(workspace: Workspace, make_model, make_forecast, stages, nothing_sold) -> PlanIt:
    """Plan for these people, without any chance unless asked for, under some changed values of the model."""

    def plan(
        demand: Demand | None = None,
        spread: float = 0.0,
        seats: int = 4,
        seat_limits: dict[tuple[str, str], int] | None = None,
        **changes: Any,
    ) -> HeadcountPlan:
        model = make_model(**{"outcomes": {"planning": 10}} | changes)
        return plan_headcount(
            make_forecast(demand or DEMAND, paths=10, spread=spread, months=model.horizon.months),
            seats_from_reps(workspace, model).head(seats),
            workspace.reps,
            model,
            stages,
            nothing_sold,
            seed=1,
            seat_limits=seat_limits,
            gap=1e-3,
        )

    return plan


@pytest.fixture(scope="module")
def plan(plan_it: PlanIt) -> HeadcountPlan:
    return plan_it(roles=MANAGERS)


@pytest.fixture(scope="module")
def seats(workspace: Workspace, make_model) -> pd.DataFrame:
    return seats_from_reps(workspace, make_model())


def test_the_objective_is_what_the_tables_add_up_to(plan_it: PlanIt) -> None:
    """In a horizon of a year: cost of starts, margin on the shortfall and price of support missing, at the bound."""
    plan = plan_it(spread=0.3, roles=MANAGERS, horizon={"months": 12})
    missing_usd = 1.5 * 90_000 / 12 * plan.heads["missing"].sum()
    shortfall_usd = 0.8 * plan.coverage["shortfall_usd"].sum()
    assert plan.status == "optimal"
    assert plan.objective_usd == pytest.approx(plan.cost_usd + shortfall_usd + missing_usd)
    assert plan.bound_usd <= plan.objective_usd * (1 + 1e-9)
    assert 0 <= plan.gap <= 1e-3
    assert math.isnan(plan.budget_usd)
    assert plan.reason == ""


def test_coverage_is_demand_against_seats_and_starts(
    plan: HeadcountPlan, seats: pd.DataFrame, make_model, plan_months
) -> None:
    """A cell's capacity is that of its seats, planned ones included, without attrition; shortfall is by quarter."""
    every = pd.concat([seats, plan.seats], ignore_index=True)
    usd = capacity_by_month(every, make_model(), plan_months).usd
    for (segment, region), rows in plan.coverage.groupby(["segment", "region"]):
        own = (every["segments"].str[0] == segment) & (every["region"] == region)
        np.testing.assert_allclose(rows["capacity_usd"], usd[own].sum(axis=0))
        quarters = rows.groupby(rows["month"].dt.quarter)[["demand_usd", "capacity_usd", "shortfall_usd"]].sum()
        short = (quarters["demand_usd"] - quarters["capacity_usd"]).clip(lower=0)
        np.testing.assert_allclose(quarters["shortfall_usd"], short, atol=1e-6)
        np.testing.assert_allclose(rows["coverage_share"], rows["capacity_usd"] / rows["demand_usd"])
    assert plan.coverage["month"].nunique() == 12


def test_bands_hold_eight_of_ten_paths(plan_it: PlanIt) -> None:
    """Where demand or leavers vary, figures lie within their bands; where nothing does, bands are the figures."""
    sure = plan_it().coverage
    for name in ("demand_{}usd", "capacity_{}usd", "coverage_{}share"):
        for end in ("low_", "high_"):
            np.testing.assert_allclose(sure[name.format(end)], sure[name.format("")])
    varied = plan_it(spread=0.3, segments={"default": {"attrition_share": 0.4}}).coverage
    assert (varied["demand_low_usd"] < varied["demand_usd"]).all()
    assert (varied["demand_usd"] < varied["demand_high_usd"]).all()
    assert (varied["coverage_low_share"] < varied["coverage_high_share"]).all()


def test_starts_keep_lead_time_and_onboarding(plan: HeadcountPlan) -> None:
    """Nobody starts before the lead time, and no more than three a month, the committed opening counted."""
    starts = plan.starts
    assert starts["starts"].gt(0).all()
    executives = starts[starts["role"] == "account_executive"]
    first = executives.groupby("segment")["month"].min()
    assert first["SMB"] >= pd.Timestamp("2027-03-01")
    assert first["Enterprise"] >= pd.Timestamp("2027-04-01")
    joins = plan.hires.groupby("month")[["growth", "committed", "backfill"]].sum()
    assert joins.sum(axis=1).max() <= 3 + 1e-9
    assert joins.loc["2027-03-01", "committed"] == 1
    np.testing.assert_allclose(places_left(plan.statement.problem), 3 - joins["committed"] - joins["backfill"])


def test_every_start_has_a_reason(plan: HeadcountPlan) -> None:
    """Account executives for a shortfall and their ramp, support for its ratio; firm first, the outlook by quarter."""
    executives = plan.starts["role"].eq("account_executive")
    assert plan.starts.loc[executives, "reason"].str.contains("demand to December 2028").all()
    assert plan.starts.loc[executives, "reason"].str.contains(r"ramped by 202\d-\d\d$").all()
    managers = plan.starts[~executives]
    assert len(managers) > 0
    assert managers["reason"].str.startswith("one manager for 2 account executives in").all()
    assert plan.starts["kind"].eq(np.where(plan.starts["month"] < "2028-01-01", "firm", "outlook")).all()
    assert plan.starts.loc[plan.starts["kind"].eq("outlook"), "month"].dt.month.isin([1, 4, 7, 10]).all()


def test_each_firm_start_is_a_seat(plan: HeadcountPlan, seats: pd.DataFrame) -> None:
    """As many open seats as account executives start in the plan year, with ids that nobody has yet."""
    planned = plan.seats
    firm = plan.starts[plan.starts["kind"].eq("firm") & plan.starts["role"].eq("account_executive")]
    assert len(planned) == firm["starts"].sum() > 0
    assert planned["source"].eq("plan").all()
    assert planned["status"].eq("open").all()
    assert planned["rep_id"].isna().all()
    every = pd.concat([seats, planned], ignore_index=True)
    assert every["seat_id"].is_unique
    assert every["territory_id"].is_unique
    assert tuple(planned.columns) == SEAT_COLUMNS
    assert (every.dtypes == seats.dtypes).all()
    counted = planned.groupby(["start_date", planned["segments"].str[0], "region"]).size()
    assert counted.to_dict() == firm.set_index(["month", "segment", "region"])["starts"].to_dict()


def test_heads_count_people_there_and_planned(plan: HeadcountPlan) -> None:
    """Without attrition, people at the end are those there and all starts; managers make up what is called for."""
    last = plan.heads[plan.heads["month"].eq(pd.Timestamp("2028-12-01"))]
    by_role = plan.starts.groupby("role")["starts"].sum()
    heads = last.groupby("role")["heads"].sum()
    assert heads["account_executive"] == pytest.approx(4 + by_role["account_executive"])
    assert heads["manager"] == pytest.approx(1 + by_role["manager"])
    executives = last["role"].eq("account_executive")
    assert last.loc[executives, ["needed", "missing"]].isna().all(axis=None)
    needed = last.loc[executives].groupby("segment")["heads"].sum() / 2
    managers = last[~executives].set_index("segment")
    pd.testing.assert_series_equal(managers["needed"], needed, check_names=False, check_like=True)
    np.testing.assert_allclose(managers["missing"], (managers["needed"] - managers["heads"]).clip(lower=0), atol=1e-9)
    december = plan.coverage.loc[plan.coverage["month"].eq(pd.Timestamp("2027-12-01")), "headcount"].sum()
    in_year = plan.heads[plan.heads["month"].eq(pd.Timestamp("2027-12-01"))]
    assert december == pytest.approx(in_year.loc[in_year["role"].eq("account_executive"), "heads"].sum())


def test_hires_add_up_to_starts(plan_it: PlanIt) -> None:
    """Growth is the planned starts, an opening is committed once, and leavers are refilled."""
    plan = plan_it(segments={"default": {"attrition_share": 0.3}})
    assert plan.hires["growth"].sum() == pytest.approx(plan.starts["starts"].sum())
    assert plan.hires["committed"].sum() == pytest.approx(1)
    assert plan.hires["backfill"].sum() > 1
    np.testing.assert_allclose(plan.hires[["growth", "committed", "backfill"]].min(), 0, atol=1e-12)


def test_a_budget_as_a_share_of_the_seats_cost(plan_it: PlanIt, seats: pd.DataFrame) -> None:
    """A budget of 30 % of the seats' cost is kept; a budget in USD wins over it; a list limits later years too."""
    plan = plan_it(hiring={"budget_share": 0.3})
    assert plan.budget_usd == pytest.approx(0.3 * seats["cost_usd"].sum())
    assert 0 < plan.cost_usd <= plan.budget_usd * (1 + 1e-6)
    assert plan.budget["year"].tolist() == [2027, 2028]
    assert plan.budget["budget_usd"].isna().tolist() == [False, True]
    nothing = plan_it(hiring={"budget_share": 0.3, "budget_usd": [0.0, 0.0]})
    assert nothing.starts.empty
    assert nothing.budget["budget_usd"].tolist() == [0, 0]


def test_enough_seats_need_no_starts(plan_it: PlanIt) -> None:
    """Demand below supply: an optimal plan with nobody to hire and nothing short."""
    plan = plan_it(demand={("SMB", "East"): 40_000.0})
    assert plan.status == "optimal"
    assert plan.starts.empty
    assert plan.seats.empty
    assert plan.objective_usd == pytest.approx(0.0)


def test_without_a_plan_coverage_is_that_of_the_seats_there_are(plan_it: PlanIt) -> None:
    """Infeasible: no starts, no figures, a reason with numbers, and the coverage there is anyway."""
    plan = plan_it(coverage={"service_level": 0.99})
    assert plan.status == "infeasible"
    assert math.isnan(plan.objective_usd)
    assert math.isnan(plan.gap)
    assert plan.starts.empty
    assert plan.cost_usd == 0
    assert "99" in plan.reason
    december = plan.coverage.loc[plan.coverage["month"].eq(pd.Timestamp("2027-12-01")), "headcount"].sum()
    assert december == pytest.approx(4)


def test_no_seats_at_all_can_be_planned_from(plan_it: PlanIt) -> None:
    """A company without a single seat gets its first ones."""
    plan = plan_it(seats=0)
    assert plan.status == "optimal"
    assert plan.starts["starts"].sum() > 0


def test_the_year_after_the_plan_year_calls_for_starts_in_it(plan_it: PlanIt) -> None:
    """Demand that comes after the plan year is hired for within it, once the horizon reaches so far."""
    later = np.repeat([30_000.0, 400_000.0], 12)
    hired = plan_it(demand={("Enterprise", "East"): later}, seats=2)
    assert hired.seats["start_date"].max() >= pd.Timestamp("2027-09-01")
    blind = plan_it(demand={("Enterprise", "East"): later[:12]}, seats=2, horizon={"months": 12})
    assert blind.seats.empty


def test_no_more_seats_open_than_territories_can_use(plan_it: PlanIt, plan: HeadcountPlan) -> None:
    """A cell that can use one planned seat gets one at most, the others what is best."""
    cells = list(zip(plan.seats["segments"].str[0], plan.seats["region"], strict=True))
    crowded = max(cells, key=cells.count)
    assert cells.count(crowded) > 1
    limited = plan_it(roles=MANAGERS, seat_limits={crowded: 1})
    inside = list(zip(limited.seats["segments"].str[0], limited.seats["region"], strict=True))
    assert inside.count(crowded) == 1
    assert limited.objective_usd > plan.bound_usd
