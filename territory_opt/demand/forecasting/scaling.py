"""A forecast with the demand of some cells and months raised or lowered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from territory_opt.demand.forecasting.forecast import Forecast


@dataclass(frozen=True)
class DemandFactor:
    """What the demand of some cells is multiplied by in some months.

    Attributes
    ----------
    by : float
        The factor, 0 or more.
    where : mapping of str to tuple of str
        Region, segment and product: the values of which a series has one; any where a key is left out.
    first, last : Timestamp or None
        First and last month; from the first of the forecast, to its last.
    """

    by: float
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    first: pd.Timestamp | None = None
    last: pd.Timestamp | None = None

    def months_of(self, months: pd.DatetimeIndex) -> np.ndarray:
        """Say which months are scaled; shape (H,)."""
        scaled = np.ones(len(months), dtype=bool)
        if self.first is not None:
            scaled &= months >= self.first
        if self.last is not None:
            scaled &= months <= self.last
        return scaled

    def series_of(self, series: pd.MultiIndex) -> np.ndarray:
        """Say which series, named by region, segment and product, are scaled; shape (S,)."""
        scaled = np.ones(len(series), dtype=bool)
        for key, values in self.where.items():
            scaled &= series.get_level_values(key).isin(values)
        return scaled


def scaled(forecast: Forecast, factors: Sequence[DemandFactor]) -> Forecast:
    """Multiply a forecast and each of its sample paths, so that their mean stays the plan and sums still add up.

    Parameters
    ----------
    forecast : Forecast
        H months and S series.
    factors : sequence of DemandFactor
        Where several meet, all of them count.
    """
    if not factors:
        return forecast
    by = np.ones(forecast.point_usd.shape)
    for factor in factors:
        by[np.ix_(factor.months_of(forecast.months), factor.series_of(forecast.series))] *= factor.by
    return replace(forecast, point_usd=forecast.point_usd * by, paths_usd=forecast.paths_usd * by)
