"""A figure with its uncertainty and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from territory_opt.demand.forecasting.quantiles import HIGH, LOW


@dataclass(frozen=True)
class Estimate:
    """A figure of a segment.

    Attributes
    ----------
    value : float
    low, high : float
        Ends of the 80 % interval; NaN for a value that the model declares, as it says nothing of its uncertainty.
    source : str
        What it was learned from, with counts, or where the model has it from.
    learned : bool
        Whether history tells it.
    """

    value: float
    low: float
    high: float
    source: str
    learned: bool


def declared(value: float, source: str) -> Estimate:
    """Return a value as the model has it."""
    return Estimate(value, float("nan"), float("nan"), source, learned=False)


def not_learned(default: Estimate, why: str) -> Estimate:
    """Return a declared value that says why it stands."""
    return replace(default, source=f"{default.source}; not learned: {why}")


def from_draws(value: float, draws: np.ndarray, source: str) -> Estimate:
    """Return a figure that is never below 0 with the interval that resampled people give.

    Parameters
    ----------
    value : float
        The figure; where it is not the first draw but corrected, the percentile interval moves along with it.
    draws : ndarray of float, shape (b,)
        The first of everybody once, the others of people drawn.
    source : str
    """
    low, high = np.maximum(np.quantile(draws[1:], [LOW, HIGH]) + value - draws[0], 0.0)
    return Estimate(value, min(float(low), value), max(float(high), value), source, learned=True)


def draw_people(count: int, resamples: int, seed: int) -> np.ndarray:
    """Draw as many people as there are with replacement, again and again.

    Months of one person are alike, so people are drawn and not months (the cluster bootstrap: Davison and Hinkley,
    Bootstrap Methods and Their Application, 1997, section 3.8).

    Returns
    -------
    ndarray of float, shape (resamples + 1, count)
        How often each person was drawn; once each in the first row.
    """
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=resamples)
    return np.vstack([np.ones(count), drawn])
