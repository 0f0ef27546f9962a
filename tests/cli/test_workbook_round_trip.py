"""A run's workbook, edited the way people edit one, through the commands that take it back."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from openpyxl.worksheet.worksheet import Worksheet

from territory_opt.errors import InputError
from territory_opt.scenario.decisions.by_hand import read_by_hand
from territory_opt.scenario.evaluation.drawn import read_drawn, to_assignment
from territory_opt.scenario.record import read_stored

(ENTRY,) = entry_points(group="console_scripts", name="territory-opt")


def _call(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(ENTRY.load(), [*words, "-C", str(folder), "--quiet"], catch_exceptions=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Path:
    """Return a workspace of 30 accounts with the run redesign, which only the last test runs again."""
    workspace = write_small_workspace(tmp_path_factory.mktemp("book"), accounts=30)
    done = _call(workspace, "run", "redesign")
    assert done.exit_code == 0, done.stderr
    return workspace


@pytest.fixture(scope="module")
def original(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workbook of the first run, kept apart."""
    copy = tmp_path_factory.mktemp("original") / "report.xlsx"
    copy.write_bytes((folder / "runs" / "redesign" / "report.xlsx").read_bytes())
    return copy


def _column(sheet: Worksheet, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == name)


def _edit(
    original: Path, file: Path, edits: dict[str, dict[str, Any]], change: Callable[..., None] | None = None
) -> Path:
    """Save a copy in which cells of Assignments are edited, by account and column."""
    book = openpyxl.load_workbook(original)
    sheet = book["Assignments"]
    rows = {cell.value: cell.row for cell in sheet["A"]}
    for account, cells in edits.items():
        for name, value in cells.items():
            sheet.cell(rows[account], _column(sheet, name)).value = value
    if change is not None:
        change(book)
    book.save(file)
    return file


def _plan(folder: Path) -> pd.DataFrame:
    return pd.read_parquet(folder / "runs" / "redesign" / "accounts.parquet").set_index("account_id")


def _seats(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "runs" / "redesign" / "seats.csv").set_index("seat_id")


def _drawn(folder: Path, file: Path) -> dict[str, str | None]:
    """Return the accounts that a file has elsewhere than the stored plan, with their seats."""
    stored = read_stored(folder, "redesign").record
    drawn = to_assignment(read_drawn(file), stored.accounts, stored.seats)
    before = stored.assignment.fillna("")
    changed = drawn[drawn.fillna("") != before.reindex(drawn.index)]
    return {str(name): None if pd.isna(seat) else seat for name, seat in changed.items()}


def _elsewhere(folder: Path, account: str) -> str:
    """Return a seat of the account's segment that does not hold it."""
    own = _plan(folder)["seat_id"][account]
    return next(seat for seat in _seats(folder).index if seat[0] == own[0] and seat != own)


def test_an_untouched_workbook_is_the_stored_plan(folder: Path, original: Path, tmp_path: Path) -> None:
    """As it was written, and once a program has opened and saved it."""
    assert _drawn(folder, original) == {}
    assert _drawn(folder, _edit(original, tmp_path / "saved.xlsx", {})) == {}


def test_evaluate_scores_the_edited_workbook(folder: Path, original: Path, tmp_path: Path) -> None:
    """The command takes the file as it is, and finds the account that one edit moved."""
    target = _elsewhere(folder, "A000")
    file = _edit(original, tmp_path / "edited.xlsx", {"A000": {"rep": _seats(folder)["name"][target]}})
    done = _call(folder, "evaluate", str(file), "--run", "redesign", "--json")
    assert done.exit_code in (0, 1), done.stderr
    differences = json.loads(done.stdout)["differences"]
    assert [(row["account_id"], row["seat_id"]) for row in differences] == [("A000", target)]


@pytest.mark.parametrize("column", ["territory_id", "seat_id", "rep"])
def test_one_edited_cell_moves_the_account(folder: Path, original: Path, tmp_path: Path, column: str) -> None:
    """Whichever of the three columns it is in; the two others may stay as they were."""
    target = _elsewhere(folder, "A000")
    value = {"territory_id": _seats(folder)["territory_id"][target], "seat_id": target,
             "rep": _seats(folder)["name"][target]}[column]  # fmt: skip
    file = _edit(original, tmp_path / "edited.xlsx", {"A000": {column: value}})
    assert _drawn(folder, file) == {"A000": target}


