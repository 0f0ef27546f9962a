"""Methods that forecast series from their past, by name: two of our own and two of the library StatsForecast."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.demand.forecasting.hierarchy import Hierarchy
from territory_opt.demand.forecasting.seasonal import seasonal_forecast
from territory_opt.demand.model import ForecastModel, Method
from territory_opt.errors import InputError, InputProblem

LIBRARY = "statsforecast"
"""The library's import name."""

BUILT_IN: tuple[Method, ...] = ("damped", "seasonal_naive")
AUTOMATIC: tuple[Method, ...] = (*BUILT_IN, "theta")
"""What ``auto`` tries. Automatic ETS takes ten times as long as theta and brings no more beside the other two."""

LEAST_MONTHS = 24
"""Months from which the library's methods tell season from level and trend: two whole years."""

LEAST_ACTIVE_SHARE = 0.75
"""Share of months with bookings under which a series is too intermittent for them; they were made for steady ones."""

SEASON = 12


def chosen_methods(model: ForecastModel) -> tuple[tuple[Method, ...], list[str]]:
    """Return the methods to try, and what to say of those that are missing.

    Raises
    ------
    InputError
        When the model names a method whose library is not installed.
    """
    installed = find_spec(LIBRARY) is not None
    if model.methods == "auto":
        if installed:
            return AUTOMATIC, []
        return BUILT_IN, ['the built-in seasonal method alone; the extra "forecast" adds a library to choose from']
    foreign = [name for name in model.methods if name not in BUILT_IN]
    if foreign and not installed:
        expected = f"the library {LIBRARY}, which the extra installs: pip install 'territory-opt[forecast]'"
        raise InputError([InputProblem("demand model", None, "forecast.methods", ", ".join(foreign), expected)])
    return model.methods, []


def forecast_by_method(
    history: pd.DataFrame, horizon: int, hierarchy: Hierarchy, methods: tuple[Method, ...], model: ForecastModel
) -> dict[Method, np.ndarray]:
    """Forecast every sum of the hierarchy by each method.

    Parameters
    ----------
    history : DataFrame, shape (L, S)
        Complete months by bottom series.
    horizon : int
        Months H ahead, from the first after the history.

    Returns
    -------
    dict of str to ndarray, shape (H, N)
        NaN where a method cannot run. Our own methods forecast the bottom, and sums are sums of it; the library's
        methods forecast each sum by itself, so theirs do not add up yet.
    """
    amounts = history.to_numpy(float)
    ahead = pd.date_range(pd.DatetimeIndex(history.index)[-1], periods=horizon + 1, freq="MS")[1:]
    own: dict[Method, Callable[[], np.ndarray]] = {
        "damped": lambda: seasonal_forecast(history, ahead, model).to_numpy(float),
        "seasonal_naive": lambda: last_year(amounts, horizon),
    }
    sums = hierarchy.summed(amounts)
    return {
        name: hierarchy.summed(own[name]()) if name in own else _by_library(sums, horizon, name, model.library_series)
        for name in methods
    }


def last_year(amounts: np.ndarray, horizon: int) -> np.ndarray:
    """Repeat the last twelve months, the yardstick every other method is held against; NaN with less than a year.

    Parameters
    ----------
    amounts : ndarray, shape (L, S)
        The history.
    horizon : int
        Months H ahead.

    Returns
    -------
    ndarray, shape (H, S)
    """
    if len(amounts) < SEASON:
        return np.full((horizon, amounts.shape[1]), np.nan)
    return np.asarray(np.clip(amounts[len(amounts) - SEASON + np.arange(horizon) % SEASON], 0, None))


def _by_library(sums: np.ndarray, horizon: int, name: Method, most: int) -> np.ndarray:
    """Forecast the largest sums by the library, one by one; shape (H, N), NaN for the others."""
    forecast = np.full((horizon, sums.shape[1]), np.nan)
    if len(sums) < LEAST_MONTHS:
        return forecast
    steady = np.flatnonzero((sums > 0).mean(axis=0) >= LEAST_ACTIVE_SHARE)
    largest = steady[np.argsort(-sums[-SEASON:, steady].sum(axis=0), kind="stable")[:most]]
    with warnings.catch_warnings():
        # The library warns of what its optimiser meets on the way; what it returns is judged by backtest.
        warnings.simplefilter("ignore")
        for column in largest:
            found = _library_model(name).forecast(y=sums[:, column].copy(), h=horizon)["mean"]
            if np.isfinite(found).all():
                forecast[:, column] = np.clip(found, 0, None)
    return forecast


def _library_model(name: Method) -> Any:
    """Make the library's model.

    Theta: Assimakopoulos and Nikolopoulos, Int. J. Forecasting 2000, with the optimised and dynamic variants of
    Fiorucci et al., 2016. ETS: Hyndman and Khandakar, J. Statistical Software 2008; always with a damped trend, which
    halves the time of the search.
    """
    from statsforecast.models import AutoETS, AutoTheta

    return AutoTheta(season_length=SEASON) if name == "theta" else AutoETS(season_length=SEASON, damped=True)
