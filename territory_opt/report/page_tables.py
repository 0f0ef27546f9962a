"""Frames as a page shows them: cells with their printed text, the value they sort by and the band they fall in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from territory_opt.report.colours import band
from territory_opt.report.fields import Field, Kind, clip, field, is_missing, show

_NAME_LIMIT = 80
_TEXT_LIMIT = 400
_PROSE = ("reason", "sentence", "detail", "source", "duties")
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
    """

    text: str
    sort: str
    style: str


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
        Its rows.
    note : str
        What is left out and where it stands; empty when nothing is.
    """

    key: str
    caption: str
    headings: tuple[Field, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


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
    """
    shown = [column for column in columns if column in frame.columns]
    headings = tuple(
        Field((labels or {}).get(column, field(column).label), (kinds or {}).get(column, field(column).kind))
        for column in shown
    )
    top = frame.head(most) if most is not None else frame
    rows = tuple(
        tuple(
            _cell(value, heading.kind, currency, column in _PROSE)
            for value, heading, column in zip(values, headings, shown, strict=True)
        )
        for values in top[shown].itertuples(index=False, name=None)
    )
    left = len(frame) - len(top)
    note = f"{len(top):,} of {len(frame):,} shown; all are in {whole_in}." if left else ""
    return TableView(key, caption, headings, rows, note)


def _cell(value: Any, kind: Kind, currency: str, prose: bool) -> Cell:
    text = clip(show(value, kind, currency), _TEXT_LIMIT if prose else _NAME_LIMIT)
    if is_missing(value):
        return Cell(text, "", "text" if kind == "text" else "number")
    if kind in ("text", "flag"):
        # Only a word no column could hold may break inside.
        unbroken = max(map(len, text.split()), default=0)
        style = "text breaks" if unbroken > _LONGEST_WORD else "text short" if len(text) <= _ONE_LINE else "text"
        return Cell(text, text, f"{style} prose" if prose else style)
    if kind in ("month", "date"):
        return Cell(text, pd.Timestamp(value).strftime("%Y-%m-%d"), "text")
    style = f"number band {band(float(value)).key}" if kind == "index" else "number"
    return Cell(text, f"{float(value):.6g}" if float(value) else "0", style)
