"""Frames as a page shows them: cells with their printed text, the value they sort by and the band they fall in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any, cast

import pandas as pd

from territory_opt.report.colours import band
from territory_opt.report.fields import Field, Kind, clip, currency_sign, field, is_missing, show

BAND_SIGNS: Mapping[str, str] = {"far-below": "▼▼", "below": "▼", "within": "", "above": "▲", "far-above": "▲▲"}
"""What stands beside an index, so that no band is told by its colour alone."""

_NAME_LIMIT = 80
_TEXT_LIMIT = 400
_WHOLE_LIMIT = 10_000
_WHOLE_IN_ALL = 200_000
"""Letters of clipped texts that one table carries whole; the files carry the rest."""
_PROSE = ("reason", "sentence", "detail", "source", "duties", "what")
_LONGEST_WORD = 24
_ONE_LINE = 16


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes
    ----------
    text : str
        What is printed.
    sort : str
        What it is sorted by; empty sorts last.
    style : str
        Classes of the cell: ``number``, ``text`` and how it may break, or a band's.
    whole : str
        The whole text where what is printed was shortened; else empty.
    """

    text: str
    sort: str
    style: str
    whole: str = ""


@dataclass(frozen=True)
class TableView:
    """A table as a page shows it.

    Attributes
    ----------
    key : str
        Its id in the page.
    caption : str
        What it holds.
    headings : tuple of Field
        Its columns.
    rows : tuple of tuple of Cell
        The rows that stand in the page.
    note : str
        What is left out and where it stands; empty when nothing is.
    choices : tuple of int
        Columns that can be filtered by one of their values.
    carried : mapping
        Rows that a script draws when they are wanted: ``cells`` (distinct text, sort, style, whole), ``rows`` (their
        numbers, row by row); empty when all rows stand in the page.
    """

    key: str
    caption: str
    headings: tuple[Field, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    choices: tuple[int, ...] = ()
    carried: Mapping[str, Any] = attribute(default_factory=dict)

    @property
    def count(self) -> int:
        """How many rows there are, those carried included."""
        return len(self.rows) + len(self.carried.get("rows", ()))


def table_view(
    key: str,
    caption: str,
    frame: pd.DataFrame,
    columns: Sequence[str],
    currency: str,
    *,
    labels: Mapping[str, str] | None = None,
    kinds: Mapping[str, Kind] | None = None,
    most: int | None = None,
    whole_in: str = "",
    choices: Sequence[str] = (),
    carry: bool = False,
    mixed: Sequence[str] = (),
) -> TableView:
    """Turn columns of a frame into a table of a page.

    Parameters
    ----------
    key, caption : str
        Its id and what it holds.
    frame : DataFrame
        The rows, in the order shown.
    columns : sequence of str
        The columns to show; those the frame lacks are left out.
    currency : str
        Currency of amounts.
    labels, kinds : mapping, optional
        Headings and kinds that differ from the usual ones.
    most : int, optional
        Number of rows to show.
    whole_in : str
        The file that holds all rows.
    choices : sequence of str
        Columns that can be filtered by one of their values.
    carry : bool
        Whether the page carries the rows beyond ``most``, to be drawn when they are wanted.
    mixed : sequence of str
        Columns of numbers whose kind differs by row, as the frame's column ``kind`` says.
    """
    shown = [column for column in columns if column in frame.columns]
    headings = tuple(
        Field((labels or {}).get(column, field(column).label), (kinds or {}).get(column, field(column).kind))
        if column not in mixed
        else Field((labels or {}).get(column, field(column).label), "number")
        for column in shown
    )
    most = len(frame) if most is None else most
    budget = _Budget(_WHOLE_IN_ALL)
    rows = list(_cells(frame if carry else frame.head(most), shown, headings, currency, mixed, budget))
    carried = _carried(rows[most:]) if len(rows) > most else {}
    left = len(frame) - min(most, len(frame))
    note = f"{len(frame) - left:,} of {len(frame):,} shown; all are in {whole_in}." if left else ""
    places = tuple(shown.index(column) for column in choices if column in shown)
    return TableView(key, caption, headings, tuple(rows[:most]), note, places, carried)


class _Budget:
    """Letters that clipped texts may still take whole."""

    def __init__(self, letters: int) -> None:
        self._left = letters

    def take(self, text: str) -> str:
        """Return the text where there is room for it, else as much as one may take; empty when nothing is left."""
        whole = text[: min(_WHOLE_LIMIT, self._left)]
        self._left -= len(whole)
        return whole


def _cells(
    frame: pd.DataFrame,
    shown: Sequence[str],
    headings: Sequence[Field],
    currency: str,
    mixed: Sequence[str],
    budget: _Budget,
) -> Iterator[tuple[Cell, ...]]:
    by_row = frame["kind"] if mixed else [""] * len(frame)
    plain = [(heading.kind, column in _PROSE, column in mixed) for heading, column in zip(headings, shown, strict=True)]
    for values, kind in zip(frame[list(shown)].itertuples(index=False, name=None), by_row, strict=True):
        yield tuple(
            _exact(value, cast("Kind", kind), currency) if is_mixed else _cell(value, usual, currency, prose, budget)
            for value, (usual, prose, is_mixed) in zip(values, plain, strict=True)
        )


def _cell(value: Any, kind: Kind, currency: str, prose: bool, budget: _Budget) -> Cell:
    whole = show(value, kind, currency)
    text = clip(whole, _TEXT_LIMIT if prose else _NAME_LIMIT)
    if is_missing(value):
        return Cell(text, "", "text" if kind == "text" else "number")
    if kind in ("text", "flag"):
        # Only a word no column could hold may break inside.
        unbroken = max(map(len, text.split()), default=0)
        style = "text breaks" if unbroken > _LONGEST_WORD else "text short" if len(text) <= _ONE_LINE else "text"
        return Cell(text, text, f"{style} prose" if prose else style, budget.take(whole) if text != whole else "")
    if kind in ("month", "date"):
        return Cell(text, pd.Timestamp(value).strftime("%Y-%m-%d"), "text short")
    sort = f"{float(value):.6g}" if float(value) else "0"
    if kind != "index":
        return Cell(text, sort, "number")
    key = band(float(value)).key
    return Cell(f"{BAND_SIGNS[key]} {text}".strip(), sort, f"number band {key}")


def _exact(value: Any, kind: Kind, currency: str) -> Cell:
    """Return a number to be held against a limit: amounts and hours in full, however large."""
    if is_missing(value):
        return Cell(show(value, kind, currency), "", "number")
    number, unit = float(value), {"hours": "\u00a0h", "km": "\u00a0km"}.get(kind, "")
    if kind == "usd":
        text = f"{'-' if number < 0 else ''}{currency_sign(currency)}{abs(number):,.0f}"
    else:
        text = f"{number:,.1f}{unit}" if unit else show(value, kind, currency)
    return Cell(text, f"{number:.6g}", "number")


def _carried(rows: Sequence[Sequence[Cell]]) -> Mapping[str, Any]:
    """Write rows by the numbers of their distinct cells: names, segments and reasons come again and again."""
    number: dict[Cell, int] = {}
    numbers = [[number.setdefault(cell, len(number)) for cell in row] for row in rows]
    cells = [
        [cell.text, "" if cell.sort == cell.text else cell.sort, cell.style, *([cell.whole] if cell.whole else [])]
        for cell in number
    ]
    return {"cells": cells, "rows": numbers}
