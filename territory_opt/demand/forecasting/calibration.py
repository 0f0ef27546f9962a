"""How far the errors of the past must be stretched so that bands made of them would have covered the past."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import ndtri

from territory_opt.demand.forecasting.errors import ErrorBlocks
from territory_opt.demand.forecasting.hierarchy import Hierarchy

BAND_SHARE = 0.8
"""The band that is calibrated: between its quantiles 0.1 and 0.9."""

HALF_WIDTH = float(ndtri(0.5 + BAND_SHARE / 2))
"""Half of that band's width in standard deviations of a normal distribution."""

PRIOR_SUMS = 1
"""Sums of a level at which its own stretch counts as much as that of all levels."""


def stretched(blocks: ErrorBlocks, hierarchy: Hierarchy, projection: np.ndarray) -> ErrorBlocks:
    """Stretch the errors of each level by what it takes, and make them add up again.

    Parameters
    ----------
    blocks : ErrorBlocks
        Errors of the bottom series.
    projection : ndarray, shape (S, N)
        Takes amounts of all sums to bottom series.
    """
    factors = level_factors(blocks, hierarchy)
    return replace(blocks, usd=(hierarchy.summed(blocks.usd) * factors[hierarchy.level]) @ projection.T)


def level_factors(blocks: ErrorBlocks, hierarchy: Hierarchy) -> np.ndarray:
    """Return the factor of each level by which bands from the other origins must widen to cover each origin's errors.

    Each error is held against the root mean square of those that the other origins made at the same distance; the
    factor is the quantile of these ratios that the band's share asks for, over the one of a normal distribution. This
    is the calibration of normalised errors that conformal prediction makes (Lei et al., "Distribution-free predictive
    inference for regression", J. American Statistical Association 2018), with one origin left out at a time. A level
    of few sums leans on all levels.

    Returns
    -------
    ndarray, shape (number of levels,)
        1 where no month was seen from two origins.
    """
    errors = hierarchy.summed(blocks.usd)
    squares = errors**2 * blocks.weight[:, :, None]
    origins = blocks.origin.max() + 1
    own = np.zeros((origins, *squares.shape[1:]))
    own_weight = np.zeros((origins, squares.shape[1]))
    np.add.at(own, blocks.origin, squares)
    np.add.at(own_weight, blocks.origin, blocks.weight)
    others = (own.sum(axis=0) - own)[blocks.origin]
    others_weight = (own_weight.sum(axis=0) - own_weight)[blocks.origin]
    seen = (blocks.weight > 0) & (others_weight > blocks.weight * 1e-6)
    width = np.sqrt(np.maximum(others[seen], 0) / others_weight[seen][:, None])
    ratios = np.divide(np.abs(errors[seen]), width, out=np.full(width.shape, np.nan), where=width > 0)
    weights = np.repeat(blocks.weight[seen][:, None], ratios.shape[1], axis=1)
    levels = [hierarchy.level == level for level in range(len(hierarchy.levels))]
    share = np.array([here.sum() / (here.sum() + PRIOR_SUMS) for here in levels])
    factors = np.array([_factor(ratios[:, here], weights[:, here]) for here in levels])
    return np.asarray(share * factors + (1 - share) * _factor(ratios, weights))


def _factor(ratios: np.ndarray, weights: np.ndarray) -> float:
    known = np.isfinite(ratios)
    if not known.any():
        return 1.0
    order = np.argsort(ratios[known])
    reached = np.cumsum(weights[known][order])
    return float(ratios[known][order][np.searchsorted(reached, BAND_SHARE * reached[-1])] / HALF_WIDTH)
