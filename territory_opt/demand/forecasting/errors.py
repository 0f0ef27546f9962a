"""Errors that forecasts of the past made, as today's forecast may make them again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.demand.forecasting.choice import Choice
from territory_opt.demand.forecasting.methods import SEASON
from territory_opt.demand.forecasting.rolling import PastForecasts

LONG_SHARE = 0.25
"""Share of the whole history's mean in the size of a series, so that a year without bookings is no size of 0."""


@dataclass(frozen=True)
class ErrorBlocks:
    """Errors of B forecasts over a horizon of H months, for S bottom series.

    Attributes
    ----------
    usd : ndarray, shape (B, H, S)
        What came less what was forecast; 0 where it is not known.
    weight : ndarray, shape (B, H)
        How much each counts; 0 where it is not known.
    origin : ndarray of int, shape (B,)
        Which origin each block comes from.
    reach : int
        Months of the horizon whose error is known.
    """

    usd: np.ndarray
    weight: np.ndarray
    origin: np.ndarray
    reach: int


def past_errors(past: PastForecasts, choice: Choice, history_usd: np.ndarray) -> ErrorBlocks:
    """Return the errors of forecasts from each origin, chosen and made to add up as today's is, in today's money.

    An error counts in proportion to the series' size: one of a tenth when the series had half its size of today counts
    as a tenth of today's. Each origin gives three blocks: its errors, and those of one month less and more ahead in
    their place, which says more of a distance than one month does.

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
    ErrorBlocks
        Of 3 O blocks.
    """
    errors = past.actual_usd[:, :, -history_usd.shape[1] :] - choice.coherent(past.usd)
    held = np.clip(history_usd, 0, None)
    long = LONG_SHARE * held.mean(axis=0)
    size = np.stack([held[max(origin - SEASON, 0) : origin].mean(axis=0) for origin in past.origins]) + long
    today = held[-SEASON:].mean(axis=0) + long
    growth = np.divide(today, size, out=np.ones_like(size), where=size > 0)
    usd = np.where(past.weight[:, :, None] > 0, errors, 0.0) * growth[:, None, :]
    return ErrorBlocks(
        usd=np.concatenate([usd, _moved(usd, 1), _moved(usd, -1)]),
        weight=np.concatenate([past.weight, _moved(past.weight, 1), _moved(past.weight, -1)]),
        origin=np.tile(np.arange(len(past.origins)), 3),
        reach=past.reach,
    )


def _moved(values: np.ndarray, months: int) -> np.ndarray:
    """Move values along the horizon (axis 1), zeros coming in."""
    moved = np.zeros_like(values)
    if months > 0:
        moved[:, months:] = values[:, :-months]
    else:
        moved[:, :months] = values[:, -months:]
    return moved
