"""The forecast that the user gave: by month and cell the plan, and quantiles about it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from territory_opt.demand.cells import KEYS, Sharing, listed
from territory_opt.demand.forecasting.hierarchy import EVERY_PRODUCT, SERIES, add_up
from territory_opt.demand.forecasting.methods import SEASON


@dataclass(frozen=True)
class GivenForecast:
    """The user's forecast by month and series.

    Attributes
    ----------
    series : MultiIndex, shape (S,)
        Region, segment and product, which is "all".
    levels : ndarray, shape (Q,)
        The quantiles that any series has, ascending.
    amounts_usd : ndarray, shape (H, S, Q)
        Not falling from quantile to quantile; NaN where a series lacks one.
    plan_usd : ndarray, shape (H, S)
        The quantile nearest to the median.
    reached : int
        Months of the horizon that the forecast speaks of.
    notes : tuple of str
        What the user should know of it.
    """

    series: pd.MultiIndex
    levels: np.ndarray
    amounts_usd: np.ndarray
    plan_usd: np.ndarray
    reached: int
    notes: tuple[str, ...]

    def shared_out(self, sharing: Sharing) -> GivenForecast:
        """Return the forecast for the series that its own are shared out to."""
        known = np.where(np.isnan(self.amounts_usd), 0.0, self.amounts_usd)
        missing = add_up(np.isnan(self.amounts_usd).astype(float).transpose(0, 2, 1), sharing.shares) > 0
        amounts = np.where(missing, np.nan, add_up(known.transpose(0, 2, 1), sharing.shares)).transpose(0, 2, 1)
        plan = add_up(self.plan_usd, sharing.shares)
        return replace(self, series=sharing.series, amounts_usd=amounts, plan_usd=plan)

    def extended(self, growth: np.ndarray) -> GivenForecast:
        """Go on after the forecast's last month: the same month a year before, times a growth.

        Parameters
        ----------
        growth : ndarray, shape (H, S)
            Of each month over the one a year before.
        """
        amounts, plan = self.amounts_usd.copy(), self.plan_usd.copy()
        for month in range(self.reached, len(plan)):
            plan[month] = plan[month - SEASON] * growth[month]
            amounts[month] = amounts[month - SEASON] * growth[month][:, None]
        return replace(self, amounts_usd=amounts, plan_usd=plan)


def read_given(table: pd.DataFrame, months: pd.DatetimeIndex) -> GivenForecast:
    """Read the user's forecast for the months of the horizon.

    A month without a row, of the plan year or before the forecast's last month, counts as 0.

    Parameters
    ----------
    table : DataFrame
        month, region, segment, quantile, amount_usd.
    months : DatetimeIndex, shape (H,)
        The plan year's months and those after it.
    """
    rows = table[table["month"].isin(months)].astype(dict.fromkeys(KEYS, object)).assign(product=EVERY_PRODUCT)
    named = table.astype(dict.fromkeys(KEYS, object)).assign(product=EVERY_PRODUCT)
    series = pd.MultiIndex.from_frame(named[list(SERIES)].drop_duplicates().sort_values(list(SERIES)))
    levels = np.sort(table["quantile"].unique())
    month = months.get_indexer(pd.DatetimeIndex(rows["month"]))
    amounts = np.full((len(months), len(series), len(levels)), np.nan)
    column = series.get_indexer(pd.MultiIndex.from_frame(rows[list(SERIES)]))
    amounts[month, column, np.searchsorted(levels, rows["quantile"])] = rows["amount_usd"]
    reached = max(SEASON, int(month.max(initial=0)) + 1)
    silent = np.isnan(amounts).all(axis=2)
    amounts[silent] = 0.0
    rising = np.where(np.isnan(amounts), np.nan, np.fmax.accumulate(amounts, axis=2))
    plan, is_median = _nearest_to_median(rising, levels, silent)
    notes = {
        "forecast: where there is no quantile 0.5, the nearest one is taken for the plan": not is_median,
        "forecast: where a higher quantile is below a lower one, it is raised to it": (rising > amounts).any(),
        "forecast: months without a row count as 0 in "
        + listed(series[silent[:reached].any(axis=0)].droplevel("product")): silent[:reached].any(),
    }
    return GivenForecast(series, levels, rising, plan, reached, tuple(note for note, told in notes.items() if told))


def _nearest_to_median(amounts: np.ndarray, levels: np.ndarray, silent: np.ndarray) -> tuple[np.ndarray, bool]:
    """Return the amount at the known quantile nearest to the median, and whether that is the median everywhere."""
    off = np.where(np.isnan(amounts), np.inf, np.abs(levels - 0.5))
    nearest = off.argmin(axis=2)
    plan = np.take_along_axis(amounts, nearest[:, :, None], axis=2)[:, :, 0]
    return plan, bool(silent.all() or off.min(axis=2)[~silent].max() == 0)
