"""The linear relaxation and its pool of pairs."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment.engine.linear import solve_linear
from territory_opt.alignment.engine.pool import joined, scan
from territory_opt.alignment.engine.prices import no_prices
from territory_opt.alignment.engine.relaxation import relax

TIGHT = [{"rule": "capacity", "utilization": 0.9}, {"rule": "balance", "measure": "potential_usd", "tolerance": 0.1}]


@pytest.mark.parametrize("seed", range(6))
def test_growing_the_pool_ends_at_the_optimum_over_all_pairs(make, seed: int) -> None:
    """With more seats than the first pool looks at, the bound is still that of the whole linear program."""
    company = make.random_company(seed, accounts=60, seats=14).ruled_by(*TIGHT)
    company.seats["capacity_hours"] = 20.0
    problem = company.problem()
    whole = solve_linear(problem, scan(problem, no_prices(problem), problem.seats + 1).pool)
    relaxation = relax(problem)
    assert whole is not None
    assert relaxation.feasible
    assert relaxation.bound_usd == pytest.approx(whole.usd, rel=1e-5)
    assert relaxation.bound_usd <= whole.usd * (1 + 1e-9) + 1e-6


def test_far_seats_join_when_the_near_ones_are_full(make) -> None:
    """Thirty accounts beside ten seats that carry one each: the pool of the nearest seats alone has no solution."""
    accounts = [make.account(f"A{number}", 100.0) for number in range(30)]
    near = [make.seat(f"N{number}", capacity_hours=10.0) for number in range(10)]
    far = [make.seat(f"F{number}", latitude=50.0 + number, capacity_hours=100.0) for number in range(3)]
    company = make.company(accounts, near + far, [{"rule": "capacity"}])
    assert relax(company.problem()).feasible
    design = company.design()
    assert design.status == "optimal"
    assert design.assignment.str.startswith("F").sum() == 20


def test_limits_that_cannot_be_kept_have_no_bound(make) -> None:
    """More work than all seats can do."""
    company = make.company([make.account("A", 100.0)], [make.seat("S", capacity_hours=9.0)], [{"rule": "capacity"}])
    assert not relax(company.problem()).feasible


def test_a_scan_keeps_the_cheapest_pairs_and_the_incumbent(make) -> None:
    """Two cheapest of four seats, and the far one that has the account today; joining a pool to itself adds nothing."""
    seats = [make.seat(f"S{number}", latitude=40.0 + number) for number in range(4)]
    company = make.company(
        [make.account("A", 100.0, "S3")], seats, objective=[{"term": "travel"}, {"term": "disruption"}]
    )
    pool = scan(company.problem(), no_prices(company.problem()), 2).pool
    assert pool.seat.tolist() == [0, 1, 3]
    assert np.all(np.diff(pool.usd) > 0)
    assert joined(pool, pool).seat.tolist() == [0, 1, 3]
    assert pool.taken(np.array([0.5, 0.5, 0.0]), 1).tolist() == [0]
