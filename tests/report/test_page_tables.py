"""Tables of a page lose nothing: what is shortened, banded or carried can be had whole."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.report.fields import MISSING
from territory_opt.report.page_tables import TableView, table_view


def _texts(view: TableView) -> list[list[str]]:
    cells = view.carried.get("cells", [])
    carried = [[cells[number][0] for number in row] for row in view.carried.get("rows", [])]
    return [[cell.text for cell in row] for row in view.rows] + carried


@pytest.mark.parametrize(
    ("index", "text", "band"),
    [(79.4, "▼▼ 79", "far-below"), (85.0, "▼ 85", "below"), (100.0, "100", "within"), (111.0, "▲ 111", "above"),
     (150.0, "▲▲ 150", "far-above")],
)  # fmt: skip
def test_no_band_is_told_by_its_colour_alone(index: float, text: str, band: str) -> None:
    """Beside the colour stands a sign, and the row still sorts by the number."""
    (cell,) = table_view(
        "t", "T", pd.DataFrame({"index_potential_usd": [index]}), ("index_potential_usd",), "USD"
    ).rows[0]
    assert (cell.text, cell.style.split()[-1]) == (text, band)
    assert float(cell.sort) == index


def test_a_long_text_is_shown_short_and_carried_whole() -> None:
    """Up to ten thousand letters each, and not without end in all."""
    names = ["Short", "L" * 300, *["M" * 20_000] * 30]
    view = table_view("t", "T", pd.DataFrame({"name": names}), ("name",), "USD")
    short, long, *longest = (row[0] for row in view.rows)
    assert (short.text, short.whole) == ("Short", "")
    assert (len(long.text), long.whole) == (80, "L" * 300)
    assert len(longest[0].whole) == 10_000
    assert sum(len(cell.whole) for cell in (long, *longest)) == 200_000


@given(rows=st.lists(st.tuples(st.sampled_from(["Ada", "Mei", "", "<b>"]), st.integers(0, 3)), max_size=12))
def test_carried_rows_are_all_the_rows_in_their_order(rows: list[tuple[str, int]]) -> None:
    """What stands in the page and what it carries are together the whole frame."""
    frame = pd.DataFrame(rows, columns=["name", "accounts"])
    view = table_view("t", "T", frame, ("name", "accounts"), "USD", most=3, carry=True, whole_in="moves.csv")
    assert _texts(view) == [[name, str(accounts)] for name, accounts in rows]
    assert view.count == len(rows)
    assert view.note == (f"3 of {len(rows)} shown; all are in moves.csv." if len(rows) > 3 else "")


def test_rows_that_are_not_carried_are_left_to_the_file() -> None:
    """Without the wish to carry them, the page holds the first rows only."""
    view = table_view("t", "T", pd.DataFrame({"accounts": range(5)}), ("accounts",), "USD", most=2, whole_in="a.csv")
    assert (len(view.rows), view.carried, view.count) == (2, {}, 2)


def test_numbers_of_mixed_kinds_are_printed_in_full() -> None:
    """A limit is compared to the unit, so thousands are not rounded away."""
    frame = pd.DataFrame(
        {"value": [1_588_443.4, 1599.25, 5000.0, 9.5, float("nan")], "kind": ["usd", "hours", "count", "km", "usd"]}
    )
    view = table_view("t", "T", frame, ("value",), "EUR", mixed=("value",))
    assert [row[0].text for row in view.rows] == ["€1,588,443", "1,599.2\u00a0h", "5,000", "9.5\u00a0km", MISSING]
    assert view.rows[-1][0].sort == ""


def test_choices_name_columns_by_their_place() -> None:
    """Columns that the frame lacks are no choice."""
    frame = pd.DataFrame({"name": ["a"], "segment": ["b"]})
    view = table_view("t", "T", frame, ("name", "segment", "from_name"), "USD", choices=("segment", "from_name"))
    assert view.choices == (1,)
