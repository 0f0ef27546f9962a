"""The workbook reads back as written, formatted, filtered and drawn."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest

from territory_opt.report.results import Results
from territory_opt.report.workbook import write_workbook
from territory_opt.workspace.schema import TABLES

_SHEETS = [
    "Summary", "Charts", "Territories", "Before and after", "Assignments", "Moves", "Exceptions", "Seats", "Quotas",
    "Starts", "Coverage", "Hires", "Heads", "Budget", "Trial", "Frontier", "Tornado", "Worth", "Stages",
    "Demand forecast", "Hiring assumptions", "Objective", "Constraints", "Assumptions", "Rules", "Audit",
    "Chart data", "Seat lists",
]  # fmt: skip
_TABLES = [name for name in _SHEETS if name not in ("Summary", "Charts", "Chart data")]


def _ruled(results: Results) -> Results:
    """Return the run with rules that leave slack in several units, and with assumptions."""
    constraints = pd.DataFrame(
        {
            "rule": ["capacity", "balance"], "sentence": ["Work fits.", "Near the mean."],
            "measure": ["workload_hours", "potential_usd"], "scope": ["all", "SMB"], "limit": ["100 %", "8 %"],
            "tightest": ["Rep 1", "Rep 2"], "value": [1598.0, 9e5], "slack": [2.0, 0.0], "slack_share": [0.001, 0.0],
            "kind": ["hours", "usd"], "binding": [False, True],
        }
    )  # fmt: skip
    assumptions = pd.DataFrame({"what": ["price of travel"], "value": ["$0.70"], "source": ["=models/annual.yaml"]})
    return replace(results, constraints=constraints, assumptions=assumptions)


@pytest.fixture(scope="module")
def path(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workbook of a run with rules and assumptions."""
    path = tmp_path_factory.mktemp("book") / "report.xlsx"
    write_workbook(_ruled(results), path)
    return path


@pytest.fixture(scope="module")
def book(path: Path) -> openpyxl.Workbook:
    """Return it as openpyxl reads it, which must find nothing to warn of."""
    return openpyxl.load_workbook(path)


def _heads(sheet: openpyxl.worksheet.worksheet.Worksheet) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1]}


