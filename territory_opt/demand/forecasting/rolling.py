"""What each method would have forecast from months of the past, held against what came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.forecasting.hierarchy import Hierarchy
from territory_opt.demand.forecasting.methods import SEASON, forecast_by_method
from territory_opt.demand.model import ForecastModel, Method

HALF_LIVES = 6
"""Half-lives after which an error counts for nothing any more: under 2 %."""

LEAST_ORIGINS = 3
"""Origins that must have seen a month of the horizon for its error to count as known."""


@dataclass(frozen=True)
class PastForecasts:
    """Forecasts from O origins, a horizon of H months and N sums.

    Attributes
    ----------
    origins : ndarray of int, shape (O,)
        Months of history that each forecast knew.
    usd : dict of str to ndarray, shape (O, H, N)
        By method; NaN where it cannot run.
    actual_usd : ndarray, shape (O, H, N)
        What came; NaN after the history's end.
    months : int
        Length of the history.
    half_life_months : float
        Age at which an error counts half.
    """

    origins: np.ndarray
    usd: dict[Method, np.ndarray]
    actual_usd: np.ndarray
    months: int
    half_life_months: float

    @property
    def weight(self) -> np.ndarray:
        """How much each forecast counts today, shape (O, H); 0 where what came is not known yet."""
        return self.weight_after(self.months)

    def weight_after(self, months: int) -> np.ndarray:
        """How much each forecast counted when the history had so many months, shape (O, H).

        It halves with every half-life since the month that was forecast, and is 0 while that was yet to come.
        """
        age = months - 1 - (self.origins[:, None] + np.arange(self.actual_usd.shape[1]))
        return np.where(age >= 0, 0.5 ** (np.maximum(age, 0) / self.half_life_months), 0.0)

    @property
    def reach(self) -> int:
        """Months of the horizon whose error is known."""
        return int(((self.weight > 0).sum(axis=0) >= LEAST_ORIGINS).sum())


def forecast_from_the_past(
    history: pd.DataFrame, horizon: int, hierarchy: Hierarchy, methods: tuple[Method, ...], model: ForecastModel
) -> PastForecasts:
    """Forecast from rolling origins (Tashman, Int. J. Forecasting 2000), each of which knows only what was before it.

    Parameters
    ----------
    history : DataFrame, shape (L, S)
        Complete months by bottom series.
    horizon : int
        Months H ahead.
    """
    # Whole horizons before the errors that count, so that bands of that time can be held against them.
    oldest = round(2 * horizon + HALF_LIVES * model.error_half_life_months)
    origins = rolling_origins(len(history), oldest, model.most_origins)
    sums = hierarchy.summed(history.to_numpy(float))
    reached = origins[:, None] + np.arange(horizon)
    known = reached < len(history)
    actual = np.full((*reached.shape, len(hierarchy.level)), np.nan)
    actual[known] = sums[reached[known]]
    found = [forecast_by_method(history.iloc[:origin], horizon, hierarchy, methods, model) for origin in origins]
    shape = (0, horizon, len(hierarchy.level))
    usd = {name: np.stack([one[name] for one in found]) if found else np.empty(shape) for name in methods}
    return PastForecasts(origins, usd, actual, len(history), model.error_half_life_months)


def rolling_origins(months: int, oldest: int, most: int) -> np.ndarray:
    """Return the months known at each origin: evenly spaced up to a month before the history's end.

    Parameters
    ----------
    months : int
        Length of the history.
    oldest : int
        Months before the history's end that the first origin lies, where that leaves it a year to know.
    most : int
        Number of origins at most.
    """
    first = max(months - oldest, SEASON)
    step = max(-(-(months - first) // most), 1)
    return np.arange(months - 1, first - 1, -step)[::-1]
