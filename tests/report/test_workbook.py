"""The workbook reads back as written, formatted, and no cell of it runs."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from territory_opt.report.results import Results

_SHEETS = [
    "Summary", "Territories", "Assignments", "Moves", "Starts", "Coverage", "Hires", "Heads", "Budget", "Trial",
    "Frontier", "Tornado", "Worth", "Stages", "Forecast", "Assumptions", "Quotas", "Rules",
]  # fmt: skip


@pytest.fixture(scope="module")
def book(run_folder: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(run_folder / "report.xlsx")


def test_the_sheets_are_there_and_frozen(book: openpyxl.Workbook) -> None:
    """Every sheet is there; tables freeze their header and can be filtered."""
    assert book.sheetnames == _SHEETS
    for name in _SHEETS[1:]:
        assert book[name].freeze_panes == "A2", name
        assert book[name].auto_filter.ref, name


def test_assignments_read_back_as_written(book: openpyxl.Workbook, results: Results) -> None:
    """Keys, hostile names and seats come back cell by cell, under the names of assignments.csv."""
    rows = list(book["Assignments"].iter_rows(values_only=True))
    table = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [row["account_id"] for row in table] == results.accounts["account_id"].tolist()
    names = [(row["account"], name) for row, name in zip(table, results.accounts["name"], strict=True)]
    assert all(found == name for found, name in names)
    assert [row["moved"] for row in table] == results.accounts["moved"].tolist()
    assert sum(row["seat_id"] is None for row in table) == 1


def test_no_cell_runs_a_formula_or_opens_a_link(book: openpyxl.Workbook, run_folder: Path) -> None:
    """Hostile names are strings: the file holds no formula cell, no link and no call outside."""
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    with ZipFile(run_folder / "report.xlsx") as archive:
        assert not any("externalLink" in name for name in archive.namelist())
        relations = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".rels"))
        assert b"hyperlink" not in relations


def test_numbers_are_numbers_with_formats(book: openpyxl.Workbook, results: Results) -> None:
    """Amounts, shares and months are typed and formatted, so that a pivot table can use them."""
    sheet = book["Territories"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    potential = sheet.cell(2, heads["Potential"])
    assert potential.value == pytest.approx(results.territories["potential_usd"].iloc[0])
    assert potential.number_format.startswith('"$"')
    assert sheet.cell(2, heads["Workload use"]).number_format == "0.0%"
    month = book["Quotas"].cell(2, 3)
    assert month.is_date
    assert month.number_format == "mmm yyyy"


def test_index_columns_have_bands_and_sheets_have_charts(book: openpyxl.Workbook) -> None:
    """Every index column is coloured in five bands; Territories, Coverage and Hires carry a native chart."""
    sheet = book["Territories"]
    indices = sum(str(cell.value).endswith("index") for cell in sheet[1])
    assert sum(len(rules.rules) for rules in sheet.conditional_formatting) == 5 * indices > 0
    assert len(sheet._charts) == 1
    assert len(book["Coverage"]._charts) == len(book["Hires"]._charts) == 1


def test_hires_add_up_beside_their_table(book: openpyxl.Workbook, results: Results) -> None:
    """The columns that the chart of Hires draws are the table's, added up by month."""
    sheet = book["Hires"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for column, heading in (("growth", "Growth, all cells"), ("backfill", "Backfill, all cells")):
        added = sum(sheet.cell(row, heads[heading]).value for row in range(2, 26))
        assert added == pytest.approx(results.hiring.hires[column].sum())


def test_the_summary_says_what_changes(book: openpyxl.Workbook, results: Results) -> None:
    """The first sheet has the title, the decision and today's figures beside the plan's."""
    cells = [row for row in book["Summary"].iter_rows(values_only=True) if any(row)]
    assert cells[0][0] == results.title
    spread = next(row for row in cells if row[0] == "Spread of potential")
    assert spread[1] == pytest.approx(results.summary["measures_before"]["cv_potential_usd.max"])
    assert spread[2] == pytest.approx(results.summary["measures"]["cv_potential_usd.max"])
