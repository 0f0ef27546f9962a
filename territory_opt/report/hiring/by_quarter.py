"""Planned starts by quarter, the shortest form in which a hiring plan can be read."""

from __future__ import annotations

import numpy as np
import pandas as pd

_QUARTERS = ("Q1", "Q2", "Q3", "Q4")
LATER = "later"
"""Column of the starts after the plan year."""


def starts_by_quarter(starts: pd.DataFrame, plan_start: pd.Timestamp) -> pd.DataFrame:
    """Count planned starts by role, segment and quarter of the plan year.

    Parameters
    ----------
    starts : DataFrame
        month, segment, role, starts.
    plan_start : Timestamp
        The plan year's first month.

    Returns
    -------
    DataFrame
        role, segment, Q1 to Q4, later; one row for each role and segment that has a start.
    """
    since = (starts["month"].dt.year - plan_start.year) * 12 + starts["month"].dt.month - plan_start.month
    names = np.array([*_QUARTERS, LATER])
    quarter = pd.Series(names[np.minimum(since.to_numpy() // 3, len(_QUARTERS))], index=starts.index)
    counted = starts.assign(quarter=quarter).pivot_table("starts", ["role", "segment"], "quarter", "sum", fill_value=0)
    return counted.reindex(columns=list(names), fill_value=0).astype("int64").reset_index()
