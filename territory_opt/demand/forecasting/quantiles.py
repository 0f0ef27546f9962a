"""Paths that follow quantiles which the user gave."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.special import ndtri

LOW, HIGH = 0.1, 0.9
"""Quantiles between which four of five outcomes lie: the ends of every 80 % band and interval."""

EXTREME = 0.001
"""Quantiles 0 and 1 are read as this far from the end: a normal distribution has no last value."""


def follow_quantiles(paths_usd: np.ndarray, amounts_usd: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Map paths through quantile functions, so that each keeps its rank in every month and series.

    The rank of a path among the paths is where it stands in the user's distribution (a Gaussian-like rank transform
    that keeps how series and months hang together; Clark et al., "The Schaake shuffle", J. Hydrometeorology 2004).
    Between quantiles amounts are interpolated monotonically (Fritsch and Butland, SIAM J. Sci. Stat. Comput. 1984) over
    the normal score of the quantile, and go on straight beyond the first and the last one, which is how a normal
    distribution would.

    Parameters
    ----------
    paths_usd : ndarray, shape (R, H, S)
        Paths whose ranks are taken.
    amounts_usd : ndarray, shape (H, S, Q)
        Amounts by quantile, not falling; NaN where one is not given.
    levels : ndarray, shape (Q,)
        The quantiles, ascending.

    Returns
    -------
    ndarray, shape (R, H, S)
        NaN where fewer than two quantiles are given.
    """
    paths = len(paths_usd)
    ranks = paths_usd.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    at = ndtri((np.arange(paths) + 0.5) / paths)
    scores = ndtri(np.clip(levels, EXTREME, 1 - EXTREME))
    known = ~np.isnan(amounts_usd)
    by_rank = np.full(paths_usd.shape, np.nan)
    for pattern in np.unique(known.reshape(-1, len(levels)), axis=0):
        if pattern.sum() >= 2:
            alike = (known == pattern).all(axis=2)
            by_rank[:, alike] = _amounts_at(at, scores[pattern], amounts_usd[alike][:, pattern].T)
    return np.take_along_axis(by_rank, ranks, axis=0)


def _amounts_at(at: np.ndarray, scores: np.ndarray, amounts: np.ndarray) -> np.ndarray:
    """Evaluate K quantile functions, given at q scores (q, K), at R scores; shape (R, K)."""
    inside = PchipInterpolator(scores, amounts, axis=0)(np.clip(at, scores[0], scores[-1]))
    slope = np.diff(amounts, axis=0) / np.diff(scores)[:, None]
    below = np.minimum(at - scores[0], 0)[:, None] * slope[0]
    above = np.maximum(at - scores[-1], 0)[:, None] * slope[-1]
    return np.asarray(np.clip(inside + below + above, 0, None))
