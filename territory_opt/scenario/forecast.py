"""Forecasting a workspace's new business, and judging the forecast on months that are past."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from territory_opt.demand.forecasting.evaluation import backtest
from territory_opt.demand.forecasting.forecast import Forecast
from territory_opt.demand.forecasting.scaling import DemandFactor
from territory_opt.demand.history import read_history
from territory_opt.demand.model import DemandModel
from territory_opt.demand.plan import plan_demand, with_factors
from territory_opt.errors import InputError, InputProblem
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.report.forecast_bands import forecast_bands
from territory_opt.scenario.opening import open_scenario
from territory_opt.workspace.declared import find_declared, read_declared
from territory_opt.workspace.workspace import Workspace, load_workspace

PATHS = 400
"""Sample paths of a forecast that is only shown."""


@dataclass(frozen=True)
class ForecastResult:
    """A forecast as people read it.

    Attributes
    ----------
    forecast : DataFrame
        period, month, level, region, segment, low_usd, point_usd, high_usd; see `forecast_bands`.
    methods : DataFrame
        region, segment, product, method, mase: how each series was forecast.
    method, source : str
        How it was made, and the table it stands on.
    notes : tuple of str
        What a reader should know.
    """

    forecast: pd.DataFrame
    methods: pd.DataFrame
    method: str
    source: str
    notes: tuple[str, ...]


def forecast_scenario(
    folder: Path, name: str | None = None, *, seed: int | None = None, progress: ProgressCallback = silent
) -> ForecastResult:
    """Forecast the new business of the plan year, and of the months after it that hiring looks at.

    Parameters
    ----------
    folder : Path
        The workspace.
    name : str, optional
        The scenario whose changes and demand model count; without it the workspace as it is, by the model ``demand``.
    seed : int, optional
        Seed of the sample paths, in place of the scenario's.
    progress : callable
        Told how far the work is.

    Raises
    ------
    InputError
        When the workspace, the scenario or the model cannot be used.
    """
    progress(Progress("reading the workspace"))
    asked = _asked(folder, name)
    progress(Progress("planning demand"))
    demand = plan_demand(asked.workspace, asked.model, paths=PATHS, seed=asked.seed if seed is None else seed)
    demand = with_factors(demand, asked.workspace, asked.model, asked.factors)
    forecast = demand.forecast
    return ForecastResult(
        forecast=shown_forecast(asked.workspace, asked.model, forecast),
        methods=forecast.methods,
        method=forecast.method,
        source=forecast.source,
        notes=(*asked.applied, *asked.workspace.notes, *demand.notes),
    )


def shown_forecast(workspace: Workspace, model: DemandModel, forecast: Forecast) -> pd.DataFrame:
    """Lay a forecast out for reports, after what was booked before it; see `forecast_bands`."""
    history = read_history(workspace, model.history)
    booked = None if history is None else history.amounts_usd
    return forecast_bands(forecast, workspace.settings.plan_months, booked)


@dataclass(frozen=True)
class _Asked:
    """What is forecast: a workspace with a scenario's changes, or as it is."""

    workspace: Workspace
    model: DemandModel
    seed: int
    factors: tuple[DemandFactor, ...] = ()
    applied: tuple[str, ...] = ()


def _asked(folder: Path, name: str | None) -> _Asked:
    if name is None:
        return _Asked(
            load_workspace(folder), read_declared(find_declared(folder, "models", "demand"), DemandModel), seed=1
        )
    opened = open_scenario(folder, name)
    changed = opened.changed()
    return _Asked(changed.workspace, changed.models.demand, opened.scenario.seed, changed.factors, changed.applied)


@dataclass(frozen=True)
class BacktestResult:
    """How forecasts of months that are past would have done.

    Attributes
    ----------
    levels : DataFrame
        level, series (sums at it), months (held out), mase, mase_naive (of the seasonal naive), coverage_80 (share of
        months inside the 80 % band), mase_given (of the user's own forecast).
    method : str
        How the forecast was made, in a sentence.
    notes : tuple of str
        What a reader should know.
    """

    levels: pd.DataFrame
    method: str
    notes: tuple[str, ...]


def backtest_scenario(
    folder: Path, name: str | None = None, *, holdout: int = 12, progress: ProgressCallback = silent
) -> BacktestResult:
    """Keep the latest months of the history away from the forecast, and judge it on them.

    Parameters
    ----------
    folder, name, progress
        As in `forecast_scenario`.
    holdout : int
        Months kept away.

    Raises
    ------
    InputError
        When there is no history, or none before the months kept away.
    """
    progress(Progress("reading the workspace"))
    asked = _asked(folder, name)
    history = read_history(asked.workspace, asked.model.history)
    if history is None:
        expected = "complete months of new business before the plan year, in one of these tables"
        raise InputError([InputProblem("bookings, opportunities", None, "", "", expected)])
    progress(Progress("forecasting months that are past"))
    given = asked.workspace.table("forecast")
    judged = backtest(history, asked.model.forecast, given=given, holdout_months=holdout, paths=PATHS, seed=asked.seed)
    levels = judged.levels.rename(columns={"mase_seasonal_naive": "mase_naive", "coverage_share": "coverage_80"})
    return BacktestResult(levels, judged.method, judged.notes)
