"""The smallest set of rules that clash."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial

from territory_opt.alignment.engine.conflict.clash import smallest_clash
from territory_opt.alignment.problem import Problem


def _posed(problem: Problem, kept: frozenset[int]) -> Problem:
    """Return the problem with only some of its seat limits, then of its move limits."""
    first = len(problem.seat_limits)
    return replace(
        problem,
        seat_limits=tuple(limit for number, limit in enumerate(problem.seat_limits) if number in kept),
        move_limits=tuple(limit for number, limit in enumerate(problem.move_limits, first) if number in kept),
    )


def test_clashing_rules_have_no_plan_and_any_fewer_have_one(make, has_plan) -> None:
    """Over random companies without a plan, checked by every plan of the limits that are left."""
    found = 0
    for seed in range(80):
        company = make.random_company(seed, accounts=5, seats=2).ruled_by(
            {"rule": "balance", "measure": "accounts", "tolerance": 0.25, "within": "all"},
            {"rule": "balance", "tolerance": 0.3, "within": "all"},
            {"rule": "capacity", "utilization": 0.9},
            {"rule": "move_limit", "measure": "accounts", "share": 0.2},
        )
        problem = company.problem()
        if has_plan(problem):
            continue
        clash = smallest_clash(range(4), partial(_posed, problem), deadline=time.monotonic() + 9, seed=1)
        assert clash.irreducible
        assert not has_plan(_posed(problem, frozenset(clash.rules)))
        for rule in clash.rules:
            fewer = frozenset(clash.rules) - {rule}
            assert has_plan(_posed(problem, fewer)) or clash.without[rule].kind == "split"
        found += 1
        if found == 8:
            break
    assert found == 8


def test_rules_that_were_not_tried_count_as_needed(on_map) -> None:
    """Without time the clash is all rules, and it is not called irreducible."""
    rules = [{"rule": "balance", "upper": 150.0}, {"rule": "balance", "measure": "accounts", "upper": 9.0}]
    problem = on_map([100.0] * 3, 2, rules)
    clash = smallest_clash(range(2), lambda kept: _posed(problem, kept), deadline=time.monotonic() - 1.0, seed=1)
    assert set(clash.rules) == {0, 1}
    assert not clash.irreducible
