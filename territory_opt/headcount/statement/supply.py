"""What the seats there are bring to each cell: to be expected, and path by path as chance has it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from territory_opt.demand.segments import SegmentIndex, entry_of
from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.capacity import full_month_usd
from territory_opt.headcount.lives import Posts
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.ramp import seat_life
from territory_opt.headcount.statement.cells import Place, serving_shares
from territory_opt.headcount.statement.positions import Expected, Positions, expected_positions, known_positions


def seat_positions(seats: pd.DataFrame, model: HeadcountModel, months: pd.DatetimeIndex) -> Positions:
    """Follow seats by their dates, at the ramp of their first segment."""
    ramps = [entry_of(model.segments, name).ramp_shares for name in seats["segments"].str[0]]
    return known_positions(seats["start_date"], seats["end_date"], ramps, model.backfill, months, seats["seat_id"])


def expected_seats(seats: pd.DataFrame, model: HeadcountModel, months: pd.DatetimeIndex) -> Expected:
    """Expect people, productivity, starts and refills of seats by month, each of shape (s, H)."""
    segments = SegmentIndex(seats["segments"].str[0])
    lives = [seat_life(entry_of(model.segments, name), model.backfill, len(months)) for name in segments.names]
    return expected_positions(seat_positions(seats, model, months), lives, segments.codes)


def expected_usd(seats: pd.DataFrame, model: HeadcountModel, months: pd.DatetimeIndex) -> Floats:
    """Return what seats can be expected to bring by month, shape (s, H)."""
    return full_month_usd(seats, model, months) * expected_seats(seats, model, months).productive


def seat_posts(
    seats: pd.DataFrame, cells: Sequence[Place], year_usd: Floats, model: HeadcountModel, months: pd.DatetimeIndex
) -> Posts:
    """Put seats as chance sees them, for `lives.draw_supply`.

    Posts stand in the order of their seats' ids, so that the order of the reps means nothing. Somebody whose last day
    is known follows it, whatever chance says: a post of their own, after all others, that nobody leaves.

    Parameters
    ----------
    seats : DataFrame, shape (s, ...)
        The seats frame.
    cells : sequence of (str, str), length C
        Segment and region.
    year_usd : ndarray of float, shape (C,)
        The plan year's demand, in whose proportion a seat of several cells serves them.
    model : HeadcountModel
    months : DatetimeIndex, shape (H,)
    """
    seats = seats.sort_values("seat_id", kind="stable")
    positions = seat_positions(seats, model, months)
    known = np.flatnonzero((positions.sure_present > 0).any(axis=1))
    rows = np.concatenate([np.arange(len(seats)), known])
    sure = np.arange(len(rows)) >= len(seats)
    productive = np.where(sure[:, None], positions.sure_productive[rows], positions.productive[rows])
    full_usd = full_month_usd(seats, model, months)[rows]
    return Posts(
        segments=tuple(seats["segments"].str[0].iloc[rows]),
        begins=np.where(sure, len(months), positions.begins[rows]),
        new=np.zeros(len(rows), dtype=bool),
        own_usd=full_usd * productive,
        full_usd=full_usd,
        shares=serving_shares(seats["segments"], seats["region"], cells, year_usd)[rows],
    )
