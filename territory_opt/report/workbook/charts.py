"""The native charts of a workbook, and the small tables that they are drawn from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from territory_opt.report.colours import BANDS, band
from territory_opt.report.fields import Kind
from territory_opt.report.fields import field as described
from territory_opt.report.narrative import term_label
from territory_opt.report.results import Results
from territory_opt.report.workbook.book import Book, number_format
from territory_opt.report.workbook.cells import Cells, frame_cells
from territory_opt.report.workbook.territories import BEFORE_AND_AFTER

CHART_DATA = "Chart data"
MOST_BARS = 150
"""Territories that a chart of bars shows; more cannot be told apart."""

_BEFORE, _AFTER, _DEMAND, _KEPT, _BACKFILL = "#B4B9BF", "#1F5F8B", "#CC6677", "#88CCEE", "#DDCC77"
_SIZE = {"width": 620, "height": 340}
_ROWS_APART, _COLUMNS_APART = 18, 10
_GRID = {"visible": True, "line": {"color": "#D9DDE2"}}


@dataclass(frozen=True)
class Drawn:
    """A chart, and the table it is drawn from.

    Attributes
    ----------
    title : str
        What both are called.
    shape : mapping of str to str
        The chart's type, as xlsxwriter names it.
    table : DataFrame
        Its first column names what the others measure.
    colours : mapping of str to str
        By column that is drawn.
    axis : Kind
        How values are printed along the axis.
    labels : mapping of str to str
        Headings that are not those of ``report.fields``.
    """

    title: str
    shape: Mapping[str, str]
    table: pd.DataFrame
    colours: Mapping[str, str]
    axis: Kind
    labels: Mapping[str, str] = field(default_factory=dict)


def add_charts(book: Book, sheet: Worksheet, results: Results, compared: pd.DataFrame) -> None:
    """Draw the charts of a run on a sheet, and write what they are drawn from on one of its own.

    Parameters
    ----------
    book : Book
        The workbook.
    sheet : Worksheet
        Where they stand.
    results : Results
        The run.
    compared : DataFrame
        The table of the sheet before and after.
    """
    data = book.add(CHART_DATA, "The figures behind the charts.", 0, "checks")
    data.set_column(0, 0, 26)
    data.set_column(1, 8, 20)
    sheet.hide_gridlines(2)
    drawn = [chart for chart in drawn_charts(results, compared) if len(chart.table)]
    top = 0
    for number, chart in enumerate(drawn):
        place = (number // 2 * _ROWS_APART, number % 2 * _COLUMNS_APART)
        _insert(book, sheet, chart, (top + 1, place))
        top = _write_table(book, data, chart, top)
    if len(compared):
        _insert_potential(book, sheet, compared, (len(drawn) + 1) // 2 * _ROWS_APART)


def drawn_charts(results: Results, compared: pd.DataFrame) -> Iterator[Drawn]:
    """Yield what is drawn from small tables."""
    columns, lines = {"type": "column"}, {"type": "line"}
    stacked = {"type": "column", "subtype": "stacked"}
    yield Drawn("Territories by band of potential", columns, _by_band(compared), {"today": _BEFORE, "plan": _AFTER},
                "count", {"plan": "In the plan"})  # fmt: skip
    yield Drawn("Objective by term, a year", {"type": "bar"}, _by_term(results), {"cost_usd": _AFTER}, "usd",
                {"cost_usd": "Cost"})  # fmt: skip
    yield Drawn("Current ARR by segment", stacked, _by_segment(results), {"stays_usd": _KEPT, "moves_usd": _DEMAND},
                "usd", {"stays_usd": "Stays with its rep", "moves_usd": "Changes hands"})  # fmt: skip
    demand = {"demand_usd": _DEMAND, "capacity_usd": _AFTER}
    yield Drawn("Demand and ramped capacity by month", lines, _by_month(results.coverage, demand), demand, "usd")
    joins = {"growth": _AFTER, "committed": _KEPT, "backfill": _BACKFILL}
    yield Drawn("People who join by month", stacked, _by_month(results.hiring.hires, joins), joins, "number")


def _by_month(frame: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    return frame.groupby("month", as_index=False)[list(columns)].sum()


def _by_band(compared: pd.DataFrame) -> pd.DataFrame:
    """Count territories in each band of the index, with a seat that nobody fills today in the lowest."""
    counts = {
        when: compared[name].map(lambda index: band(index).label).value_counts()
        for when, name in (("today", "index_today"), ("plan", "index_potential_usd"))
    }
    table = pd.DataFrame(counts, index=[of.label for of in BANDS]).fillna(0).astype(float)
    return table.rename_axis("band").reset_index() if len(compared) else table.iloc[:0]


def _by_term(results: Results) -> pd.DataFrame:
    terms = results.summary["objective_by_term"]
    return pd.DataFrame({"term": [term_label(term) for term in terms], "cost_usd": list(terms.values())}, dtype=object)


def _by_segment(results: Results) -> pd.DataFrame:
    accounts = results.accounts
    moves = accounts["current_arr_usd"].where(accounts["moved"], 0.0)
    table = accounts.assign(stays_usd=accounts["current_arr_usd"] - moves, moves_usd=moves)
    return table.groupby("segment", as_index=False)[["stays_usd", "moves_usd"]].sum()


def _write_table(book: Book, sheet: Worksheet, chart: Drawn, top: int) -> int:
    """Write what a chart is drawn from below a title; return the row where the next may start."""
    sheet.write_string(top, 0, chart.title, book.format(bold=True))
    for position, name in enumerate(chart.table.columns):
        sheet.write_string(top + 1, position, chart.labels.get(name) or described(str(name)).label, book.head)
    columns = list(frame_cells(chart.table.infer_objects()))
    for row in range(len(chart.table)):
        for position, cells in enumerate(columns):
            _write(book, sheet, (top + 2 + row, position), cells, row)
    return top + len(chart.table) + 4


def _write(book: Book, sheet: Worksheet, place: tuple[int, int], cells: Cells, row: int) -> None:
    value = cells.entries[row]
    if isinstance(value, str):
        sheet.write_string(*place, value, book.text)
    elif value is not None:
        sheet.write_number(*place, value, book.number(cells.kind))


def _insert(book: Book, sheet: Worksheet, chart: Drawn, at: tuple[int, tuple[int, int]]) -> None:
    """Draw a chart from the table whose header stands in a row of the sheet of chart data."""
    header, place = at
    last = header + len(chart.table)
    shown = book.file.add_chart(dict(chart.shape))
    look = "line" if chart.shape["type"] == "line" else "fill"
    for name, colour in chart.colours.items():
        position = chart.table.columns.get_loc(name)
        shown.add_series(
            {
                "name": [CHART_DATA, header, position],
                "categories": [CHART_DATA, header + 1, 0, last, 0],
                "values": [CHART_DATA, header + 1, position, last, position],
                look: {"color": colour},
            }
        )
    # Of a bar chart xlsxwriter calls the axis of categories x, as if it stood upright.
    shown.set_y_axis({"num_format": number_format(chart.axis, book.currency), "major_gridlines": _GRID})
    shown.set_title({"name": chart.title, "name_font": {"size": 12}})
    shown.set_legend({"position": "bottom"} if len(chart.colours) > 1 else {"none": True})
    shown.set_size(_SIZE)
    sheet.insert_chart(*place, shown, {"description": f"{chart.title}; the figures stand on the sheet {CHART_DATA}"})


def _insert_potential(book: Book, sheet: Worksheet, compared: pd.DataFrame, row: int) -> None:
    """Draw potential by territory, today and in the plan, from the sheet before and after."""
    rows = min(len(compared), MOST_BARS)
    names = compared.columns.get_loc("territory_id")
    shown = book.file.add_chart({"type": "bar"})
    for when, label, colour in (("today", "Today", _BEFORE), ("plan", "In the plan", _AFTER)):
        position = compared.columns.get_loc(f"{when}_potential_usd")
        shown.add_series(
            {
                "name": label,
                "categories": [BEFORE_AND_AFTER, 1, names, rows, names],
                "values": [BEFORE_AND_AFTER, 1, position, rows, position],
                "fill": {"color": colour},
                "gap": 40,
            }
        )
    which = f", the first {rows:,} of {len(compared):,}" if rows < len(compared) else ""
    title = f"Potential by territory, today and in the plan{which}"
    shown.set_title({"name": title, "name_font": {"size": 12}})
    shown.set_y_axis({"num_format": number_format("usd", book.currency), "major_gridlines": _GRID})
    shown.set_x_axis({"reverse": True})
    shown.set_legend({"position": "top"})
    shown.set_size({"width": 2 * _SIZE["width"], "height": max(_SIZE["height"], 24 * rows)})
    sheet.insert_chart(row, 0, shown, {"description": f"{title}; the figures stand on the sheet {BEFORE_AND_AFTER}"})
