"""Groups of equal load that lie together."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.alignment.engine.centres.seeds import equal_groups


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 5))
def test_every_group_has_a_unit(units: int, count: int, seed: int) -> None:
    """However few units and however uneven their loads, no group is empty."""
    random = np.random.default_rng(seed)
    count = min(units, count)
    load = random.pareto(1.0, units) * (random.random(units) < 0.7)
    group = equal_groups(random.standard_normal((units, 3)), load, count)
    assert (np.bincount(group, minlength=count) > 0).all()
    assert len(np.bincount(group)) == count


def test_equal_loads_make_equal_groups() -> None:
    """Units that count 1 each fall into groups of one size, give or take the rounding of each cut."""
    points = np.random.default_rng(1).standard_normal((1_024, 3))
    assert set(np.bincount(equal_groups(points, np.ones(1_024), 16)).tolist()) <= {63, 64, 65}
