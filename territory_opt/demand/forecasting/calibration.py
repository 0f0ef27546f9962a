"""How far the errors of the past must be stretched so that bands made of them would have covered what came next."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from territory_opt.demand.forecasting.errors import with_neighbours
from territory_opt.demand.forecasting.hierarchy import Hierarchy
from territory_opt.demand.forecasting.rolling import PastForecasts

BAND_SHARE = 0.8
"""The band that is calibrated: between its quantiles 0.1 and 0.9."""

HALF_WIDTH = float(ndtri(0.5 + BAND_SHARE / 2))
"""Half of that band's width in standard deviations of a normal distribution."""

LEAST_WEIGHT = 0.3
"""Weight of known errors from which a band of the past is held against what came."""


def stretched(errors_usd: np.ndarray, past: PastForecasts, hierarchy: Hierarchy, projection: np.ndarray) -> np.ndarray:
    """Stretch the errors of each level by its factor, and make them add up again.

    The factor of a level of few sums is told by few errors; adding up draws it towards the other levels'.

    Parameters
    ----------
    errors_usd : ndarray, shape (O, H, S)
        Errors of the bottom series.
    past : PastForecasts
        The forecasts that made them.
    projection : ndarray, shape (S, N)
        Takes amounts of all sums to bottom series.

    Returns
    -------
    ndarray, shape (O, H, S)
    """
    errors = hierarchy.summed(errors_usd)
    factors = level_factors(errors, past, hierarchy)
    return np.asarray((errors * factors[hierarchy.level]) @ projection.T)


def level_factors(errors_usd: np.ndarray, past: PastForecasts, hierarchy: Hierarchy) -> np.ndarray:
    """Return the factor of each level by which bands must widen to cover the errors that came after them.

    At each origin, every error to come is held against the root mean square of the errors of the same distance that
    were known by then. The factor is the quantile of these ratios that the band's share asks for, over the one of a
    normal distribution: the calibration of normalised errors that conformal prediction makes (Lei et al.,
    "Distribution-free predictive inference for regression", J. American Statistical Association 2018), with what was
    known at the time in place of a split at random.

    Parameters
    ----------
    errors_usd : ndarray, shape (O, H, N)
        Errors of all sums.

    Returns
    -------
    ndarray, shape (number of levels,)
        1 where no band of the past could be made.
    """
    squares = errors_usd**2
    ratios, weights = [np.empty((0, len(hierarchy.level)))], [np.empty(0)]
    for origin, known in enumerate(past.origins):
        then = past.weight_after(int(known))
        # Adding origins up before their neighbours comes to the same and handles a fraction of the numbers.
        total = with_neighbours(then.sum(axis=0)[None]).sum(axis=0)
        squared = with_neighbours(np.einsum("oh,ohn->hn", then, squares)[None]).sum(axis=0)
        told = (past.weight[origin] > 0) & (total >= LEAST_WEIGHT)
        width = np.sqrt(squared[told] / total[told][:, None])
        error = np.abs(errors_usd[origin, told])
        ratios.append(np.divide(error, width, out=np.full_like(width, np.nan), where=width > 0))
        weights.append(past.weight[origin, told])
    ratio, weight = np.concatenate(ratios), np.concatenate(weights)
    levels = range(len(hierarchy.levels))
    return np.array([_factor(ratio[:, hierarchy.level == level], weight) for level in levels])


def _factor(ratios: np.ndarray, weight: np.ndarray) -> float:
    """Return the ratio that the band's share of K errors lies under, over a normal's; ratios (K, N), weight (K,)."""
    known = np.isfinite(ratios)
    if not known.any():
        return 1.0
    weights = np.broadcast_to(weight[:, None], ratios.shape)[known]
    order = np.argsort(ratios[known])
    reached = np.cumsum(weights[order])
    return float(ratios[known][order][np.searchsorted(reached, BAND_SHARE * reached[-1])] / HALF_WIDTH)
