"""Prices of limits as a table, and back."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment.build import build_problem
from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.price_table import price_table, prices_from
from territory_opt.alignment.problem import Problem

RULES = [
    {"rule": "balance", "measure": "potential_usd", "tolerance": 0.3},
    {"rule": "balance", "measure": "workload_hours", "tolerance": 0.4},
    {"rule": "move_limit", "measure": "accounts", "share": 0.5},
]
TERMS = [{"term": "travel"}, {"term": "imbalance", "measure": "potential_usd"}]


def _problem(make, rules, terms) -> Problem:
    accounts = [make.account(name, 100.0, "S1") for name in "ABC"]
    company = make.company(accounts, [make.seat("S1"), make.seat("S2")], rules, terms)
    data = company.model.read(company.accounts, company.seats)
    return build_problem(data, company.model.pieces(data))


def _drawn(problem: Problem) -> Prices:
    rng = np.random.default_rng(1)
    return Prices(
        tuple(rng.normal(size=problem.seats) for _ in problem.seat_limits),
        tuple(rng.normal(size=problem.seats) for _ in problem.seat_curves),
        tuple(float(rng.random()) for _ in problem.move_limits),
    )


def _same(one: Prices, other: Prices) -> None:
    for first, second in ((one.limits, other.limits), (one.curves, other.curves), ((one.moves,), (other.moves,))):
        assert len(first) == len(second)
        for ours, theirs in zip(first, second, strict=True):
            np.testing.assert_allclose(ours, theirs)


def test_prices_come_back_as_they_were(make) -> None:
    """For the same problem a table gives every price at its seat, two limits of one rule told apart."""
    problem = _problem(make, RULES, TERMS)
    prices = _drawn(problem)
    _same(prices_from(price_table(problem, prices), problem), prices)


def test_prices_follow_their_rule_when_another_is_gone(make) -> None:
    """A rule, measure and term keep their price whatever stands before them; what is new has none."""
    whole, part = _problem(make, RULES, TERMS), _problem(make, RULES[1:], TERMS[:1])
    prices = _drawn(whole)
    _same(prices_from(price_table(whole, prices), part), Prices((prices.limits[1],), (), prices.moves))
    (limit,) = _drawn(part).limits
    (first, second) = prices_from(price_table(part, Prices((limit,), (), (0.5,))), whole).limits
    assert first == pytest.approx(0.0)
    assert second == pytest.approx(limit)
