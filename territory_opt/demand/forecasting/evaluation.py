"""Hold the last months of a history out, forecast them, and judge the forecast, its band and the user's own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.cells import WHOLE
from territory_opt.demand.forecasting.choice import seasonal_naive_error
from territory_opt.demand.forecasting.from_history import forecast_history
from territory_opt.demand.forecasting.given import read_given
from territory_opt.demand.forecasting.hierarchy import SERIES, Hierarchy, add_up, grouping
from territory_opt.demand.forecasting.methods import last_year
from territory_opt.demand.forecasting.quantiles import HIGH, LOW
from territory_opt.demand.history import History
from territory_opt.demand.model import ForecastModel
from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace.schema import TEXT


@dataclass(frozen=True)
class Backtest:
    """How forecasts did on months held out.

    Attributes
    ----------
    levels : DataFrame
        One row a level, the company first and the bottom last: level ("company", "region", "segment and product"),
        series (how many sums it has), months (held out), mase, mase_seasonal_naive, coverage_share (of the 80 % band),
        mase_given (of the user's own forecast) and months_given (how many of the months it covers). Means over the
        level's sums; NaN where nothing can be said.
    sums : DataFrame
        The same for each sum: level, region, segment, product (missing where the level adds over it) and the figures.
    method : str
        How the forecast was made, in a sentence.
    notes : tuple of str
        What the user should know of it.
    """

    levels: pd.DataFrame
    sums: pd.DataFrame
    method: str
    notes: tuple[str, ...]


def backtest(
    history: History,
    model: ForecastModel,
    *,
    given: pd.DataFrame | None = None,
    holdout_months: int = 12,
    paths: int = 400,
    seed: int = 1,
) -> Backtest:
    """Forecast the last months of a history from those before them.

    Mean absolute errors are scaled by that of the seasonal naive within the months known (MASE: Hyndman and Koehler,
    Int. J. Forecasting 2006), so that a figure under the seasonal naive's is a better forecast than last year's months
    again.

    Parameters
    ----------
    history : History
        New business in complete months.
    model : ForecastModel
        Methods and their parameters.
    given : DataFrame or None
        The user's own forecast (month, region, segment, quantile, amount_usd); judged where it covers months held out.
    holdout_months : int
        Months held out.
    paths, seed : int
        Sample paths that the band is read from, and their seed.

    Raises
    ------
    InputError
        When the history has no month before those held out, or a method's library is not installed.
    """
    amounts = history.amounts_usd
    known = len(amounts) - holdout_months
    if known < 1:
        expected = f"more than the {holdout_months} months to hold out"
        raise InputError([InputProblem(history.source, None, "month", f"{len(amounts)} complete months", expected)])
    before = amounts.iloc[:known]
    months = pd.DatetimeIndex(amounts.index[known:])
    found = forecast_history(before, holdout_months, model, paths=paths, seed=seed)
    summed = found.hierarchy.summed
    actual = summed(amounts.to_numpy(float)[known:])
    scale = seasonal_naive_error(summed(before.to_numpy(float)))
    low, high = np.quantile(summed(found.paths_usd), [LOW, HIGH], axis=0)
    own, own_notes = _given(given, months, found.hierarchy)
    table = _named(found.hierarchy).assign(
        months=holdout_months,
        mase=_mean_error(summed(found.point_usd), actual) / scale,
        mase_seasonal_naive=_mean_error(summed(last_year(before.to_numpy(float), holdout_months)), actual) / scale,
        coverage_share=((low <= actual) & (actual <= high)).mean(axis=0),
        mase_given=_mean_error(own, actual) / scale,
        months_given=(~np.isnan(own)).sum(axis=0),
    )
    notes = [*history.notes, *found.notes, *own_notes]
    if np.isnan(scale).all():
        notes.append(f"{known} months before those held out are too few for a seasonal naive to scale errors by")
    return Backtest(_by_level(table), table, found.method, tuple(notes))


def _mean_error(forecast: np.ndarray, actual: np.ndarray) -> np.ndarray:
    """Mean absolute error over the months that a forecast has; shape (N,), NaN where it has none."""
    error = np.abs(forecast - actual)
    known = ~np.isnan(error)
    total = np.where(known, error, 0.0).sum(axis=0)
    return np.asarray(np.divide(total, known.sum(axis=0), out=np.full(total.shape, np.nan), where=known.any(axis=0)))


def _named(hierarchy: Hierarchy) -> pd.DataFrame:
    """Name the sums: level, region, segment, product."""
    frames = []
    for keys, labels in zip(hierarchy.levels, hierarchy.labels, strict=True):
        here = {key: labels.get_level_values(key) if key in keys else None for key in SERIES}
        named = pd.DataFrame({"level": " and ".join(keys) or "company", **here}, index=range(len(labels)))
        frames.append(named.astype(TEXT))
    return pd.concat(frames, ignore_index=True)


def _by_level(table: pd.DataFrame) -> pd.DataFrame:
    """Take means over the sums of each level, in the order of the levels."""
    figures = [column for column in table.columns if column not in ("level", *SERIES)]
    levels = table.groupby("level", sort=False)
    means = levels[figures].mean().assign(months_given=levels["months_given"].max()).astype({"months": int})
    means.insert(0, "series", levels.size())
    return means.reset_index()


def _given(table: pd.DataFrame | None, months: pd.DatetimeIndex, hierarchy: Hierarchy) -> tuple[np.ndarray, list[str]]:
    """Add the user's forecast up to the sums; NaN in months it does not cover and in sums it does not tell apart.

    Returns
    -------
    ndarray, shape (H, N)
    list of str
        What to say of it.
    """
    amounts = np.full((len(months), len(hierarchy.level)), np.nan)
    if table is None or table.empty:
        return amounts, []
    covered = months.isin(table["month"])
    if not covered.any():
        return amounts, ["the forecast given has no month that the history holds out: it cannot be judged yet"]
    own = read_given(table[table["month"].isin(months)], months)
    whole = own.series.get_level_values("region") == WHOLE
    column = 0
    for keys, labels in zip(hierarchy.levels, hierarchy.labels, strict=True):
        here = slice(column, column + len(labels))
        column += len(labels)
        by_region = "region" in keys and whole.any() and WHOLE not in labels.get_level_values("region")
        if "product" in keys or by_region:
            continue
        told, sums = grouping(own.series, keys)
        place = told.get_indexer(pd.MultiIndex.from_frame(labels.to_frame(index=False)[list(told.names)]))
        usd = np.where(place >= 0, add_up(own.plan_usd, sums)[:, place], 0.0)
        amounts[:, here] = np.where(covered[:, None], usd, np.nan)
    return amounts, []
