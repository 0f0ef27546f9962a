"""The first sheet: the decision, today's figures beside the plan's, and what the other sheets hold."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from territory_opt.report.fields import is_missing
from territory_opt.report.narrative import Fact, decision_text, key_facts
from territory_opt.report.results import Results
from territory_opt.report.workbook.book import Book
from territory_opt.report.workbook.cells import holdable

SUMMARY = "Summary"
_LAST_COLUMN = 3
_LETTERS_A_LINE = 100
_LINE_HEIGHT = 15

_SENDING_BACK = (
    "To try changes: edit the yellow cells of the sheet Assignments, save, and run",
    "territory-opt evaluate {file} --run {run}     what your plan costs, and which rules it breaks",
    "territory-opt run {run} --keep {file}     a plan around your edits and the rows that say keep",
    "territory-opt run {run} --reject {file}     the plan without the moves of rows that say reject",
)


def fill_summary(book: Book, sheet: Worksheet, results: Results) -> None:
    """Write the first sheet, from top to bottom; it is filled last, when all other sheets are known."""
    sheet.hide_gridlines(2)
    for position, width in enumerate((34, 22, 22, 60)):
        sheet.set_column(position, position, width)
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, holdable(results.title), book.format(bold=True, font_size=16))
    row = _write_sentence(book, sheet, 1, decision_text(results)) + 1
    row = _write_head(book, sheet, row, ("Measure", "Today", "Plan", ""))
    for fact in key_facts(results):
        _write_fact(book, sheet, row, fact)
        row += 1
    row = _write_contents(book, sheet, row + 1) + 1
    for line in _SENDING_BACK:
        row = _write_sentence(book, sheet, row, line.format(file="report.xlsx", run=results.name))
    row += 1
    for note in results.notes:
        row = _write_sentence(book, sheet, row, note)


def _write_head(book: Book, sheet: Worksheet, row: int, headings: tuple[str, ...]) -> int:
    for position, heading in enumerate(headings):
        sheet.write_string(row, position, heading, book.head)
    return row + 1


def _write_fact(book: Book, sheet: Worksheet, row: int, fact: Fact) -> None:
    sheet.write_string(row, 0, fact.label, book.format(bold=True, valign="top"))
    for position, value in ((1, fact.before), (2, fact.after)):
        if is_missing(value):
            continue
        if isinstance(value, str):
            sheet.write_string(row, position, holdable(value), book.text)
        else:
            sheet.write_number(row, position, float(value), book.number(fact.kind))
    sheet.write_string(row, 3, fact.note, book.wrapped)


def _write_contents(book: Book, sheet: Worksheet, row: int) -> int:
    """List the sheets, each with a link to it, what it holds and its rows."""
    row = _write_head(book, sheet, row, ("Sheet", "Rows", "What it holds", ""))
    link = book.format(font_color="#1F5F8B", underline=1, valign="top")
    for name, meaning, rows in book.contents:
        sheet.write_url(row, 0, f"internal:'{name}'!A1", link, name)
        if rows:
            sheet.write_number(row, 1, rows, book.number("count"))
        sheet.merge_range(row, 2, row, _LAST_COLUMN, "", book.wrapped)
        sheet.write_string(row, 2, meaning, book.wrapped)
        row += 1
    return row


def _write_sentence(book: Book, sheet: Worksheet, row: int, text: str) -> int:
    """Write a text across the sheet, in a row high enough for it; return the next row."""
    lines = sum(1 + len(line) // _LETTERS_A_LINE for line in text.split("\n"))
    sheet.set_row(row, min(_LINE_HEIGHT * (lines + (lines > 1)), 400))
    sheet.merge_range(row, 0, row, _LAST_COLUMN, "", book.wrapped)
    sheet.write_string(row, 0, holdable(text), book.wrapped)
    return row + 1