def _rearranged(book: openpyxl.Workbook) -> None:
    """Sort the rows backwards, hide some, delete and add columns, add a sheet and a note beside the table."""
    sheet = book["Assignments"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    for number, row in enumerate(reversed(rows), 2):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value
    for number in range(5, 15):
        sheet.row_dimensions[number].hidden = True
    for name in ("seat_id", "incumbent", "potential_usd"):
        sheet.delete_cols(_column(sheet, name))
    sheet.insert_cols(1)
    sheet["A1"] = "my own"
    sheet["A3"] = "=1+1"
    sheet.cell(4, sheet.max_column + 2).value = "ask Dana"
    book.create_sheet("My pivot", 0)["A1"] = "something"
    book["Seat lists"].sheet_state = "visible"


def test_a_workbook_that_people_rearranged_is_read_all_the_same(folder: Path, original: Path, tmp_path: Path) -> None:
    """Rows sorted and hidden, columns deleted and added, a sheet added, notes beside the table: the edit counts."""
    target = _elsewhere(folder, "A001")
    edits = {"A001": {"territory_id": _seats(folder)["territory_id"][target]}}
    file = _edit(original, tmp_path / "edited.xlsx", edits, _rearranged)
    assert _drawn(folder, file) == {"A001": target}


def test_edits_that_disagree_are_told_cell_by_cell(folder: Path, original: Path, tmp_path: Path) -> None:
    """Two edited cells that name two seats, a seat that is not there, a word that decides nothing: all at once."""
    plan, seats = _plan(folder), _seats(folder)
    first, second = [seat for seat in seats.index if seat[0] == "M" and seat != plan["seat_id"]["A000"]][:2]
    edits = {
        "A000": {"territory_id": seats["territory_id"][first], "rep": seats["name"][second]},
        "A001": {"territory_id": "T-NONE"},
        "A002": {"decision": "perhaps"},
    }
    file = _edit(original, tmp_path / "edited.xlsx", edits)
    done = _call(folder, "evaluate", str(file), "--run", "redesign")
    assert done.exit_code == 2
    assert not done.stdout
    name, territory = seats["name"][second], seats["territory_id"][first]
    assert f"edited.xlsx, sheet Assignments, row 2, column rep: found {name}: expected the same seat" in done.stderr
    assert f"territory_id, which says {territory}" in done.stderr
    assert "row 3, column territory_id: found T-NONE: expected a territory_id of the sheet Seat lists" in done.stderr
    assert "row 4, column decision: found perhaps: expected keep, reject or nothing" in done.stderr
    assert _call(folder, "run", "redesign", "--keep", str(file)).exit_code == 2


def test_two_edited_cells_that_agree_are_one_edit(folder: Path, original: Path, tmp_path: Path) -> None:
    """Changing territory and seat alike moves the account; clearing all three leaves it without a seat."""
    target = _elsewhere(folder, "A000")
    both = {"territory_id": _seats(folder)["territory_id"][target], "seat_id": target}
    empty = dict.fromkeys(("territory_id", "seat_id", "rep"))
    file = _edit(original, tmp_path / "edited.xlsx", {"A000": both, "A002": {"rep": None}, "A004": empty})
    assert _drawn(folder, file) == {"A000": target, "A002": None, "A004": None}


def test_without_its_hidden_sheet_columns_must_agree(folder: Path, original: Path, tmp_path: Path) -> None:
    """What was edited cannot be told any more: every column counts, and those that say two things are told."""
    target = _elsewhere(folder, "A000")

    def unhide(book: openpyxl.Workbook) -> None:
        del book["Seat lists"]

    file = _edit(original, tmp_path / "edited.xlsx", {"A000": {"seat_id": target}}, unhide)
    done = _call(folder, "evaluate", str(file), "--run", "redesign")
    assert done.exit_code == 2
    assert "row 2, column territory_id" in done.stderr
    alike = {"territory_id": _seats(folder)["territory_id"][target], "seat_id": target}
    alike["rep"] = _seats(folder)["name"][target]
    assert _drawn(folder, _edit(original, tmp_path / "alike.xlsx", {"A000": alike}, unhide)) == {"A000": target}


def test_a_damaged_hidden_sheet_is_told(folder: Path, original: Path, tmp_path: Path) -> None:
    """Nothing is guessed where the plan as written cannot be read."""

    def spoil(book: openpyxl.Workbook) -> None:
        book["Seat lists"]["D2"] = "A000, A001"

    done = _call(folder, "evaluate", str(_edit(original, tmp_path / "edited.xlsx", {}, spoil)), "--run", "redesign")
    assert done.exit_code == 2
    assert "edited.xlsx, sheet Seat lists" in done.stderr


@pytest.mark.parametrize("command", [("evaluate", "{}", "--run", "redesign"), ("run", "redesign", "--keep", "{}")])
def test_a_renamed_sheet_of_assignments_is_missed_by_its_name(
    folder: Path, original: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """The sheet to edit is asked for, not a column of whichever sheet comes first."""

    def rename(book: openpyxl.Workbook) -> None:
        book["Assignments"].title = "Plan v2"

    file = str(_edit(original, tmp_path / "edited.xlsx", {}, rename))
    done = _call(folder, *(word.format(file) for word in command))
    assert done.exit_code == 2
    assert "edited.xlsx: expected a sheet Assignments, the one to edit, under that name" in done.stderr


def _moved(folder: Path) -> list[str]:
    plan = _plan(folder)
    return list(plan.index[plan["moved"]])


def test_what_a_call_leaves_aside_is_said(folder: Path, original: Path, tmp_path: Path) -> None:
    """A workbook with both kinds of decisions handed to one option only tells of the other kind."""
    rejected, kept = _moved(folder)[:2]
    edits = {rejected: {"decision": "reject"}, kept: {"decision": "keep"}}
    file = _edit(original, tmp_path / "edited.xlsx", edits)
    keeping = read_by_hand(folder, "redesign", keep=file)
    assert keeping.kept["account_id"].tolist() == [kept]
    assert keeping.left == ("edited.xlsx, sheet Assignments: rows that say reject 1; only --reject takes moves back",)
    rejecting = read_by_hand(folder, "redesign", reject=file)
    assert rejecting.rejected["account_id"].tolist() == [rejected]
    assert rejecting.left == (
        "edited.xlsx, sheet Assignments: rows that say keep or were edited 1; only --keep holds them",
    )
    assert read_by_hand(folder, "redesign", keep=file, reject=file).left == ()


def test_a_workbook_that_decides_nothing_is_refused(folder: Path, original: Path, tmp_path: Path) -> None:
    """--keep asks for an edit or keep, --reject for reject, both for a file outside the run they replace."""
    done = _call(folder, "run", "redesign", "--keep", str(original))
    assert done.exit_code == 2
    assert "expected an edited seat, or keep in the column decision, in at least one row" in done.stderr
    inside = folder / "runs" / "redesign" / "report.xlsx"
    for files, told in (
        ({"reject": original}, "expected reject in at least one row"),
        ({"keep": inside}, "a copy that lies outside runs/redesign"),
        ({"reject": inside}, "a copy that lies outside runs/redesign"),
    ):
        with pytest.raises(InputError, match=told):
            read_by_hand(folder, "redesign", **files)
    both = {"A000": {"seat_id": _elsewhere(folder, "A000"), "decision": "reject"}, "A001": {"seat_id": None}}
    with pytest.raises(InputError) as refused:
        read_by_hand(folder, "redesign", keep=_edit(original, tmp_path / "both.xlsx", both))
    problems = [str(problem).removeprefix("both.xlsx, sheet Assignments, ") for problem in refused.value.problems]
    assert problems == [
        "row 2, column decision: found reject: expected keep or nothing in a row whose seat was edited",
        "row 3, column seat_id: expected a seat; a plan that is designed leaves no account out by hand",
    ]


def test_moves_marked_on_the_sheet_of_moves_count_as_well(folder: Path, original: Path, tmp_path: Path) -> None:
    """A column decision that somebody adds to the sheet Moves rejects together with that of the assignments."""

    def mark(book: openpyxl.Workbook) -> None:
        sheet = book["Moves"]
        sheet.cell(1, sheet.max_column + 1).value = "Decision"
        sheet.cell(2, sheet.max_column).value = "reject"

    moves = pd.read_excel(original, sheet_name="Moves", dtype=str)["Account id"]
    both = _edit(original, tmp_path / "both.xlsx", {moves[1]: {"decision": "reject"}}, mark)
    assert set(read_by_hand(folder, "redesign", reject=both).rejected["account_id"]) == set(moves[:2])
    one = _edit(original, tmp_path / "one.xlsx", {}, mark)
    assert read_by_hand(folder, "redesign", reject=one).rejected["account_id"].tolist() == [moves[0]]


def test_run_keeps_edits_and_rows_that_say_keep_and_takes_back_what_is_rejected(
    folder: Path, original: Path, tmp_path: Path
) -> None:
    """One workbook for both options: three accounts are held, one move is taken back, the rest is designed."""
    plan = _plan(folder)
    moved = plan.index[plan["moved"]]
    rejected, kept = moved[0], moved[1]
    edited = next(name for name in plan.index if name not in (rejected, kept) and plan["family_id"].eq(name).sum() == 1)
    target = _elsewhere(folder, edited)
    edits = {
        edited: {"seat_id": target, "note": "promised"},
        kept: {"decision": "Keep"},
        rejected: {"decision": "reject"},
    }
    file = _edit(original, tmp_path / "edited.xlsx", edits)
    done = _call(folder, "run", "redesign", "--keep", str(file), "--reject", str(file))
    assert done.exit_code == 0, done.stderr
    after = _plan(folder)["seat_id"]
    assert after[edited] == target
    assert after[kept] == plan["seat_id"][kept]
    assert after[rejected] == plan["incumbent_seat_id"][rejected]
    run = json.loads((folder / "runs" / "redesign" / "run.json").read_text())
    assert run["decisions"] == {"assign": 3}
    decisions = pd.read_parquet(folder / "runs" / "redesign" / "record" / "decisions.parquet")
    assert decisions.set_index("account_id")["note"][edited] == "promised"
    assert decisions["source"].str.contains("edited.xlsx, sheet Assignments, row").all()
