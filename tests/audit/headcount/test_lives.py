"""The audit's chain of tenures comes to what the planning room's convolutions do, and to plain counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.audit.headcount.lives import follow, monthly_chance
from territory_opt.headcount.model import BackfillModel
from territory_opt.headcount.ramp import position_life


@settings(max_examples=60)
@given(
    attrition=st.floats(0, 0.99),
    ramp=st.lists(st.floats(0, 1), max_size=6),
    lag=st.one_of(st.none(), st.integers(0, 5)),
    begin=st.integers(0, 4),
)
def test_two_codes_expect_the_same_of_a_life(attrition: float, ramp: list[float], lag: int | None, begin: int) -> None:
    """Whatever the attrition, the ramp, the lag and the month of the start, both expect the same people and starts."""
    months = 18
    backfill = BackfillModel(refill=lag is not None, lag_months=lag or 0)
    life = position_life(attrition, ramp, backfill, months)
    begins, leave, ramps = np.array([begin, begin]), np.full(2, monthly_chance(attrition)), np.array([[*ramp, 1.0]] * 2)
    lives = follow(begins, np.array([False, True]), leave, ramps, lag, months)
    since = slice(begin, None)
    expected = slice(None, months - begin)
    assert lives.heads[0, since] == pytest.approx(life.occupied[expected])
    assert lives.productive[0, since] == pytest.approx(life.productive[expected])
    assert lives.joins[0, since] == pytest.approx(life.hires[expected])
    assert lives.stays[1, since] == pytest.approx(life.survival[expected])
    assert lives.heads[1, since] == pytest.approx(life.refilled_occupied[expected])
    assert lives.productive[1, since] == pytest.approx(life.refilled_productive[expected])
    assert not lives.heads[0, :begin].any()
    assert (lives.stays[1, : begin + 1] == 1).all()
    assert not lives.stays[0].any()


def test_a_chain_small_enough_to_count() -> None:
    """Half of whoever is there leaves each month and is followed after an empty month, at the foot of the ramp."""
    lives = follow(np.array([0]), np.array([True]), np.array([0.5]), np.array([[0.0, 1.0]]), 1, 5)
    assert lives.stays[0].tolist() == [1, 0.5, 0.25, 0.125, 0.0625]
    assert lives.joins[0].tolist() == [0, 0, 0.5, 0.25, 0.125 + 0.25]
    assert lives.heads[0].tolist() == [0, 0, 0.5, 0.5, 0.25 + 0.375]
    assert lives.productive[0].tolist() == [0, 0, 0, 0.25, 0.25]
