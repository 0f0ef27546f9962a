"""People who left within the last three years: whose seats today's reps took over."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from territory_opt.workspace.demo.history import MONTHS
from territory_opt.workspace.demo.names import Words, person_names
from territory_opt.workspace.demo.people import AS_OF, COST_USD, MEAN_TENURE_DAYS, PAY_SPREAD, QUOTA_USD, executives_of

NEW_SEAT_SHARE = {"Enterprise": 0.35, "Mid-Market": 0.20, "SMB": 0.05}
"""Share of the seats filled within the history that nobody had before."""

LEAVE_SHARE = {segment: -np.expm1(-(1 - share) * 365 / MEAN_TENURE_DAYS) for segment, share in NEW_SEAT_SHARE.items()}
"""Share of people who leave within a year.

Where people leave at a constant rate and seats are added at another, tenures are exponential with the sum of both as
their rate; so today's tenures and the share of new seats leave this much for leaving.
"""

EMPTY_DAYS = (20, 110)
# Where somebody has signed and not started yet, the one before them left not long ago.
LEFT_LATELY_DAYS = (5, 75)
FIRST_RECORD = MONTHS[0]
"""Who left before this day is in no table any more."""


def make_former(rng: np.random.Generator, words: Words, people: pd.DataFrame) -> pd.DataFrame:
    """Draw who left within the history, back from the first day of whoever has the seat today.

    Before them the seat was empty for a while, unless it was new; who sat there had stayed as long as today's people
    have, so that everybody leaves with the same chance at any time. Some seats had several people.

    Parameters
    ----------
    rng : Generator
    words : Words
    people : DataFrame
        From ``make_people``.

    Returns
    -------
    DataFrame
        The reps table's columns without a home, and ``seat_id``: who has the seat today. In the order they started.
    """
    executives = executives_of(people)
    taken_over = executives[executives["start_date"] >= FIRST_RECORD]
    seats = taken_over[["rep_id", "segment", "start_date"]].itertuples(index=False, name=None)
    rows = [row for seat, segment, start in seats for row in _before(rng, seat, segment, start)]
    former = pd.DataFrame(rows, columns=["seat_id", "start_date", "end_date"])
    former = former.sort_values(["start_date", "seat_id"], ignore_index=True)
    today = executives.set_index("rep_id").loc[former["seat_id"]].reset_index()
    former[["segment", "region", "manager_id"]] = today[["segment", "region", "manager_id"]]
    former["rep_id"] = "R" + pd.Series(range(1, 1 + len(former))).astype(str).str.zfill(4)
    former["name"] = _new_names(rng, words, people["name"], len(former))
    former["role"], former["status"], former["fte"] = "account_executive", "left", 1.0
    seniority = rng.standard_normal(len(former))
    former["quota_usd"] = (former["segment"].map(QUOTA_USD) * (1 + PAY_SPREAD * seniority)).round(-4)
    former["cost_usd"] = (former["segment"].map(COST_USD) * (1 + PAY_SPREAD * seniority)).round(-3)
    return former


def _before(
    rng: np.random.Generator, seat: str, segment: str, start: pd.Timestamp
) -> list[tuple[str, pd.Timestamp, pd.Timestamp]]:
    """First and last days of those who had a seat before somebody started in it, as far as records go back."""
    found: list[tuple[str, pd.Timestamp, pd.Timestamp]] = []
    while True:
        if start > AS_OF:
            end = AS_OF - pd.Timedelta(days=int(rng.integers(*LEFT_LATELY_DAYS)))
        elif rng.random() < NEW_SEAT_SHARE[segment]:
            return found
        else:
            end = start - pd.Timedelta(days=int(rng.integers(*EMPTY_DAYS)))
        end = _working_day(end, "backward")
        if end < FIRST_RECORD:
            return found
        start = _working_day(end - pd.Timedelta(days=1 + int(rng.exponential(MEAN_TENURE_DAYS))), "forward")
        start = min(start, end)
        found.append((seat, start, end))


def _working_day(day: pd.Timestamp, roll: Literal["backward", "forward"]) -> pd.Timestamp:
    return pd.Timestamp(np.busday_offset(day.date(), 0, roll=roll))


def _new_names(rng: np.random.Generator, words: Words, taken: pd.Series, count: int) -> np.ndarray:
    """Names that nobody of today has."""
    drawn = person_names(rng, words, count + len(taken))
    return drawn[~np.isin(drawn, taken.to_numpy(dtype=object))][:count]
