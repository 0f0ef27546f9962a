"""Capacity as it stands against the re-forecast rest of the year, by month and cell."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.headcount.seats import are_planned
from territory_opt.scenario.review.reforecast import Outlook
from territory_opt.workspace.schema import TEXT

KEYS = ["month", "segment", "region"]


def capacity_frame(outlook: Outlook, planned: pd.DataFrame, service_level: float) -> pd.DataFrame:
    """Hold what the people there are can be expected to bring against demand forecast anew.

    Parameters
    ----------
    outlook : Outlook
    planned : DataFrame
        The plan's coverage: month, segment, region, demand_usd, capacity_usd.
    service_level : float
        Share of demand to be covered.

    Returns
    -------
    DataFrame
        month, segment, region, demand_usd with its band demand_low_usd and demand_high_usd, capacity_usd and the part
        of it that is still to come (to_come_usd: positions of the plan that nobody stands for yet), coverage_share,
        shortfall_usd (demand less capacity, month by month), below_level_usd (what is missing to the service level),
        plan_demand_usd, plan_capacity_usd, plan_coverage_share.
    """
    cells, months = outlook.demand.cells, outlook.months
    count = len(months)
    coming = are_planned(outlook.seats).to_numpy(bool)
    demand = outlook.demand.point_usd[:, :count]
    capacity = outlook.shares.T @ outlook.seat_usd
    to_come = outlook.shares[coming].T @ outlook.seat_usd[coming]
    frame = pd.DataFrame(
        {
            "month": np.tile(months.to_numpy(), len(cells)),
            "segment": pd.Series(np.repeat([segment for segment, _ in cells], count), dtype=TEXT),
            "region": pd.Series(np.repeat([region for _, region in cells], count), dtype=TEXT),
            "demand_usd": demand.ravel(),
            "demand_low_usd": outlook.low_usd.ravel(),
            "demand_high_usd": outlook.high_usd.ravel(),
            "capacity_usd": capacity.ravel(),
            "to_come_usd": to_come.ravel(),
            "shortfall_usd": np.maximum(demand - capacity, 0.0).ravel(),
            "below_level_usd": np.maximum(service_level * demand - capacity, 0.0).ravel(),
        }
    )
    plan = planned.rename(columns={"demand_usd": "plan_demand_usd", "capacity_usd": "plan_capacity_usd"})
    frame = frame.merge(plan[[*KEYS, "plan_demand_usd", "plan_capacity_usd"]], on=KEYS, how="left")
    frame = frame.assign(
        coverage_share=_share(frame["capacity_usd"], frame["demand_usd"]),
        plan_coverage_share=_share(frame["plan_capacity_usd"], frame["plan_demand_usd"]),
    )
    return frame.sort_values(["segment", "region", "month"], kind="stable", ignore_index=True)


def rest_of_year(capacity: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Add the rest of the year up: demand, capacity and coverage by some of segment and region, now and as planned.

    Shortfall is that of each cell over the whole rest of the year: what one cell has over fills no other's.
    """
    figures = ["demand_usd", "capacity_usd", "to_come_usd", "plan_demand_usd", "plan_capacity_usd"]
    cells = capacity.groupby(["segment", "region"], observed=True)[figures].sum().reset_index()
    cells = cells.assign(shortfall_usd=(cells["demand_usd"] - cells["capacity_usd"]).clip(lower=0.0))
    sums = [*figures, "shortfall_usd"]
    added = cells.groupby(keys, observed=True)[sums].sum().reset_index() if keys else cells[sums].sum().to_frame().T
    return added.assign(
        coverage_share=_share(added["capacity_usd"], added["demand_usd"]),
        plan_coverage_share=_share(added["plan_capacity_usd"], added["plan_demand_usd"]),
    )


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    return part / whole.where(whole > 0)
