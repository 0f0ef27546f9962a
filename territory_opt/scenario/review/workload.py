"""How evenly the workload that is left lies on the hours that are left, against the plan."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.headcount.capacity import capacity_by_month
from territory_opt.scenario.review.basis import Basis
from territory_opt.scenario.review.reforecast import Outlook
from territory_opt.workspace.schema import TEXT


def workload_balance(basis: Basis, outlook: Outlook, filled: pd.Series) -> pd.DataFrame:
    """Measure by segment how far seats differ in remaining workload over remaining hours.

    The accounts are those the plan gave each seat, their workload even over the year; hours are those of who sits there
    or will, by what is known now. Seats without any hours are left out of the variation, and what lies on them is told.

    Parameters
    ----------
    basis, outlook : Basis, Outlook
        The plan, and the rest of the year.
    filled : Series
        Who fills seats of the plan that were open then, by seat.

    Returns
    -------
    DataFrame
        segment, seats, variation (coefficient of variation of workload over hours), plan_variation (the same with the
        plan's hours), uncovered_hours (workload at seats without hours).
    """
    seats = basis.plan.record.seats
    left = len(basis.rest) / len(basis.plan_months)
    accounts = basis.plan.record.accounts
    work = accounts.groupby("seat_id", observed=True)["workload_hours"].sum() * left
    hours = pd.Series(outlook.seat_hours.sum(axis=1), index=outlook.seats["seat_id"].to_numpy())
    by_plan = capacity_by_month(seats, basis.plan.record.headcount, basis.plan_months).hours[:, len(basis.to_date) :]
    table = pd.DataFrame(
        {
            "segment": seats["segments"].str[0],
            "work": seats["seat_id"].map(work).fillna(0.0),
            "hours": seats["seat_id"].map(hours).fillna(0.0) + seats["seat_id"].map(filled).map(hours).fillna(0.0),
            "plan_hours": by_plan.sum(axis=1),
        }
    )
    rows = [
        (
            segment,
            len(own),
            _variation(own["work"], own["hours"]),
            _variation(own["work"], own["plan_hours"]),
            float(own.loc[own["hours"].le(0), "work"].sum()),
        )
        for segment, own in table.groupby("segment", observed=True)
    ]
    columns = ["segment", "seats", "variation", "plan_variation", "uncovered_hours"]
    return pd.DataFrame(rows, columns=columns).astype({"segment": TEXT})


def _variation(work: pd.Series, hours: pd.Series) -> float:
    use = (work / hours.where(hours > 0)).dropna()
    return float(use.std(ddof=0) / use.mean()) if len(use) and use.mean() > 0 else float(np.nan)
