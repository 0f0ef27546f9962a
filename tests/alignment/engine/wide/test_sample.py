"""Problems of fewer units."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.alignment.engine.standing import stand
from territory_opt.alignment.engine.wide.atlas import draw_atlas
from territory_opt.alignment.engine.wide.sample import part_of, thinned

REPEATABLE = settings(derandomize=True, max_examples=60, deadline=None)


@REPEATABLE
@given(seed=st.integers(0, 10_000))
def test_all_units_in_another_order_cost_the_same(random_problem, seed: int) -> None:
    """A part that is the whole, in another order, prices and judges every plan alike."""
    found = random_problem(seed)
    if found is None:
        return
    _, problem = found
    rng = np.random.default_rng(seed)
    order = rng.permutation(problem.units)
    part = part_of(problem, order, np.ones(problem.units))
    usd = problem.pair_usd(0, problem.units)
    plan = np.array([rng.choice(np.flatnonzero(np.isfinite(row))) for row in usd], dtype=np.int64)
    whole, other = stand(problem, plan), stand(part, plan[order])
    assert other.usd == pytest.approx(whole.usd)
    assert other.excess == pytest.approx(whole.excess, abs=1e-9)
    assert part.pair_usd(0, part.units) == pytest.approx(usd[order])


def test_a_sample_carries_what_the_whole_does(roomy) -> None:
    """Units that stand for others add up to about the same load, in every segment."""
    problem = roomy(accounts=3000)
    part = thinned(problem, draw_atlas(problem), 300)
    assert 150 < part.units <= 301
    for kind in range(len(problem.allows)):
        whole = problem.seat_limits[0].weights[problem.kind == kind].sum()
        assert part.seat_limits[0].weights[part.kind == kind].sum() == pytest.approx(whole, rel=0.05)
