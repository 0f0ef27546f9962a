"""What can be expected of positions whose holders leave by chance and are followed by somebody new."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.audit.pairs import BoolArray
from territory_opt.audit.tolerance import FloatArray


@dataclass(frozen=True)
class Lives:
    """Expectations by position and month; n positions, H months.

    Attributes
    ----------
    stays : float array [n, H]
        Chance that whoever held the position first is still there; 1 before chance may take them.
    heads, productive, joins : float array [n, H]
        Of new people, who begin at the foot of the ramp: chance that one is there, the same times productivity, chance
        that one starts.
    """

    stays: FloatArray
    heads: FloatArray
    productive: FloatArray
    joins: FloatArray


def follow(
    begins: FloatArray, held: BoolArray, leave: FloatArray, ramps: FloatArray, lag_months: int | None, months: int
) -> Lives:
    """Follow the chances of each position month by month, by how long whoever sits there has been there.

    Parameters
    ----------
    begins : float array [n]
        Month from whose end on chance may take whoever is there first; where nobody holds the position yet, the month
        in which somebody new starts.
    held : bool array [n]
        Whether somebody holds the position first.
    leave : float array [n]
        Chance to leave at a month's end.
    ramps : float array [n, t]
        Productivity by months since the start; the last one lasts.
    lag_months : int or None
        Months the position stands empty before somebody new starts; None where nobody ever does.
    months : int
        Months to follow, H.
    """
    count = len(begins)
    shares = np.concatenate([ramps, np.repeat(ramps[:, -1:], months, axis=1)], axis=1)[:, :months]
    tenure = np.zeros((count, months))
    joins = np.zeros((count, months))
    first = np.asarray(held, dtype=float)
    courses = np.zeros((3, count, months))
    for month in range(months):
        joins[:, month] += np.where(~held & (begins == month), 1.0, 0.0)
        # Everybody who stayed has been there a month longer.
        tenure = np.concatenate([joins[:, [month]], tenure[:, :-1]], axis=1)
        courses[:, :, month] = first, tenure.sum(axis=1), (tenure * shares).sum(axis=1)
        stay_first = np.where(begins <= month, 1 - leave, 1.0)
        leaving = first * (1 - stay_first) + leave * courses[1, :, month]
        first, tenure = first * stay_first, tenure * (1 - leave)[:, None]
        if lag_months is not None and month + 1 + lag_months < months:
            joins[:, month + 1 + lag_months] += leaving
    return Lives(courses[0], courses[1], courses[2], joins)


def monthly_chance(yearly_share: FloatArray | float) -> FloatArray:
    """Return the chance to leave at a month's end that makes up a year's share of leavers."""
    return np.asarray(1 - np.exp(np.log1p(-np.asarray(yearly_share, dtype=float)) / 12))
