"""No cell of a workbook runs, opens or breaks anything, whatever the names in the data are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.report.results import Results
from territory_opt.report.workbook import book as book_module
from territory_opt.report.workbook import write_workbook
from territory_opt.report.workbook.cells import CUT, LONGEST_TEXT, holdable

HOSTILE = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://x\")", "=cmd|' /C calc'!A0", "{=1}", "https://x.test/",
    "mailto:a@b.test", "internal:'Moves'!A1", "external:c:\\x.xlsx", "<r><t>x</t></r>", "<r>&</r>", "</t></si>",
    "a\x00b\x07c\x1b", "\ud800", "\ufffe", "_x0041_", "&amp;", "two\r\nlines", "שלום", "🚀" * 9, "L" * 40_000,
    "🚀" * 20_000, "'quoted", "#REF!", "TRUE", "007", "1E5", "", " ", "]]>", "&[Page]", "Sheet!A1",
)  # fmt: skip


def _hostile(results: Results) -> Results:
    """Return the run with hostile text in every text column, and in what is said of it as a whole."""

    def spoil(frame):
        texts = [n for n in frame if frame[n].map(type).eq(str).any() and n not in ("seat_id", "status", "kind")]
        ring = np.resize(np.array(HOSTILE, dtype=object), len(frame))
        return frame.astype(dict.fromkeys(texts, object)).assign(
            **{n: frame[n].astype(object).where(frame[n].isna(), ring) for n in texts}
        )

    frames = {name: spoil(getattr(results, name)) for name in ("accounts", "seats", "moves", "rules", "audit")}
    keys = {"account_id": results.accounts["account_id"], "territory_id": results.accounts["territory_id"]}
    frames["accounts"] = frames["accounts"].assign(**keys)
    frames["seats"] = frames["seats"].assign(territory_id=results.seats["territory_id"])
    told = {"title": "&[Tab] =1+1 \x07" * 30, "description": "=1", "name": "=x&y", "notes": HOSTILE}
    return replace(results, **frames, **told)


@pytest.fixture(scope="module")
def path(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workbook of a run whose every text is hostile."""
    path = tmp_path_factory.mktemp("hostile") / "report.xlsx"
    write_workbook(_hostile(results), path)
    return path


def test_no_cell_runs_a_formula_or_opens_a_link(path: Path) -> None:
    """The file has no formula cell, no link but to its own sheets, nothing outside; every part is sound XML."""
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert all(cell.hyperlink is None or cell.hyperlink.target is None for cell in cells)
    assert any(cell.value == "=1+1" for cell in cells)
    assert all(len(cell.value.encode("utf-16-le")) <= 2 * LONGEST_TEXT for cell in cells if isinstance(cell.value, str))
    with ZipFile(path) as archive:
        assert not any("externalLink" in name for name in archive.namelist())
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(archive.read(name))
            if name.endswith(".rels"):
                assert b"TargetMode" not in archive.read(name)
                assert b"hyperlink" not in archive.read(name)
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(name)


def test_every_text_that_came_from_data_stays_text_when_edited(path: Path) -> None:
    """Cells of text have the format of text, so that typing over one, or only opening it, makes no formula of it."""
    book = openpyxl.load_workbook(path)
    for name in book.sheetnames[2:-2]:
        for row in book[name].iter_rows(min_row=2):
            assert all(cell.number_format == "@" for cell in row if isinstance(cell.value, str)), name


def test_names_come_back_as_they_were_where_a_cell_can_hold_them(path: Path, results: Results) -> None:
    """Only control characters, line ends, blanks at the end and what is too long differ, each in the way stated."""
    rows = list(openpyxl.load_workbook(path)["Assignments"].iter_rows(min_row=2, values_only=True))
    written = [holdable(name) for name in np.resize(np.array(HOSTILE, dtype=object), len(rows))]
    assert [row[1] or "" for row in rows] == written


@pytest.mark.parametrize(
    ("given_text", "held"),
    [
        ("a\x00b\x0bc", "a\ufffdb\ufffdc"),
        ("\ud800x", "\ufffdx"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("<r>x</r>", "<r>x</r> "),
        ("L" * LONGEST_TEXT, "L" * LONGEST_TEXT),
        ("L" * (LONGEST_TEXT + 1), "L" * (LONGEST_TEXT - len(CUT)) + CUT),
    ],
)
def test_what_a_cell_cannot_hold_is_replaced_or_cut(given_text: str, held: str) -> None:
    """Control characters and halves of characters become U+FFFD, line ends line feeds, and a cut says so."""
    assert holdable(given_text) == held


@given(st.text(st.characters(), max_size=60))
def test_any_text_can_be_held_and_holding_it_again_changes_nothing(text: str) -> None:
    """What comes out parses as XML, and is at rest."""
    held = holdable(text)
    assert holdable(held).strip() == held.strip()
    escaped = held.replace("&", "&amp;").replace("<", "&lt;")
    assert ET.fromstring(f"<t>{escaped}</t>".encode()).text == (held or None)


def test_a_sheet_that_is_too_small_says_what_it_leaves_out(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows beyond the last are left out, and the sheet and the summary say how many and where they are."""
    monkeypatch.setattr(book_module, "LAST_ROW", 50)
    write_workbook(results, tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    sheet = book["Assignments"]
    assert sheet.max_row == 51
    told = "The first 50 of 200 rows; the other 150 stand in assignments.csv."
    assert sheet.cell(1, sheet.max_column).value == told
    assert any(told in str(cell.value) for row in book["Summary"].iter_rows() for cell in row)


def test_rows_written_one_by_one_are_the_same(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    """The workbook of a large plan, which keeps no rows in memory, holds what that of a small one holds."""
    monkeypatch.setattr(book_module, "MANY_ACCOUNTS", 0)
    write_workbook(_hostile(results), tmp_path / "report.xlsx")
    one, other = openpyxl.load_workbook(tmp_path / "report.xlsx"), openpyxl.load_workbook(path)
    assert one.sheetnames == other.sheetnames
    for sheet in one:
        # Of texts that stand in their cells openpyxl leaves the sign for an underscore as it is.
        rows = [
            tuple(cell.replace("_x005F_", "_") if isinstance(cell, str) else cell for cell in row)
            for row in sheet.iter_rows(values_only=True)
        ]
        assert rows == [*other[sheet.title].iter_rows(values_only=True)], sheet.title
