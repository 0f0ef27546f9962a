"""New business by month and series: the user's forecast, else ours from history, else an assumption; with paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from territory_opt.demand.cells import KEYS
from territory_opt.demand.forecasting.hierarchy import add_up, grouping
from territory_opt.demand.forecasting.methods import SEASON
from territory_opt.demand.forecasting.sources import Planned, plan_from_assumption, plan_from_given, plan_from_history
from territory_opt.demand.history import read_history
from territory_opt.demand.model import DemandModel
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.workspace import Workspace

Source = Literal["forecast", "bookings", "opportunities", "none"]


@dataclass(frozen=True)
class Summed:
    """A forecast summed over series.

    Attributes
    ----------
    months : DatetimeIndex, shape (H,)
        Months of the horizon.
    labels : MultiIndex, shape (K,)
        What each sum is of, sorted.
    point_usd : ndarray, shape (H, K)
        The forecast.
    paths_usd : ndarray, shape (R, H, K)
        Sample paths.
    """

    months: pd.DatetimeIndex
    labels: pd.MultiIndex
    point_usd: np.ndarray
    paths_usd: np.ndarray


@dataclass(frozen=True)
class Forecast:
    """New business of the plan year and of the months after it.

    Attributes
    ----------
    months : DatetimeIndex, shape (H,)
        The twelve plan months and what the horizon adds after them.
    series : MultiIndex, shape (S,)
        Region, segment and product ("all" where none is given) of the bottom series, sorted.
    point_usd : ndarray, shape (H, S)
        The plan, not below 0; sums of it are the plan of any level.
    paths_usd : ndarray, shape (R, H, S)
        Sample paths, not below 0; their mean is the plan. A path is one future of all series and months together.
    methods : DataFrame
        One row a series: region, segment, product, method, and mase of the backtest (NaN where nothing could be tried).
    source : {"forecast", "bookings", "opportunities", "none"}
        The table it stands on.
    method : str
        How it was made, in a sentence.
    notes : tuple of str
        What the user should know of it.
    """

    months: pd.DatetimeIndex
    series: pd.MultiIndex
    point_usd: np.ndarray
    paths_usd: np.ndarray
    methods: pd.DataFrame
    source: Source
    method: str
    notes: tuple[str, ...]

    def summed(self, *by: str) -> Summed:
        """Sum over series to one for each value of some keys ("region", "segment", "product"); none: the company."""
        labels, sums = grouping(self.series, by)
        return Summed(self.months, labels, add_up(self.point_usd, sums), add_up(self.paths_usd, sums))

    def quantiles(self, *by: str, levels: tuple[float, ...] = (0.1, 0.5, 0.9)) -> pd.DataFrame:
        """Return quantiles of the paths at a level: month, the keys, quantile, amount_usd."""
        level = self.summed(*by)
        amounts = np.quantile(level.paths_usd, levels, axis=0).transpose(1, 2, 0)
        months, sums, count = amounts.shape
        names = {
            key: pd.Series(
                np.tile(np.repeat(level.labels.get_level_values(key).to_numpy(object), count), months), dtype=TEXT
            )
            for key in by
        }
        return pd.DataFrame(
            {
                "month": np.repeat(self.months.to_numpy(), sums * count),
                **names,
                "quantile": np.tile(levels, months * sums),
                "amount_usd": amounts.ravel(),
            }
        )

    def cells(self) -> pd.DataFrame:
        """Return the plan year by cell: month, region, segment, new_business_usd; twelve rows a cell, sorted."""
        level = self.summed("region", "segment")
        plan_months = min(SEASON, len(self.months))
        names = {
            key: pd.Series(np.tile(level.labels.get_level_values(key).to_numpy(object), plan_months), dtype=TEXT)
            for key in ("region", "segment")
        }
        return pd.DataFrame(
            {
                "month": np.repeat(self.months[:plan_months].to_numpy(), len(level.labels)),
                **names,
                "new_business_usd": level.point_usd[:plan_months].ravel(),
            }
        )


def forecast_demand(
    workspace: Workspace,
    weights: np.ndarray,
    model: DemandModel,
    *,
    paths: int = 200,
    seed: int = 1,
    horizon_months: int = 24,
) -> Forecast:
    """Forecast new business by month and cell: the user's own where given, else ours, else an assumption.

    Parameters
    ----------
    workspace : Workspace
        Accounts, and a forecast, bookings or opportunities where there are any.
    weights : ndarray of float, shape (n,)
        Attraction of each account; parts what is known without region among regions.
    model : DemandModel
        History and forecast parameters.
    paths : int
        Number R of sample paths.
    seed : int
        Of the paths.
    horizon_months : int
        Months H from the plan year's first, at least its twelve.

    Raises
    ------
    InputError
        When the model names a method whose library is not installed.
    """
    if horizon_months < SEASON:
        raise ValueError(f"a horizon of the plan year's {SEASON} months at least, not {horizon_months}")
    accounts = workspace.accounts[KEYS].assign(weight=weights)
    months = pd.date_range(workspace.settings.plan_start, periods=horizon_months, freq="MS", name="month")
    history = read_history(workspace, model.history)
    ours = None
    if history is not None:
        ours = plan_from_history(history, months, accounts, model, paths=paths, seed=seed)
    table = workspace.table("forecast")
    if len(table):
        planned = plan_from_given(table, ours, months, accounts, model, paths=paths, seed=seed)
        return _forecast(planned, months, "forecast")
    if ours is None or history is None:
        assumed = plan_from_assumption(accounts, months, model, paths=paths, seed=seed)
        return _forecast(assumed, months, "none")
    return _forecast(ours, months, history.source)


def _forecast(planned: Planned, months: pd.DatetimeIndex, source: Source) -> Forecast:
    methods = planned.series.to_frame(index=False).astype(TEXT)
    methods = methods.assign(method=pd.Series(planned.methods, dtype=TEXT), mase=planned.mase)
    # Sums depend in their last digits on how numbers lie in memory, and a forecast that was stored lies in this order.
    point, drawn = np.ascontiguousarray(planned.point_usd), np.ascontiguousarray(planned.paths_usd)
    return Forecast(months, planned.series, point, drawn, methods, source, planned.method, planned.notes)
