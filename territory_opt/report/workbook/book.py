"""A workbook being written: the formats its sheets share, and a frame as a sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from inspect import unwrap
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from territory_opt.report.fields import Kind, excel_format
from territory_opt.report.fields import field as described
from territory_opt.report.workbook.cells import Cells, frame_cells, holdable

LAST_ROW = 1_048_575
"""Position of a sheet's last row; the first is 0 (Excel's specifications and limits)."""

MANY_ACCOUNTS = 20_000
"""From here on rows are written out one by one, which takes a third of the memory; below it that only costs time."""

# Text stays text: no formula, link or number is guessed from a string.
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
_UNITS: Mapping[Kind, str] = {"hours": '#,##0" h"', "km": '#,##0" km"'}
_NARROWEST, _WIDEST = 9, 48
_LONGEST_FOOTER = 100

HIDDEN = "hidden"
TABS = {"read": "#1B2430", "territories": "#1F5F8B", "hiring": "#CC6677", "checks": "#DDCC77"}
"""Colours of the tabs: what to read first, the territories, the hiring plan, what holds and what it rests on."""


@dataclass
class Book:
    """A workbook being written.

    Attributes
    ----------
    file : Workbook
        The file.
    currency : str
        Code of the currency of its amounts.
    title : str
        What its printed pages are called.
    contents : list of tuple
        Of every sheet its name, what it holds and its rows, in the order they were added.
    """

    file: xlsxwriter.Workbook
    currency: str
    title: str
    contents: list[tuple[str, str, int]] = field(default_factory=list)
    _formats: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)

    def format(self, **properties: Any) -> Format:
        """Return the format with these properties, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(properties)
        return self._formats[key]

    def number(self, kind: Kind) -> Format:
        """Return the format of numbers of a kind."""
        return self.format(num_format=number_format(kind, self.currency), align="right")

    @property
    def head(self) -> Format:
        """The format of headings."""
        return self.format(bold=True, bg_color="#1F5F8B", font_color="#FFFFFF", text_wrap=True, valign="vcenter")

    @property
    def text(self) -> Format:
        """The format of text that came from data: a cell so formatted stays text when somebody edits it."""
        return self.format(num_format="@")

    @property
    def wrapped(self) -> Format:
        """The format of sentences."""
        return self.format(num_format="@", text_wrap=True, valign="top")

    def add(self, name: str, meaning: str, rows: int, tab: str) -> Worksheet:
        """Add a sheet set up to be printed; unless its tab is that of hidden sheets it is listed among the contents."""
        sheet = self.file.add_worksheet(name)
        if tab == HIDDEN:
            sheet.hide()
            return sheet
        self.contents.append((name, meaning, rows))
        sheet.set_tab_color(TABS[tab])
        set_up_print(sheet, self.title)
        return sheet


