"""Each account's tier, and the visits and hours that the coverage standards give it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.model import DemandModel
from territory_opt.demand.segments import SegmentIndex, entry_of


@dataclass(frozen=True)
class Coverage:
    """What the coverage standards ask for, by account.

    Attributes
    ----------
    tier : ndarray of str, shape (n,)
        Tier within the segment.
    visits : ndarray of float, shape (n,)
        Visits a year.
    touches : ndarray of float, shape (n,)
        Calls, mails and meetings on screen a year.
    travel_hours : ndarray of float, shape (n,)
        Hours a year on the way to the visits.
    workload_hours : ndarray of float, shape (n,)
        Hours a year for visits and touches, those on the way included.
    """

    tier: np.ndarray
    visits: np.ndarray
    touches: np.ndarray
    travel_hours: np.ndarray
    workload_hours: np.ndarray


def plan_coverage(segment: pd.Series, potential_usd: np.ndarray, model: DemandModel) -> Coverage:
    """Put accounts in tiers by potential within their segment, and read the standards of each tier.

    An account's quantile is the mean rank of the accounts with its potential over the segment's number of accounts, so
    that equal accounts share a tier and the order of the rows means nothing.
    """
    segments = SegmentIndex(segment)
    tiers = sorted(model.tiers, key=lambda tier: model.tiers[tier])
    quantile = pd.Series(potential_usd).groupby(segments.codes).rank(method="average", pct=True).to_numpy(float)
    begins = np.array([model.tiers[tier] for tier in tiers])
    tier = np.searchsorted(begins, quantile, side="left") - 1
    standards = [
        [(entry.standards[name].visits, entry.standards[name].touches) for name in tiers]
        for entry in (entry_of(model.segments, name) for name in segments.names)
    ]
    visits, touches = np.moveaxis(np.array(standards)[segments.codes, tier], -1, 0)
    travel_hours = visits * _of_each(segments, model, "travel_hours")
    hours = visits * _of_each(segments, model, "visit_hours") + touches * _of_each(segments, model, "touch_hours")
    return Coverage(np.array(tiers, dtype=object)[tier], visits, touches, travel_hours, hours + travel_hours)


def _of_each(segments: SegmentIndex, model: DemandModel, parameter: str) -> np.ndarray:
    """Value of a segment's parameter for each account."""
    return segments.values(getattr(entry_of(model.segments, name), parameter) for name in segments.names)