def test_tables_are_frozen_filtered_named_and_printable(book: openpyxl.Workbook) -> None:
    """Every table keeps its header in view and on each page, can be filtered, and is a defined name for pivots."""
    assert book.sheetnames == _SHEETS
    for name in _TABLES:
        sheet = book[name]
        assert sheet.freeze_panes.endswith("2"), name
        assert sheet.auto_filter.ref, name
        assert f"{name.replace(' ', '_')}_table" in book.defined_names
    for name in _TABLES[:-1]:
        sheet = book[name]
        assert sheet.page_setup.orientation == "landscape", name
        assert (sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
        assert sheet.print_title_rows == "$1:$1", name
        assert sheet.sheet_properties.tabColor is not None
    assert book.defined_names["Moves_table"].attr_text == f"'Moves'!$A$1:$J${book['Moves'].max_row}"


def test_no_sheet_is_taken_for_a_table_of_a_workspace(book: openpyxl.Workbook) -> None:
    """A workbook that lies in the data folder gives no table: no sheet has the name of one."""
    assert {name.casefold() for name in book.sheetnames}.isdisjoint(table.name for table in TABLES)


def test_headings_of_a_sheet_differ(book: openpyxl.Workbook, results: Results, tmp_path: Path) -> None:
    """A pivot table can tell the columns of every sheet apart, also where two are called alike."""
    alike = replace(results, territories=results.territories.assign(potential=1.0))
    write_workbook(alike, tmp_path / "report.xlsx")
    heads = _heads(openpyxl.load_workbook(tmp_path / "report.xlsx")["Territories"])
    assert {"Potential", "Potential (potential)"} <= set(heads)
    for name in _TABLES:
        headings = [cell.value for cell in book[name][1]]
        assert len(set(headings)) == len(headings), name


def test_assignments_read_back_as_written(book: openpyxl.Workbook, results: Results) -> None:
    """Keys, hostile names, postal codes and seats come back cell by cell, as text and under stable names."""
    rows = list(book["Assignments"].iter_rows(values_only=True))
    assert rows[0][:7] == ("account_id", "account", "territory_id", "seat_id", "rep", "decision", "note")
    table = pd.DataFrame(rows[1:], columns=rows[0])
    assert table["account_id"].tolist() == results.accounts["account_id"].tolist()
    assert table["account"].tolist() == results.accounts["name"].tolist()
    assert set(table["postal_code"]) == {"02110"}
    assert table["moved"].eq(True).tolist() == results.accounts["moved"].tolist()
    assert table["seat_id"].isna().sum() == 1
    assert table["potential_usd"].tolist() == pytest.approx(results.accounts["potential_usd"].tolist())
    assert table["decision"].isna().all()
    texts = [cell for cell in book["Assignments"][2] if isinstance(cell.value, str)]
    assert all(cell.number_format == "@" for cell in texts)


def test_cells_that_name_the_seat_are_chosen_from_lists(book: openpyxl.Workbook, results: Results) -> None:
    """Territory, seat and rep have drop-downs of all seats; decision offers keep and reject; nothing is protected."""
    sheet, heads = book["Assignments"], _heads(book["Assignments"])
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    last, seats = len(results.accounts) + 1, len(results.seats) + 1
    for position, name in enumerate(("territory_id", "seat_id", "rep")):
        column = openpyxl.utils.get_column_letter(heads[name])
        source = openpyxl.utils.get_column_letter(position + 1)
        assert rules[f"{column}2:{column}{last}"] == f"'Seat lists'!${source}$2:${source}${seats}"
    assert '"keep,reject"' in rules.values()
    assert not sheet.protection.sheet
    assert sheet.cell(2, heads["territory_id"]).fill.bgColor.rgb != sheet.cell(2, heads["account"]).fill.bgColor.rgb
    lists = book["Seat lists"]
    assert lists.sheet_state == "hidden"
    assert [cell.value for cell in lists["B"][1:]] == results.seats["seat_id"].tolist()
    labels = [cell.value for cell in lists["C"][1:]]
    assert len(set(labels)) == len(labels)


def test_numbers_are_numbers_with_formats(book: openpyxl.Workbook, results: Results) -> None:
    """Amounts, shares, hours and months are typed and formatted, so that a pivot table can use them."""
    sheet = book["Territories"]
    heads = _heads(sheet)
    potential = sheet.cell(2, heads["Potential"])
    assert potential.value == pytest.approx(results.territories["potential_usd"].iloc[0])
    assert potential.number_format.startswith('"$"')
    assert sheet.cell(2, heads["Workload use"]).number_format == "0.0%"
    assert sheet.cell(2, heads["Workload"]).number_format == '#,##0" h"'
    month = book["Quotas"].cell(2, 3)
    assert month.is_date
    assert pd.Timestamp(month.value) == results.quotas["month"].iloc[0]
    assert month.number_format == "mmm yyyy"


def test_amounts_are_in_the_currency_of_the_workspace(results: Results, tmp_path: Path) -> None:
    """Another currency has its own sign in every format of money."""
    write_workbook(replace(results, settings={**results.settings, "currency": "EUR"}), tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    formats = {cell.number_format for sheet in book for row in sheet.iter_rows() for cell in row}
    assert any("€" in code for code in formats)
    assert not any("$" in code for code in formats)


def test_bands_are_told_by_colour_and_by_a_mark(book: openpyxl.Workbook) -> None:
    """Every index column has five bands whose number formats differ; use of capacity has a bar and an over mark."""
    sheet = book["Territories"]
    rules = [rule for area in sheet.conditional_formatting for rule in area.rules]
    indices = sum(str(cell.value).endswith("index") for cell in sheet[1])
    bands = [rule for rule in rules if rule.operator == "greaterThanOrEqual"]
    assert len(bands) == 5 * indices > 0
    codes = {rule.dxf.numFmt.formatCode for rule in bands}
    assert codes == {"0.0", '"▲ "0.0', '"▲▲ "0.0', '"▼ "0.0', '"▼▼ "0.0'}
    assert {rule.type for rule in rules} == {"cellIs", "dataBar"}
    assert any(rule.dxf and rule.dxf.numFmt and "over" in rule.dxf.numFmt.formatCode for rule in rules)


def test_slack_is_printed_in_the_unit_of_each_rule(book: openpyxl.Workbook) -> None:
    """Hours and money stand in one column, each with its own format; the rule that binds says so."""
    sheet = book["Constraints"]
    heads = _heads(sheet)
    assert [sheet.cell(row, heads["Slack"]).value for row in (2, 3)] == [2, 0]
    formats = [sheet.cell(row, heads["Value"]).number_format for row in (2, 3)]
    assert formats[0].endswith('" h"')
    assert formats[1].startswith('"$"')
    assert [sheet.cell(row, heads["Binding"]).value for row in (2, 3)] == [False, True]
    assert [cell.value for cell in book["Assumptions"][2]] == ["price of travel", "$0.70", "=models/annual.yaml"]


def test_exceptions_name_what_to_look_at(book: openpyxl.Workbook) -> None:
    """The account without a seat, the one without a place and the open seats are listed."""
    sheet = book["Exceptions"]
    found = pd.DataFrame(list(sheet.iter_rows(min_row=2, values_only=True)), columns=[c.value for c in sheet[1]])
    counts = found["Exception"].value_counts()
    assert (counts["No seat"], counts["No place"], counts["Open seat"]) == (1, 1, 3)


def _chart_texts(path: Path) -> list[str]:
    with ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
        return [archive.read(name).decode() for name in names]


def test_charts_refer_to_cells_that_hold_their_figures(path: Path, book: openpyxl.Workbook) -> None:
    """Six native charts; every range they are drawn from is filled, numbers under values."""
    charts = _chart_texts(path)
    assert len(charts) == 6 == len(book["Charts"]._charts)
    for chart in charts:
        references = re.findall(r"<c:(cat|val|tx)>.*?<c:f>(.*?)</c:f>", chart)
        assert references
        for kind, reference in references:
            name, cells = reference.replace("'", "").rsplit("!", 1)
            area = book[name][cells.replace("$", "")]
            values = [cell.value for row in area for cell in row] if isinstance(area, tuple) else [area.value]
            assert all(value is not None for value in values), reference
            assert kind != "val" or all(isinstance(value, int | float) for value in values), reference


def test_figures_behind_charts_are_those_of_the_tables(book: openpyxl.Workbook, results: Results) -> None:
    """Hires by month and ARR by segment add up to the tables; each territory is in one band today and in the plan."""
    rows = list(book["Chart data"].iter_rows(values_only=True))
    at = {row[0]: number for number, row in enumerate(rows) if row[0]}
    hires = rows[at["People who join by month"] + 2 :][:24]
    assert sum(row[1] for row in hires) == pytest.approx(results.hiring.hires["growth"].sum())
    segments = rows[at["Current ARR by segment"] + 2 :][:3]
    assert sum(row[2] for row in segments) == pytest.approx(results.moves["current_arr_usd"].sum())
    assert sum(row[1] + row[2] for row in segments) == pytest.approx(results.accounts["current_arr_usd"].sum())
    bands = rows[at["Territories by band of potential"] + 2 :][:5]
    assert sum(row[1] for row in bands) == sum(row[2] for row in bands) == len(results.territories)


def test_the_summary_says_what_changes_and_links_to_every_sheet(book: openpyxl.Workbook, results: Results) -> None:
    """The first sheet has title, decision, figures beside today's, the way back, and links that stay in the file."""
    sheet = book["Summary"]
    cells = [row for row in sheet.iter_rows(values_only=True) if any(row)]
    assert cells[0][0] == results.title
    spread = next(row for row in cells if row[0] == "Spread of potential")
    assert spread[1] == pytest.approx(results.summary["measures_before"]["cv_potential_usd.max"])
    assert spread[2] == pytest.approx(results.summary["measures"]["cv_potential_usd.max"])
    links = [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert [link.location for link in links] == [f"'{name}'!A1" for name in _SHEETS[:-1]]
    assert not any(link.target for link in links)
    told = " ".join(str(row[0]) for row in cells)
    assert "territory-opt run redesign --keep report.xlsx" in told
    assert book.properties.title == results.title


def test_the_parts_of_the_file_are_xml_that_holds_together(path: Path) -> None:
    """Every part parses, every part that another refers to is there, and openpyxl has nothing to warn of."""
    with ZipFile(path) as archive:
        names = set(archive.namelist())
        for name in names:
            if name.endswith((".xml", ".rels", ".vml")):
                root = ET.fromstring(archive.read(name))
                if name.endswith(".rels"):
                    folder = name.replace("_rels/", "").rpartition("/")[0]
                    for relation in root:
                        target = Path("/" + folder, relation.attrib["Target"])
                        assert relation.attrib.get("TargetMode") is None
                        assert str(target.resolve()).lstrip("/") in names
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        openpyxl.load_workbook(path)


def test_a_run_without_moves_quotas_or_hires_has_a_workbook(results: Results, tmp_path: Path) -> None:
    """Empty tables keep their headers; what has nothing to draw has no chart."""
    empty = {name: getattr(results, name).iloc[:0] for name in ("moves", "quotas", "headcount_plan", "coverage")}
    still = results.accounts.assign(moved=False)
    write_workbook(replace(results, **{**empty, "accounts": still}), tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert book["Moves"].max_row == 1
    assert len(book["Charts"]._charts) == 5


def test_many_territories_are_drawn_in_part(results_of: Callable[..., Results], tmp_path: Path) -> None:
    """A chart of bars shows the first 150 territories and says so; the table beside it has all of them."""
    write_workbook(results_of(accounts=600, per_segment=60), tmp_path / "report.xlsx")
    assert any("the first 150 of 180" in chart for chart in _chart_texts(tmp_path / "report.xlsx"))
    assert openpyxl.load_workbook(tmp_path / "report.xlsx")["Before and after"].max_row == 181
