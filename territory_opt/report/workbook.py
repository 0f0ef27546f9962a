"""The Excel workbook of a run: formatted sheets in which no cell can run a formula that came from data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from territory_opt.report.colours import BANDS
from territory_opt.report.fields import Kind, excel_format, field, is_missing
from territory_opt.report.narrative import Fact, decision_text, key_facts
from territory_opt.report.results import Results
from territory_opt.report.tables import assignments, hiring_tables

# Text stays text: no formula, link or number is guessed from a string.
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
_WIDEST = 48
_LONGEST_CELL = 32_767
_DARK_BANDS = ("far-below", "far-above")
_HIRING_SHEETS = {
    "Hires": "hires",
    "Heads": "heads",
    "Budget": "budget",
    "Trial": "trial",
    "Frontier": "frontier",
    "Tornado": "tornado",
    "Worth": "worth",
    "Stages": "stages",
    "Forecast": "forecast",
    "Assumptions": "assumptions",
}
"""Table by sheet; what the run did not make has no sheet."""


class _Book:
    """A workbook being written, with the formats its sheets share."""

    def __init__(self, path: Path, currency: str) -> None:
        self.file = xlsxwriter.Workbook(path, _OPTIONS)
        self.currency = currency
        self.head = self.file.add_format(
            {"bold": True, "bg_color": "#1F5F8B", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}
        )
        self.title = self.file.add_format({"bold": True, "font_size": 16})
        self.wrapped = self.file.add_format({"text_wrap": True, "valign": "top"})
        self.label = self.file.add_format({"bold": True, "valign": "top"})
        self._formats: dict[str, Format] = {}

    def format(self, kind: Kind) -> Format | None:
        code = excel_format(kind, self.currency)
        if code and code not in self._formats:
            self._formats[code] = self.file.add_format({"num_format": code, "align": "right"})
        return self._formats.get(code)


def write_workbook(results: Results, path: Path) -> None:
    """Write ``report.xlsx`` of a run that found a plan.

    Sheets: Summary, Territories, Assignments, Moves, Starts, Coverage, those of the hiring plan (``_HIRING_SHEETS``),
    Quotas and Rules. Headers are frozen and filtered, columns carry number formats, index columns are coloured by band,
    and Territories, Coverage and Hires have native charts. Assignments keeps the column names of ``assignments.csv``.

    Parameters
    ----------
    results : Results
        The run.
    path : Path
        The file to write.
    """
    book = _Book(path, results.settings["currency"])
    book.file.set_properties(
        {"title": results.title, "subject": f"Run of scenario {results.name}", "created": _created(results)}
    )
    _summary_sheet(book, results)
    territories = _sheet(book, "Territories", results.territories)
    _index_bands(book, territories, results.territories)
    _territory_chart(book, territories, results.territories)
    _sheet(book, "Assignments", assignments(results), labels=False)
    _sheet(book, "Moves", results.moves.sort_values("current_arr_usd", ascending=False))
    _sheet(book, "Starts", results.headcount_plan)
    coverage = _sheet(book, "Coverage", results.coverage)
    _coverage_chart(book, coverage, results.coverage)
    tables = hiring_tables(results.hiring, results.forecast)
    for name, table in _HIRING_SHEETS.items():
        if table in tables:
            sheet = _sheet(book, name, tables[table])
            if table == "hires":
                _hires_chart(book, sheet, tables[table])
    _sheet(book, "Quotas", results.quotas)
    _rules_sheet(book, results)
    book.file.close()


def _created(results: Results) -> Any:
    return pd.Timestamp(results.summary["created"]).tz_localize(None).to_pydatetime()


def _sheet(book: _Book, name: str, frame: pd.DataFrame, labels: bool = True, top: int = 0) -> Worksheet:
    sheet = book.file.get_worksheet_by_name(name) or book.file.add_worksheet(name)
    for position, column in enumerate(frame.columns):
        described = field(column)
        heading = described.label if labels else column
        kind = _kind_of(frame[column], described.kind)
        sheet.write_string(top, position, heading, book.head)
        texts = _write_column(book, sheet, frame[column], kind, top + 1, position)
        width = max(len(heading) * 0.8, *(min(len(text), _WIDEST) for text in texts[:500]), 8) if texts else 11
        sheet.set_column(position, position, min(width + 2, _WIDEST))
    if top == 0:
        sheet.freeze_panes(1, 0)
        sheet.set_row(0, 30)
    if len(frame.columns):
        sheet.autofilter(top, 0, top + len(frame), len(frame.columns) - 1)
    return sheet


def _kind_of(column: pd.Series, kind: Kind) -> Kind:
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return kind if kind == "month" else "date"
    if pd.api.types.is_bool_dtype(column.dtype):
        return "flag"
    if not pd.api.types.is_numeric_dtype(column.dtype):
        return "text"
    return "number" if kind in ("text", "flag", "month", "date") else kind


def _write_column(
    book: _Book, sheet: Worksheet, column: pd.Series, kind: Kind, first_row: int, position: int
) -> list[str]:
    shape = book.format(kind)
    texts = []
    for row, value in enumerate(column.tolist(), first_row):
        if not isinstance(value, str) and is_missing(value):
            continue
        if kind == "text":
            text = "; ".join(value) if isinstance(value, tuple) else str(value)
            sheet.write_string(row, position, text[:_LONGEST_CELL])
            texts.append(text)
        elif kind == "flag":
            sheet.write_boolean(row, position, bool(value))
        elif kind in ("month", "date"):
            sheet.write_datetime(row, position, pd.Timestamp(value).to_pydatetime(), shape)
        else:
            sheet.write_number(row, position, float(value), shape)
    return texts


def _index_bands(book: _Book, sheet: Worksheet, territories: pd.DataFrame) -> None:
    for position, column in enumerate(territories.columns):
        if field(column).kind != "index" or territories.empty:
            continue
        edges = [band.lowest for band in BANDS[1:]] + [1e9]
        for band, upper in zip(BANDS, edges, strict=True):
            shape = {"bg_color": band.colour, "font_color": "#FFFFFF" if band.key in _DARK_BANDS else "#1B2430"}
            # Excel counts an empty cell as 0; no index is empty, so the lowest band may start below 0.
            rule = {
                "type": "formula",
                "criteria": "=AND({0}>={1},{0}<{2})".format(_cell(1, position), max(band.lowest, -1e9), upper),
                "format": book.file.add_format(shape),
            }
            sheet.conditional_format(1, position, len(territories), position, rule)


def _cell(row: int, column: int) -> str:
    return str(xl_rowcol_to_cell(row, column))


def _territory_chart(book: _Book, sheet: Worksheet, territories: pd.DataFrame) -> None:
    if territories.empty:
        return
    names, index = territories.columns.get_loc("territory_id"), territories.columns.get_loc("index_potential_usd")
    chart = book.file.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": "Potential index",
            "categories": ["Territories", 1, names, len(territories), names],
            "values": ["Territories", 1, index, len(territories), index],
            "fill": {"color": "#1F5F8B"},
            "gap": 40,
        }
    )
    chart.set_title({"name": "Potential by territory (100 = mean of the segment)"})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"crossing": 100, "major_gridlines": {"visible": True, "line": {"color": "#D9DDE2"}}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 620, "height": max(260, 22 * len(territories))})
    sheet.insert_chart(1, len(territories.columns) + 1, chart)


def _coverage_chart(book: _Book, sheet: Worksheet, coverage: pd.DataFrame) -> None:
    chart = book.file.add_chart({"type": "line"})
    chart.set_title({"name": "Demand and ramped capacity by month"})
    chart.set_y_axis({"min": 0, "num_format": excel_format("usd", book.currency)})
    colours = {"demand_usd": "#CC6677", "capacity_usd": "#1F5F8B"}
    _by_month(book, sheet, coverage, chart, {name: {"line": {"color": code}} for name, code in colours.items()})


def _hires_chart(book: _Book, sheet: Worksheet, hires: pd.DataFrame) -> None:
    chart = book.file.add_chart({"type": "column", "subtype": "stacked"})
    chart.set_title({"name": "People who join by month"})
    chart.set_y_axis({"min": 0, "num_format": "0"})
    colours = {"growth": "#1F5F8B", "committed": "#88CCEE", "backfill": "#DDCC77"}
    _by_month(book, sheet, hires, chart, {name: {"fill": {"color": code}} for name, code in colours.items()})


def _by_month(book: _Book, sheet: Worksheet, frame: pd.DataFrame, chart: Chart, looks: Mapping[str, Any]) -> None:
    """Add columns up by month beside a sheet's table, and draw them in a chart below; nothing without rows."""
    if frame.empty:
        return
    months = frame.groupby("month", as_index=False)[list(looks)].sum()
    left = len(frame.columns) + 1
    for offset, name in enumerate(months.columns):
        sheet.write_string(0, left + offset, f"{field(name).label}, all cells", book.head)
        _write_column(book, sheet, months[name], field(name).kind, 1, left + offset)
    sheet.set_column(left, left + len(looks), 14)
    for offset, look in enumerate(looks.values(), 1):
        chart.add_series(
            {
                "name": [sheet.name, 0, left + offset],
                "categories": [sheet.name, 1, left, len(months), left],
                "values": [sheet.name, 1, left + offset, len(months), left + offset],
                **look,
            }
        )
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 620, "height": 320})
    sheet.insert_chart(len(months) + 2, left, chart)


