"""Productivity by tenure: exact where there is no chance, robust to season and growth, never falling."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.headcount.learning.estimate import draw_people
from territory_opt.headcount.learning.panel import UNKNOWN, Panel
from territory_opt.headcount.learning.tenure import fit_tenure, is_ramped

MONTHS = pd.date_range("2024-01-01", periods=24, freq="MS")
DEFAULT = np.array([0.5, 0.5, 1.0, 1.0])


def _panel(first_months: np.ndarray, usd: np.ndarray) -> Panel:
    """People who start on the first of a month, some before the panel begins."""
    tenure = np.arange(len(MONTHS)) - first_months[:, None]
    present = np.stack([np.zeros(tenure.shape), (tenure >= 0).astype(float)], axis=2)
    both = np.stack([np.maximum(tenure - 1, 0), np.maximum(tenure, 0)], axis=2)
    won = np.stack([np.zeros(tenure.shape), usd * (tenure >= 0)], axis=2)
    return Panel(MONTHS, np.array(["SMB"] * len(first_months)), both, present, won, (won.sum(axis=2) > 0).astype(float))


def _fit(panel: Panel, weight: float = 0.0, default: np.ndarray = DEFAULT) -> np.ndarray:
    people = len(panel.segment)
    return fit_tenure(panel, np.arange(people), default, weight, np.ones((1, people))).shares[0]


FIRST = np.array([-30, -20, -12, -3, 2, 7, 11, 16, 19])
TENURE = np.arange(len(MONTHS)) - FIRST[:, None]
RAMP = np.array([0.1, 0.4, 0.4, 0.8])


def _clean(level: np.ndarray) -> Panel:
    return _panel(FIRST, level * np.append(RAMP, 1.0)[np.clip(TENURE, 0, 4)])


def test_without_chance_the_ramp_is_found_whatever_season_and_growth() -> None:
    """Any level by month gives back the shares exactly."""
    season = 1e5 * (2 + np.sin(np.arange(24))) * 1.02 ** np.arange(24)
    assert _fit(_clean(np.ones(24))) == pytest.approx(RAMP, abs=1e-5)
    assert _fit(_clean(season)) == pytest.approx(RAMP, abs=1e-5)


def test_the_default_counts_as_months_of_people() -> None:
    """With as much weight as months seen, a share lies halfway between what was seen and what is declared."""
    fit = fit_tenure(_clean(np.ones(24)), np.arange(9), DEFAULT, 5.0, np.ones((1, 9)))
    assert fit.rep_months[:4].tolist() == [5.0, 5.0, 5.0, 6.0]
    assert fit.shares[0, 0] == pytest.approx((0.1 + 0.5) / 2, abs=0.01)


def test_nobody_seen_leaves_the_default() -> None:
    """Without newcomers in the panel, and without weight, the declared shares stand."""
    panel = _panel(np.array([-30, -40]), np.ones((2, 24)))
    assert _fit(panel).tolist() == DEFAULT.tolist()


def test_a_newcomer_without_deals_pulls_the_share_down() -> None:
    """Zero months count: a second newcomer who wins nothing halves the share."""
    first = np.array([-30, -30, 6, 6])
    usd = np.ones((4, 24))
    usd[3] = 0.0
    assert _fit(_panel(first, usd))[0] == pytest.approx(0.5, abs=0.1)


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), weight=st.floats(0, 10))
def test_shares_never_fall_nor_exceed_one(seed: int, weight: float) -> None:
    """Whatever was won, also in draws of people, and corrected for bias."""
    rng = np.random.default_rng(seed)
    panel = _panel(rng.integers(-20, 24, 8), rng.gamma(0.3, 1.0, (8, 24)))
    fit = fit_tenure(panel, np.arange(8), DEFAULT, weight, draw_people(8, 100, seed))
    for shares in (*fit.shares, fit.corrected):
        assert (np.diff(shares) >= -1e-12).all()
        assert shares.min() >= 0
        assert shares.max() <= 1


def test_twice_the_money_changes_nothing() -> None:
    """Shares have no unit."""
    rng = np.random.default_rng(3)
    usd = rng.gamma(2.0, 1.0, (9, 24))
    assert _fit(_panel(FIRST, usd), 2.0) == pytest.approx(_fit(_panel(FIRST, 1e6 * usd), 2.0))


def test_ramped_is_beyond_the_ramp_or_there_for_long() -> None:
    """The month after the last of the ramp is the first ramped one; an unknown start is long ago."""
    panel = _panel(np.array([0, 0]), np.ones((2, 24)))
    panel.tenure[1] = UNKNOWN
    ramped = is_ramped(panel, np.array([4, 4]))[:, :, 1]
    assert ramped[0].tolist() == [False] * 4 + [True] * 20
    assert ramped[1].all()
