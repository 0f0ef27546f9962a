"""The forecast in the format of the user's own forecast table, to be edited and laid into ``data/``."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from territory_opt.demand.forecasting.quantiles import HIGH, LOW
from territory_opt.errors import InputError, InputProblem
from territory_opt.report.csv_file import write_csv

PLAN = 0.5
"""Quantile at which the table holds the plan."""


def forecast_table(forecast: pd.DataFrame) -> pd.DataFrame:
    """Return a forecast by month and cell in the columns of the table ``forecast``, for the whole horizon.

    Parameters
    ----------
    forecast : DataFrame
        What `forecast_bands` returns.

    Returns
    -------
    DataFrame
        month, region, segment, quantile (0.1, 0.5 and 0.9), amount_usd. As that table has it, 0.5 is the plan: read
        back, the same plan comes out. Amounts do not fall from quantile to quantile.
    """
    ahead = forecast["low_usd"].notna()
    cells = forecast[forecast["level"].eq("cell") & forecast["period"].eq("month") & ahead]
    low, point, high = (cells[f"{part}_usd"] for part in ("low", "point", "high"))
    amounts = ((LOW, low.where(low < point, point)), (PLAN, point), (HIGH, high.where(high > point, point)))
    keys = cells[["month", "region", "segment"]]
    rows = pd.concat([keys.assign(quantile=quantile, amount_usd=usd.round(2)) for quantile, usd in amounts])
    return rows.sort_values(["month", "region", "segment", "quantile"], ignore_index=True)


def require_new(path: Path, *, replace: bool) -> None:
    """Refuse a file that is there, unless it may be written over, and a folder that is not.

    Better known before a forecast is made than after.

    Raises
    ------
    InputError
        When there is a file and it may not be written over, or no folder to write it into.
    """
    if not path.parent.is_dir():
        raise InputError([InputProblem(str(path), None, "", f"no folder {path.parent}", "a folder that is there")])
    if path.exists() and not replace:
        raise InputError([InputProblem(str(path), None, "", "a file", "a new file, or --force to write over it")])


def write_forecast(table: pd.DataFrame, path: Path, *, replace: bool = False) -> None:
    """Write a forecast table as CSV, aside first, so that nobody ever reads half of it.

    Parameters
    ----------
    table : DataFrame
        What `forecast_table` returns.
    path : Path
        The file.
    replace : bool
        Whether a file that is there may be written over.

    Raises
    ------
    InputError
        When there is a file and it may not be written over, or no folder to write it into.
    """
    require_new(path, replace=replace)
    # Keys go out exactly as they came in: a guarded one would name another segment when it is read back.
    write_csv(table.assign(month=table["month"].dt.strftime("%Y-%m")), path)
