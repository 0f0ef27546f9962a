"""Positions followed by their dates, and what can be expected of them."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from territory_opt.headcount.model import BackfillModel
from territory_opt.headcount.ramp import position_life
from territory_opt.headcount.statement.positions import Expected, expected_positions, known_positions, together

MONTHS = pd.date_range("2027-01-01", periods=24, freq="MS")
REFILL = BackfillModel(lag_months=2)
RAMP = (0.0, 0.5)


def expect(
    start: str | None, end: str | None, attrition: float = 0.0, backfill: BackfillModel = REFILL, months: int = 24
) -> Expected:
    """Follow one position that ramps in two months."""
    first, last = (pd.Series([date], dtype="datetime64[ns]") for date in (start, end))
    positions = known_positions(first, last, [RAMP], backfill, MONTHS[:months], pd.Series(["R1"]))
    life = position_life(attrition, RAMP, backfill, months)
    return expected_positions(positions, [life], np.zeros(1, dtype=np.int64))


def test_somebody_there_who_stays_is_one_head() -> None:
    """No dates, no attrition: one ramped person in every month, nobody starts."""
    there = expect(None, None)
    for course in (there.heads, there.productive):
        np.testing.assert_array_equal(course, np.ones((1, 24)))
    assert there.joins.sum() + there.refills.sum() == 0


@pytest.mark.parametrize("month", [0, 7, 23])
def test_an_accepted_offer_is_as_a_planned_start(month: int) -> None:
    """Who starts on the first of a month follows the same course as a planned start of that month."""
    life = position_life(0.4, RAMP, REFILL, 24)
    new = expect(f"{MONTHS[month]:%Y-%m-%d}", None, 0.4)
    left = 24 - month
    np.testing.assert_allclose(new.heads[0], np.r_[np.zeros(month), life.occupied[:left]])
    np.testing.assert_allclose(new.productive[0], np.r_[np.zeros(month), life.productive[:left]])
    np.testing.assert_allclose(new.refills[0], np.r_[np.zeros(month), life.refills[:left]])
    assert new.joins[0].tolist() == [float(at == month) for at in range(24)]


def test_a_start_within_a_month_counts_by_its_days() -> None:
    """From the 16th of a month of 30 days on, half a person is there, and is half a month behind on the ramp."""
    new = expect("2027-04-16", None)
    np.testing.assert_allclose(new.heads[0, 2:6], [0, 0.5, 1, 1])
    np.testing.assert_allclose(new.productive[0, 3:7], [0, 0.25, 0.75, 1])


def test_a_known_leaver_is_followed_by_somebody_whom_chance_may_take() -> None:
    """Until the last day nothing is left to chance; the successor's course is that of a new start."""
    leaver = expect("2020-01-01", "2027-03-31", 0.4)
    life = position_life(0.4, RAMP, REFILL, 24)
    np.testing.assert_allclose(leaver.heads[0], np.r_[np.ones(3), 0, 0, life.occupied[:19]])
    np.testing.assert_allclose(leaver.productive[0], np.r_[np.ones(3), 0, 0, life.productive[:19]])
    np.testing.assert_allclose(leaver.refills[0], np.r_[np.zeros(5), 1, life.refills[1:19]])
    assert leaver.joins.sum() == 0


def test_without_refilling_a_leaver_is_followed_by_nobody() -> None:
    """Three months, then nothing, whatever chance does."""
    gone = expect(None, "2027-03-31", 0.4, BackfillModel(refill=False))
    assert gone.heads[0].tolist() == [1.0] * 3 + [0.0] * 21
    assert gone.refills.sum() == 0


def test_a_last_day_after_the_horizon_tells_nothing() -> None:
    """Attrition counts as for anybody until it comes near."""
    np.testing.assert_allclose(expect(None, "2029-01-01", 0.3).heads, expect(None, None, 0.3).heads)
    assert expect(None, "2028-12-31", 0.3).heads[0, 22] == 1


def test_who_starts_after_the_horizon_is_not_there() -> None:
    """A start in 2029 leaves two years empty."""
    assert expect("2029-03-01", None, 0.3).heads.sum() == 0


def course(leaves: tuple[bool, ...], leave: float, lag: int) -> np.ndarray:
    """Follow one course: chance times heads, productivity and refills by month, shape (3, months).

    In a month without anybody nobody can leave, and its two branches count half each.
    """
    ramp, tenure, starts_in, chance = [*RAMP, 1.0], 99, -1, 1.0
    counted = np.zeros((3, len(leaves)))
    for month, gone in enumerate(leaves):
        if month == starts_in:
            tenure, counted[2, month] = 0, 1.0
        if tenure < 0:
            chance *= 0.5
            continue
        counted[:2, month] = 1.0, ramp[min(tenure, 2)]
        chance *= leave if gone else 1 - leave
        tenure, starts_in = (-1, month + 1 + lag) if gone else (tenure + 1, starts_in)
    return chance * counted


def test_expectations_equal_enumeration() -> None:
    """Over six months, every course of leaving and refilling, counted by its chance, adds up to what is expected."""
    leave = 1 - (1 - 0.9) ** (1 / 12)
    every = sum(course(leaves, leave, 1) for leaves in itertools.product([False, True], repeat=6))
    found = expect(None, None, 0.9, BackfillModel(lag_months=1), 6)
    np.testing.assert_allclose(np.concatenate([found.heads, found.productive, found.refills]), every)


def test_parts_stand_below_each_other_and_are_shared() -> None:
    """Two positions put together, shared between two places, keep their sum."""
    both = together([expect(None, None), expect("2027-06-01", None)])
    assert both.heads.shape == (2, 24)
    shared = both.parted(np.array([[0.25, 0.75], [1.0, 0.0]]))
    np.testing.assert_allclose(shared.heads[:, 0], [0.25, 0.75])
    np.testing.assert_allclose(shared.heads.sum(axis=0), both.heads.sum(axis=0))
