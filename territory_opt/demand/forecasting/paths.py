"""Sample paths of new business: the forecast, and the errors of the past drawn jointly for all series and months."""

from __future__ import annotations

import numpy as np

from territory_opt.demand.forecasting.choice import Choice
from territory_opt.demand.forecasting.methods import SEASON
from territory_opt.demand.forecasting.rolling import PastForecasts

LEAST_ORIGINS = 3
"""Origins that must have seen a month of the horizon for its error to count as known."""

YEARLY_SHARE = 0.25
"""Share of the whole history's mean in the size of a series, so that a year without bookings is no size of 0."""


def past_errors(past: PastForecasts, choice: Choice, history_usd: np.ndarray) -> np.ndarray:
    """Return the errors of the forecasts as they were made to add up, in today's money.

    An error counts in proportion to the series' size: one of a tenth when the series had half its size of today counts
    as a tenth of today's.

    Parameters
    ----------
    past : PastForecasts
        Forecasts from O origins.
    choice : Choice
        Chosen methods and projection.
    history_usd : ndarray, shape (L, S)
        Bottom series.

    Returns
    -------
    ndarray, shape (O, H, S)
        What came less what was forecast, USD; 0 where the month is not known yet.
    """
    series = history_usd.shape[1]
    errors = past.actual_usd[:, :, -series:] - choice.coherent(past.usd)
    held = np.clip(history_usd, 0, None)
    overall = YEARLY_SHARE * held.mean(axis=0)
    size = np.stack([held[max(origin - SEASON, 0) : origin].mean(axis=0) for origin in past.origins]) + overall
    today = held[-SEASON:].mean(axis=0) + overall
    growth = np.divide(today, size, out=np.ones_like(size), where=size > 0)
    return np.asarray(np.where(np.isfinite(errors), errors, 0.0) * growth[:, None, :])


def reach(past: PastForecasts) -> int:
    """Months of the horizon whose error is known."""
    return int(((past.weight > 0).sum(axis=0) >= LEAST_ORIGINS).sum())


def error_paths(errors_usd: np.ndarray, past: PastForecasts, paths: int, rng: np.random.Generator) -> np.ndarray:
    """Draw errors jointly: a path is a random mixture of the whole errors of all origins.

    With standard normal g and the origins' weights w (sum 1 in each month): e[r,h,s] = sum over o of
    g[r,o] sqrt(w[o,h]) e[o,h,s]. One g goes over all series and the whole horizon, so a path's errors hang together as
    those of the past did, between cells and from month to month, and their mean squares are those of the backtest at
    every level: a wild bootstrap of blocks that span the horizon (Wu, Annals of Statistics 1986; Shao, "The dependent
    wild bootstrap", J. American Statistical Association 2010). Drawn in pairs of opposite sign.

    Parameters
    ----------
    errors_usd : ndarray, shape (O, H, S)
        Errors of the past; months of the horizon that too few origins saw take those of the year before in the
        horizon, grown like the square root of the months ahead.
    paths : int
        Number R of paths.

    Returns
    -------
    ndarray, shape (R, H, S)
    """
    seen = reach(past)
    horizon = errors_usd.shape[1]
    month = np.arange(horizon)
    stands_for = np.where(month < seen, month, seen - SEASON + (month - seen) % SEASON)
    grown = np.sqrt((month + 1) / (stands_for + 1))
    weight = past.weight[:, stands_for]
    share = np.sqrt(weight / weight.sum(axis=0)) * grown
    scaled = errors_usd[:, stands_for] * share[:, :, None]
    half = rng.standard_normal((-(-paths // 2), len(past.origins)))
    mixture = np.concatenate([half, -half])[:paths]
    return np.tensordot(mixture, scaled, axes=1)


def assumed_error_paths(
    point_usd: np.ndarray, share: float, correlation: float, paths: int, rng: np.random.Generator
) -> np.ndarray:
    """Draw paths where no past tells of errors: each series is off by one lognormal factor in all months.

    Parameters
    ----------
    point_usd : ndarray, shape (H, S)
        The forecast.
    share : float
        Standard deviation of the factor, whose mean is 1.
    correlation : float
        Of the factors' logarithms, between any two series.

    Returns
    -------
    ndarray, shape (R, H, S)
    """
    deviation = np.sqrt(np.log1p(share**2))
    half = rng.standard_normal((-(-paths // 2), point_usd.shape[1] + 1))
    drawn = np.concatenate([half, -half])[:paths]
    normal = np.sqrt(correlation) * drawn[:, :1] + np.sqrt(1 - correlation) * drawn[:, 1:]
    return np.asarray(np.exp(deviation * normal - deviation**2 / 2)[:, None, :] * point_usd)


def centred(paths_usd: np.ndarray, point_usd: np.ndarray) -> np.ndarray:
    """Cut paths at 0 and rescale them so that their mean is the forecast in every month and series.

    Parameters
    ----------
    paths_usd : ndarray, shape (R, H, S)
        Paths about the forecast.
    point_usd : ndarray, shape (H, S)
        The forecast, not below 0.

    Returns
    -------
    ndarray, shape (R, H, S)
        Not below 0; the forecast itself in every path where no path is above 0.
    """
    cut = np.clip(paths_usd, 0, None)
    mean = cut.mean(axis=0)
    factor = np.divide(point_usd, mean, out=np.zeros_like(mean), where=mean > 0)
    return np.where(mean > 0, cut * factor, point_usd)
