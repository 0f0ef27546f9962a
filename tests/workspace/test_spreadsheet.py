"""Excel workbooks as people keep them."""

import datetime
import subprocess
import sys
import zipfile

import openpyxl
import pytest
import xlsxwriter

from territory_opt.workspace.raw import UnreadableError
from territory_opt.workspace.spreadsheet import opened, read_sheet, sheet_names, sheet_table


@pytest.fixture
def save(tmp_path):
    """Write a workbook of sheets, each a list of rows."""

    def _save(**sheets):
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for name, rows in sheets.items():
            sheet = workbook.create_sheet(name)
            for row in rows:
                sheet.append(row)
        path = tmp_path / "book.xlsx"
        workbook.save(path)
        return path

    return _save


def test_cells_become_the_text_of_a_csv(save):
    """Numbers lose no digit and gain no decimal point, dates are ISO dates, flags are words."""
    row = [85094, 85094.0, 0.1, 1e21, True, datetime.datetime(2027, 1, 31), datetime.date(2027, 2, 1), " x ", "", None]
    raw = read_sheet(save(s=[[f"c{k}" for k in range(len(row))], row]), "s")
    assert [column.to_pylist()[0] for column in raw.columns] == [
        "85094", "85094", "0.1", str(10**21), "true", "2027-01-31", "2027-02-01", "x", None, None,
    ]  # fmt: skip


def test_rows_count_as_in_the_sheet(save):
    """Rows left empty are left out without shifting the others; the header need not be the first row."""
    raw = read_sheet(save(s=[[], ["a", "b"], [1, 2], [None, None], [3]]), "s")
    assert raw.names == ("a", "b")
    assert raw.rows.tolist() == [3, 5]
    assert [column.to_pylist() for column in raw.columns] == [["1", "3"], ["2", None]]


def test_values_beside_the_table_are_told(save):
    """A value right of the last named column would be lost, so it is told by its row."""
    with pytest.raises(UnreadableError, match="to the right") as refused:
        read_sheet(save(s=[["a", "b", None], [1, 2, None], [1, 2, "note"]]), "s")
    assert list(refused.value.rows) == [3]


def test_notes_beside_a_table_may_be_left_out(save):
    """Where people work on a sheet, what they write right of its columns is no mistake."""
    with opened(save(s=[["a", "b", None], [1, 2, "note"]])) as workbook:
        table = sheet_table(workbook, "s", notes_beside=True)
    assert (table.names, [column.to_pylist() for column in table.columns]) == (("a", "b"), [["1"], ["2"]])


def test_a_mistake_of_the_callers_is_not_called_damage(save):
    """What goes wrong while a good workbook is open is raised as it is, and not put down to the user's file."""
    with pytest.raises(ValueError, match="a mistake of ours"), opened(save(s=[["a"]])):
        raise ValueError("a mistake of ours")


@pytest.mark.parametrize("one_by_one", [False, True])
def test_what_looks_like_the_sign_of_a_character_stays_text(tmp_path, one_by_one):
    """However a workbook keeps its texts, among the shared ones or in their cells."""
    with xlsxwriter.Workbook(tmp_path / "book.xlsx", {"constant_memory": one_by_one}) as workbook:
        workbook.add_worksheet("s").write_column(0, 0, ["a", "_x0041_"])
    assert read_sheet(tmp_path / "book.xlsx", "s").columns[0].to_pylist() == ["_x0041_"]


def test_an_empty_sheet_is_told(save):
    """A sheet without any value has no header."""
    with pytest.raises(UnreadableError, match="header row"):
        read_sheet(save(s=[]), "s")


def test_sheets_are_listed_in_order(save):
    """All sheets are found by name."""
    assert sheet_names(save(reps=[["a"]], accounts=[["a"]])) == ["reps", "accounts"]


def test_what_is_no_workbook_is_told(tmp_path, save):
    """Text, an empty file, a cut or garbled workbook and another zip file are each one clear problem."""
    whole = save(s=[["a"], [1]]).read_bytes()
    other = tmp_path / "other.xlsx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    garbled = whole[:100] + b"\x55" * 200 + whole[300:]
    for data in (b"", b"a,b\n1,2\n", whole[: len(whole) // 2], garbled, other.read_bytes()):
        path = tmp_path / "broken.xlsx"
        path.write_bytes(data)
        with pytest.raises(UnreadableError, match="Excel workbook"):
            sheet_names(path)


def test_commands_that_read_no_workbook_do_not_wait_for_it():
    """What reads workbooks is loaded with the first of them: most workspaces have none."""
    script = "import sys, territory_opt.workspace.spreadsheet; print('openpyxl' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
