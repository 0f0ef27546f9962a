"""Problems made easier for a linear bound."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from territory_opt.alignment.build import build_problem
from territory_opt.alignment.engine.easier import easier
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.engine.standing import stand


@pytest.mark.parametrize("seed", range(40))
def test_an_easier_problem_bounds_every_plan(make, seed: int) -> None:
    """No plan that keeps the rules costs less in the easier problem's stead, nor than its relaxation's bound."""
    world = make.random_world(seed)
    data = world.model.read(world.accounts, world.seats, world.tables)
    problem = build_problem(data, world.model.pieces(data))
    simple = easier(problem)
    assert simple.is_assignment
    if not all(simple.allowed(start, stop).any(axis=1).all() for start, stop in simple.blocks()):
        pytest.skip("some account may go nowhere")
    bound_usd = relax(simple).bound_usd
    for chosen in itertools.product(range(problem.seats + 1), repeat=problem.units):
        plan = np.array(chosen)
        if problem.allowed(0, problem.units)[np.arange(problem.units), plan].all():
            here, there = stand(problem, plan), stand(simple, plan)
            if here.feasible and not problem.free_centres:
                assert there.feasible
                assert there.usd <= here.usd + 1e-6
                assert bound_usd <= here.usd + 1e-6
