"""Rows and columns over a pool."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment.engine.matrices import build_matrices
from territory_opt.alignment.engine.pool import scan
from territory_opt.alignment.engine.prices import no_prices
from territory_opt.alignment.engine.standing import fair_load, stand

RULES = [
    {"rule": "capacity"},
    {"rule": "balance", "tolerance": 0.5},
    {"rule": "move_limit", "share": 0.5},
    {"rule": "assign", "unassigned_usd_per_potential": 1.0},
]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("held_units", [0, 4])
def test_rows_and_columns_say_what_a_plan_carries_moves_and_costs(make, seed: int, held_units: int) -> None:
    """A plan's columns give its loads against their bounds, its moves and its objective, also with units held."""
    company = make.random_company(seed, accounts=8, seats=3).ruled_by(*RULES)
    company = company.paying({"term": "travel"}, {"term": "disruption"}, {"term": "imbalance"})
    problem = company.problem()
    rng = np.random.default_rng(seed)
    plan = rng.integers(0, problem.seats + 1, problem.units)
    held = np.arange(min(held_units, problem.units - 1))
    pool = scan(problem, no_prices(problem), problem.seats + 1).pool
    free = type(pool)(*(column[pool.unit >= len(held)] for column in (pool.unit, pool.seat, pool.usd)))
    matrices = build_matrices(problem, free, np.arange(problem.seats), held, plan)
    taken = (free.seat == plan[free.unit]).astype(float)
    (curve,) = problem.seat_curves
    carried = curve.carried(plan)
    scale = fair_load(curve.weights.sum(), problem.seats)
    filled = np.clip((carried[:, None] - curve.loads[:, :-1]) / scale, 0.0, matrices.upper[len(free) :].reshape(3, -1))
    x = np.concatenate([taken, filled.ravel()])
    assert matrices.once.matrix @ x == pytest.approx(np.ones(len(matrices.units)))
    assert matrices.curves.matrix @ x == pytest.approx(matrices.curves.upper)
    room = matrices.limits.upper - matrices.limits.matrix @ x
    for limit, row in zip(problem.seat_limits, room.reshape(-1, problem.seats), strict=True):
        expected = limit.upper - limit.carried(plan)
        assert row * fair_load(limit.most, problem.seats) == pytest.approx(expected)
    (moves,) = problem.move_limits
    moved = moves.moves.of_pairs(np.arange(problem.units), plan).sum()
    room_to_move = float((matrices.moves.upper - matrices.moves.matrix @ x)[0])
    assert room_to_move * fair_load(moves.moves.total.sum(), 1) == pytest.approx(moves.upper - moved)
    fixed = problem.pair_usd(0, problem.units)[held, plan[held]].sum() + curve.usd[:, 0].sum()
    assert matrices.usd @ x + fixed == pytest.approx(stand(problem, plan).usd)
