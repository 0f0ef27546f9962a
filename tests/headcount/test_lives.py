"""Drawn lives follow the law of a seat's life; each claim is held to its expectation, and exactly where it can be."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.headcount.lives import Posts, Uncertainty, draw_factor, draw_lives, draw_share, draw_supply
from territory_opt.headcount.model import BackfillModel
from territory_opt.headcount.ramp import seat_life

RUNS = 40_000
RAMP = (0.0, 0.3, 0.7)


def _posts(posts: int, months: int, new: bool = False, begins: int = 0, cells: int = 1) -> Posts:
    return Posts(
        segments=("SMB",) * posts,
        begins=np.full(posts, begins),
        new=np.full(posts, new),
        own_usd=np.full((posts, months), 0.0 if new else 100.0),
        full_usd=np.full((posts, months), 100.0),
        shares=np.eye(posts, cells) if cells > 1 else np.ones((posts, 1)),
    )


class EveryPattern:
    """Stands in for a generator: run n's numbers say leave or stay at each month's end as the bits of n do."""

    def random(self, shape: tuple[int, int, int], dtype: object) -> np.ndarray:
        """Return the patterns for each post, shape (s, H, 2^H)."""
        posts, months, _ = shape
        patterns = np.array(list(product((0.0, 1.0), repeat=months)), dtype=np.float32).T
        return np.broadcast_to(patterns, (posts, *patterns.shape))


@pytest.mark.parametrize("refill", [True, False])
@pytest.mark.parametrize("lag", [0, 1])
@pytest.mark.parametrize("begin", [0, 1])
def test_three_months_enumerated_are_the_expectation_exactly(make_model, refill: bool, lag: int, begin: int) -> None:
    """Weighted by their chances, all patterns of leaving within three months add up to a seat's expected life."""
    months, leave = 3, 0.2
    backfill = BackfillModel(refill=refill, lag_months=lag)
    model = make_model(segments={"default": {"attrition_share": 1 - (1 - leave) ** 12, "ramp_shares": RAMP}})
    life = seat_life(model.segments["default"], backfill, months - begin)
    patterns = np.array(list(product((True, False), repeat=months)))
    chance = np.where(patterns, leave, 1 - leave).prod(axis=1)
    ramps = np.array([[*RAMP, 1.0]])
    begins = np.array([begin])
    there = draw_lives(EveryPattern(), begins, np.array([False]), np.full((1, 8), leave), ramps, backfill, months)
    fresh = draw_lives(EveryPattern(), begins, np.array([True]), np.full((1, 8), leave), ramps, backfill, months)
    assert np.allclose(chance @ there.stays[:, 0, begin:], life.survival)
    assert np.allclose(chance @ there.occupied[:, 0, begin:], life.refilled_occupied)
    assert np.allclose(chance @ there.productive[:, 0, begin:], life.refilled_productive)
    assert np.allclose(chance @ fresh.occupied[:, 0, begin:], life.occupied)
    assert np.allclose(chance @ fresh.productive[:, 0, begin:], life.productive)
    assert np.allclose(chance @ fresh.starts[:, 0, begin:], life.hires)
    assert not fresh.stays.any()
    assert not fresh.occupied[:, :, :begin].any()


@pytest.mark.parametrize(("attrition", "lag"), [(0.25, 3), (0.9, 0), (0.6, 1)])
def test_two_years_follow_the_expectation_to_sampling_error(make_model, attrition: float, lag: int) -> None:
    """The mean of many drawn courses lies within four standard errors of the expected life in every month."""
    months = 24
    backfill = BackfillModel(lag_months=lag)
    model = make_model(segments={"default": {"attrition_share": attrition, "ramp_shares": RAMP}})
    life = seat_life(model.segments["default"], backfill, months)
    leave = np.full((1, RUNS), 1 - (1 - attrition) ** (1 / 12))
    lives = draw_lives(
        np.random.default_rng(7), np.array([0]), np.array([True]), leave, np.array([[*RAMP, 1.0]]), backfill, months
    )
    for drawn, expected in (
        (lives.occupied, life.occupied),
        (lives.productive, life.productive),
        (lives.starts, life.hires),
    ):
        error = drawn[:, 0].std(axis=0) / np.sqrt(RUNS)
        assert (np.abs(drawn[:, 0].mean(axis=0) - expected) <= 4 * error + 1e-6).all()


def test_supply_is_the_expectation_of_money(make_model) -> None:
    """People there bring their own money while they stay, and refills the full month's at their ramp."""
    model = make_model(segments={"default": {"attrition_share": 0.5, "ramp_shares": RAMP}})
    life = seat_life(model.segments["default"], model.backfill, 12)
    supply = draw_supply(np.random.default_rng(3), _posts(4, 12), model, 20_000)
    expected = 400 * (life.survival + life.refilled_productive)
    error = supply[:, 0].std(axis=0) / np.sqrt(20_000)
    assert supply.shape == (20_000, 1, 12)
    assert (np.abs(supply[:, 0].mean(axis=0) - expected) <= 4 * error + 1e-6).all()


