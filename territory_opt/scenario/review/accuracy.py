"""How the plan's forecast did against what was won, by company, segment, region and cell."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.demand.cells import WHOLE
from territory_opt.demand.forecasting.quantiles import HIGH, LOW
from territory_opt.scenario.review.basis import Basis
from territory_opt.workspace.schema import TEXT

KEYS = ["level", "region", "segment"]
LEVELS: dict[str, list[str]] = {
    "company": [],
    "segment": ["segment"],
    "region": ["region"],
    "cell": ["region", "segment"],
}
BAND_SHARE = HIGH - LOW
"""Share of months that should lie inside the band."""


def forecast_months(basis: Basis) -> pd.DataFrame:
    """Hold each month's forecast against what was won, at every level.

    Returns
    -------
    DataFrame
        month, level, region, segment, low_usd, forecast_usd, high_usd, actual_usd; a series that the forecast does not
        know has 0 for it and no band. Regions and cells are left out where what was won is not told by region.
    """
    forecast = basis.tables.forecast
    planned = forecast.loc[forecast["period"].eq("month") & forecast["month"].isin(basis.to_date)]
    planned = planned.rename(columns={"point_usd": "forecast_usd"}).drop(columns="period")
    levels = {level: keys for level, keys in LEVELS.items() if "region" not in keys or tells_regions(basis)}
    planned = planned.loc[planned["level"].isin(list(levels))]
    won = [_won(basis.actuals.won, level, keys) for level, keys in levels.items()]
    held = planned.merge(pd.concat(won, ignore_index=True), on=["month", *KEYS], how="outer")
    held = held.fillna({"forecast_usd": 0.0, "actual_usd": 0.0})
    order = list(LEVELS)
    held = held.sort_values(
        [*KEYS, "month"], key=lambda values: values.map(order.index) if values.name == "level" else values
    )
    columns = ["month", *KEYS, "low_usd", "forecast_usd", "high_usd", "actual_usd"]
    return held[columns].reset_index(drop=True).astype(dict.fromkeys(KEYS, TEXT))


def tells_regions(basis: Basis) -> bool:
    """Whether what was won is told by the regions that the forecast has."""
    forecast = basis.tables.forecast
    planned = forecast.loc[forecast["level"].eq("region"), "region"]
    return WHOLE in set(planned) or not basis.actuals.won["region"].eq(WHOLE).any()


def forecast_accuracy(months: pd.DataFrame) -> pd.DataFrame:
    """Measure the forecast over the months to date.

    WAPE is the sum of absolute errors over what was won (Kolassa and Schütz, Foresight 6, 2007); bias is the forecast
    over what was won, less 1: above 0 too much was forecast. The tracking signal is the sum of errors (actual less
    forecast) over their mean absolute size (Brown, 1963): below 0 too much was forecast, month after month.

    Parameters
    ----------
    months : DataFrame
        As `forecast_months` returns them.

    Returns
    -------
    DataFrame
        level, region, segment, months, forecast_usd, actual_usd, wape_share, bias_share, tracking_signal,
        months_in_band (of those with a band), months_with_band; shares are NaN where nothing was won.
    """
    error = months["actual_usd"] - months["forecast_usd"]
    banded = months["low_usd"].notna()
    inside = banded & months["actual_usd"].between(months["low_usd"], months["high_usd"])
    sums = (
        months.assign(error=error, size=error.abs(), inside=inside, banded=banded)
        .groupby(KEYS, sort=False, observed=True)
        .agg(
            months=("month", "size"),
            forecast_usd=("forecast_usd", "sum"),
            actual_usd=("actual_usd", "sum"),
            error=("error", "sum"),
            size=("size", "sum"),
            months_in_band=("inside", "sum"),
            months_with_band=("banded", "sum"),
        )
        .reset_index()
    )
    actual, mean_size = sums["actual_usd"].where(sums["actual_usd"] > 0), sums["size"] / sums["months"]
    return sums.assign(
        wape_share=sums["size"] / actual,
        bias_share=sums["forecast_usd"] / actual - 1,
        tracking_signal=np.where(mean_size > 0, sums["error"] / mean_size.where(mean_size > 0, 1.0), 0.0),
    )[
        [
            *KEYS, "months", "forecast_usd", "actual_usd", "wape_share", "bias_share", "tracking_signal",
            "months_in_band", "months_with_band",
        ]
    ]  # fmt: skip


def _won(won: pd.DataFrame, level: str, keys: list[str]) -> pd.DataFrame:
    sums = won.groupby(["month", *keys], observed=True)["amount_usd"].sum().rename("actual_usd").reset_index()
    labels = {key: "all" for key in ("region", "segment") if key not in keys}
    return sums.assign(level=level, **labels)
