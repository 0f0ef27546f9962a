"""Our own forecast of the series that a history tells of, with sample paths."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.forecasting.calibration import stretched
from territory_opt.demand.forecasting.choice import STAND_IN, choose
from territory_opt.demand.forecasting.errors import past_errors
from territory_opt.demand.forecasting.hierarchy import Hierarchy, build_hierarchy
from territory_opt.demand.forecasting.methods import BUILT_IN, SEASON, chosen_methods, forecast_by_method
from territory_opt.demand.forecasting.paths import assumed_error_paths, centred, error_paths
from territory_opt.demand.forecasting.rolling import PastForecasts, forecast_from_the_past
from territory_opt.demand.forecasting.seasonal import damped_words
from territory_opt.demand.model import ForecastModel


@dataclass(frozen=True)
class HistoryForecast:
    """A forecast of the H months after a history.

    Attributes
    ----------
    hierarchy : Hierarchy
        The series forecast and their sums.
    point_usd : ndarray, shape (H, S)
        The forecast, not below 0.
    paths_usd : ndarray, shape (R, H, S)
        Sample paths, not below 0; their mean is the forecast.
    methods : tuple of str
        Method by series.
    mase : ndarray, shape (S,)
        Of the backtest; NaN where nothing could be tried.
    method : str
        How it was made, in a sentence.
    notes : tuple of str
        What the user should know of it.
    """

    hierarchy: Hierarchy
    point_usd: np.ndarray
    paths_usd: np.ndarray
    methods: tuple[str, ...]
    mase: np.ndarray
    method: str
    notes: tuple[str, ...]


def forecast_history(
    history_usd: pd.DataFrame, horizon: int, model: ForecastModel, *, paths: int, seed: int
) -> HistoryForecast:
    """Forecast from a history.

    Parameters
    ----------
    history_usd : DataFrame, shape (L, S)
        Complete months without gaps, one column a series named by region, segment and product.
    horizon : int
        Months H ahead, from the first after the history.
    model : ForecastModel
        Methods, their parameters and what is assumed of errors.
    paths : int
        Number R of sample paths.
    seed : int
        Of the paths.

    Raises
    ------
    InputError
        When the model names a method whose library is not installed.
    """
    methods, notes = chosen_methods(model)
    tried = tuple(dict.fromkeys((STAND_IN, *methods)))
    hierarchy = build_hierarchy(pd.MultiIndex.from_frame(history_usd.columns.to_frame(index=False)))
    past = forecast_from_the_past(history_usd, horizon, hierarchy, tried, model)
    amounts = history_usd.to_numpy(float)
    choice = choose(past, methods, hierarchy.summed(amounts), hierarchy)
    point = choice.coherent(forecast_by_method(history_usd, horizon, hierarchy, tried, model))
    if len(hierarchy.level) > model.library_series and set(tried) - set(BUILT_IN):
        notes.append(
            f"the library forecasts the {model.library_series} largest series and sums, our methods the others"
        )
    rng = np.random.default_rng(seed)
    if past.reach < SEASON:
        share, correlation = model.assumed_error_share, model.assumed_error_correlation
        drawn = assumed_error_paths(point, share, correlation, paths, rng)
    else:
        errors = stretched(past_errors(past, choice, amounts), past, hierarchy, choice.projection)
        drawn = point + error_paths(errors, past, paths, rng)
    series = len(hierarchy.series)
    by_series = tuple(choice.candidates[position] for position in choice.position[-series:])
    return HistoryForecast(
        hierarchy=hierarchy,
        point_usd=point,
        paths_usd=centred(drawn, point),
        methods=by_series,
        mase=choice.mase[-series:],
        method=_sentence(by_series, len(amounts), past, model),
        notes=(*notes, *_error_notes(len(amounts), past, model)),
    )


def _error_notes(months: int, past: PastForecasts, model: ForecastModel) -> list[str]:
    """Say where the errors that shape the paths are not what the past shows."""
    horizon = past.actual_usd.shape[1]
    if past.reach < SEASON:
        share, correlation = model.assumed_error_share, model.assumed_error_correlation
        note = (
            f"{months} months of history are too few to show how far forecasts a year ahead miss: the band is an "
            f"assumption, {share:.0%} of a cell's forecast with a correlation of {correlation:.0%} between cells"
        )
    elif past.reach < horizon:
        note = (
            f"the history shows the errors of forecasts {past.reach} months ahead; from there to {horizon} months they "
            "are taken to grow like the square root of the time"
        )
    else:
        return []
    return [note]


def _sentence(by_series: tuple[str, ...], months: int, past: PastForecasts, model: ForecastModel) -> str:
    counts = Counter(by_series).most_common()
    used = ", ".join(f"{name.replace('_', ' ')} ({count} of {len(by_series)} series)" for name, count in counts)
    origins = len(past.origins)
    tried = f"methods chosen for each series, by forecasts from {origins} months of the past: " if origins else ""
    told = f"{tried}{used}; sums made to add up"
    if not any(STAND_IN in name for name in by_series):
        return told
    return f"{told}. Damped: the {damped_words(months, model)}"
