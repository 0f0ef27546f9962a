"""Amounts and months in words."""

from __future__ import annotations

import math

import pandas as pd

SHARE_STEP = 0.001
"""Shares are told to a tenth of a percent."""


def dollars(amount_usd: float) -> str:
    """Show an amount to three digits: $1.28M, $45,200, $310."""
    sign = "-" if amount_usd < 0 else ""
    size = abs(amount_usd)
    if size >= 999_500:
        digits = max(2 - math.floor(math.log10(max(size / 1e6, 1.0))), 0)
        return f"{sign}${size / 1e6:,.{digits}f}M"
    return f"{sign}${size:,.0f}"


def share_down(share: float) -> str:
    """Show a share that can be reached, never rounded up to one that cannot."""
    return f"{math.floor(share / SHARE_STEP + 1e-9) * SHARE_STEP:.1%}"


def share_up(share: float) -> str:
    """Show a share that is a limit, never rounded down to one that can be passed."""
    return f"{math.ceil(share / SHARE_STEP - 1e-9) * SHARE_STEP:.1%}"


def first_day(month: pd.Timestamp) -> str:
    """Show the first day of a month: 1 March 2027."""
    return f"1 {month:%B %Y}"


def span(months: pd.DatetimeIndex) -> str:
    """Show months that follow each other: January to March 2027, or December 2026 to February 2027."""
    first, last = months[0], months[-1]
    if first == last:
        return f"{first:%B %Y}"
    return f"{first:%B} to {last:%B %Y}" if first.year == last.year else f"{first:%B %Y} to {last:%B %Y}"


def joined(parts: list[str]) -> str:
    """Join parts as a sentence does: a, b and c."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
