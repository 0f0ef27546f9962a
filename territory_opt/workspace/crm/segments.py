"""The segment of accounts that name none, from their size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.workspace.crm.export import as_text


@dataclass(frozen=True)
class Band:
    """One segment by size.

    Attributes
    ----------
    segment : str
        Its name.
    employees, revenue_usd : float
        The least number of employees, or the least annual revenue where the employees are not known.
    """

    segment: str
    employees: float
    revenue_usd: float


BANDS = (
    Band("SMB", 0, 0.0),
    Band("Mid-Market", 100, 50e6),
    Band("Enterprise", 1000, 1e9),
)
"""Segments by size, the small ones first; the bounds of small and midsize business in Gartner's IT glossary."""

UNSIZED = "All"
"""The segment of all accounts where not one tells its segment or its size."""


def segments_by_size(employees: pd.Series, revenue_usd: pd.Series) -> pd.Series:
    """Return the segment of each account by its employees, else by its revenue; missing where both are."""
    names = np.array([band.segment for band in BANDS], dtype=object)
    people = np.searchsorted([band.employees for band in BANDS], employees.fillna(0.0), side="right") - 1
    money = np.searchsorted([band.revenue_usd for band in BANDS], revenue_usd.fillna(0.0), side="right") - 1
    band = np.where(employees.gt(0), people, money)
    return as_text(names[band]).where(employees.gt(0) | revenue_usd.gt(0))


def describe_bands() -> str:
    """Return the bands as a phrase."""
    return "; ".join(
        f"{band.segment} from {band.employees:,.0f} employees (or {band.revenue_usd:,.0f} of revenue)"
        for band in reversed(BANDS)
    )
