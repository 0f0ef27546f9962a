"""What each service level costs."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.headcount.staffing.problem import Tail
from territory_opt.headcount.staffing.solve import solve_hiring
from territory_opt.headcount.study.frontier import at_level, knee_of, plan_frontier, spread_levels
from tests.headcount.study.cases import best_objective, small_problem, try_all


@pytest.mark.parametrize("seed", range(3))
def test_each_point_is_the_best_plan_for_its_level(seed: int) -> None:
    """At every level the objective is that of the best of all plans, within its bound, and never falls as it rises."""
    problem = small_problem(seed)
    frontier = plan_frontier(problem, seconds=20.0, gap=1e-5)
    points = frontier.points
    for level, usd, bound_usd in zip(
        points["service_level"], points["objective_usd"], points["bound_usd"], strict=True
    ):
        best = best_objective(small_problem(seed, service_level=level))
        assert usd == pytest.approx(best, rel=1e-5)
        assert bound_usd <= usd * (1 + 1e-9)
    assert points["objective_usd"].is_monotonic_increasing
    assert points["status"].eq("optimal").all()


@pytest.mark.parametrize("seed", range(3))
def test_the_sweep_ends_at_the_highest_level(seed: int) -> None:
    """The last level is the highest that any of all plans keeps, told to a tenth of a percent below."""
    problem = small_problem(seed)
    frontier = plan_frontier(problem, seconds=20.0)
    tried = try_all(replace(problem, service_level=0.0))
    reached = tried.level[tried.is_kept].max()
    assert frontier.points["service_level"].iloc[-1] == frontier.highest
    assert reached - 0.001 <= frontier.highest <= reached + 1e-9
    assert frontier.is_proven
    assert "proven" in frontier.sentences[0]


def test_levels_that_cannot_be_kept_have_no_numbers() -> None:
    """A level given that no plan keeps is in the table as infeasible, without a cost."""
    frontier = plan_frontier(small_problem(), levels=[0.4, 0.95], seconds=20.0)
    last = frontier.points.iloc[-1]
    assert last["status"] == "infeasible"
    assert last[["cost_usd", "objective_usd", "gap"]].isna().all()
    assert not last["dominated"]


def test_a_level_that_costs_no_less_is_dominated() -> None:
    """Where a higher level takes the same plan, the lower one is marked; the highest never is."""
    points = plan_frontier(small_problem(), levels=[0.1, 0.2, 0.6], seconds=20.0, gap=1e-5).points
    assert points["dominated"].tolist()[0]
    assert not points["dominated"].tolist()[-1]


def test_what_is_solved_already_is_used() -> None:
    """The plan of the level asked for gives its point."""
    problem = small_problem()
    solution = solve_hiring(problem, gap=1e-5)
    frontier = plan_frontier(problem, solution, seconds=20.0)
    asked = frontier.points.loc[frontier.points["service_level"].eq(problem.service_level)].iloc[0]
    assert asked["objective_usd"] <= solution.objective * (1 + 1e-9)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.integers(3, 9))
def test_levels_are_spread_up_to_the_highest(lowest: float, asked: float, highest: float, count: int) -> None:
    """Levels ascend to the highest, are no more than wanted, and hold the one asked for if it can be kept."""
    lowest, highest = sorted([math.floor(lowest * 1000) / 1000, math.floor(highest * 1000) / 1000])
    levels = spread_levels(lowest, asked, highest, count)
    assert (np.diff(levels) > 0).all()
    assert len(levels) <= count
    assert levels[-1] == pytest.approx(highest)
    assert asked > highest or asked in levels


def test_the_knee_is_where_cost_turns_up() -> None:
    """A line that bends has its knee at the bend; a straight or a flat one has none."""
    levels = [0.5, 0.6, 0.7, 0.8, 0.9]
    bent = pd.DataFrame({"service_level": levels, "objective_usd": [10.0, 11, 12, 20, 28], "dominated": False})
    assert knee_of(bent) == 0.7
    assert math.isnan(knee_of(bent.assign(objective_usd=[10.0, 11, 12, 13, 14])))
    assert math.isnan(knee_of(bent.assign(objective_usd=10.0)))
    assert math.isnan(knee_of(bent.head(2)))


def test_a_rule_for_the_worst_outcomes_moves_along() -> None:
    """With a tail rule each point keeps its level on average and the moved one in the worst outcomes."""
    problem = small_problem(tail=Tail(0.3, 0.4))
    frontier = plan_frontier(problem, seconds=20.0)
    assert frontier.points["objective_usd"].notna().all()
    assert frontier.points["objective_usd"].is_monotonic_increasing
    moved = at_level(problem, frontier.highest)
    assert moved.tail.service_level == pytest.approx(0.4 + frontier.highest - problem.service_level)
    assert solve_hiring(moved).found
    assert not solve_hiring(at_level(problem, frontier.highest + 0.002)).found