@dataclass(frozen=True)
class Layout:
    """How a frame is laid out as a sheet.

    Attributes
    ----------
    labels : mapping of str to str
        Headings that are not those of ``report.fields``.
    frozen : int
        Columns that stay in view beside the header.
    looks : mapping of str to Format
        Formats of text columns, of their empty cells, too.
    row_kinds : mapping of str to sequence of Kind
        Number columns whose kind differs by row.
    elsewhere : str
        Where the rows stand that a sheet has no room for.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    frozen: int = 1
    looks: Mapping[str, Format] = field(default_factory=dict)
    row_kinds: Mapping[str, Sequence[Kind]] = field(default_factory=dict)
    elsewhere: str = "the CSV files of the run"


def open_book(path: Path, currency: str, title: str, accounts: int) -> Book:
    """Start a workbook of so many accounts."""
    options = {**_OPTIONS, "constant_memory": accounts > MANY_ACCOUNTS}
    return Book(xlsxwriter.Workbook(path, options), currency, title)


def number_format(kind: Kind, currency: str) -> str:
    """Return the number format of a kind, with its unit."""
    return _UNITS.get(kind) or excel_format(kind, currency) or "General"


def set_up_print(sheet: Worksheet, title: str) -> None:
    """Print a sheet across, as wide as the paper, its header on every page."""
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    # An ampersand starts a code in a footer.
    shown = holdable(" ".join(title.split()))[:_LONGEST_FOOTER].replace("&", "&&")
    sheet.set_footer(f"&L{shown}&C&A&RPage &P of &N")


def add_table(
    book: Book, name: str, meaning: str, frame: pd.DataFrame, tab: str, layout: Layout | None = None
) -> Worksheet:
    """Write a frame as a sheet: a frozen header that filters, typed cells, a defined name for pivot tables.

    Parameters
    ----------
    book : Book
        The workbook.
    name, meaning : str
        The sheet, and what it holds in one sentence.
    frame : DataFrame
        The table.
    tab : str
        One of ``TABS``, or ``HIDDEN``.
    layout : Layout, optional
        How it is laid out, where that is not the usual way.
    """
    layout = layout or Layout()
    sheet = book.add(name, meaning, len(frame), tab)
    headings = _headings(frame, layout.labels)
    for position, heading in enumerate(headings):
        sheet.write_string(0, position, holdable(heading), book.head)
    if len(frame) > LAST_ROW:
        _tell_cut(book, sheet, frame, layout.elsewhere)
        frame = frame.iloc[:LAST_ROW]
    sheet.set_row(0, 30)
    columns = list(frame_cells(frame))
    puts = []
    for position, (column, heading, cells) in enumerate(zip(frame.columns, headings, columns, strict=True)):
        look = layout.looks.get(column, book.text) if cells.kind == "text" else None
        width = min(max(_NARROWEST, len(heading) * 0.8, cells.longest) + 2, _WIDEST)
        sheet.set_column(position, position, width, look)
        puts.append(_put(book, sheet, cells.kind, look, layout.row_kinds.get(column)))
    _write_rows(columns, puts)
    sheet.freeze_panes(1, layout.frozen)
    if headings:
        sheet.autofilter(0, 0, len(frame), len(headings) - 1)
        place = xl_range_abs(0, 0, len(frame), len(headings) - 1)
        book.file.define_name(f"{name.replace(' ', '_')}_table", f"='{name}'!{place}")
    return sheet


def _headings(frame: pd.DataFrame, labels: Mapping[str, str]) -> list[str]:
    """Return the headings of a frame; of columns that are called alike all but the first have their name behind it."""
    found: dict[str, str] = {}
    for name in map(str, frame.columns):
        label = labels.get(name) or described(name).label
        found[f"{label} ({name})" if label in found else label] = name
    return list(found)


def _tell_cut(book: Book, sheet: Worksheet, frame: pd.DataFrame, elsewhere: str) -> None:
    """Say on a sheet, and among the contents, what it has no room for."""
    told = f"The first {LAST_ROW:,} of {len(frame):,} rows; the other {len(frame) - LAST_ROW:,} stand in {elsewhere}."
    sheet.write_string(0, len(frame.columns) + 1, told, book.format(bold=True, font_color="#B2182B"))
    book.contents = [
        (name, f"{meaning} {told}" if name == sheet.name else meaning, rows) for name, meaning, rows in book.contents
    ]


Put = tuple[Callable[..., object], Format | None]
"""What writes a value into the cell of a row and a column, and the format it is given."""


def _put(book: Book, sheet: Worksheet, kind: Kind, look: Format | None, row_kinds: Sequence[Kind] | None) -> Put:
    """Return what writes the values of a column."""
    # Places are numbers here: without what also takes "A1" for one, writing is a tenth quicker.
    text, number, flag = (
        partial(unwrap(method), sheet)
        for method in (Worksheet.write_string, Worksheet.write_number, Worksheet.write_boolean)
    )
    if kind == "flag":
        return flag, None
    if look is not None:
        return text, look
    if row_kinds is not None:
        looks = [book.number(row_kind) for row_kind in row_kinds]
        return lambda row, position, value, _: number(row, position, value, looks[row - 1]), None
    return number, book.number(kind)


def _write_rows(columns: Sequence[Cells], puts: Sequence[Put]) -> None:
    """Write cells row by row, as a workbook that keeps no rows in memory must be written."""
    places = [(position, *put) for position, put in enumerate(puts)]
    for row, entries in enumerate(zip(*(cells.entries for cells in columns), strict=True), 1):
        for (position, write, look), entry in zip(places, entries, strict=True):
            if entry is not None:
                write(row, position, entry, look)
