"""Accounts and seats frames of benchmarks, with every column that alignment and audit read."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory_opt.workspace.schema import TEXT

SEGMENT = "All"


def accounts_frame(ids: npt.ArrayLike, columns: Mapping[str, npt.ArrayLike]) -> pd.DataFrame:
    """Return accounts, one a unit, that nobody covers today and that have no place unless the columns say so.

    Parameters
    ----------
    ids : array_like of str, shape (a,)
        Keys, of account and unit alike.
    columns : mapping of str to array_like, each of shape (a,)
        What is known of them: places, measures, incumbents.
    """
    keys = pd.Series(np.asarray(ids, dtype=object), dtype=TEXT)
    nothing = pd.Series(np.nan, index=keys.index, dtype=TEXT)
    names = ("account_id", "family_id", "unit_id")
    frame = pd.DataFrame({**dict.fromkeys(names, keys), "segment": SEGMENT, "region": "all", "postal_code": nothing})
    figures = ("potential_usd", "workload_hours", "visits", "current_arr_usd", "open_pipeline_usd", "customers")
    frame = frame.assign(
        **dict.fromkeys(("latitude", "longitude"), np.nan),
        **dict.fromkeys(figures, 0.0),
        accounts=1.0,
        rep_id=nothing,
        incumbent_seat_id=nothing,
        locked=False,
        skills=_each((), keys),
        language=nothing,
    )
    return frame.assign(**{name: np.asarray(values) for name, values in columns.items()})


def seats_frame(ids: npt.ArrayLike, columns: Mapping[str, npt.ArrayLike]) -> pd.DataFrame:
    """Return seats without homes that cost nothing and supply nothing unless the columns say so.

    Parameters
    ----------
    ids : array_like of str, shape (K,)
        Keys, of seat and territory alike.
    columns : mapping of str to array_like, each of shape (K,)
        What is known of them.
    """
    keys = pd.Series(np.asarray(ids, dtype=object), dtype=TEXT)
    frame = pd.DataFrame({**dict.fromkeys(("seat_id", "territory_id", "name"), keys), "status": "active"})
    frame = frame.assign(
        segments=_each((SEGMENT,), keys),
        region="all",
        skills=_each((), keys),
        languages=_each((), keys),
        **dict.fromkeys(("latitude", "longitude"), np.nan),
        fte=1.0,
        **dict.fromkeys(("capacity_hours", "capacity_usd", "cost_usd"), 0.0),
    )
    return frame.assign(**{name: np.asarray(values) for name, values in columns.items()})


def territory_seats(count: int) -> pd.DataFrame:
    """Return seats for as many territories as are to be found, ``T1`` and on."""
    return seats_frame([f"T{number + 1}" for number in range(count)], {})


def _each(words: tuple[str, ...], keys: pd.Series) -> pd.Series:
    return keys.map(lambda _: words)
