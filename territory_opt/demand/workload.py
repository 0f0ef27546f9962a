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
    workload_hours : ndarray of float, shape (n,)
        Hours a year for visits and touches, travel not included.
    """

    tier: np.ndarray
    visits: np.ndarray
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
    visits = np.empty((len(segments.names), len(tiers)))
    hours = np.empty_like(visits)
    for row, name in enumerate(segments.names):
        parameters = entry_of(model.segments, name)
        for column, tier_name in enumerate(tiers):
            standard = parameters.standards[tier_name]
            visits[row, column] = standard.visits
            hours[row, column] = standard.visits * parameters.visit_hours + standard.touches * parameters.touch_hours
    return Coverage(np.array(tiers, dtype=object)[tier], visits[segments.codes, tier], hours[segments.codes, tier])
