"""The least value of a parameter with which a plan exists."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest

from territory_opt.alignment.engine.conflict.least import least_value
from territory_opt.alignment.engine.conflict.parameters import LimitParameter, MoveParameter, Parameter, ReachParameter
from territory_opt.alignment.engine.conflict.possible import Verdict, possible
from territory_opt.alignment.engine.conflict.reliefs import least_relief
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.engine.standing import stand
from territory_opt.alignment.problem import Problem

LOOSE = 1e6
"""A value of any parameter that rules nothing out."""


def _soon(seconds: float = 60.0) -> float:
    return time.monotonic() + seconds


def _least_by_every_plan(parameter: Parameter) -> float:
    """Return the least value that some plan keeps, all other rules kept."""
    problem = parameter.at(LOOSE)
    allowed = np.concatenate([problem.allowed(start, stop) for start, stop in problem.blocks()])
    choices = itertools.product(*(np.flatnonzero(row).tolist() for row in allowed))
    plans = (np.array(choice, dtype=np.int64) for choice in choices)
    kept = [parameter.needed(parameter.problem, plan) for plan in plans if stand(problem, plan).feasible]
    return min(kept, default=np.inf)


def _parameters(problem: Problem) -> list[Parameter]:
    limits = [LimitParameter(problem, number) for number in range(len(problem.seat_limits))]
    moves = [MoveParameter(problem, number) for number in range(len(problem.move_limits))]
    reaches = [ReachParameter(problem, number) for number, way in enumerate(problem.travel) if np.isfinite(way.longest)]
    return [*limits, *moves, *reaches]


def test_least_values_are_those_of_the_best_of_all_plans(make, has_plan) -> None:
    """Over random companies without a plan: what is found and what is proved meet at the least value of any plan."""
    found = 0
    for seed in range(80):
        company = make.random_company(seed, accounts=5, seats=2).ruled_by(
            {"rule": "balance", "tolerance": 0.15, "within": "all"},
            {"rule": "capacity"},
            {"rule": "move_limit", "measure": "accounts", "share": 0.2},
            {"rule": "largest_distance", "km": 800.0},
        )
        problem = company.problem()
        if has_plan(problem):
            continue
        for parameter in _parameters(problem):
            freed = possible(parameter.at(LOOSE), _soon(), 1)
            least = least_value(parameter, freed, deadline=_soon(), seed=1)
            best = _least_by_every_plan(parameter)
            assert least.found == pytest.approx(best, rel=1e-3)
            assert least.at_least <= best * (1 + 1e-6)
            assert not np.isfinite(best) or least.closed
            found += np.isfinite(best)
        if found >= 4:
            break
    assert found >= 4


def test_reliefs_can_be_met_in_parts_and_nothing_less_can(make) -> None:
    """At the value named the relaxation keeps all limits; at 1 % less of the way it does not."""
    found = 0
    for seed in range(120):
        company = make.random_company(seed, accounts=12, seats=3).ruled_by(
            {"rule": "balance", "tolerance": 0.05},
            {"rule": "capacity"},
            {"rule": "move_limit", "measure": "accounts", "share": 0.2},
            {"rule": "balance", "measure": "accounts", "upper": 5.0},
        )
        problem = company.problem()
        if relax(problem).feasible:
            continue
        for parameter in _parameters(problem):
            assert isinstance(parameter, (LimitParameter, MoveParameter))
            relief = least_relief(parameter, _soon())
            if relief is None or np.isinf(relief):
                continue
            way = relief - parameter.value
            assert relax(parameter.at(relief + 1e-6 * way)).feasible
            assert not relax(parameter.at(parameter.value + 0.99 * way)).feasible
            found += 1
        if found >= 10:
            break
    assert found >= 10


@pytest.mark.parametrize("scale", [1e-3, 1e6])
def test_reliefs_do_not_depend_on_the_unit_of_measure(make, scale: float) -> None:
    """An amount is found whether it counts thousandths or millions."""
    accounts = [make.account(key, 100.0, "S1", current_arr_usd=100.0 * scale) for key in "ABCD"]
    seats = [make.seat("S1", capacity_hours=30.0), make.seat("S2")]
    rules = [{"rule": "capacity"}, {"rule": "move_limit", "amount": 40.0 * scale}]
    problem = make.company(accounts, seats, rules).problem()
    assert least_relief(MoveParameter(problem, 0), _soon()) == pytest.approx(100.0 * scale)


def test_a_limit_that_no_value_mends_needs_infinity(make) -> None:
    """A seat without any capacity has none at any utilization."""
    rules = [{"rule": "capacity"}, {"rule": "balance", "lower": 50.0}]
    company = make.company([make.account("A"), make.account("B")], [make.seat("S", capacity_hours=0.0)], rules)
    parameter = LimitParameter(company.problem(), 0)
    assert least_relief(parameter, _soon()) == np.inf


def test_the_supply_of_a_centre_gives_way_by_its_utilization(make) -> None:
    """10 hours in all and a centre that supplies 8: a utilization of 125 % is the least."""
    accounts = [make.account(key, 50.0, supply=hours) for key, hours in (("A", 8.0), ("B", 1.0))]
    rules = [
        {"rule": "territories", "centres": "free"},
        {"rule": "capacity", "supply": "supply", "at": "centre"},
    ]
    parameter = LimitParameter(make.company(accounts, [make.seat("S")], rules).problem(), 0)
    freed = possible(parameter.at(LOOSE), _soon(), 1)
    assert least_value(parameter, freed, deadline=_soon(), seed=1).found == pytest.approx(1.25)


def test_a_largest_distance_is_bounded_by_parts_of_units(make) -> None:
    """Balance sends an account 333.6 km; that less is too little is proved to a hundredth without any plan."""
    accounts = [make.account(key, latitude=40.0) for key in "ABC"]
    accounts.append(make.account("D", latitude=42.0))
    rules = [{"rule": "largest_distance", "km": 50.0}, {"rule": "balance", "tolerance": 0.1}]
    problem = make.company(accounts, [make.seat("S1"), make.seat("S2", latitude=43.0)], rules).problem()
    parameter = ReachParameter(problem, 0)
    least = least_value(parameter, Verdict("split", parameter.at(LOOSE)), deadline=_soon(), seed=1)
    assert 0.99 * 333.58 <= least.at_least <= 333.59
    assert np.isinf(least.found)
