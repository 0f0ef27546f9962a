"""New business of the plan year by month, region and segment: the user's forecast, else ours, else an assumption."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.forecasting.cells import WHOLE
from territory_opt.demand.forecasting.forecast import Source, forecast_demand
from territory_opt.demand.model import DemandModel
from territory_opt.workspace.workspace import Workspace

__all__ = ["WHOLE", "Cells", "Source", "plan_cells"]


@dataclass(frozen=True)
class Cells:
    """The forecast of new business.

    Attributes
    ----------
    frame : DataFrame
        month, region, segment, new_business_usd; twelve rows for each region and segment, sorted.
    source : Source
        The table it stands on.
    method : str
        How it was made, in a sentence.
    notes : tuple of str
        What the user should know of it.
    """

    frame: pd.DataFrame
    source: Source
    method: str
    notes: tuple[str, ...]


def plan_cells(workspace: Workspace, weights: np.ndarray, model: DemandModel) -> Cells:
    """Forecast the new business of each cell by plan month."""
    forecast = forecast_demand(workspace, weights, model)
    return Cells(forecast.cells(), forecast.source, forecast.method, forecast.notes)