def _summary_sheet(book: _Book, results: Results) -> None:
    sheet = book.file.add_worksheet("Summary")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2, 22)
    sheet.set_column(3, 3, 40)
    sheet.write_string(0, 0, results.title, book.title)
    sheet.set_row(0, 24)
    sheet.merge_range(1, 0, 1, 3, "", book.wrapped)
    sheet.write_string(1, 0, decision_text(results), book.wrapped)
    sheet.set_row(1, 110)
    for position, heading in enumerate(("Measure", "Today", "Plan", "")):
        sheet.write_string(3, position, heading, book.head)
    row = 4
    for fact in key_facts(results):
        _write_fact(book, sheet, row, fact)
        row += 1
    for note in results.notes:
        sheet.merge_range(row + 1, 0, row + 1, 3, "", book.wrapped)
        sheet.write_string(row + 1, 0, note, book.wrapped)
        row += 1


def _write_fact(book: _Book, sheet: Worksheet, row: int, fact: Fact) -> None:
    sheet.write_string(row, 0, fact.label, book.label)
    for position, value in ((1, fact.before), (2, fact.after)):
        if is_missing(value):
            continue
        if isinstance(value, str):
            sheet.write_string(row, position, value)
        else:
            sheet.write_number(row, position, float(value), book.format(fact.kind))
    sheet.write_string(row, 3, fact.note, book.wrapped)


def _rules_sheet(book: _Book, results: Results) -> None:
    sheet = _sheet(book, "Rules", results.rules)
    sheet.set_column(1, 2, 70, book.wrapped)
    _sheet(book, "Rules", results.audit, top=len(results.rules) + 3)
