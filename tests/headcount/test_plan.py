"""The headcount plan, its balance rebuilt from what it reports."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from territory_opt.headcount.capacity import capacity_by_month
from territory_opt.headcount.plan import HeadcountPlan, plan_headcount
from territory_opt.headcount.seats import seats_from_reps

REPS = pd.DataFrame(
    {
        "rep_id": ["R1", "R2", "R3", "TBH-SMB-01"],
        "segment": ["SMB", "Enterprise", "SMB", "SMB"],
        "region": ["East", "East", "West", "West"],
        "status": ["active", "active", "active", "open"],
        "start_date": [None, None, None, "2027-03-01"],
    }
)
DEMAND = {("SMB", "East"): 100_000.0, ("SMB", "West"): 120_000.0, ("Enterprise", "East"): 200_000.0}


@pytest.fixture
def seats(make_workspace, make_model) -> pd.DataFrame:
    return seats_from_reps(make_workspace(REPS), make_model())


@pytest.fixture
def plan(seats: pd.DataFrame, make_model, make_cells, plan_months) -> HeadcountPlan:
    return plan_headcount(make_cells(DEMAND), seats, make_model(), plan_months)


def test_the_objective_is_what_the_tables_add_up_to(plan: HeadcountPlan) -> None:
    """Cost of starts plus the margin on the shortfall reported is the objective, at its bound."""
    assert plan.status == "optimal"
    assert plan.objective_usd == pytest.approx(plan.cost_usd + 0.8 * plan.coverage["shortfall_usd"].sum())
    assert plan.bound_usd <= plan.objective_usd * (1 + 1e-9)
    assert 0 <= plan.gap <= 1e-6
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


def test_starts_keep_lead_time_and_onboarding(plan: HeadcountPlan) -> None:
    """Nobody starts before the lead time, and no more than three a month, the committed opening counted."""
    starts = plan.starts
    assert starts["starts"].gt(0).all()
    first = starts.groupby("segment")["month"].min()
    assert first["SMB"] >= pd.Timestamp("2027-03-01")
    assert first["Enterprise"] >= pd.Timestamp("2027-04-01")
    by_month = starts.groupby("month")["starts"].sum()
    assert by_month.max() <= 3
    assert by_month.get(pd.Timestamp("2027-03-01"), 0) <= 2
    assert starts["reason"].str.contains("ramped by 2027").all()


def test_each_start_is_a_seat(plan: HeadcountPlan, seats: pd.DataFrame) -> None:
    """As many open seats as starts, from their month, with ids that nobody has yet, beside the seats there are."""
    planned = plan.seats
    assert len(planned) == plan.starts["starts"].sum()
    assert planned["source"].eq("plan").all()
    assert planned["status"].eq("open").all()
    assert planned["rep_id"].isna().all()
    every = pd.concat([seats, planned], ignore_index=True)
    assert every["seat_id"].is_unique
    assert every["territory_id"].is_unique
    assert (every.dtypes == seats.dtypes).all()
    counted = planned.groupby(["start_date", planned["segments"].str[0], "region"]).size()
    assert counted.to_dict() == plan.starts.set_index(["month", "segment", "region"])["starts"].to_dict()


def test_headcount_counts_seats_and_starts(plan: HeadcountPlan) -> None:
    """Without attrition, people in December are the four seats and all starts."""
    december = plan.coverage.loc[plan.coverage["month"].eq(pd.Timestamp("2027-12-01")), "headcount"].sum()
    assert december == pytest.approx(4 + plan.starts["starts"].sum())


def test_a_budget_as_a_share_of_the_seats_cost(seats: pd.DataFrame, make_model, make_cells, plan_months) -> None:
    """A budget of 30 % of the seats' cost is kept; a budget in USD wins over it."""
    model = make_model(hiring={"budget_share": 0.3})
    plan = plan_headcount(make_cells(DEMAND), seats, model, plan_months)
    assert plan.budget_usd == pytest.approx(0.3 * seats["cost_usd"].sum())
    assert 0 < plan.cost_usd <= plan.budget_usd
    nothing = make_model(hiring={"budget_share": 0.3, "budget_usd": 0.0})
    assert plan_headcount(make_cells(DEMAND), seats, nothing, plan_months).starts.empty


def test_enough_seats_need_no_starts(seats: pd.DataFrame, make_model, make_cells, plan_months) -> None:
    """Demand below supply: an optimal plan with nobody to hire and nothing short."""
    plan = plan_headcount(make_cells({("SMB", "East"): 40_000.0}), seats, make_model(), plan_months)
    assert plan.status == "optimal"
    assert plan.starts.empty
    assert plan.seats.empty
    assert plan.objective_usd == pytest.approx(0.0)


def test_without_a_plan_coverage_is_that_of_the_seats_there_are(
    seats: pd.DataFrame, make_model, make_cells, plan_months
) -> None:
    """Infeasible: no starts, no figures, a reason with numbers, and the coverage there is anyway."""
    plan = plan_headcount(make_cells(DEMAND), seats, make_model(coverage={"service_level": 0.99}), plan_months)
    assert plan.status == "infeasible"
    assert math.isnan(plan.objective_usd)
    assert plan.starts.empty
    assert plan.cost_usd == 0
    assert "a service level of" in plan.reason
    december = plan.coverage.loc[plan.coverage["month"].eq(pd.Timestamp("2027-12-01")), "headcount"].sum()
    assert december == pytest.approx(4)


def test_no_seats_at_all_can_be_planned_from(seats: pd.DataFrame, make_model, make_cells, plan_months) -> None:
    """A company without a single seat gets its first ones."""
    plan = plan_headcount(make_cells(DEMAND), seats.iloc[:0], make_model(), plan_months)
    assert plan.status == "optimal"
    assert plan.starts["starts"].sum() > 0
