"""Hours and money each seat supplies by month of the plan year, as far as start and end dates tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.segments import entry_of
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.ramp import presence, ramp_share, refill_start


@dataclass(frozen=True)
class MonthlyPresence:
    """How much of each seat is there in each plan month, by start and end dates and refilling.

    Attributes
    ----------
    present : ndarray of float, shape (s, 12)
        Share of the month's days on which somebody sits there.
    productive : ndarray of float, shape (s, 12)
        The same at ramped productivity.
    """

    present: np.ndarray
    productive: np.ndarray


@dataclass(frozen=True)
class MonthlyCapacity:
    """What each seat supplies in each plan month.

    Attributes
    ----------
    hours : ndarray of float, shape (s, 12)
        Hours for accounts.
    usd : ndarray of float, shape (s, 12)
        Bookings at ramped productivity and average attainment, by the model's season.
    """

    hours: np.ndarray
    usd: np.ndarray


def season_by_month(model: HeadcountModel, plan_months: pd.DatetimeIndex) -> np.ndarray:
    """Share of a seat's year of bookings in each plan month; shape (12,), adds up to 1."""
    return np.array(model.season_shares)[plan_months.month - 1]


def share_of_year(present: np.ndarray, plan_months: pd.DatetimeIndex) -> np.ndarray:
    """Share of the plan year's days somebody is there, from shares of each month; the last axis is months."""
    days = plan_months.days_in_month.to_numpy(float)
    # Days are added before they are divided, so that a whole year is 1 exactly and hours stay round.
    return np.asarray(present @ days / days.sum())


def presence_by_month(seats: pd.DataFrame, model: HeadcountModel, plan_months: pd.DatetimeIndex) -> MonthlyPresence:
    """Follow each seat's own person, and whoever follows them where the model refills a seat left in the plan year.

    Parameters
    ----------
    seats : DataFrame, shape (s, ...)
        seat_id, segments, start_date and end_date are read.
    model : HeadcountModel
        Ramps and refilling.
    plan_months : DatetimeIndex, shape (12,)
    """
    start, end = seats["start_date"], seats["end_date"]
    ramps = [entry_of(model.segments, name).ramp_shares for name in seats["segments"].str[0]]
    present = presence(start, end, plan_months)
    productive = present * ramp_share(start, ramps, plan_months)
    refill = refill_start(end, model.backfill, seats["seat_id"])
    never = pd.Series(pd.NaT, index=end.index, dtype="datetime64[ns]")
    refilled = np.where(refill.notna().to_numpy()[:, None], presence(refill, never, plan_months), 0.0)
    return MonthlyPresence(present + refilled, productive + refilled * ramp_share(refill, ramps, plan_months))


def capacity_by_month(seats: pd.DataFrame, model: HeadcountModel, plan_months: pd.DatetimeIndex) -> MonthlyCapacity:
    """Part each seat's capacity of the plan year among its months.

    Parameters
    ----------
    seats : DataFrame, shape (s, ...)
        The seats frame; seat_id, start_date, end_date, segments, capacity_hours and quota_usd are read.
    model : HeadcountModel
        Ramps, refilling, season and attainment.
    plan_months : DatetimeIndex, shape (12,)

    Returns
    -------
    MonthlyCapacity
        Each row adds up to the seat's capacity_hours and capacity_usd.
    """
    by_month = presence_by_month(seats, model, plan_months)
    days = by_month.present * plan_months.days_in_month.to_numpy(float)
    hours_a_day = seats["capacity_hours"].to_numpy(float) / np.maximum(days.sum(axis=1), np.finfo(float).tiny)
    usd = full_month_usd(seats, model, plan_months) * by_month.productive
    return MonthlyCapacity(hours_a_day[:, None] * days, usd)


def full_month_usd(seats: pd.DataFrame, model: HeadcountModel, plan_months: pd.DatetimeIndex) -> np.ndarray:
    """Money each seat would bring in each month, present and ramped all of it; shape (s, 12)."""
    attainment = [entry_of(model.segments, name).attainment_share for name in seats["segments"].str[0]]
    return np.outer(seats["quota_usd"].to_numpy(float) * np.array(attainment), season_by_month(model, plan_months))
