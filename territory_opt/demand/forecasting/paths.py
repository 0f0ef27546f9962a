"""Sample paths of new business: the forecast, and the errors of the past drawn jointly for all series and months."""

from __future__ import annotations

import numpy as np

from territory_opt.demand.forecasting.errors import with_neighbours
from territory_opt.demand.forecasting.methods import SEASON
from territory_opt.demand.forecasting.rolling import PastForecasts


def error_paths(errors_usd: np.ndarray, past: PastForecasts, paths: int, rng: np.random.Generator) -> np.ndarray:
    """Draw errors jointly: a path is a random mixture of blocks, each the errors of one origin over the whole horizon.

    With standard normal g and the blocks' weights w (sum 1 in each month): e[r,h,s] = sum over b of
    g[r,b] sqrt(w[b,h]) e[b,h,s]. One g goes over all series and the whole horizon, so a path's errors hang together as
    those of the past did, between cells and from month to month, and their mean squares are those of the blocks at
    every level: a wild bootstrap (Wu, Annals of Statistics 1986) of blocks that span the horizon. Each block counts
    thrice, also moved by a month either way. Paths come in pairs of opposite sign, so that they do not move the
    forecast.

    Parameters
    ----------
    errors_usd : ndarray, shape (O, H, S)
        Errors of bottom series.
    past : PastForecasts
        The forecasts that made them. Months of the horizon beyond their reach, which must be a year, take the errors
        of the same month in the last year within it, grown like the square root of the months ahead.
    paths : int
        Number R of paths.

    Returns
    -------
    ndarray, shape (R, H, S)
    """
    month = np.arange(errors_usd.shape[1])
    beyond = past.reach - SEASON + (month - past.reach) % SEASON
    stands_for = np.where(month < past.reach, month, beyond)
    weight = with_neighbours(past.weight)[:, stands_for]
    share = np.sqrt(weight / weight.sum(axis=0)) * np.sqrt((month + 1) / (stands_for + 1))
    blocks = with_neighbours(errors_usd)[:, stands_for] * share[:, :, None]
    half = rng.standard_normal((-(-paths // 2), len(blocks)))
    return np.tensordot(np.concatenate([half, -half])[:paths], blocks, axes=1)


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
    """Cut paths at 0 and rescale them so that their mean is what is expected: no expectation hangs on the sample.

    Parameters
    ----------
    paths_usd : ndarray, shape (R, ...)
        Paths about the expectation.
    point_usd : ndarray, shape (...)
        The expectation, not below 0: a forecast by month and series, or what people bring by cell and month.

    Returns
    -------
    ndarray, shape (R, ...)
        Not below 0; the expectation itself in every path where no path is above 0.
    """
    cut = np.clip(paths_usd, 0, None)
    mean = cut.mean(axis=0)
    factor = np.divide(point_usd, mean, out=np.zeros_like(mean), where=mean > 0)
    return np.where(mean > 0, cut * factor, point_usd)
