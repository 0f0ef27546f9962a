"""What one more is worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from territory_opt.headcount.staffing.arithmetic import needed, objective_usd
from territory_opt.headcount.staffing.problem import Tail
from territory_opt.headcount.staffing.solution import HiringSolution
from territory_opt.headcount.staffing.solve import solve_hiring
from territory_opt.headcount.study.levers import Budget, Earlier, Level, Onboarding
from territory_opt.headcount.study.worth import plan_worth, with_seat
from tests.headcount.study.cases import best_objective, small_problem


@pytest.mark.parametrize("seed", range(2))
def test_savings_are_those_of_the_best_plans(seed: int) -> None:
    """What each step saves is the difference of the best of all plans without and with it."""
    problem = small_problem(seed, onboarding=1.0, budgets_usd=np.array([200_000.0]), service_level=0.4)
    solution = solve_hiring(problem, gap=1e-5)
    worth = plan_worth(problem, solution, seconds=20.0, gap=1e-5).set_index("what")
    base = best_objective(problem)
    assert base is not None
    changed = {
        "seat in Enterprise": with_seat(problem, 0),
        "seat in SMB": with_seat(problem, 1),
        "budget dollar": Budget().apply(problem, 10_000.0),
        "onboarding place": Onboarding().apply(problem, 1.0),
        "month of lead time": Earlier().apply(problem, 1.0),
        "point of service level": Level().apply(problem, 0.01),
    }
    assert set(worth.index) == set(changed)
    for what, with_step in changed.items():
        best = best_objective(with_step)
        assert best is not None
        assert worth.loc[what, "saved_usd"] == pytest.approx(base - best, abs=5.0)
        assert float(worth.loc[what, "saved_per_unit_usd"]) * float(worth.loc[what, "step"]) == pytest.approx(
            base - best, abs=5.0
        )


def test_a_seat_brings_full_productivity_and_calls_for_support() -> None:
    """One more seat is there all year and ramped, and counts among those a manager is needed for."""
    problem = small_problem()
    more = with_seat(problem, 1)
    assert (more.supply_usd - problem.supply_usd)[:, 1] == pytest.approx(np.tile(problem.full_usd[1], (3, 1)))
    nobody = np.zeros((3, 2), dtype=int)
    assert needed(more, nobody) - needed(problem, nobody) == pytest.approx(np.full((1, 12), 1 / 8))


def test_the_best_cell_of_a_segment_is_chosen() -> None:
    """Of two cells of a segment, the seat goes where more demand is short."""
    problem = small_problem()
    supply = problem.supply_usd.copy()
    supply[:, 0] = 1e9
    one_segment = replace(problem, cells=(("SMB", "East"), ("SMB", "West")), supply_usd=supply, service_level=0.0)
    worth = plan_worth(one_segment, solve_hiring(one_segment), seconds=20.0, gap=1e-4).set_index("what")
    assert "for SMB in West" in str(worth.loc["seat in SMB", "sentence"])


def test_savings_within_the_gaps_are_told_as_limits() -> None:
    """Plans with wide gaps can only say what a step saves at most."""
    problem = small_problem()
    exact = solve_hiring(problem, gap=1e-5)
    unsure = HiringSolution("feasible", exact.objective, 0.5 * exact.objective, exact.starts)
    told = plan_worth(problem, unsure, seconds=20.0, gap=0.6).set_index("what")
    assert "not more than" in str(told.loc["month of lead time", "sentence"])
    sure = plan_worth(problem, exact, seconds=20.0, gap=1e-4).set_index("what")
    assert "saves $" in str(sure.loc["month of lead time", "sentence"])
    assert "saves not more than $" in str(sure.loc["budget dollar", "sentence"])


def test_a_plan_with_a_wide_gap_is_solved_again_first() -> None:
    """What steps save is told against a plan as near to its bound as theirs, whatever plan was given."""
    problem = small_problem(service_level=0.0)
    nobody = np.zeros((3, 2), dtype=int)
    poor = HiringSolution("feasible", objective_usd(problem, nobody), 0.0, nobody)
    good = solve_hiring(problem, gap=1e-5)
    columns = ["objective_usd", "saved_usd"]
    told, expected = (plan_worth(problem, given, seconds=20.0, gap=1e-5)[columns] for given in (poor, good))
    assert told.to_numpy() == pytest.approx(expected.to_numpy(), abs=50.0)


def test_only_rules_there_are_have_a_price() -> None:
    """Without limits nothing but seats is tried; limits to seats and a rule for the worst outcomes are."""
    free = small_problem(
        budgets_usd=np.array([np.inf]), onboarding=np.inf, service_level=0.0, first_month=np.array([0, 0, 0])
    )
    assert len(plan_worth(free, solve_hiring(free), seconds=20.0, gap=1e-4)) == 2
    limited = replace(free, most_starts=np.array([1.0, np.inf, np.inf]), tail=Tail(0.5, 0.1))
    told = plan_worth(limited, solve_hiring(limited), seconds=20.0, gap=1e-4)["what"]
    assert set(told) >= {"seats of territories", "point of service level"}
