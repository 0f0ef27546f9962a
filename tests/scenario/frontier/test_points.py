"""Levels, what points share, dominance and the knee."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.alignment.plan import Design
from territory_opt.scenario.frontier.knee import find_knee
from territory_opt.scenario.frontier.levels import spread_levels
from territory_opt.scenario.frontier.points import Solved, dominated, shared, solved

PLAN = pd.Series(["S1"], index=["A1"])
NO_PLAN = pd.Series(dtype=object)


def _solved(level: float, usd: float, bound_usd: float) -> Solved:
    gap = (usd - bound_usd) / usd if usd else 0.0
    return solved(level, Design("feasible", PLAN, usd, bound_usd, gap))


def _points(measured: list[float], usd: list[float]) -> pd.DataFrame:
    beaten = dominated(np.array(measured), np.array(usd))
    return pd.DataFrame(
        {"point": range(1, len(usd) + 1), "measured": measured, "objective_usd": usd, "dominated": beaten}
    )


@given(st.floats(0, 0.5), st.floats(0.5, 1), st.integers(2, 12))
def test_levels_hold_both_ends_and_are_round(lowest: float, highest: float, count: int) -> None:
    """Rounded up to a tenth of a percent, ascending, no more than asked for."""
    levels = spread_levels(lowest, highest, count, "share")
    assert len(levels) <= count
    assert levels == sorted(set(levels))
    assert -1e-8 <= levels[0] - lowest <= 0.001 + 1e-8
    assert -1e-8 <= levels[-1] - highest <= 0.001 + 1e-8
    assert np.allclose(np.round(levels, 3), levels)


def test_numbers_of_seats_are_whole_and_evenly_apart() -> None:
    """Five levels from 4 to 8 seats are those numbers."""
    assert spread_levels(4, 8, 5, "count") == [4, 5, 6, 7, 8]


def test_a_plan_serves_looser_levels_and_a_bound_tighter_ones() -> None:
    """The better plan goes up, the better bound goes down, and each says where it is from."""
    low, high = shared([_solved(0.2, 120.0, 90.0), _solved(0.1, 100.0, 50.0)])
    assert (high.design.objective_usd, high.plan_of) == (100.0, 0.1)
    assert (low.design.bound_usd, low.bound_of) == (90.0, 0.2)
    assert low.design.gap == pytest.approx(0.1)


def test_what_is_ruled_out_is_ruled_out_for_tighter_levels() -> None:
    """Where a level is proven to have no plan, none of those below it has."""
    none = Design("no plan found", NO_PLAN)
    ruled_out = Design("infeasible", NO_PLAN)
    found = shared([solved(0.1, none), solved(0.2, ruled_out), _solved(0.3, 10.0, 9.0)])
    assert [one.design.status for one in found] == ["infeasible", "infeasible", "feasible"]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=9))
def test_what_is_dominated_has_one_that_dominates_it(pairs: list[tuple[int, int]]) -> None:
    """By definition, pair by pair; what is left holds the least of either measure."""
    measured, usd = (np.array(values, dtype=float) for values in zip(*pairs, strict=True))
    beaten = dominated(measured, usd)
    for at, is_beaten in enumerate(beaten):
        better = [
            measured[other] <= measured[at]
            and usd[other] <= usd[at]
            and (measured[other] < measured[at] or usd[other] < usd[at] or other < at)
            for other in range(len(pairs))
        ]
        assert is_beaten == any(better)
    assert measured[~beaten].min() == measured.min()
    assert usd[~beaten].min() == usd.min()


def test_points_without_a_plan_are_left_out_of_dominance() -> None:
    """They beat nothing and nothing beats them."""
    beaten = dominated(np.array([np.nan, 0.1, 0.2]), np.array([np.nan, 5.0, 5.0]))
    assert beaten.tolist() == [False, False, True]


def test_the_knee_is_where_the_curve_bends() -> None:
    """Of a curve that falls fast and then slowly, with what a unit saves on either side."""
    knee = find_knee(_points([0.0, 0.1, 0.2, 0.6, 1.0], [100.0, 50.0, 10.0, 5.0, 0.0]))
    assert knee is not None
    assert (knee.point, knee.measured) == (3, 0.2)
    assert knee.before_usd == pytest.approx(450.0)
    assert knee.after_usd == pytest.approx(12.5)


@pytest.mark.parametrize(
    ("measured", "usd"),
    [
        ([0.0, 0.5, 1.0], [10.0, 5.0, 0.0]),
        ([0.0, 1.0], [10.0, 0.0]),
        ([0.0, 0.5, 1.0], [10.0, 9.0, 0.0]),
        ([0.0, 0.5, 1.0], [10.0, 10.0, 10.0]),
    ],
)
def test_a_straight_or_bulging_line_has_no_knee(measured: list[float], usd: list[float]) -> None:
    """Nor have two points, nor points that all but one are dominated."""
    assert find_knee(_points(measured, usd)) is None
