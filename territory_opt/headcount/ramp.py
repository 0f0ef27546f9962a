"""Presence, ramp and attrition by month: how much of a seat is there, and how much of it is productive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.headcount.model import BackfillModel, SegmentHeadcount


def month_number(dates: pd.Series | pd.DatetimeIndex) -> np.ndarray:
    """Months since the year 0 as float, NaN where there is no date; differences count months."""
    values = pd.DatetimeIndex(dates)
    return np.asarray(values.year * 12.0 + values.month - 1.0, dtype=float)


def presence(start: pd.Series, end: pd.Series, plan_months: pd.DatetimeIndex) -> np.ndarray:
    """Share of each month's days between a first and a last day, both included.

    Parameters
    ----------
    start, end : Series of datetime64, shape (n,)
        First and last day; missing for "always there" and "no end known".
    plan_months : DatetimeIndex, shape (12,)

    Returns
    -------
    ndarray of float, shape (n, 12)
    """
    first = plan_months.to_numpy("datetime64[D]")
    after = (plan_months + pd.offsets.MonthBegin(1)).to_numpy("datetime64[D]")
    came = start.fillna(plan_months[0]).to_numpy("datetime64[D]")
    gone = end.fillna(pd.Timestamp(after[-1])).to_numpy("datetime64[D]") + np.timedelta64(1, "D")
    days = np.minimum(gone[:, None], after) - np.maximum(came[:, None], first)
    return np.asarray(np.clip(days.astype(float), 0, None) / (after - first).astype(float))


def ramp_share(start: pd.Series, ramps: Sequence[Sequence[float]], plan_months: pd.DatetimeIndex) -> np.ndarray:
    """Mean productivity in each month of those who started then and there, by their ramp.

    The n-th share holds from the (n-1)-th to the n-th monthly return of the start's day. Somebody who started on the
    11th of a month of 30 days spends the first third of each later month one step lower on the ramp.

    Parameters
    ----------
    start : Series of datetime64, shape (n,)
        First day; missing means ramped long ago.
    ramps : sequence of n sequences of float
        Each one's shares by month since the start; full productivity afterwards.
    plan_months : DatetimeIndex, shape (12,)

    Returns
    -------
    ndarray of float, shape (n, 12)
        0 before the month of the start.
    """
    longest = max((len(ramp) for ramp in ramps), default=0)
    # One more month of full productivity stands for all later ones.
    shares = np.array([[*ramp, *[1.0] * (longest + 1 - len(ramp))] for ramp in ramps]).reshape(len(ramps), longest + 1)
    tenure = month_number(plan_months) - month_number(start)[:, None]
    step = np.nan_to_num(np.clip(tenure, 0, longest), nan=longest).astype(int)
    lower = np.nan_to_num(np.clip(tenure - 1, 0, longest), nan=longest).astype(int)
    dates = pd.DatetimeIndex(start)
    behind = np.nan_to_num(np.asarray((dates.day - 1) / dates.days_in_month, dtype=float))[:, None]
    row = np.arange(len(ramps))[:, None]
    mean = behind * shares[row, lower] + (1 - behind) * shares[row, step]
    return np.asarray(np.where(tenure < 0, 0.0, mean))


def refill_start(end: pd.Series, backfill: BackfillModel, reps: pd.Series) -> pd.Series:
    """First day of whoever follows the one who leaves; missing where nobody leaves or the seat is not refilled.

    Parameters
    ----------
    end : Series of datetime64, shape (n,)
        Last day; missing where none is known.
    backfill : BackfillModel
    reps : Series, shape (n,)
        Key of each one who leaves; a seat's id where it is a seat's.
    """
    months = end.dt.to_period("M") + 1 + backfill.lag_months
    return pd.Series(months.dt.to_timestamp(), index=end.index).where(backfill.refilled(reps))


@dataclass(frozen=True)
class SeatLife:
    """What can be expected of a seat by months since somebody new started in it.

    Attributes
    ----------
    survival : ndarray of float, shape (k,)
        Chance that the one who started is still there.
    ramp : ndarray of float, shape (k,)
        Productivity of somebody who started then and is still there.
    occupied : ndarray of float, shape (k,)
        Chance that somebody is there, whoever it is.
    productive : ndarray of float, shape (k,)
        Expected productivity, ramp included.
    hires : ndarray of float, shape (k,)
        Expected hires in that month; 1 in the first, then refills.
    """

    survival: np.ndarray
    ramp: np.ndarray
    occupied: np.ndarray
    productive: np.ndarray
    hires: np.ndarray

    @property
    def refilled_occupied(self) -> np.ndarray:
        """Chance that a refill sits there; shape (k,)."""
        return np.asarray(self.occupied - self.survival)

    @property
    def refills(self) -> np.ndarray:
        """Expected hires after the first; shape (k,)."""
        return np.asarray(np.r_[0.0, self.hires[1:]])

    @property
    def refilled_productive(self) -> np.ndarray:
        """Expected productivity of refills; shape (k,)."""
        return np.asarray(self.productive - self.survival * self.ramp)


def seat_life(parameters: SegmentHeadcount, backfill: BackfillModel, months: int) -> SeatLife:
    """Follow a segment's seat from a start, through leaving and refilling, over some months."""
    return position_life(parameters.attrition_share, parameters.ramp_shares, backfill, months)


def position_life(
    attrition_share: float, ramp_shares: Sequence[float], backfill: BackfillModel, months: int
) -> SeatLife:
    """Follow a position from a start, through leaving and refilling, over some months.

    With chance q to leave at the end of a month, refills after the lag g: hires[0] = 1 and
    hires[k] = q x (occupied[k - 1 - g]); whoever is hired brings survival x ramp from then on, so that
    productive = sum over j of hires[j] x survival[k - j] x ramp[k - j], and occupied likewise.
    """
    leave = 1 - (1 - attrition_share) ** (1 / 12)
    survival = (1 - leave) ** np.arange(months)
    ramp = np.ones(months)
    ramp[: len(ramp_shares)] = ramp_shares[:months]
    hires, occupied, productive = np.zeros((3, months))
    for month in range(months):
        emptied = month - 1 - backfill.lag_months
        hires[month] = 1.0 if month == 0 else leave * occupied[emptied] if backfill.refill and emptied >= 0 else 0.0
        occupied[month:] += hires[month] * survival[: months - month]
        productive[month:] += hires[month] * (survival * ramp)[: months - month]
    return SeatLife(survival, ramp, occupied, productive, hires)
