"""Paths through quantiles that the user gave."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.demand.forecasting.quantiles import follow_quantiles

LEVELS = np.array([0.1, 0.5, 0.9])


def drawn(paths: int = 199, series: int = 1) -> np.ndarray:
    return np.random.default_rng(1).lognormal(size=(paths, 2, series))


def test_paths_have_the_users_quantiles_and_keep_their_ranks() -> None:
    """Of 199 paths the 20th, 100th and 180th are where the user's quantiles 0.1, 0.5 and 0.9 are."""
    ours = drawn()
    paths = follow_quantiles(ours, np.full((2, 1, 3), [80.0, 100.0, 150.0]), LEVELS)
    found = np.sort(paths, axis=0)[[19, 99, 179]]
    np.testing.assert_allclose(found[:, 0, 0], [80, 100, 150], rtol=0.01)
    np.testing.assert_array_equal(ours.argsort(axis=0), paths.argsort(axis=0))


def test_quantiles_of_a_normal_give_its_tails() -> None:
    """Beyond the last quantile paths go on as a normal distribution would."""
    paths = follow_quantiles(drawn(1999), np.full((2, 1, 3), [100 - 12.816, 100.0, 100 + 12.816]), LEVELS)
    assert np.quantile(paths[:, 0, 0], 0.99) == pytest.approx(100 + 23.26, rel=0.01)
    assert paths[:, 0, 0].std() == pytest.approx(10, rel=0.03)


def test_one_quantile_gives_no_paths() -> None:
    """A cell with the median alone is left to our own spread, beside one with all three."""
    amounts = np.array([[[80.0, 100.0, 120.0], [np.nan, 100.0, np.nan]]] * 2)
    paths = follow_quantiles(drawn(series=2), amounts, LEVELS)
    assert np.isfinite(paths[:, :, 0]).all()
    assert np.isnan(paths[:, :, 1]).all()


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=5), st.data())
def test_more_demand_in_rank_is_never_less_in_money(amounts: list[float], data: st.DataObject) -> None:
    """Whatever the quantiles, 0 and 1 among them, paths rise with their rank and are not negative."""
    chosen = st.lists(st.floats(0, 1), min_size=len(amounts), max_size=len(amounts), unique_by=lambda q: round(q, 2))
    levels = np.sort(np.round(data.draw(chosen), 2))
    paths = follow_quantiles(drawn(50), np.broadcast_to(np.sort(amounts), (2, 1, len(amounts))), levels)
    rising = np.take_along_axis(paths, drawn(50).argsort(axis=0), axis=0)
    assert (paths >= 0).all()
    assert (np.diff(rising, axis=0) >= -1e-6 * max(amounts)).all()
