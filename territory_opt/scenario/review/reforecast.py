"""The rest of the year seen from the reviewed month: demand forecast anew, and the people there are now."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from territory_opt.demand.forecasting.forecast import Forecast
from territory_opt.demand.forecasting.quantiles import HIGH, LOW
from territory_opt.demand.plan import Demand, plan_demand
from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.capacity import capacity_by_month
from territory_opt.headcount.seats import SEAT_ROLE, seats_from_reps, with_capacity
from territory_opt.headcount.statement.cells import CellDemand, demand_by_cell, serving_shares
from territory_opt.headcount.statement.supply import expected_usd
from territory_opt.scenario.review.basis import Basis
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.workspace import Workspace

PATHS = 400
"""Sample paths that the bands of the forecast stand on."""

AHEAD = 12
"""Months forecast, from the first after the reviewed one."""


@dataclass(frozen=True)
class Outlook:
    """The months after the reviewed one; C cells, H months of the plan year that are left, s seats.

    Attributes
    ----------
    demand : CellDemand
        Re-forecast demand by cell over twelve months; the first H are the plan year's.
    low_usd, high_usd : ndarray of float, shape (C, H)
        Its 80 % band by month.
    band_usd : tuple of float
        The same of the company's sum over the rest of the year.
    seats : DataFrame
        Seats from now on: people there, open positions, and positions still to come (source "plan").
    seat_usd : ndarray of float, shape (s, H)
        What each seat can be expected to bring.
    shares : ndarray of float, shape (s, C)
        Share of each seat that each cell gets.
    seat_hours : ndarray of float, shape (s, H)
        Hours that each seat supplies by its dates.
    months : DatetimeIndex, shape (H,)
        The rest of the plan year.
    account_usd : Series
        New business of the rest of the year that each account is expected to bring, by account_id.
    source : str
        The table that demand was forecast from.
    method : str
        How, in a sentence.
    notes : tuple of str
        What a reader should know of it.
    """

    demand: CellDemand
    low_usd: Floats
    high_usd: Floats
    band_usd: tuple[float, float]
    seats: pd.DataFrame
    seat_usd: Floats
    shares: Floats
    seat_hours: Floats
    months: pd.DatetimeIndex
    account_usd: pd.Series
    source: str
    method: str
    notes: tuple[str, ...]


def look_ahead(basis: Basis, to_come: pd.DataFrame) -> Outlook:
    """Forecast demand anew from history up to the reviewed month, and expect what the people there are now bring.

    Demand is planned by the plan's own models as if the plan year began after the reviewed month. What a scenario of
    the plan changed in the data is not done again: the tables say by now what came of it.

    Parameters
    ----------
    basis : Basis
        With at least a month of the plan year left.
    to_come : DataFrame
        Positions that nobody stands for in the reps table, see `Positions`.
    """
    record, workspace = basis.plan.record, _from_next_month(basis)
    seed = int(basis.plan.summary["seed"])
    demand = plan_demand(workspace, record.demand, paths=PATHS, seed=seed, horizon_months=AHEAD)
    seats = _seats(workspace, basis, to_come)
    by_cell = demand_by_cell(demand.forecast, seats, AHEAD, PATHS)
    months = len(basis.rest)
    low, high = np.quantile(by_cell.paths_usd[:, :, :months], [LOW, HIGH], axis=0)
    return Outlook(
        demand=by_cell,
        low_usd=low,
        high_usd=high,
        band_usd=_band(demand.forecast, months),
        seats=seats,
        seat_usd=expected_usd(seats, record.headcount, by_cell.months)[:, :months],
        shares=serving_shares(seats["segments"], seats["region"], by_cell.cells, by_cell.year_usd),
        seat_hours=capacity_by_month(seats, record.headcount, by_cell.months).hours[:, :months],
        months=basis.rest,
        account_usd=_by_account(workspace, demand, months),
        source=demand.source,
        method=demand.method,
        notes=demand.forecast.notes,
    )


def _from_next_month(basis: Basis) -> Workspace:
    """Return the workspace as if the plan year began next month, with those who have left as people of the past.

    The seats they left are positions to fill, counted among those still to come.
    """
    workspace, reps = basis.workspace, basis.workspace.reps
    gone = reps["end_date"].le(basis.last_day)
    tables = {**workspace.tables, "reps": reps.assign(status=reps["status"].mask(gone, "left"))}
    settings = workspace.settings.model_copy(update={"plan_start": basis.month + pd.offsets.MonthBegin(1)})
    return replace(workspace, settings=settings, tables=tables)


def _seats(workspace: Workspace, basis: Basis, to_come: pd.DataFrame) -> pd.DataFrame:
    """Return the seats of the reps table and, after them, the positions still to come that start in the plan year."""
    model = basis.plan.record.headcount
    there = seats_from_reps(workspace, model)
    there = there.loc[there["start_date"].isna() | there["start_date"].le(_year_end(basis))]
    coming = to_come.loc[to_come["start_date"].le(_year_end(basis))].reset_index(drop=True)
    count = len(coming)
    if not count:
        return there.reset_index(drop=True)
    missing = pd.Series([np.nan] * count, dtype=TEXT)
    planned = pd.DataFrame(
        {
            "seat_id": coming["seat_id"].fillna(coming["what"] + " #" + (coming.index + 1).astype(str)).astype(TEXT),
            "territory_id": missing,
            "rep_id": missing,
            "name": coming["what"],
            "role": pd.Series([SEAT_ROLE] * count, dtype=TEXT),
            "segments": pd.Series([(segment,) for segment in coming["segment"]], dtype=object),
            "region": coming["region"],
            "skills": pd.Series([()] * count, dtype=object),
            "languages": pd.Series([()] * count, dtype=object),
            "start_date": coming["start_date"],
            "end_date": pd.Series([pd.NaT] * count, dtype="datetime64[ns]"),
            "status": pd.Series(["open"] * count, dtype=TEXT),
            "source": pd.Series(["plan"] * count, dtype=TEXT),
            "fte": np.ones(count),
        }
    )
    unknown = dict.fromkeys(["latitude", "longitude", "capacity_hours", "quota_usd", "cost_usd"], np.nan)
    seats = with_capacity(planned.assign(**unknown), model, workspace.settings.plan_months)
    return pd.concat([there, seats.astype(there.dtypes)], ignore_index=True)


def _year_end(basis: Basis) -> pd.Timestamp:
    return basis.plan_months[-1] + pd.offsets.MonthEnd(0)


def _by_account(workspace: Workspace, demand: Demand, months: int) -> pd.Series:
    """Part each cell's new business of the next months among its accounts as the year's is parted."""
    keys = ["region", "segment"]
    cells = demand.cells.sort_values("month", kind="stable")
    year = cells.groupby(keys, observed=True)["new_business_usd"].sum()
    ahead = cells.loc[cells["month"].isin(demand.forecast.months[:months])]
    share = ahead.groupby(keys, observed=True)["new_business_usd"].sum() / year.where(year > 0)
    of_cell = share.reindex(pd.MultiIndex.from_frame(workspace.accounts[keys])).fillna(0.0).to_numpy(float)
    return pd.Series(
        demand.accounts["new_business_usd"].to_numpy(float) * of_cell, index=demand.accounts["account_id"].to_numpy()
    )


def _band(forecast: Forecast, months: int) -> tuple[float, float]:
    total = forecast.summed().paths_usd[:, :months].sum(axis=(1, 2))
    low, high = np.quantile(total, [LOW, HIGH])
    return float(low), float(high)
