"""Pairs priced on demand, against the problem's own blocks of all pairs."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment.engine.borders.pairs import Pairs


@pytest.mark.parametrize("number", range(20))
def test_single_pairs_cost_weigh_and_move_what_the_problem_says(placed_world, number: int) -> None:
    """With any rules, terms and tables, each pair has the price and loads of the problem's blocks."""
    _, problem = placed_world(number, connected=False)
    pairs = Pairs(problem)
    units, seats = np.divmod(np.arange(problem.units * (problem.seats + 1)), problem.seats + 1)
    usd = pairs.usd(units, seats).reshape(problem.units, problem.seats + 1)
    assert usd == pytest.approx(problem.pair_usd(0, problem.units))
    loads = pairs.loads(units, seats).reshape(problem.units, problem.seats + 1, -1)
    assert not loads[:, -1].any()
    for limit, load in zip(problem.seat_limits, np.moveaxis(loads[:, :-1], 2, 0), strict=False):
        assert load == pytest.approx(limit.block(0, problem.units))
    moved = pairs.moved(units, seats).reshape(problem.units, problem.seats + 1, -1)
    for move_limit, more in zip(problem.move_limits, np.moveaxis(moved, 2, 0), strict=True):
        assert more == pytest.approx(move_limit.moves.block(0, problem.units))


def test_any_list_of_pairs_may_be_asked_for(placed_world) -> None:
    """No pairs have no prices, and the order of pairs is that of the answer."""
    _, problem = placed_world(3, connected=False)
    pairs = Pairs(problem)
    none = np.empty(0, dtype=np.int64)
    assert pairs.usd(none, none).shape == (0,)
    assert pairs.loads(none, none).shape == (0, len(problem.seat_limits) + len(problem.seat_curves))
    units, seats = np.array([2, 0, 2]), np.array([0, problem.seats, 1])
    assert pairs.usd(units, seats) == pytest.approx(problem.pair_usd(0, problem.units)[units, seats])
