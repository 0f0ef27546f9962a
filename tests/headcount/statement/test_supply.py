"""What the seats there are bring: to be expected, and as drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.headcount.lives import draw_supply
from territory_opt.headcount.seats import seats_from_reps
from territory_opt.headcount.statement.cells import serving_shares
from territory_opt.headcount.statement.supply import expected_seats, expected_usd, seat_posts

MONTHS = pd.date_range("2027-01-01", periods=24, freq="MS")
CELLS = (("Enterprise", "East"), ("SMB", "East"), ("SMB", "West"))
YEAR_USD = np.array([3.0, 1.0, 2.0])
REPS = pd.DataFrame(
    [
        ("R1", "active", "SMB", "East", None, None, 1.0),
        ("R2", "active", "Enterprise;SMB", "all", "2027-05-11", None, 1.0),
        ("R3", "leaving", "SMB", "West", None, "2027-04-20", 1.0),
        ("R4", "active", "SMB", "West", "2026-11-01", None, 0.5),
        ("R5", "open", "Enterprise", "East", "2027-03-01", None, 1.0),
        ("R6", "active", "Enterprise", "East", None, "2028-02-15", 1.0),
    ],
    columns=["rep_id", "status", "segment", "region", "start_date", "end_date", "fte"],
)


@pytest.fixture
def model(make_model):
    return make_model(segments={"default": {"attrition_share": 0.45}})


@pytest.fixture
def seats(make_workspace, model) -> pd.DataFrame:
    return seats_from_reps(make_workspace(REPS), model)


def by_cell(seats: pd.DataFrame, usd: np.ndarray) -> np.ndarray:
    return serving_shares(seats["segments"], seats["region"], CELLS, YEAR_USD).T @ usd


def test_drawn_supply_means_what_is_expected(seats: pd.DataFrame, model) -> None:
    """Leavers known and by chance, refills, part-time, ramps: the mean of many draws is the expectation."""
    posts = seat_posts(seats, CELLS, YEAR_USD, model, MONTHS)
    drawn = draw_supply(np.random.default_rng(3), posts, model, 6000)
    error = drawn.std(axis=0) / np.sqrt(len(drawn))
    off = np.abs(drawn.mean(axis=0) - by_cell(seats, expected_usd(seats, model, MONTHS)))
    # 72 means are compared, and those of early months can be known exactly.
    assert (off <= 4 * error + 1e-6).all()


def test_attrition_and_refilling_lower_what_is_expected(make_workspace, make_model) -> None:
    """Half leave a year: without refilling, supply follows survival; with it, more is there; known leavers excepted."""
    reps = pd.DataFrame(
        {"rep_id": ["R1", "R2"], "segment": "SMB", "region": ["East", "West"], "status": ["active", "leaving"],
         "end_date": [None, "2027-12-31"]}
    )  # fmt: skip
    workspace = make_workspace(reps)
    alone = make_model(segments={"default": {"attrition_share": 0.5}}, backfill={"refill": False})
    refilled = make_model(segments={"default": {"attrition_share": 0.5}})
    without = expected_usd(seats_from_reps(workspace, alone), alone, MONTHS)
    with_refills = expected_usd(seats_from_reps(workspace, refilled), refilled, MONTHS)
    np.testing.assert_allclose(without[0], 50_000 * 0.5 ** (np.arange(24) / 12))
    np.testing.assert_allclose(without[1], [50_000] * 12 + [0] * 12)
    # Who leaves at the end of January is followed on 1 April and brings something from May on.
    np.testing.assert_allclose(with_refills[0, :4], without[0, :4])
    assert (with_refills[0, 4:] > without[0, 4:]).all()


def test_without_attrition_the_plan_year_is_the_seats_frames(make_workspace, make_model) -> None:
    """Money of the plan year's months adds up to capacity_usd, and people to those present."""
    model = make_model()
    seats = seats_from_reps(make_workspace(REPS), model)
    expected = expected_usd(seats, model, MONTHS)
    np.testing.assert_allclose(expected[:, :12].sum(axis=1), seats["capacity_usd"])
    quarters = expected[:, :12].reshape(-1, 4, 3).sum(axis=2)
    np.testing.assert_allclose(quarters, seats[[f"capacity_q{quarter}_usd" for quarter in range(1, 5)]])


def test_the_order_of_reps_means_nothing(seats: pd.DataFrame, model) -> None:
    """Seats in any order are the same posts, and bring the same on every path."""
    shuffled = seats.iloc[[3, 0, 5, 2, 4, 1]].reset_index(drop=True)
    drawn = [
        draw_supply(np.random.default_rng(3), seat_posts(frame, CELLS, YEAR_USD, model, MONTHS), model, 20)
        for frame in (seats, shuffled)
    ]
    np.testing.assert_array_equal(*drawn)


@settings(deadline=None, max_examples=15)
@given(st.data())
def test_one_more_seat_brings_more_and_a_leaver_less(make_model, data: st.DataObject) -> None:
    """An added seat never lowers what is expected of any cell and month; a last day never raises it before a refill."""
    model = make_model(segments={"default": {"attrition_share": data.draw(st.floats(0, 0.9))}})
    dates = st.one_of(st.none(), st.dates(pd.Timestamp("2026-01-01").date(), pd.Timestamp("2028-12-31").date()))
    frame = pd.DataFrame(
        {
            "seat_id": list("abc"),
            "segments": [data.draw(st.sampled_from([("SMB",), ("Enterprise",), ("SMB", "Enterprise")])) for _ in "abc"],
            "region": [data.draw(st.sampled_from(["East", "West", "all"])) for _ in "abc"],
            "start_date": pd.to_datetime(pd.Series([data.draw(dates) for _ in "abc"])),
            "end_date": pd.Series([pd.NaT] * 3, dtype="datetime64[ns]"),
            "quota_usd": 1_200_000.0,
        }
    )
    all_three, two = (by_cell(part, expected_usd(part, model, MONTHS)) for part in (frame, frame.iloc[:2]))
    assert (all_three >= two - 1e-6).all()
    last_day = pd.Timestamp("2027-06-30")
    leaves = frame.assign(end_date=frame["end_date"].where([True, True, False], last_day))
    later = make_model(segments={"default": {"attrition_share": 0.0}}, backfill={"lag_months": 24})
    gone, stays = (expected_usd(part, later, MONTHS) for part in (leaves, frame))
    assert (gone <= stays + 1e-6).all()


def test_nobody_there_brings_nothing(seats: pd.DataFrame, model) -> None:
    """A company without a seat can be planned for."""
    posts = seat_posts(seats.iloc[:0], CELLS, YEAR_USD, model, MONTHS)
    assert draw_supply(np.random.default_rng(1), posts, model, 3).sum() == 0
    assert expected_seats(seats.iloc[:0], model, MONTHS).heads.shape == (0, 24)
