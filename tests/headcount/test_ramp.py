"""Presence, ramp and the life of a seat on known dates."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.headcount.ramp import presence, ramp_share, refill_start, seat_life


def dates(*days: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime(list(days)), dtype="datetime64[ns]")


def test_presence_counts_days(plan_months: pd.DatetimeIndex) -> None:
    """Both the first and the last day count; missing dates mean always; nobody is there before or after."""
    start = dates(None, "2027-04-16", "2027-02-01", "2028-01-01", "2020-05-05")
    end = dates(None, None, "2027-02-14", None, "2026-12-31")
    share = presence(start, end, plan_months)
    np.testing.assert_allclose(share[0], 1.0)
    np.testing.assert_allclose(share[1], [0, 0, 0, 0.5, *[1] * 8])
    np.testing.assert_allclose(share[2], [0, 0.5, *[0] * 10])
    assert (share[3] == 0).all()
    assert (share[4] == 0).all()


def test_ramp_counts_months_since_the_start(plan_months: pd.DatetimeIndex) -> None:
    """From a first of a month the shares follow one by one, then full; nothing before; no start date is ramped."""
    ramp = [0.1, 0.4, 0.8]
    share = ramp_share(dates("2027-03-01", "2026-12-01", None, "2019-01-01"), [ramp] * 4, plan_months)
    np.testing.assert_allclose(share[0], [0, 0, 0.1, 0.4, 0.8, *[1] * 7])
    np.testing.assert_allclose(share[1], [0.4, 0.8, *[1] * 10])
    np.testing.assert_allclose(share[2:], 1.0)


def test_a_start_within_a_month_lags_by_its_days(plan_months: pd.DatetimeIndex) -> None:
    """From 11 June (10 of 30 days gone), each later month is one third a step lower on the ramp."""
    share = ramp_share(dates("2027-06-11"), [[0.0, 0.3, 0.6]], plan_months)[0]
    np.testing.assert_allclose(share[5:10], [0.0, 0.2, 0.5, 1 / 3 * 0.6 + 2 / 3, 1.0])


def test_ramps_of_different_length_stand_side_by_side(plan_months: pd.DatetimeIndex) -> None:
    """An empty ramp is productive at once, beside one of three months."""
    share = ramp_share(dates("2027-01-01", "2027-01-01"), [[], [0.0, 0.5, 0.9]], plan_months)
    np.testing.assert_allclose(share[0], 1.0)
    np.testing.assert_allclose(share[1], [0.0, 0.5, 0.9, *[1] * 9])


def test_refills_start_after_whole_empty_months(make_model) -> None:
    """Two empty months after one who leaves in April: the next one starts on 1 July; without refilling, nobody."""
    model = make_model()
    left = dates("2027-04-15", "2027-04-30", None)
    refilled = refill_start(left, model.backfill, pd.Series(["R1", "R2", "R3"]))
    assert refilled.tolist()[:2] == [pd.Timestamp("2027-07-01")] * 2
    assert pd.isna(refilled.iloc[2])
    never = make_model(backfill={"refill": False, "seats": {"R2": True}}).backfill
    assert refill_start(left, never, pd.Series(["R1", "R2", "R3"])).notna().tolist() == [False, True, False]


def test_without_attrition_a_seat_is_its_ramp(make_model) -> None:
    """Nobody leaves: always occupied, productive by the ramp, hired once."""
    life = seat_life(make_model().segments["Enterprise"], make_model().backfill, 6)
    np.testing.assert_allclose(life.productive, [0, 0, 0.5, 1, 1, 1])
    np.testing.assert_allclose(life.occupied, 1.0)
    np.testing.assert_allclose(life.hires, [1, 0, 0, 0, 0, 0])


def test_without_refilling_a_seat_survives(make_model) -> None:
    """A third leaves a year: after twelve months two thirds are there, productive by survival and ramp."""
    model = make_model(segments={"default": {"attrition_share": 1 / 3}}, backfill={"refill": False})
    life = seat_life(model.segments["default"], model.backfill, 13)
    assert life.survival[12] == pytest.approx(2 / 3)
    np.testing.assert_allclose(life.occupied, life.survival)
    np.testing.assert_allclose(life.productive, life.survival * np.array([0, 0.5, *[1.0] * 11]))


@settings(deadline=None, max_examples=40)
@given(st.floats(0, 0.95), st.integers(0, 6))
def test_the_life_of_a_seat_is_consistent(make_model, attrition_share: float, lag_months: int) -> None:
    """A seat is occupied but for the lag after each leaver, and never more productive than occupied."""
    model = make_model(segments={"default": {"attrition_share": attrition_share}}, backfill={"lag_months": lag_months})
    life = seat_life(model.segments["default"], model.backfill, 24)
    left = 1 - (1 - attrition_share) ** (1 / 12)
    empty = np.array([(left * life.occupied[max(month - lag_months, 0) : month]).sum() for month in range(24)])
    np.testing.assert_allclose(life.occupied + empty, 1.0)
    assert (life.productive <= life.occupied + 1e-12).all()
    assert (life.survival <= life.occupied + 1e-12).all()


def test_the_life_of_a_seat_agrees_with_simulated_careers(make_model) -> None:
    """The mean of 20,000 simulated seats lies within four standard errors of what is expected."""
    model = make_model(segments={"default": {"attrition_share": 0.6, "ramp_shares": [0.0, 0.2, 0.6]}})
    parameters = model.segments["default"]
    life = seat_life(parameters, model.backfill, 12)
    rng = np.random.default_rng(7)
    runs = 20_000
    tenure = np.zeros(runs, dtype=int)  # months since the one there started; below 0 while the seat is empty
    productive = np.empty((12, runs))
    ramp = np.array([*parameters.ramp_shares, *[1.0] * 12])
    for month in range(12):
        productive[month] = np.where(tenure >= 0, ramp[np.maximum(tenure, 0)], 0.0)
        leaves = (tenure >= 0) & (rng.random(runs) < 1 - 0.4 ** (1 / 12))
        tenure = np.where(leaves, -model.backfill.lag_months, tenure + 1)
    error = productive.std(axis=1) / np.sqrt(runs)
    assert (np.abs(productive.mean(axis=1) - life.productive) <= 4 * error + 1e-12).all()
