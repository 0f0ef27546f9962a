"""Work on parts side by side."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment.engine.wide import threads
from territory_opt.alignment.engine.wide.atlas import draw_atlas
from territory_opt.alignment.engine.wide.dual import SmoothDual
from territory_opt.alignment.engine.wide.sweep import sweep


def test_results_come_in_the_order_of_the_parts() -> None:
    """Whichever thread is done first; without parts there is nothing to do."""
    assert threads.side_by_side(lambda part: part * part, range(50)) == [part * part for part in range(50)]
    assert threads.side_by_side(lambda part: part, []) == []


def test_what_the_work_raises_is_raised() -> None:
    """An error in one part ends all of it."""
    with pytest.raises(ZeroDivisionError):
        threads.side_by_side(lambda part: 1 / part, [2, 1, 0, 3])


def test_results_are_the_same_whatever_the_number_of_threads(roomy, random_prices, monkeypatch) -> None:
    """Sweeps and slopes are equal to the last digit."""
    problem = roomy(accounts=9000, seats=20)
    atlas, prices = draw_atlas(problem), random_prices(problem, 1)
    found = []
    for most in (1, 3):
        monkeypatch.setattr(threads, "MOST_THREADS", most)
        swept = sweep(problem, atlas, prices, 5)
        dual = SmoothDual(problem, swept.candidates, 0.1)
        flat = dual.flat(prices)
        slope = dual.slope(flat)
        found.append((swept.cheapest_usd, swept.candidates.seat, slope.gradient, dual.bend(flat).toarray()))
    for one, other in zip(*found, strict=True):
        assert np.array_equal(one, other)
