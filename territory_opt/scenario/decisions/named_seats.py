"""Seats as people name them: by their own key, by their territory or by the rep who holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from territory_opt.workspace.problems import likely_name
from territory_opt.workspace.schema import TEXT

SEAT_KEYS = ("seat_id", "territory_id", "rep_id")
"""Columns that may name a seat; in a row that fills several, the first of them counts and the others must agree."""

EXPECTED_SEAT = "a seat of the scenario (seats.csv of a run lists them)"


@dataclass(frozen=True)
class NamedSeats:
    """The seats that rows name.

    Attributes
    ----------
    seat_id : Series of str
        The seat of each row; NaN where it names none, or one that is not there.
    unknown : DataFrame of bool
        By key, which rows name a seat by it that is not there.
    apart : DataFrame of bool
        By key, which rows name another seat by it than by the key before.
    """

    seat_id: pd.Series
    unknown: pd.DataFrame
    apart: pd.DataFrame


def named_seats(rows: pd.DataFrame, seats: pd.DataFrame, keys: Sequence[str] = SEAT_KEYS) -> NamedSeats:
    """Look up the seats that rows name.

    Parameters
    ----------
    rows : DataFrame
        Text columns, some of ``keys`` among them.
    seats : DataFrame
        The seats frame.
    keys : sequence of str
        Columns of both that name seats.
    """
    seat_id = pd.Series(pd.NA, index=rows.index, dtype=TEXT)
    unknown, apart = {}, {}
    for key in (key for key in keys if key in rows):
        held = seats.dropna(subset=[key]).drop_duplicates(key)
        by_key = (
            rows[key].map(pd.Series(held["seat_id"].to_numpy(dtype=object), index=pd.Index(held[key]))).astype(TEXT)
        )
        unknown[key] = rows[key].notna() & by_key.isna()
        apart[key] = by_key.notna() & seat_id.notna() & (by_key != seat_id).fillna(False)
        seat_id = seat_id.fillna(by_key)
    return NamedSeats(seat_id, pd.DataFrame(unknown, index=rows.index), pd.DataFrame(apart, index=rows.index))


def expected_seat(value: str, seats: pd.DataFrame, key: str) -> str:
    """Return what was expected instead of a seat that is not there, the likely one where there is one."""
    likely = likely_name(value, seats[key].dropna())
    return EXPECTED_SEAT if likely is None else f"{EXPECTED_SEAT}; did you mean {likely}?"
