"""Numbers of inequality agree with known values and with their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.audit.inequality import coefficient_of_variation, gini, max_over_mean, within_band_share

loads = st.lists(st.floats(0, 1e6), min_size=1, max_size=30).filter(lambda values: sum(values) > 1).map(np.array)


def test_known_values() -> None:
    """One to four: variance 1.25 around 2.5, and a Gini coefficient of a quarter."""
    values = np.array([3.0, 1.0, 4.0, 2.0])
    assert coefficient_of_variation(values) == pytest.approx(np.sqrt(1.25) / 2.5)
    assert gini(values) == pytest.approx(0.25)
    assert max_over_mean(values) == pytest.approx(1.6)


def test_one_has_all() -> None:
    """The Gini coefficient of n loads of which one has all is (n - 1) / n."""
    assert gini(np.array([0.0, 0.0, 0.0, 0.0, 7.0])) == pytest.approx(0.8)


def test_the_band_includes_its_ends() -> None:
    """Loads at 90 % and 110 % of the mean are within 10 %; those beyond are not."""
    assert within_band_share(np.array([90.0, 100.0, 110.0])) == 1.0
    assert within_band_share(np.array([89.0, 100.0, 111.0])) == pytest.approx(1 / 3)


def test_no_load_at_all_is_balanced() -> None:
    """Seats that all carry nothing are equal."""
    nothing = np.zeros(3)
    assert (coefficient_of_variation(nothing), gini(nothing), within_band_share(nothing)) == (0.0, 0.0, 1.0)
    assert max_over_mean(nothing) == 1.0


@given(loads)
def test_gini_is_the_mean_absolute_difference_over_twice_the_mean(values: np.ndarray) -> None:
    """The sum over ranks is the sum over all pairs."""
    pairs = np.abs(values[:, None] - values[None, :]).mean()
    assert gini(values) == pytest.approx(pairs / (2 * values.mean()), abs=1e-9)


@given(loads, st.floats(0.01, 100))
def test_the_unit_does_not_matter(values: np.ndarray, factor: float) -> None:
    """Dollars or thousands of dollars, the inequality is the same."""
    for statistic in (coefficient_of_variation, gini, max_over_mean):
        assert statistic(values * factor) == pytest.approx(statistic(values), abs=1e-6)
