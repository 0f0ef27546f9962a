"""The least each limit would have to give way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from territory_opt.alignment.engine.conflict import homeless_units, overfull_totals, oversized_units, reliefs
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.problem import Problem


def _relaxed(problem: Problem, limit, value: float) -> Problem:
    """Return the problem with one limit's parameter at another value."""
    more = value - limit.value
    if limit in problem.move_limits:
        wider = replace(limit, upper=limit.upper + more * limit.step)
        return replace(problem, move_limits=tuple(wider if each is limit else each for each in problem.move_limits))
    wider = replace(limit, lower=limit.lower - more * limit.step, upper=limit.upper + more * limit.step)
    return replace(problem, seat_limits=tuple(wider if each is limit else each for each in problem.seat_limits))


def test_reliefs_can_be_met_and_nothing_less_can(make) -> None:
    """At the value named the relaxation keeps all limits; at 1 % less of the way it does not."""
    found = 0
    for seed in range(120):
        company = make.random_company(seed, accounts=12, seats=3)
        company = company.ruled_by(
            {"rule": "balance", "tolerance": 0.05},
            {"rule": "capacity"},
            {"rule": "move_limit", "measure": "accounts", "share": 0.2},
            {"rule": "balance", "measure": "accounts", "upper": 5.0},
        )
        problem = company.problem()
        if relax(problem).feasible:
            continue
        for relief in reliefs(problem):
            way = relief.value - relief.limit.value
            assert relax(_relaxed(problem, relief.limit, relief.value + 1e-6 * way)).feasible
            assert not relax(_relaxed(problem, relief.limit, relief.limit.value + 0.99 * way)).feasible
            found += 1
        if found >= 30:
            break
    assert found >= 30


@pytest.mark.parametrize("scale", [1e-3, 1e6])
def test_reliefs_do_not_depend_on_the_unit_of_measure(make, scale: float) -> None:
    """An amount is found whether it counts thousandths or millions."""
    accounts = [make.account(key, 100.0, "S1", current_arr_usd=100.0 * scale) for key in "ABCD"]
    seats = [make.seat("S1", capacity_hours=30.0), make.seat("S2")]
    rules = [{"rule": "capacity"}, {"rule": "move_limit", "amount": 40.0 * scale}]
    values = {relief.limit.rule: relief.value for relief in reliefs(make.company(accounts, seats, rules).problem())}
    assert values["move_limit"] == pytest.approx(100.0 * scale)


def test_what_may_stay_without_a_seat_is_neither_homeless_nor_too_large(make) -> None:
    """A price of staying without a seat answers both."""
    rules = [{"rule": "eligibility"}, {"rule": "capacity"}]
    accounts = [make.account("big", 1e6), make.account("alien", segment="Public")]
    strict = make.company(accounts, [make.seat("S")], rules)
    priced = strict.ruled_by(*rules, {"rule": "assign", "unassigned_usd_per_potential": 1.0})
    assert homeless_units(strict.problem()).tolist() == [1]
    oversized = {unit: most for _, unit, most in oversized_units(strict.problem())}
    assert oversized[0] == 1000.0
    assert len(overfull_totals(strict.problem())) == 1
    for found in (homeless_units, oversized_units, overfull_totals):
        assert len(found(priced.problem())) == 0
