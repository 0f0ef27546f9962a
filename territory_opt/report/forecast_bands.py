"""The forecast as a reader sees it: by month, quarter and year, for the company and its parts, each with its band."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.demand.forecasting.forecast import Forecast
from territory_opt.demand.forecasting.quantiles import HIGH, LOW
from territory_opt.workspace.schema import TEXT

_LEVELS: dict[str, tuple[str, ...]] = {
    "company": (),
    "segment": ("segment",),
    "region": ("region",),
    "cell": ("region", "segment"),
}
_KEYS = ("region", "segment")
_TEXTS = dict.fromkeys(("period", "level", *_KEYS), TEXT)


def forecast_bands(
    forecast: Forecast, plan_months: pd.DatetimeIndex, history: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Add a forecast up by level and period; bands are those of the sums' paths, as quantiles do not add up.

    Parameters
    ----------
    forecast : Forecast
        Points and sample paths of the bottom series.
    plan_months : DatetimeIndex, shape (12,)
        The plan year; its quarters and its year are added up, months are given for the whole horizon.
    history : DataFrame, optional
        New business of past months: index month, columns region, segment and product.

    Returns
    -------
    DataFrame
        period ("month", "quarter" or "year"), month (the period's first), level ("company", "segment", "region" or
        "cell"), region and segment ("all" where they are added up), low_usd, point_usd, high_usd. Months of history
        stand first, with what was booked in point_usd and no band.
    """
    in_year = np.flatnonzero(forecast.months.isin(plan_months))
    periods = [("month", np.array([row])) for row in range(len(forecast.months))]
    periods += [("quarter", rows) for rows in np.array_split(in_year, 4)] + [("year", in_year)]
    frames = [_level(forecast, level, keys, periods) for level, keys in _LEVELS.items()]
    if history is not None:
        frames = [_booked(history, level, keys) for level, keys in _LEVELS.items()] + frames
    return pd.concat(frames, ignore_index=True)


def _booked(history: pd.DataFrame, level: str, keys: tuple[str, ...]) -> pd.DataFrame:
    by_series = history.T
    names = by_series.index.to_frame(index=False)
    groups = [names[key].to_numpy(object) if key in keys else np.full(len(names), "all", object) for key in _KEYS]
    booked = by_series.groupby(groups).sum()
    months = len(history)
    return pd.DataFrame(
        {
            "period": "month",
            "month": np.tile(history.index.to_numpy(), len(booked)),
            "level": level,
            **{key: np.repeat(booked.index.get_level_values(row), months) for row, key in enumerate(_KEYS)},
            "low_usd": np.nan,
            "point_usd": booked.to_numpy(float).ravel(),
            "high_usd": np.nan,
        }
    ).astype(_TEXTS)


def _level(
    forecast: Forecast, level: str, keys: tuple[str, ...], periods: list[tuple[str, np.ndarray]]
) -> pd.DataFrame:
    summed = forecast.summed(*keys)
    point = np.stack([summed.point_usd[rows].sum(axis=0) for _, rows in periods], axis=1)
    paths = np.stack([summed.paths_usd[:, rows].sum(axis=1) for _, rows in periods], axis=2)
    low, high = np.quantile(paths, [LOW, HIGH], axis=0)
    sums = len(point)
    names = {
        key: np.repeat(summed.labels.get_level_values(key).to_numpy(object), len(periods)) if key in keys else "all"
        for key in _KEYS
    }
    return pd.DataFrame(
        {
            "period": [period for period, _ in periods] * sums,
            "month": np.tile(forecast.months[[rows[0] for _, rows in periods]].to_numpy(), sums),
            "level": level,
            **names,
            "low_usd": low.ravel(),
            "point_usd": point.ravel(),
            "high_usd": high.ravel(),
        }
    ).astype(_TEXTS)
