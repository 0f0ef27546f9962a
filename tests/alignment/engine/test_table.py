"""The dense form of a problem, and what it says of a plan."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from territory_opt.alignment.engine.free import candidates, from_candidates, seats_alike
from territory_opt.alignment.engine.standing import stand
from territory_opt.alignment.engine.table import broken_apart, table_of, territory_parts


@pytest.mark.parametrize("number", range(20))
def test_the_dense_form_says_what_the_problem_says(make, number: int) -> None:
    """Every plan of a small world costs the same in both and keeps the rules of both or neither."""
    problem = make.some_world(number, lambda world: not world.free_centres).problem
    table = table_of(problem)
    for chosen in itertools.product(range(table.seats), repeat=table.units):
        plan = np.array(chosen)
        standing = stand(problem, plan)
        if np.isfinite(table.usd[np.arange(table.units), plan]).all():
            assert table.cost_usd(plan) == pytest.approx(standing.usd)
            assert table.keeps(plan) == standing.feasible


@pytest.mark.parametrize("number", range(10))
def test_a_plan_of_candidates_costs_no_less_by_seat(make, number: int) -> None:
    """Told by seat, territories keep their rules, and the best centre of each costs no more than the one they had."""
    problem = make.some_world(number, lambda world: world.free_centres and seats_alike(world.problem)).problem
    table = table_of(candidates(problem))
    for chosen in itertools.product(range(table.units), repeat=table.units):
        plan = np.array(chosen)
        if table.keeps(plan):
            _, standing = from_candidates(problem, plan)
            assert standing.feasible
            assert standing.usd <= table.cost_usd(plan) + 1e-9


def test_territories_fall_into_parts() -> None:
    """On a chain of five, a territory with a gap has two parts and is named."""
    chain = csr_matrix(np.eye(5, k=1, dtype=bool) | np.eye(5, k=-1, dtype=bool))
    plan = np.array([0, 0, 1, 0, 2])
    assert len(set(territory_parts(chain, plan).tolist())) == 4
    assert broken_apart(chain, plan).tolist() == [0]
    assert broken_apart(chain, np.array([0, 0, 1, 2, 2])).tolist() == []
