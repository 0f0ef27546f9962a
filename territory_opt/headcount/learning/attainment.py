"""What ramped people brought in the last twelve months, against their quotas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.headcount.learning.panel import Panel

YEAR_MONTHS = 12


@dataclass(frozen=True)
class RampedYear:
    """The last twelve months that are over, of those who were ramped in them.

    Attributes
    ----------
    months : DatetimeIndex, shape (12,)
        Fewer where the records are younger.
    usd, quota_usd, rep_months : ndarray of float, shape (n,)
        By person of the panel: won, quota for the days they were there ramped, and how many months those are.
    """

    months: pd.DatetimeIndex
    usd: np.ndarray
    quota_usd: np.ndarray
    rep_months: np.ndarray


def ramped_year(
    panel: Panel, after: pd.Timestamp, quota_usd: np.ndarray, season_shares: np.ndarray, ramped: np.ndarray
) -> RampedYear:
    """Add up what ramped people won and were asked for; without a start they have been there for long.

    Parameters
    ----------
    panel : Panel
    after : Timestamp
        The day after the last of the records; a month it lies in is not over.
    quota_usd : ndarray of float, shape (n,)
        Of a full-time year.
    season_shares : ndarray of float, shape (12,)
        Share of a year's quota by calendar month.
    ramped : ndarray of bool, shape (n, t, 2)
        Which parts of the panel lie beyond the ramp.
    """
    months = panel.months
    over = np.flatnonzero(months + pd.offsets.MonthBegin(1) <= after)[-YEAR_MONTHS:]
    beyond = ramped[:, over]
    present = np.where(beyond, panel.present[:, over], 0.0).sum(axis=2)
    return RampedYear(
        months[over],
        np.where(beyond, panel.usd[:, over], 0.0).sum(axis=(1, 2)),
        quota_usd * (present @ season_shares[months[over].month - 1]),
        present.sum(axis=1),
    )


def attainment_draws(year: RampedYear, rows: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Share of quota that some people brought together, for each draw of them; shape (b,).

    A draw of people without any quota, which only a handful of people can give, counts as all of them.
    """
    quota = drawn @ year.quota_usd[rows]
    whole = year.usd[rows].sum() / year.quota_usd[rows].sum()
    share = np.full(len(drawn), whole)
    np.divide(drawn @ year.usd[rows], quota, out=share, where=quota > 0)
    return share
