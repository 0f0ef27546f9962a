"""Our own forecast of a history."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.demand.forecasting import methods
from territory_opt.demand.forecasting.from_history import HistoryForecast, forecast_history
from territory_opt.errors import InputError

NEEDS_LIBRARY = pytest.mark.skipif(find_spec("statsforecast") is None, reason="needs the extra `forecast`")


def assert_whole(found: HistoryForecast) -> None:
    """Points and paths are finite and not negative, and the mean of the paths is the point at every level."""
    assert np.isfinite(found.point_usd).all()
    assert np.isfinite(found.paths_usd).all()
    assert found.point_usd.min() >= 0
    assert found.paths_usd.min() >= 0
    summed = found.hierarchy.summed
    np.testing.assert_allclose(summed(found.paths_usd.mean(axis=0)), summed(found.point_usd), rtol=1e-9, atol=1e-9)


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 45), st.integers(0, 100), st.floats(0, 0.9))
def test_any_history_is_forecast_whole(make_history, built_in, months: int, seed: int, zeros: float) -> None:
    """From one month on, with as many months without business as you like and a credit here and there."""
    history = make_history(months, seed=seed)
    rng = np.random.default_rng(seed)
    history = history.where(rng.random(history.shape) >= zeros, 0.0)
    history = history.where(rng.random(history.shape) >= 0.03, -20.0)
    assert_whole(forecast_history(history, 24, built_in, paths=20, seed=1))


def test_sums_tie_out_on_points_and_paths(make_history, built_in) -> None:
    """The company is the sum of regions and of segments, on the plan and on every path."""
    found = forecast_history(make_history(60), 24, built_in, paths=30, seed=1)
    for amounts in (found.point_usd, found.paths_usd):
        summed, level = found.hierarchy.summed(amounts), found.hierarchy.level
        company = summed[..., level == 0]
        for keys in range(1, len(found.hierarchy.levels)):
            np.testing.assert_allclose(summed[..., level == keys].sum(axis=-1, keepdims=True), company, rtol=1e-12)


def test_the_seed_repeats_the_paths(make_history, built_in) -> None:
    """The same seed draws the same paths, another one others about the same plan."""
    history = make_history(48)
    one, same, other = (forecast_history(history, 12, built_in, paths=10, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.paths_usd, same.paths_usd)
    assert not np.allclose(one.paths_usd, other.paths_usd)
    np.testing.assert_allclose(one.point_usd, other.point_usd)


@pytest.mark.parametrize("months", [3, 14])
def test_a_history_too_short_to_try_has_an_assumed_band(make_history, built_in, months: int) -> None:
    """Three and fourteen months are forecast, with the error that the model assumes, and a note says so."""
    found = forecast_history(make_history(months), 24, built_in, paths=2000, seed=1)
    assert_whole(found)
    assert any("band is an assumption" in note for note in found.notes)
    spread = found.paths_usd.std(axis=0) / found.point_usd
    assert spread == pytest.approx(np.full(spread.shape, built_in.assumed_error_share), rel=0.1)


@pytest.mark.parametrize(
    ("months", "said", "unsaid"),
    [
        (5, "Damped: the level of the months known, by the assumed season", "methods chosen"),
        (40, "methods chosen for each series, by forecasts from 14 months of the past", "the assumed season"),
    ],
)
def test_the_sentence_says_what_was_done_and_no_more(make_history, built_in, months, said, unsaid) -> None:
    """A method is chosen where some could be tried; the damped one repeats a year only where there is one."""
    found = forecast_history(make_history(months), 12, built_in, paths=4, seed=1)
    assert said in found.method
    assert unsaid not in found.method


def test_a_method_that_forecasts_nothing_is_not_explained(make_history, built_in) -> None:
    """With the seasonal naive alone, no word is lost on the damped one."""
    naive = built_in.model_copy(update={"methods": ("seasonal_naive",)})
    assert "Damped" not in forecast_history(make_history(40), 12, naive, paths=4, seed=1).method


def test_three_years_tell_of_errors_and_what_lies_beyond_is_said(make_history, built_in) -> None:
    """Errors of the first 22 months ahead are seen from three origins at least; the notes name the month."""
    found = forecast_history(make_history(36), 24, built_in, paths=50, seed=1)
    assert_whole(found)
    assert any("errors of forecasts 22 months ahead" in note for note in found.notes)
    assert np.isfinite(found.mase).all()


def test_the_companys_band_keeps_what_cells_have_in_common(make_history, built_in) -> None:
    """With noise that all cells share the company's band is near the sum of theirs; with their own it is half."""

    def share(common: float) -> float:
        history = make_history(84, regions=4, segments=3, shared=common, seed=5)
        found = forecast_history(history, 12, built_in, paths=400, seed=1)
        low, high = np.quantile(found.hierarchy.summed(found.paths_usd), [0.1, 0.9], axis=0)
        width = (high - low).mean(axis=0)
        bottom = found.hierarchy.level == len(found.hierarchy.levels) - 1
        return float(width[0] / width[bottom].sum())

    assert share(1.0) > 0.9
    assert share(0.0) < 0.6


