"""Problems made easier for a linear bound."""

from __future__ import annotations

import pytest

from territory_opt.alignment.engine.easier import easier
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.engine.standing import stand


def solvable(world) -> bool:
    """Whether the world has homes and the easier problem lets every account go somewhere."""
    simple = easier(world.problem)
    return not world.free_centres and bool(simple.allowed(0, simple.units).any(axis=1).all())


@pytest.mark.parametrize("number", range(20))
def test_an_easier_problem_bounds_every_plan(make, number: int) -> None:
    """No plan that keeps the rules costs less in the easier problem's stead, nor than its relaxation's bound."""
    world = make.some_world(number, solvable)
    simple = easier(world.problem)
    assert simple.is_assignment
    bound_usd = relax(simple).bound_usd
    for _, here in world.every_plan():
        if here.feasible:
            there = stand(simple, here.plan)
            assert there.feasible
            assert there.usd <= here.usd + 1e-6
            assert bound_usd <= here.usd + 1e-6


@pytest.mark.parametrize("number", range(10))
def test_a_problem_whose_centres_cost_no_way_bounds_every_plan(make, number: int) -> None:
    """Nor do plans around free centres cost less than the bound."""
    world = make.some_world(number, lambda world: world.free_centres)
    bound_usd = relax(easier(world.problem)).bound_usd
    assert all(bound_usd <= standing.usd + 1e-6 for _, standing in world.every_plan() if standing.feasible)
