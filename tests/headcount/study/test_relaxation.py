"""Why there is no plan, and that each change named does."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from territory_opt.headcount.staffing.arithmetic import objective_usd
from territory_opt.headcount.staffing.problem import HiringProblem, Tail
from territory_opt.headcount.staffing.rules import broken_rules
from territory_opt.headcount.study.levers import BUDGET_STEP_USD, Budget, Earlier, Level, Onboarding, settle
from territory_opt.headcount.study.limits import Deadline
from territory_opt.headcount.study.relaxation import explain_no_plan
from tests.headcount.study.cases import best_objective, keeps_rules, small_problem, try_all

SEEDS = range(4)


def asking_too_much(seed: int) -> HiringProblem:
    """A level a little above what the rules allow, but not above what money and onboarding could reach."""
    problem = small_problem(seed, service_level=0.0, onboarding=1.0, budgets_usd=np.array([300_000.0]))
    tried = try_all(problem)
    return replace(problem, service_level=float(tried.level[tried.is_kept].max()) + 0.02)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_change_named_does(seed: int) -> None:
    """Under each change there is a plan that keeps every rule by plain arithmetic; the cheapest comes first."""
    problem = asking_too_much(seed)
    assert best_objective(problem) is None
    found = explain_no_plan(problem, seconds=10.0)
    assert found.ways
    for way in found.ways:
        assert keeps_rules(way.problem, way.solution.starts)
        assert way.words in found.reason
        assert way.cost_usd <= way.problem.budgets_usd[0] + 1e-6
    costs = [objective_usd(way.problem, way.solution.starts) for way in found.ways]
    assert costs == sorted(costs)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("lever", [Level(), Budget(), Onboarding(), Earlier()], ids=lambda lever: type(lever).__name__)
def test_a_unit_less_does_not_do(seed: int, lever: Level | Budget | Onboarding | Earlier) -> None:
    """Of all plans tried one by one, some keeps the rules after the change, and none after a unit less of it."""
    problem = asking_too_much(seed)
    settled = settle(problem, lever, Deadline.within(10.0))
    if settled is None:
        with_all = lever.lift(problem)
        assert best_objective(with_all) is None
        return
    assert settled.is_least
    assert best_objective(settled.problem) is not None
    assert best_objective(lever.apply(problem, settled.amount - lever.unit)) is None


def test_earlier_starts_are_told_by_day_and_segment() -> None:
    """Segments with other lead times have their own days; whoever can start at once is not named."""
    problem = small_problem()
    assert Earlier().words(problem, 1.0) == (
        "starts from 1 January 2027 instead of 1 February 2027 in SMB "
        "and from 1 February 2027 instead of 1 March 2027 in Enterprise"
    )
    same = replace(problem, first_month=np.array([2, 2, 1]))
    assert Earlier().words(same, 5.0) == "starts from 1 January 2027 instead of 1 March 2027"
    assert (Earlier().apply(same, 5.0).first_month == [0, 0, 1]).all()


def test_two_rules_give_way_together_when_none_does_alone() -> None:
    """Where money needs onboarding and onboarding money, the least of both together is named, and does."""
    problem = small_problem(
        first_month=np.array([0, 0, 0]), onboarding=0.0, budgets_usd=np.array([0.0]), service_level=0.45
    )
    found = explain_no_plan(problem, seconds=10.0)
    together = [way for way in found.ways if "onboarding" in way.words]
    assert len(together) == 1
    assert "instead of 0 and a budget of $" in together[0].words
    assert keeps_rules(together[0].problem, together[0].solution.starts)
    places, budget_usd = together[0].problem.onboarding, together[0].problem.budgets_usd[0]
    fewer = replace(problem, onboarding=places - 1, budgets_usd=np.array([math.inf]))
    cheaper = replace(problem, onboarding=places, budgets_usd=np.array([budget_usd - BUDGET_STEP_USD]))
    assert best_objective(fewer) is None
    assert best_objective(cheaper) is None


def test_money_is_not_named_where_it_is_too_late() -> None:
    """Where nobody new can bring anything in time, only a lower level does, and the reason says so."""
    problem = small_problem(first_month=np.array([0, 0, 0]), service_level=0.99, productive=np.zeros((2, 12)))
    found = explain_no_plan(problem, seconds=10.0)
    assert [way.words.split(" of ")[0] for way in found.ways] == ["a service level"]
    assert "Too late for anybody new" in found.reason
    assert found.reason.endswith("No other change does")


def test_no_level_is_not_called_one() -> None:
    """Where not even a tenth of a percent can be kept, the words say that there is no level."""
    problem = small_problem(service_level=0.3)
    assert Level().words(problem, 0.3) == "no service level"
    assert Level().words(problem, 0.299) == "a service level of 0.1%"


def test_a_limit_is_named_where_it_is_proven() -> None:
    """The reason names the group, what was asked for, and the proven limit to what the rules allow."""
    problem = small_problem(service_level=0.9)
    found = explain_no_plan(problem, seconds=10.0)
    level = next(way for way in found.ways if "service level" in way.words)
    assert level.is_least
    assert found.asked.startswith("No plan covers 90.0% of demand for the company in the plan year")
    assert f"less than {level.problem.service_level + 0.001:.1%}" in found.asked


def test_without_time_nothing_is_claimed() -> None:
    """With no time at all, the reason names no change and does not say that none exists."""
    found = explain_no_plan(small_problem(service_level=0.7), seconds=0.0)
    assert not found.ways
    assert found.reason.endswith("No other change that does was found in the time given")


def test_the_worst_outcomes_ease_with_the_level() -> None:
    """Where a rule for the worst outcomes is what cannot be kept, it falls with the level, and both are named."""
    problem = small_problem(service_level=0.5, tail=Tail(0.3, 0.9))
    found = explain_no_plan(problem, seconds=10.0)
    level = next(way for way in found.ways if "service level" in way.words)
    assert "in the worst outcomes" in level.words
    assert found.asked.startswith(
        "No plan covers 90.0% of demand for the company in the plan year in the worst outcomes"
    )
    assert not broken_rules(level.problem, level.solution.starts)
    assert level.problem.tail.service_level is not None
    assert 0.9 - level.problem.tail.service_level == pytest.approx(0.5 - level.problem.service_level)