def test_bands_cover_what_they_say_on_simulated_histories(make_history, built_in) -> None:
    """Over 30 histories held out for a year, the 80 % band covers 70 to 90 % of cells' and of companies' months."""
    inside = []
    for seed in range(30):
        history = make_history(72, shared=0.3, seed=seed)
        found = forecast_history(history.iloc[:60], 12, built_in, paths=200, seed=1)
        actual = found.hierarchy.summed(history.to_numpy()[60:])
        low, high = np.quantile(found.hierarchy.summed(found.paths_usd), [0.1, 0.9], axis=0)
        inside.append(((low <= actual) & (actual <= high)).mean(axis=0))
    coverage = np.mean(inside, axis=0)
    assert 0.7 <= coverage[0] <= 0.9
    assert 0.7 <= coverage[-6:].mean() <= 0.9


def test_without_the_library_the_built_in_methods_do(make_history, model, monkeypatch: pytest.MonkeyPatch) -> None:
    """Auto falls back with a note; a model that names the library's method is told what to install."""
    monkeypatch.setattr(methods, "find_spec", lambda name: None)
    found = forecast_history(make_history(40), 12, model.forecast, paths=4, seed=1)
    assert_whole(found)
    assert any("built-in" in note for note in found.notes)
    insisting = model.forecast.model_copy(update={"methods": ("damped", "theta")})
    with pytest.raises(InputError, match=r"territory-opt\[forecast\]"):
        forecast_history(make_history(40), 12, insisting, paths=4, seed=1)


@NEEDS_LIBRARY
def test_the_librarys_methods_are_tried(make_history, model) -> None:
    """Theta and ETS forecast steady series; one with too few active months is left to our own."""
    history = make_history(48, regions=2, segments=1)
    history.iloc[:, 1] = history.iloc[:, 1].where(np.arange(48) % 3 == 0, 0.0)
    named = model.forecast.model_copy(update={"methods": ("theta", "ets"), "most_origins": 3})
    found = forecast_history(history, 12, named, paths=4, seed=1)
    assert_whole(found)
    assert found.methods[0] in ("theta", "ets", "theta and ets")
    assert found.methods[1] in ("theta", "ets", "theta and ets")
    by_method = methods.forecast_by_method(history, 12, found.hierarchy, ("theta",), named)["theta"]
    assert np.isfinite(by_method[:, 1]).all()
    assert np.isnan(by_method[:, 2]).all()


@NEEDS_LIBRARY
def test_the_library_forecasts_the_largest_only(make_history, model) -> None:
    """With room for two of the three, the company and the larger region are its own; a note says so."""
    history = make_history(40, regions=2, segments=1)
    named = model.forecast.model_copy(update={"methods": ("theta",), "most_origins": 3, "library_series": 2})
    found = forecast_history(history, 12, named, paths=4, seed=1)
    assert_whole(found)
    by_method = methods.forecast_by_method(history, 12, found.hierarchy, ("theta",), named)["theta"]
    assert np.isfinite(by_method).all(axis=0).tolist() == [True, False, True]
    assert any("2 largest" in note for note in found.notes)


def test_an_intermittent_cell_keeps_its_scale(built_in) -> None:
    """A cell that books once a quarter is forecast near its yearly sum, and its paths stay within reason."""
    months = pd.date_range(end="2026-12-01", periods=60, freq="MS", name="month")
    names = pd.MultiIndex.from_tuples(
        [("East", "SMB", "all"), ("West", "SMB", "all")], names=["region", "segment", "product"]
    )
    amounts = np.column_stack([np.full(60, 100.0), np.where(np.arange(60) % 3 == 2, 90.0, 0.0)])
    found = forecast_history(pd.DataFrame(amounts, index=months, columns=names), 12, built_in, paths=200, seed=1)
    assert found.point_usd[:, 1].sum() == pytest.approx(360, rel=0.1)
    assert found.paths_usd[:, :, 1].sum(axis=1).max() < 4 * 360
