"""People of support roles there today, accepted or open, by line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.model import BackfillModel, RoleHeadcount
from territory_opt.headcount.ramp import position_life, refill_start
from territory_opt.headcount.statement.cells import Place, serving_shares
from territory_opt.headcount.statement.positions import Expected, expected_positions, known_positions

LEAVING, OPEN = "leaving", "open"


def expected_support(
    people: pd.DataFrame,
    role: RoleHeadcount,
    backfill: BackfillModel,
    places: Sequence[Place],
    year_usd: Floats,
    months: pd.DatetimeIndex,
) -> Expected:
    """Expect people, starts and refills of one support role by the pools they serve, each of shape (pools, H).

    Dates are read as those of account executives are: an open position without a start date starts after the role's
    hiring lead time, somebody leaving without a last day stays for the model's notice, and a known leaver is followed
    by somebody. A person of several pools serves each in proportion to the plan year's demand there.

    Parameters
    ----------
    people : DataFrame
        Rows of the reps table of this role.
    role : RoleHeadcount
        Its attrition and lead time.
    backfill : BackfillModel
        Refilling and notice.
    places : sequence of (str, str), length P
        Segment and region of each pool.
    year_usd : ndarray of float, shape (P,)
        The plan year's demand of each pool.
    months : DatetimeIndex, shape (H,)
    """
    people = _in_horizon(_dated(people, role, backfill, months[0]), backfill, months)
    start, end, ramps = people["start_date"], people["end_date"], [()] * len(people)
    positions = known_positions(start, end, ramps, backfill, months, people["rep_id"])
    life = position_life(role.attrition_share, (), backfill, len(months))
    expected = expected_positions(positions, [life], np.zeros(len(people), dtype=np.int64))
    return expected.parted(serving_shares(people["segment"], people["region"], places, year_usd))


def _dated(people: pd.DataFrame, role: RoleHeadcount, backfill: BackfillModel, begin: pd.Timestamp) -> pd.DataFrame:
    """Fill dates that are not known."""
    opens = begin + pd.DateOffset(months=role.lead_months)
    stays = begin + pd.DateOffset(months=backfill.notice_months) - pd.Timedelta(days=1)
    undated = people["status"].eq(OPEN) & people["start_date"].isna()
    unknown_end = people["status"].eq(LEAVING) & people["end_date"].isna()
    return people.assign(
        start_date=people["start_date"].mask(undated, opens), end_date=people["end_date"].mask(unknown_end, stays)
    )


def _in_horizon(people: pd.DataFrame, backfill: BackfillModel, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Leave out who is gone before the plan year, unless their successor is still to come."""
    there = people["end_date"].isna() | people["end_date"].ge(months[0])
    refill = refill_start(people["end_date"], backfill, people["rep_id"])
    awaited = people["status"].eq(LEAVING) & refill.ge(months[0])
    return people.loc[there | awaited]