def test_nobody_leaves_whose_dates_are_known_or_without_attrition(make_model) -> None:
    """A last day known, or no attrition, leaves nothing to chance."""
    model = make_model(segments={"default": {"attrition_share": 0.9}})
    known = draw_supply(np.random.default_rng(3), _posts(2, 12, begins=12), model, 50)
    settled = draw_supply(np.random.default_rng(3), _posts(2, 12), make_model(), 50)
    assert (known == 200).all()
    assert (settled == 200).all()


def test_a_post_counts_in_its_cells_by_its_share(make_model) -> None:
    """What a post brings is parted among cells as its shares say."""
    posts = _posts(1, 12)
    parted = Posts(**{**vars(posts), "shares": np.array([[0.25, 0.75]])})
    whole = draw_supply(np.random.default_rng(5), posts, make_model(), 30)
    supply = draw_supply(np.random.default_rng(5), parted, make_model(), 30)
    assert np.allclose(supply[:, 0], 0.25 * whole[:, 0])
    assert np.allclose(supply[:, 1], 0.75 * whole[:, 0])


def test_a_post_more_leaves_the_others_as_they_are(make_model, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each post's course hangs on the seed and its place alone, not on who follows or how many are drawn at a time."""
    model = make_model(segments={"default": {"attrition_share": 0.5}})
    few = draw_supply(np.random.default_rng(9), _posts(3, 12, cells=5), model, 40)
    many = draw_supply(np.random.default_rng(9), _posts(5, 12, cells=5), model, 40)
    monkeypatch.setattr("territory_opt.headcount.lives.BATCH_NUMBERS", 12 * 40)
    by_one = draw_supply(np.random.default_rng(9), _posts(5, 12, cells=5), model, 40)
    assert np.array_equal(few[:, :3], many[:, :3])
    assert np.array_equal(by_one, many)


def test_a_start_may_be_spread_over_months(make_model) -> None:
    """Somebody who starts in another month on another run is there from that month on."""
    months, runs = 6, 3
    begins = np.array([[0, 2, 5]])
    lives = draw_lives(
        np.random.default_rng(1),
        begins,
        np.array([True]),
        np.zeros((1, runs)),
        np.ones((1, 1)),
        BackfillModel(),
        months,
    )
    assert (lives.starts[:, 0].argmax(axis=1) == begins[0]).all()
    assert (lives.occupied[:, 0].sum(axis=1) == months - begins[0]).all()


def test_no_posts_bring_nothing(make_model) -> None:
    """A company without seats has a supply of 0 in every cell."""
    posts = Posts((), np.zeros(0, int), np.zeros(0, bool), np.zeros((0, 12)), np.zeros((0, 12)), np.zeros((0, 2)))
    assert not draw_supply(np.random.default_rng(1), posts, make_model(), 5).any()


@given(value=st.floats(0.05, 0.6), width=st.floats(0.02, 0.3))
def test_parameters_keep_their_mean_and_spread(value: float, width: float) -> None:
    """Drawn parameters have the value as mean and the interval's width as that of their middle 80 %, roughly."""
    interval = SimpleNamespace(value=value, low=value - width / 2, high=value + width / 2)
    deviation = width / 2.563
    for drawn, mean in (
        (draw_share(np.random.default_rng(1), interval, RUNS), value),
        (draw_factor(np.random.default_rng(1), interval, RUNS) * value, value),
    ):
        assert abs(drawn.mean() - mean) <= 5 * deviation / np.sqrt(RUNS)
        assert drawn.min() >= 0
        assert drawn.std() <= deviation * 1.05


def test_a_narrow_interval_is_met_at_both_ends() -> None:
    """Nine of ten draws lie above the low end and nine of ten below the high one."""
    interval = SimpleNamespace(value=0.25, low=0.20, high=0.305)
    for drawn in (
        draw_share(np.random.default_rng(1), interval, RUNS),
        draw_factor(np.random.default_rng(1), interval, RUNS) * interval.value,
    ):
        assert np.quantile(drawn, [0.1, 0.9]) == pytest.approx([interval.low, interval.high], abs=0.005)


def test_uncertain_attainment_moves_all_seats_of_a_segment_together(make_model) -> None:
    """Each run draws one attainment for a segment, so that its spread does not fade with the number of seats."""
    sure = SimpleNamespace(value=0.5, low=0.4, high=0.6)
    supply = draw_supply(
        np.random.default_rng(2), _posts(40, 12), make_model(), 4_000, Uncertainty(attainment={"SMB": sure})
    )
    year = supply.sum(axis=(1, 2))
    assert year.mean() == pytest.approx(40 * 1200, rel=0.02)
    assert year.std() / year.mean() == pytest.approx(0.2 / 2.563 / 0.5, rel=0.05)


def test_uncertain_attrition_is_drawn_by_segment(make_model) -> None:
    """Another segment's uncertainty leaves a segment as it is; its own spreads what it brings."""
    model = make_model(segments={"default": {"attrition_share": 0.3}}, backfill={"refill": False})
    wide = SimpleNamespace(value=0.3, low=0.1, high=0.5)
    spread = [
        draw_supply(np.random.default_rng(2), _posts(200, 12), model, 500, uncertainty).sum(axis=(1, 2)).std()
        for uncertainty in (None, Uncertainty(attrition={"Enterprise": wide}), Uncertainty(attrition={"SMB": wide}))
    ]
    assert spread[0] == spread[1]
    assert spread[2] > 2 * spread[0]
