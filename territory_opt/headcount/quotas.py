"""Quotas by seat and month: the company's target handed out by potential, season, presence and ramp."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.headcount.capacity import presence_by_month
from territory_opt.headcount.model import HeadcountModel


def plan_quotas(
    territories: pd.DataFrame,
    seats: pd.DataFrame,
    cells: pd.DataFrame,
    model: HeadcountModel,
    plan_months: pd.DatetimeIndex,
) -> pd.DataFrame:
    """Hand the company's target out to seats and months.

    The target is the new business of all cells x (1 + over-assignment). A seat's weight in a month is its territory's
    potential x the month's share of the forecast x its ramped presence; the quotas are the target in proportion to the
    weights, so that they add up to it. Where no territory has potential, all count the same; where nobody is ramped at
    all, presence counts alone.

    Parameters
    ----------
    territories : DataFrame, shape (t, ...)
        territory_id, seat_id, potential_usd.
    seats : DataFrame
        The seats frame, planned seats included.
    cells : DataFrame
        month, region, segment, new_business_usd.
    model : HeadcountModel
        Ramps, refilling and over-assignment.
    plan_months : DatetimeIndex, shape (12,)

    Returns
    -------
    DataFrame, shape (12 t, 4)
        territory_id, seat_id, month, quota_usd.
    """
    held = territories[["seat_id"]].merge(seats, on="seat_id", how="left", validate="one_to_one")
    by_month = presence_by_month(held["start_date"], held["end_date"], held["segments"].str[0], model, plan_months)
    target_by_month = (
        cells.groupby("month")["new_business_usd"].sum().reindex(plan_months, fill_value=0.0).to_numpy(float)
    )
    target = target_by_month.sum() * (1 + model.over_assignment_share)
    potential = territories["potential_usd"].to_numpy(float)
    potential = potential if potential.sum() > 0 else np.ones(len(territories))
    for there in (by_month.productive, by_month.present):
        weight = potential[:, None] * target_by_month * there
        if weight.sum() > 0:
            break
    quota = target * weight / weight.sum() if weight.sum() > 0 else np.zeros_like(weight)
    months = len(plan_months)
    return pd.DataFrame(
        {
            "territory_id": territories["territory_id"].repeat(months).reset_index(drop=True),
            "seat_id": territories["seat_id"].repeat(months).reset_index(drop=True),
            "month": np.tile(plan_months.to_numpy(), len(territories)),
            "quota_usd": quota.ravel(),
        }
    )
