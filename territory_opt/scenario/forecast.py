"""Forecasting a workspace's new business, and judging the forecast on months that are past."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from territory_opt.demand.model import DemandModel
from territory_opt.demand.plan import plan_demand
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.report.forecast_bands import HIGH, LOW, forecast_bands
from territory_opt.scenario.changes import apply_changes
from territory_opt.scenario.reading import limited, read_models, read_scenario, source_of
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
    quantiles : DataFrame
        month, region, segment, quantile, amount_usd: the format of the user's own forecast.
    methods : DataFrame
        region, segment, product, method, mase: how each series was forecast.
    method, source : str
        How it was made, and the table it stands on.
    notes : tuple of str
        What a reader should know.
    """

    forecast: pd.DataFrame
    quantiles: pd.DataFrame
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
    workspace, model, own_seed = _prepared(folder, name)
    progress(Progress("planning demand"))
    demand = plan_demand(workspace, model, paths=PATHS, seed=own_seed if seed is None else seed)
    forecast = demand.forecast
    return ForecastResult(
        forecast=forecast_bands(forecast, workspace.settings.plan_months),
        quantiles=forecast.quantiles("region", "segment", levels=(LOW, 0.5, HIGH)),
        methods=forecast.methods,
        method=forecast.method,
        source=forecast.source,
        notes=(*workspace.notes, *demand.notes),
    )


def _prepared(folder: Path, name: str | None) -> tuple[Workspace, DemandModel, int]:
    """Return the workspace with the scenario's changes, the demand model and the seed."""
    workspace = load_workspace(folder)
    if name is None:
        return workspace, read_declared(find_declared(folder, "models", "demand"), DemandModel), 1
    scenario = limited(read_scenario(folder, name), None, None)
    changed, _ = apply_changes(workspace, scenario.changes, source_of(scenario))
    return changed, read_models(folder, scenario).demand, scenario.seed
