"""Amounts, shares and months as reports say them."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.headcount.study.words import dollars, joined, share_down, share_up, span


@pytest.mark.parametrize(
    ("amount_usd", "shown"),
    [
        (0.0, "$0"),
        (310.4, "$310"),
        (45_200.0, "$45,200"),
        (999_499.0, "$999,499"),
        (999_600.0, "$1.00M"),
        (1_284_000.0, "$1.28M"),
        (31_800_000.0, "$31.8M"),
        (1_250_000_000.0, "$1,250M"),
        (-45_200.0, "-$45,200"),
    ],
)
def test_amounts_are_told_to_three_digits(amount_usd: float, shown: str) -> None:
    """Millions are told to three digits, less to the dollar."""
    assert dollars(amount_usd) == shown


@given(st.floats(0, 1))
def test_shares_are_rounded_to_the_safe_side(share: float) -> None:
    """A share that can be reached is never rounded up, a limit never down; both by a tenth of a percent at most."""
    down, up = (float(shown[:-1]) / 100 for shown in (share_down(share), share_up(share)))
    assert share - 0.001 - 1e-9 <= down <= share + 1e-9
    assert share - 1e-9 <= up <= share + 0.001 + 1e-9


def test_months_and_lists_read_as_sentences() -> None:
    """Months that follow each other name each year once; parts are joined as in a sentence."""
    months = pd.date_range("2026-12-01", periods=4, freq="MS")
    assert span(months[:1]) == "December 2026"
    assert span(months[1:]) == "January to March 2027"
    assert span(months) == "December 2026 to March 2027"
    assert [joined([]), joined(["a"]), joined(["a", "b", "c"])] == ["", "a", "a, b and c"]
