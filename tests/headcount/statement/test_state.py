"""The hiring problem as a whole: what it says agrees with the seats, and moves as its parts do."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from territory_opt.headcount.frames import planned_seats
from territory_opt.headcount.lives import Uncertainty
from territory_opt.headcount.seats import seats_from_reps
from territory_opt.headcount.staffing.arithmetic import objective_usd
from territory_opt.headcount.statement.customers import CustomerBase
from territory_opt.headcount.statement.state import Statement, state_problem
from territory_opt.headcount.statement.supply import expected_seats, expected_usd
from territory_opt.workspace.workspace import Workspace

DEMAND = {("SMB", "East"): 100_000.0, ("SMB", "West"): 120_000.0, ("Enterprise", "East"): 200_000.0}
REPS = pd.DataFrame(
    [
        ("R1", "account_executive", "SMB", "East", "active", None, None),
        ("R2", "account_executive", "SMB", "West", "active", None, "2027-08-31"),
        ("R3", "account_executive", "Enterprise", "East", "active", None, None),
        ("T1", "account_executive", "SMB", "West", "open", "2027-03-01", None),
        ("M1", "manager", "SMB;Enterprise", "all", "active", None, None),
        ("M2", "manager", "SMB", "East", "open", "2027-06-01", None),
        ("C1", "customer_success", "SMB", "East", "active", None, None),
    ],
    columns=["rep_id", "role", "segment", "region", "status", "start_date", "end_date"],
)
CHANGES = {
    "outcomes": {"planning": 60},
    "backfill": {"lag_months": 1},
    "segments": {"default": {"attrition_share": 0.3}},
    "roles": {
        "manager": {"driver": "account_executives", "cost_usd": 180_000, "hire_cost_usd": 20_000, "lead_months": 4},
        "sdr": {"driver": "account_executives", "each": {"default": 2}, "pool": "cell", "cost_usd": 60_000},
    },
}
BASE = CustomerBase(
    pd.DataFrame([("SMB", "East", 2e6, 1.8e6, 40.0)], columns=["segment", "region", "arr_usd", "kept_usd", "customers"])
)


StateIt = Callable[..., Statement]


@dataclass(frozen=True)
class Interval:
    """An expected value with the interval it lies in."""

    value: float
    low: float
    high: float


@pytest.fixture(scope="module")
def workspace(make_workspace) -> Workspace:
    return make_workspace(REPS)


@pytest.fixture(scope="module")
def state(workspace: Workspace, make_model, make_forecast, stages) -> StateIt:
    """State the problem of these people, with some of the model's values and other things changed."""

    def make(changes: dict[str, Any] | None = None, **others: Any) -> Statement:
        model = make_model(**merged(CHANGES, changes or {}))
        given = {
            "forecast": make_forecast(DEMAND, paths=60, spread=0.3),
            "seats": seats_from_reps(workspace, model),
            "people": workspace.reps,
            "model": model,
            "stages": stages,
            "base": BASE,
            "seed": 1,
        }
        return state_problem(**given | others)

    return make


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Put changes into nested values."""
    nested = {
        key: merged(base[key], value) for key, value in changes.items() if isinstance(value, dict) and key in base
    }
    return {**base, **changes, **nested}


def test_lines_and_sizes(state: StateIt) -> None:
    """Account executives by cell first, then managers by segment and SDRs by cell; others are not planned for."""
    problem = state().problem
    assert problem.cells == (("Enterprise", "East"), ("SMB", "East"), ("SMB", "West"))
    assert [line.role for line in problem.lines] == ["account_executive"] * 3 + ["manager"] * 2 + ["sdr"] * 3
    lines, months = len(problem.lines), 24
    assert problem.demand_usd.shape == problem.supply_usd.shape == (60, 3, months)
    assert problem.heads.shape == problem.occupied.shape == problem.refills.shape == (lines, months)
    assert problem.productive.shape == problem.full_usd.shape == (3, months)
    assert all(ratio.weights.shape == (lines, months) for ratio in problem.ratios)
    assert problem.first_month.tolist() == [3, 2, 2, 4, 4, 0, 0, 0]
    assert len(problem.options) == 16
    assert problem.onboarding == 3
    assert problem.most_starts is None


def test_paths_mean_what_is_expected(state: StateIt, workspace: Workspace, make_model) -> None:
    """Demand is the forecast on average, supply what seats can be expected to bring, heads the people there."""
    problem = state().problem
    np.testing.assert_allclose(problem.demand_usd.mean(axis=0), [[DEMAND[cell]] * 24 for cell in problem.cells])
    model = make_model(**CHANGES)
    seats = seats_from_reps(workspace, model)
    usd, expected = expected_usd(seats, model, problem.months), expected_seats(seats, model, problem.months)
    np.testing.assert_allclose(problem.supply_usd.mean(axis=0), [usd[2], usd[0], usd[1] + usd[3]])
    np.testing.assert_allclose(problem.heads[:3].sum(axis=0), expected.heads.sum(axis=0))
    assert problem.supply_usd.std(axis=0)[:, 23].min() > 0


def test_who_starts_anyway_is_committed(state: StateIt) -> None:
    """Open positions, known successors and refills of leavers by chance, of all lines, take places in onboarding."""
    stated = state()
    np.testing.assert_allclose(stated.problem.committed, (stated.joins + stated.refills).sum(axis=0))
    assert stated.joins.sum(axis=0).nonzero()[0].tolist() == [2, 5]
    assert stated.joins[2, 2] == stated.joins[4, 5] == 1
    assert 1 < stated.refills[2, 9] < 1.1
    # The manager of both segments is parted 200 to 220 by their demand, the planned one is in SMB.
    np.testing.assert_allclose(stated.problem.heads[3:5, 6], [200 / 420, 1 + 220 / 420])


def test_a_planned_start_is_worth_what_its_seat_is(state: StateIt, make_model, workspace: Workspace) -> None:
    """Yield, heads and cost of a firm start are those of the open seat it becomes, chance taken into account."""
    stated = state()
    problem, model = stated.problem, make_model(**CHANGES)
    starts = np.zeros((8, 16), dtype=np.int64)
    starts[0, 3] = starts[2, 8] = 1
    planned = planned_seats(problem, starts, seats_from_reps(workspace, model), model)
    assert planned["start_date"].dt.month.tolist() == [4, 9]
    np.testing.assert_allclose(expected_usd(planned, model, problem.months), problem.yield_usd[[0, 2], [3, 8]])
    expected = expected_seats(planned, model, problem.months)
    np.testing.assert_allclose(expected.heads, problem.heads_of_start[[0, 2], [3, 8]])
    np.testing.assert_allclose(expected.refills, problem.refills_of_start[[0, 2], [3, 8]])
    hires = (expected.joins + expected.refills)[:, :12].sum(axis=1)
    days = problem.months[:12].days_in_month.to_numpy(float)
    salary = np.array([240_000, 120_000]) * (expected.heads[:, :12] @ days) / 365
    np.testing.assert_allclose(problem.cost_usd[[0, 2], [3, 8], 0], salary + 10_000 * hires)


def test_money_in_another_unit_is_the_same_problem(state: StateIt, make_forecast, make_model) -> None:
    """Demand, quotas and costs in cents: every amount is 100 times as large, people are as many."""
    segments = {
        "default": {"quota_usd": 1.2e8, "cost_usd": 1.2e7, "hire_cost_usd": 1e6},
        "Enterprise": {"cost_usd": 2.4e7},
    }
    roles = {"manager": {"cost_usd": 1.8e7, "hire_cost_usd": 2e6}, "sdr": {"cost_usd": 6e6}}
    dollars = state().problem
    cents = state(
        {"segments": segments, "roles": roles},
        forecast=make_forecast({cell: 100 * usd for cell, usd in DEMAND.items()}, paths=60, spread=0.3),
    ).problem
    starts = np.random.default_rng(2).integers(0, 2, (8, 16))
    assert objective_usd(cents, starts) == pytest.approx(100 * objective_usd(dollars, starts))
    np.testing.assert_allclose(cents.heads, dollars.heads)


def test_the_order_of_reps_changes_nothing(state: StateIt, workspace: Workspace, make_model) -> None:
    """Seats and people in any order state the same problem, path by path."""
    model = make_model(**CHANGES)
    seats = seats_from_reps(workspace, model)
    plain = state().problem
    shuffled = state(seats=seats.iloc[[2, 0, 3, 1]], people=workspace.reps.iloc[::-1]).problem
    for field in ("demand_usd", "supply_usd", "heads", "committed", "budgets_usd"):
        np.testing.assert_allclose(getattr(shuffled, field), getattr(plain, field), rtol=1e-12)


def test_limits_of_seats_count_for_account_executives(state: StateIt) -> None:
    """What the territories of a cell can use limits its own line in the plan year, and no other."""
    problem = state(seat_limits={("SMB", "West"): 2}).problem
    assert problem.most_starts is not None
    assert problem.most_starts.tolist() == [math.inf, math.inf, 2.0] + [math.inf] * 5
    assert problem.limited_options.tolist() == [True] * 12 + [False] * 4


def test_what_is_not_well_known_widens_supply(state: StateIt) -> None:
    """Where attainment may lie far off, paths of supply do too, around the same mean."""
    uncertain = Uncertainty(attainment={"SMB": Interval(0.5, 0.3, 0.7)})
    exact, wide = state().problem, state(uncertainty=uncertain).problem
    np.testing.assert_allclose(wide.supply_usd.mean(axis=0), exact.supply_usd.mean(axis=0))
    assert wide.supply_usd[:, 1, 0].std() > 0.2 * wide.supply_usd[:, 1, 0].mean() > exact.supply_usd[:, 1, 0].std()


def test_rules_are_the_models(state: StateIt) -> None:
    """Prices, levels and the tail are handed on as declared; without a tail, a tenth counts as the worst."""
    plain = state().problem
    assert (plain.tail.share, plain.tail.service_level) == (0.1, None)
    problem = state(
        {
            "hiring": {"risk_aversion": 0.3, "onboarding_per_month": None},
            "coverage": {"service_level": 0.8, "tail": {"share": 0.2, "service_level": 0.6}},
        }
    ).problem
    assert (problem.tail.share, problem.tail.service_level) == (0.2, 0.6)
    assert (problem.risk_aversion, problem.margin_share, problem.service_level) == (0.3, 0.8, 0.8)
    assert math.isinf(problem.onboarding)


def test_a_company_without_anybody_can_be_planned_for(state: StateIt, workspace: Workspace, make_model) -> None:
    """No seats, no support people: nothing is supplied, and nobody starts anyway."""
    seats = seats_from_reps(workspace, make_model(**CHANGES)).iloc[:0]
    problem = state(seats=seats, people=workspace.reps.iloc[:0]).problem
    assert problem.supply_usd.sum() == problem.heads.sum() == problem.committed.sum() == 0
