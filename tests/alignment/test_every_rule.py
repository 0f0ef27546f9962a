"""The engines against every plan of small companies with any mix of the full model's rules, terms and tables."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment.engine.stop import Stop

STEPS = Stop(seconds=20.0, steps=15, gap=0.0)
ROUNDING_USD = 0.01


@pytest.mark.parametrize("seed", range(20))
def test_engines_agree_with_every_plan_of_a_small_world(make, seed: int) -> None:
    """They find the best plan where there is one, and bound, verdict and audit hold."""
    world = make.random_world(seed)
    best = world.best_plan()
    design = world.design(STEPS)
    if best is None:
        assert design.status == "infeasible"
        assert design.reason
        return
    problem, standing = best
    assert world.audited_usd(problem, standing.plan) == pytest.approx(standing.usd)
    assert design.status == "optimal"
    assert design.objective_usd == pytest.approx(standing.usd, abs=ROUNDING_USD)
    assert design.bound_usd <= standing.usd + ROUNDING_USD
    world.audit(design).require()


@pytest.mark.parametrize("seed", range(20))
def test_the_audit_judges_plans_as_the_problem_does(make, seed: int) -> None:
    """Of plans of pairs that are allowed, it passes those that keep the problem's rules, at the same objective."""
    world = make.random_world(seed)
    plans = list(world.every_plan())
    drawn = np.random.default_rng(seed).permutation(len(plans))[:5]
    for problem, standing in (plans[number] for number in drawn):
        audited_usd = world.audited_usd(problem, standing.plan)
        assert audited_usd == pytest.approx(standing.usd if standing.feasible else np.inf)
