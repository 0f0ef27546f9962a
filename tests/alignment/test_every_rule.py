"""The engines against every plan of small companies with any mix of the full model's rules, terms and tables."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment.engine.solve import OPTIMAL_GAP
from territory_opt.alignment.engine.stop import Stop

STEPS = Stop(seconds=20.0, steps=15, gap=0.0)
ROUNDING_USD = 0.01


@pytest.mark.parametrize("seed", range(24))
def test_engines_agree_with_every_plan_of_a_small_world(make, seed: int) -> None:
    """They find the best plan where there is one, and bound, verdict and audit hold."""
    world = make.random_world(seed)
    optimum_usd = world.optimum_usd()
    design = world.design(STEPS)
    if np.isinf(optimum_usd):
        assert design.status in ("infeasible", "no plan found")
        assert design.reason
        return
    assert design.status in ("optimal", "feasible")
    assert not design.bound_usd > optimum_usd * (1 + 1e-6) + ROUNDING_USD
    assert design.objective_usd <= optimum_usd * (1 + OPTIMAL_GAP) + ROUNDING_USD
    world.audit(design).require()
