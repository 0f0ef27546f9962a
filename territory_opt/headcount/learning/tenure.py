"""Productivity by tenure: what share of a ramped month each month since the start brings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import isotonic_regression
from scipy.sparse import csr_array

from territory_opt.headcount.learning.panel import UNKNOWN, Panel

ROUNDS = 200
TOLERANCE = 1e-6
"""Change of a share at which the fit is settled."""


@dataclass(frozen=True)
class TenureFit:
    """Productivity by month since the start, for everybody once (first row) and for each draw of people.

    Attributes
    ----------
    shares : ndarray of float, shape (b, k)
        Share of full productivity in the first, second, ... month; never falling, 1 at most.
    rep_months : ndarray of float, shape (k + 1,)
        Months of people seen in each; in the last place those beyond the ramp.
    """

    shares: np.ndarray
    rep_months: np.ndarray

    @property
    def corrected(self) -> np.ndarray:
        """Everybody's shares without the bias of the bounds; shape (k,).

        That shares never fall nor exceed 1 keeps chance on one side, so that too much seems lost; the draws lie beside
        everybody's shares as these lie beside the truth, and what they are off on average is taken off (Efron and
        Tibshirani, An Introduction to the Bootstrap, 1993, section 10.6).
        """
        unbiased = 2 * self.shares[0] - self.shares[1:].mean(axis=0)
        return np.asarray(np.clip(isotonic_regression(unbiased).x, 0.0, 1.0))

    @property
    def lost_months(self) -> np.ndarray:
        """Months of a ramped rep that a start loses to its ramp; shape (b,)."""
        return np.asarray((1 - self.shares).sum(axis=1))


def is_ramped(panel: Panel, ramp_months: np.ndarray) -> np.ndarray:
    """Whether each part of the panel lies beyond a person's ramp; somebody without a start is ramped.

    Parameters
    ----------
    panel : Panel
    ramp_months : ndarray of int, shape (n,)

    Returns
    -------
    ndarray of bool, shape (n, t, 2)
    """
    return np.asarray((panel.tenure >= ramp_months[:, None, None]) | (panel.tenure == UNKNOWN))


def fit_tenure(
    panel: Panel, rows: np.ndarray, default: np.ndarray, prior_rep_months: float, drawn: np.ndarray
) -> TenureFit:
    """Fit the productivity of some people by month since their start.

    What is won in a month is taken to be, on average, level[month] x share[tenure] x presence, with share 1 beyond the
    ramp. Both factors are fitted so that the sums by month and by tenure are met (the method of marginal totals: Jung,
    ASTIN Bulletin 5, 1968; it is the Poisson pseudo-likelihood, which asks nothing but that the mean is right:
    Gourieroux, Monfort and Trognon, Econometrica 52, 1984). So season, growth and the mix of months drop out, and a
    share is a ratio of sums. Each share is drawn to the default as if that had been seen in ``prior_rep_months`` more
    months of people; then shares are made never to fall (isotonic regression, weighted by months of people).

    Parameters
    ----------
    panel : Panel
    rows : ndarray of int, shape (m,)
        The people.
    default : ndarray of float, shape (k,)
        The ramp that the model declares.
    prior_rep_months : float
    drawn : ndarray of float, shape (b, m)
        How often each person counts.
    """
    ramp_months, month_count = len(default), len(panel.months)
    bins = np.minimum(panel.tenure[rows], ramp_months)
    seen = (panel.present[rows] > 0) & (bins != UNKNOWN)
    person, month, part = np.nonzero(seen)
    cells = bins[seen] * month_count + month
    shape = (len(rows), (ramp_months + 1) * month_count)

    def by_cell(values: np.ndarray) -> np.ndarray:
        table = csr_array((values[rows][person, month, part], (person, cells)), shape=shape)
        return np.asarray(drawn @ table).reshape(len(drawn), ramp_months + 1, month_count)

    usd, present = by_cell(panel.usd), by_cell(panel.present)
    shares, weights = _two_factors(usd, present, default, prior_rep_months)
    rising = [isotonic_regression(row, weights=weight).x for row, weight in zip(shares, weights, strict=True)]
    return TenureFit(np.clip(rising, 0.0, 1.0), present[0].sum(axis=1))


def _two_factors(
    usd: np.ndarray, present: np.ndarray, default: np.ndarray, prior_rep_months: float
) -> tuple[np.ndarray, np.ndarray]:
    """Shares of the ramp and their weights in months of people, both (b, k), from sums of shape (b, k + 1, t)."""
    count = len(default)
    shares = np.tile(np.append(default, 1.0), (len(usd), 1))
    won = np.maximum(usd.sum(axis=2)[:, :count], 0.0)
    months = present.sum(axis=(1, 2))
    for _ in range(ROUNDS):
        level = _ratio(np.maximum(usd.sum(axis=1), 0.0), np.einsum("bkt,bk->bt", present, shares))
        full = np.einsum("bkt,bt->bk", present, level)
        typical = _ratio(full.sum(axis=1), months)[:, None]
        prior = prior_rep_months * typical
        fitted = _ratio(won + prior * default, full[:, :count] + prior, otherwise=default)
        change = np.abs(fitted - shares[:, :count]).max(initial=0.0)
        shares[:, :count] = fitted
        if change < TOLERANCE:
            break
    # A month of the ramp in which nobody was seen weighs next to nothing, but something.
    return fitted, np.maximum(_ratio(full[:, :count], typical) + prior_rep_months, 1e-9)


def _ratio(top: np.ndarray, bottom: np.ndarray, otherwise: np.ndarray | float = 0.0) -> np.ndarray:
    """Quotient, or something else where there is nothing to divide by."""
    quotient = np.broadcast_to(otherwise, np.broadcast_shapes(top.shape, bottom.shape)).astype(float)
    np.divide(top, bottom, out=quotient, where=bottom > 0)
    return quotient
