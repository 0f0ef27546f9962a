"""Errors that forecasts of the past made, as today's forecast may make them again."""

from __future__ import annotations

import numpy as np

from territory_opt.demand.forecasting.choice import Choice
from territory_opt.demand.forecasting.methods import SEASON
from territory_opt.demand.forecasting.rolling import PastForecasts

LONG_SHARE = 0.25
"""Share of the whole history's mean in the size of a series, so that a year without bookings is no size of 0."""


def past_errors(past: PastForecasts, choice: Choice, history_usd: np.ndarray) -> np.ndarray:
    """Return the errors of forecasts from each origin, chosen and made to add up as today's is, in today's money.

    An error counts in proportion to the series' size: one of a tenth when the series had half its size of today counts
    as a tenth of today's.

    Parameters
    ----------
    past : PastForecasts
        Forecasts from O origins, one at least.
    choice : Choice
        Chosen methods and projection.
    history_usd : ndarray, shape (L, S)
        Bottom series.

    Returns
    -------
    ndarray, shape (O, H, S)
        What came less what was forecast, USD; 0 where it is not known.
    """
    errors = past.actual_usd[:, :, -history_usd.shape[1] :] - choice.coherent(past.usd)
    held = np.clip(history_usd, 0, None)
    long = LONG_SHARE * held.mean(axis=0)
    size = np.stack([held[max(origin - SEASON, 0) : origin].mean(axis=0) for origin in past.origins]) + long
    today = held[-SEASON:].mean(axis=0) + long
    growth = np.divide(today, size, out=np.ones_like(size), where=size > 0)
    return np.asarray(np.where(past.weight[:, :, None] > 0, errors, 0.0) * growth[:, None, :])


def with_neighbours(values: np.ndarray) -> np.ndarray:
    """Add the blocks moved by one month either way along the horizon: three neighbours say more than one month does.

    Parameters
    ----------
    values : ndarray, shape (O, H, ...)
        Errors or their weights.

    Returns
    -------
    ndarray, shape (3 O, H, ...)
        Zeros where nothing moves in.
    """
    sooner, later = np.zeros_like(values), np.zeros_like(values)
    sooner[:, :-1] = values[:, 1:]
    later[:, 1:] = values[:, :-1]
    return np.concatenate([values, sooner, later])
