"""Which method each series is forecast by, and how forecasts of sums are made to add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.sparse import diags_array

from territory_opt.demand.forecasting.hierarchy import Hierarchy
from territory_opt.demand.forecasting.methods import SEASON
from territory_opt.demand.forecasting.rolling import PastForecasts
from territory_opt.demand.model import Method

OWN_WEIGHT = 0.2
"""Weight of a series' own backtest in its choice; the rest has the mean of its level.

One series tells little of which method will do better next year: chosen by its own past alone, the forecast is worse
than without any choice (measured on the years before the last two of the public history, docs/forecasting.md).
"""

MEAN = " and "
"""Joins the names of the methods that a combination is the mean of."""

STAND_IN: Method = "damped"
"""Stands in where a chosen method cannot run: it forecasts anything from one month on."""

LEAST_VARIANCE = 1e-4
"""Least variance against the typical one: a forecast that never missed so far is not sure for ever."""


@dataclass(frozen=True)
class Choice:
    """One candidate for each sum, and the projection that makes the candidates' forecasts add up.

    Attributes
    ----------
    candidates : tuple of str
        Names: methods, and means of two.
    position : ndarray of int, shape (N,)
        Candidate of each sum.
    mase : ndarray, shape (N,)
        Mean absolute error of the chosen one in the backtest, before adding up, over that of the seasonal naive within
        the history; NaN where nothing could be tried.
    projection : ndarray, shape (S, N)
        Takes forecasts of all sums to bottom series.
    """

    candidates: tuple[str, ...]
    position: np.ndarray
    mase: np.ndarray
    projection: np.ndarray

    def coherent(self, by_method: Mapping[Method, np.ndarray]) -> np.ndarray:
        """Take each sum's forecast by its chosen candidate and reconcile them.

        Parameters
        ----------
        by_method : mapping of str to ndarray, shape (..., N)
            Forecasts of all sums, the stand-in's among them.

        Returns
        -------
        ndarray, shape (..., S)
            Bottom series, not below 0.
        """
        found = candidate_forecasts(by_method, self.candidates)
        base = np.choose(self.position, [found[name] for name in self.candidates])
        whole = np.where(np.isnan(base), by_method[STAND_IN], base)
        return np.asarray(np.clip(whole @ self.projection.T, 0, None))


def candidate_names(methods: tuple[Method, ...]) -> tuple[str, ...]:
    """Return the methods and the mean of each pair of them.

    Means of forecasts by methods that err differently are hard to beat (Bates and Granger, Operational Research
    Quarterly 1969). The seasonal naive is the yardstick and in no mean.
    """
    able = [name for name in methods if name != "seasonal_naive"]
    return (*methods, *(MEAN.join(pair) for pair in combinations(able, 2)))


def candidate_forecasts(by_method: Mapping[Method, np.ndarray], names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Return the forecasts of each candidate, in the shape of the methods'."""
    forecasts = {str(method): usd for method, usd in by_method.items()}
    return {name: np.mean([forecasts[part] for part in name.split(MEAN)], axis=0) for name in names}


def choose(past: PastForecasts, methods: tuple[Method, ...], sums_usd: np.ndarray, hierarchy: Hierarchy) -> Choice:
    """Choose by the backtest.

    Parameters
    ----------
    past : PastForecasts
        Forecasts from O origins by the methods and the stand-in; with no origin, all take the first method.
    methods : tuple of str
        Those to choose from.
    sums_usd : ndarray, shape (L, N)
        The history of every sum.
    """
    names = candidate_names(methods)
    found = np.stack(list(candidate_forecasts(past.usd, names).values()))
    errors = np.abs(past.actual_usd - found)
    score = _score(errors, np.abs(past.actual_usd - past.usd[STAND_IN]), past.weight, hierarchy)
    position = score.argmin(axis=0)
    chosen = errors[position, :, :, np.arange(len(position))][None].transpose(0, 2, 3, 1)
    mase = weighted_mean(chosen, past.weight)[0] / seasonal_naive_error(sums_usd)
    return Choice(names, position, mase, projection(hierarchy, weighted_mean(chosen**2, past.weight)[0]))


def seasonal_naive_error(sums_usd: np.ndarray) -> np.ndarray:
    """Mean absolute error of the seasonal naive within the history: what MASE is measured in.

    Hyndman and Koehler, "Another look at measures of forecast accuracy", Int. J. Forecasting 2006.

    Returns
    -------
    ndarray, shape (N,)
        NaN where the history has no thirteenth month or repeats itself to the dollar.
    """
    if len(sums_usd) <= SEASON:
        return np.full(sums_usd.shape[1], np.nan)
    error = np.abs(sums_usd[SEASON:] - sums_usd[:-SEASON]).mean(axis=0)
    return np.where(error > 0, error, np.nan)


def projection(hierarchy: Hierarchy, variance: np.ndarray) -> np.ndarray:
    """Return the least-squares reconciliation of forecasts of all sums, each weighted by its past errors.

    P = (S' W^-1 S)^-1 S' W^-1 with the sums S and W the diagonal of the errors' variances: variance scaling in
    Wickramasuriya, Athanasopoulos and Hyndman, "Optimal forecast reconciliation for hierarchical and grouped time
    series through trace minimization", J. American Statistical Association 2019.

    Parameters
    ----------
    variance : ndarray, shape (N,)
        Mean squared error of each sum. Where it is not known or 0, it is taken in proportion to the number of series
        that a sum has (structural scaling, same source).

    Returns
    -------
    ndarray, shape (S, N)
    """
    sums = hierarchy.sums
    counts = np.asarray(sums.sum(axis=1), dtype=float)
    known = np.isfinite(variance) & (variance > 0)
    typical = np.median(variance[known] / counts[known]) if known.any() else 1.0
    weights = 1 / np.where(known, np.maximum(variance, LEAST_VARIANCE * typical * counts), typical * counts)
    weighted = (sums.T @ diags_array(weights)).tocsr()
    return np.linalg.solve((weighted @ sums).toarray(), weighted.toarray())


def weighted_mean(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Mean over origins and horizon of what is known; shape (M, O, H, N) becomes (M, N), NaN where nothing is."""
    known = np.isfinite(values)
    weights = known * weight[:, :, None]
    total = weights.sum(axis=(1, 2))
    added = (np.where(known, values, 0.0) * weights).sum(axis=(1, 2))
    return np.asarray(np.divide(added, total, out=np.full(total.shape, np.nan), where=total > 0))


def _score(errors: np.ndarray, stand_in: np.ndarray, weight: np.ndarray, hierarchy: Hierarchy) -> np.ndarray:
    """Log of each candidate's error over the stand-in's for the same months, drawn to its level's mean; shape (M, N).

    Infinite where a candidate could not be tried.
    """
    same = np.where(np.isfinite(errors), stand_in, np.nan)
    smallest = np.finfo(float).tiny
    ratio = np.log(weighted_mean(errors, weight) + smallest) - np.log(weighted_mean(same, weight) + smallest)
    level_means = np.empty_like(ratio)
    for level in range(len(hierarchy.levels)):
        here = hierarchy.level == level
        tried = np.isfinite(ratio[:, here])
        added = np.where(tried, ratio[:, here], 0.0).sum(axis=1)
        level_means[:, here] = (added / np.maximum(tried.sum(axis=1), 1))[:, None]
    return np.where(np.isfinite(ratio), OWN_WEIGHT * ratio + (1 - OWN_WEIGHT) * level_means, np.inf)
