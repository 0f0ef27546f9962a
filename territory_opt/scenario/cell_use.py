"""What a design's territories make of the seats in each cell: how many they can use, what is short and what idle."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.headcount.seats import are_planned
from territory_opt.workspace.schema import TEXT

Cell = tuple[str, str]
"""Segment and region."""


def use_of_cells(
    accounts: pd.DataFrame, seats: pd.DataFrame, assignment: pd.Series, least_use_share: float
) -> pd.DataFrame:
    """Hold the work of each cell's territories against the hours of its seats.

    A planned seat is of use when its territory is not empty and when, counted after those that start before it, the
    cell's work still fills the least share of the hours of all seats up to it.

    Parameters
    ----------
    accounts : DataFrame
        account_id and workload_hours.
    seats : DataFrame
        The seats of the design; a seat of several segments counts for its first.
    assignment : Series
        Seat by account_id; NaN where none.
    least_use_share : float
        From which use on a planned seat is of use.

    Returns
    -------
    DataFrame
        One row a cell with seats: segment, region, seats, planned, usable (planned seats the territories can use),
        workload_hours, capacity_hours, short_hours, idle_hours.
    """
    hours = accounts.set_index("account_id")["workload_hours"].groupby(assignment).sum()
    held = pd.DataFrame(
        {
            "segment": seats["segments"].str[0].astype(TEXT),
            "region": seats["region"],
            "planned": are_planned(seats),
            "start_date": seats["start_date"],
            "workload_hours": seats["seat_id"].map(hours).fillna(0.0).astype(float),
            "capacity_hours": seats["capacity_hours"].astype(float),
            "empty": ~seats["seat_id"].isin(assignment.dropna()),
        }
    )
    # Those there come first, then planned ones with a territory by their start, then those without.
    held = held.sort_values(["planned", "empty", "start_date"], kind="stable")
    cells = held.groupby(["segment", "region"], observed=True)
    work = cells["workload_hours"].transform("sum")
    enough = work >= least_use_share * cells["capacity_hours"].cumsum()
    held["usable"] = held["planned"] & ~held["empty"] & enough
    use = held.groupby(["segment", "region"], observed=True).agg(
        seats=("planned", "size"),
        planned=("planned", "sum"),
        usable=("usable", "sum"),
        workload_hours=("workload_hours", "sum"),
        capacity_hours=("capacity_hours", "sum"),
    )
    over = use["workload_hours"] - use["capacity_hours"]
    return use.assign(short_hours=np.maximum(over, 0.0), idle_hours=np.maximum(-over, 0.0)).reset_index()


def most_starts(use: pd.DataFrame, planned_later: pd.Series) -> dict[Cell, int]:
    """Return the most planned starts of each cell whose territories cannot use all that were planned.

    Parameters
    ----------
    use : DataFrame
        From `use_of_cells`.
    planned_later : Series
        Planned starts that take no part in the design, by segment and region; they stay allowed.
    """
    idle = use.loc[use["usable"] < use["planned"]]
    cells = list(zip(idle["segment"], idle["region"], strict=True))
    return {
        cell: int(usable) + int(planned_later.get(cell, 0)) for cell, usable in zip(cells, idle["usable"], strict=True)
    }
