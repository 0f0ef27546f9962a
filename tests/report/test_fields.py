"""Columns get a heading and their values are printed the way a leader reads them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.report.colours import BANDS
from territory_opt.report.fields import INDEX_EDGES, MISSING, counted, excel_format, field, money, show


@pytest.mark.parametrize(
    ("amount", "printed"),
    [
        (0, "$0"), (-0.2, "$0"), (85, "$85"), (999, "$999"), (999.7, "$1.00k"), (41_234, "$41.2k"), (410_000, "$410k"),
        (999_600, "$1.00M"), (3_210_000, "$3.21M"), (412e6, "$412M"), (3e9, "$3.00B"), (-4_500, "-$4.50k"),
    ],
)  # fmt: skip
def test_an_amount_is_printed_with_three_digits(amount: float, printed: str) -> None:
    """Thousands, millions and billions get a letter, and no size is ever printed as a thousand of a smaller letter."""
    assert money(amount) == printed


def test_a_currency_without_a_symbol_is_named() -> None:
    """A currency of which no symbol is known stands before the amount."""
    assert money(1_000_000, "CHF") == "CHF 1.00M"
    assert money(5, "EUR") == "€5"


@pytest.mark.parametrize("missing", [None, np.nan, pd.NaT])
def test_a_missing_value_is_a_dash(missing: object) -> None:
    """Whatever the kind, what is not known is a dash and never nan."""
    assert {show(missing, kind) for kind in ("text", "usd", "share", "index", "month", "km", "flag")} == {MISSING}


def test_values_of_every_kind_are_printed() -> None:
    """One value of each kind, with its unit on the same line."""
    assert show(0.123, "share") == "12\u00a0%"
    assert show(0.0089, "share") == "0.9\u00a0%"
    assert show(104.6, "index") == "105"
    assert show(1234.0, "count") == "1,234"
    assert show(4_468_783, "km") == "4.47M\u00a0km"
    assert show(1700, "hours") == "1,700\u00a0h"
    assert show(0.553, "number") == "0.55"
    assert show(pd.Timestamp("2027-03-01"), "month") == "Mar 2027"
    assert show(pd.Timestamp("2027-03-09"), "date") == "2027-03-09"
    assert show(True, "flag") == "yes"
    assert show(("SMB", "Mid"), "text") == "SMB; Mid"


@pytest.mark.parametrize(
    ("index", "printed"),
    [(89.4, "89"), (89.6, "89.6"), (89.97, "89.9"), (90.0, "90"), (109.7, "109.7"), (110.3, "110"), (79.5, "79.5")],
)
def test_an_index_is_never_printed_as_one_of_the_next_band(index: float, printed: str) -> None:
    """What is coloured as below 90 does not read 90; all other indices are whole numbers."""
    assert show(index, "index") == printed
    assert tuple(band.lowest for band in BANDS[1:]) == INDEX_EDGES


def test_one_is_told_in_the_singular() -> None:
    """One seat, two seats, thousands with a comma."""
    assert [counted(number, "seat", "seats") for number in (0, 1, 1200)] == ["0 seats", "1 seat", "1,200 seats"]


def test_a_column_is_described_by_its_name() -> None:
    """Units in names give the kind, also of columns this room has never heard of."""
    assert field("potential_usd").label == "Potential"
    assert field("index_current_arr_usd").label == "Current ARR index"
    assert field("index_current_arr_usd").kind == "index"
    assert field("gained_arr_usd").label == "Gained ARR"
    assert field("some_new_share").kind == "share"
    assert field("reason").kind == "text"


def test_every_kind_of_number_has_a_workbook_format() -> None:
    """Amounts carry the currency; text has no number format."""
    assert '"€"' in excel_format("usd", "EUR")
    assert excel_format("share") == "0.0%"
    assert excel_format("text") == ""
