"""Accounts, seats, amounts and values of parameters in words."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.arrays import Ints
from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.problem import Problem
from territory_opt.alignment.rules.base import measure_words

NAMED = 3
"""Accounts named in a sentence; the others are counted."""

COUNTED = ("accounts", "customers", "visits")
"""Measures whose words are what is counted."""


def named(keys: list[str]) -> str:
    """Return "account A", or the first few accounts and how many more there are."""
    shown = ", ".join(str(key) for key in keys[:NAMED])
    more = len(keys) - NAMED
    noun = "account" if len(keys) == 1 else "accounts"
    return f"{noun} {shown}" + (f" and {more:,} more" if more > 0 else "")


def seat_words(data: AlignmentInput, seat: int) -> str:
    """Return a seat's key and name."""
    row = data.seats.iloc[seat]
    return f"{row['seat_id']} ({row['name']})"


def amount(measure: str, value: float) -> str:
    """Return an amount of a measure with its unit."""
    words = measure_words(measure)
    if measure.endswith("_usd"):
        return f"${value:,.0f} of {words}"
    if measure.endswith("_hours"):
        return f"{value:,.0f} hours of {words}"
    if measure in COUNTED:
        return f"{value:,.0f} {words.removesuffix('s') if round(value) == 1 else words}"
    return f"{value:,.0f} of {words}"


def accounts_of(problem: Problem, data: AlignmentInput, units: Ints) -> list[str]:
    """Return the keys of the accounts of units, in the user's order."""
    members = np.flatnonzero(np.isin(problem.account_unit, units))
    return [str(key) for key in data.accounts["account_id"].iloc[members]]


def value_words(parameter: str, value: float) -> str:
    """Return a value of a parameter, rounded up so that it is still enough."""
    if parameter in ("km", "minutes"):
        return f"{_up(value, 0.1):,.1f} {parameter}"
    if parameter in ("amount", "bounds"):
        return f"{_up(value, 1.0):,.0f}"
    return f"{100 * _up(value, 0.001):.1f}%" if value >= 0.01 else f"{100 * _up(value, 0.0001):.2f}%"


def _up(value: float, step: float) -> float:
    """Return the next multiple of a step; one that a value passes by a rounding error is not passed."""
    return float(np.ceil(value / step * (1 - 1e-9) - 1e-7) * step)
