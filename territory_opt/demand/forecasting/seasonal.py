"""A plain seasonal forecast: last year's level and season, times a damped growth shrunk to the company's.

The method is the seasonal naive with a damped trend (Gardner and McKenzie, "Seasonal exponential smoothing with damped
trends", Management Science 1989) and group seasonal indices: a cell with few months of bookings leans on the company's
season and growth, a cell with many on its own.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.demand.model import ForecastModel


def damped_words(months: int, model: ForecastModel) -> str:
    """Say what the forecast repeats of a history of so many months."""
    if months < 12:
        return "level of the months known, by the assumed season"
    return (
        "last twelve months by month and cell, times last year's growth of which "
        f"{model.growth_damping:.0%} goes on; season and growth of a cell lean on the company's where the cell has few "
        "months with bookings"
    )


def seasonal_forecast(amounts_usd: pd.DataFrame, plan_months: pd.DatetimeIndex, model: ForecastModel) -> pd.DataFrame:
    """Forecast each cell by month.

    For cell c and a month h months after the history, y = ceil(h / 12) years ahead:
    ``level[c] * season[c, month] * exp(growth[c] * (d + d^2 + ... + d^y))`` with damping d.

    Parameters
    ----------
    amounts_usd : DataFrame, shape (L, C)
        Complete months without gaps (index) by cell (columns); any length from one month.
    plan_months : DatetimeIndex, shape (12,)
        Months to forecast, after the history, with a gap or without.
    model : ForecastModel
        Damping, limits and shrinkage.

    Returns
    -------
    DataFrame, shape (12, C)
        New business in USD by plan month and cell.
    """
    amounts = amounts_usd.to_numpy(float)
    months = pd.DatetimeIndex(amounts_usd.index)
    last = months[-1]
    horizon = np.array([12 * (month.year - last.year) + month.month - last.month for month in plan_months])
    years = -(-horizon // 12)
    damped_years = np.array([sum(model.growth_damping**year for year in range(1, ahead + 1)) for ahead in years])
    if len(amounts) >= 12:
        level = amounts[-12:].sum(axis=0)
        season = _seasons(amounts, model.shrinkage_months)[(horizon - 1) % 12]
    else:
        assumed = np.array(model.assumed_season)
        level = amounts.sum(axis=0) / assumed[months.month - 1].sum()
        season = np.repeat(assumed[plan_months.month - 1][:, None], amounts.shape[1], axis=1)
    growth = np.exp(damped_years[:, None] * _log_growth(amounts, model))
    forecast = np.clip(level, 0, None) * season * growth
    return pd.DataFrame(forecast, index=pd.DatetimeIndex(plan_months, name="month"), columns=amounts_usd.columns)


def _own_weight(active_months: np.ndarray, shrinkage_months: float) -> np.ndarray:
    """Weight of a cell's own figure against the company's, by the months in which it booked anything."""
    return active_months / np.maximum(active_months + shrinkage_months, 1e-12)


def _seasons(amounts: np.ndarray, shrinkage_months: float) -> np.ndarray:
    """Share of a year by place in the last twelve months, one column a cell; shape (12, C)."""
    years = len(amounts) // 12
    by_year = np.clip(amounts[-12 * years :], 0, None).reshape(years, 12, -1)
    company = by_year.sum(axis=2)
    totals = company.sum(axis=1, keepdims=True)
    # Each year is brought to 1 first, so that a larger year does not count for more.
    shares = np.divide(company, totals, out=np.full_like(company, 1 / 12), where=totals > 0).mean(axis=0)
    own_amounts = by_year.sum(axis=0)
    own_totals = own_amounts.sum(axis=0)
    own = np.divide(
        own_amounts, own_totals, out=np.repeat(shares[:, None], own_amounts.shape[1], axis=1), where=own_totals > 0
    )
    weight = _own_weight((by_year > 0).sum(axis=(0, 1)), shrinkage_months)
    return np.asarray(weight * own + (1 - weight) * shares[:, None])


def _log_growth(amounts: np.ndarray, model: ForecastModel) -> np.ndarray:
    """Logarithm of growth a year by cell, shape (C,); 0 while no month can be held against the one a year before."""
    overlap = min(len(amounts) - 12, 12)
    if overlap <= 0:
        return np.zeros(amounts.shape[1])
    recent, before = amounts[-overlap:], amounts[len(amounts) - 12 - overlap : len(amounts) - 12]
    company = _log_ratio(recent.sum(keepdims=True), before.sum(keepdims=True), np.zeros(1))
    own = _log_ratio(recent.sum(axis=0), before.sum(axis=0), np.repeat(company, amounts.shape[1]))
    weight = _own_weight((recent > 0).sum(axis=0) + (before > 0).sum(axis=0), model.shrinkage_months)
    # A few overlapping months say little about a year: the growth they show counts by their share of it.
    growth = (weight * own + (1 - weight) * company) * overlap / 12
    return np.asarray(np.clip(growth, np.log1p(model.growth_lowest), np.log1p(model.growth_highest)))


def _log_ratio(recent: np.ndarray, before: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    known = (recent > 0) & (before > 0)
    ratio = np.divide(recent, before, out=np.ones_like(recent), where=known)
    return np.where(known, np.log(ratio), otherwise)
