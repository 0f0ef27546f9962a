"""A run's workbook as it comes back: what people edited in it, held against the plan that it was written with.

The plan stands in a hidden sheet of the workbook itself. The stored run would not do: it may have been run again since,
and then every row that nobody touched would look like an edit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.report.workbook.cells import holdable
from territory_opt.report.workbook.names import ASSIGNMENTS, DECISIONS, EDITABLE, SEAT_LISTS, WRITTEN_ACCOUNTS
from territory_opt.scenario.decisions.handed import Handed, meant_sheet, picked, unreadable_told
from territory_opt.workspace.problems import likely_name, shorten
from territory_opt.workspace.raw import RawTable
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.sources import Source
from territory_opt.workspace.spreadsheet import first_row, opened, sheet_table

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

KEEP, REJECT = DECISIONS
MOVES_SHEET = "Moves"
MOVES = ("account_id", "to_seat_id", "decision", "note")
"""Columns of moves that may be rejected."""

_COLUMNS = ("account_id", *EDITABLE, "decision", "note")


@dataclass(frozen=True)
class Returned:
    """The sheet of assignments of a run's workbook.

    Attributes
    ----------
    handed : Handed
        account_id, seat_id, decision (keep, reject or NaN) and note: the seat that a row's edits name, else the one it
        was written with; NaN where the row names none.
    written : Series of str
        The seat that each row was written with; NaN for none, and for accounts that the plan did not have.
    moves : Handed or None
        The sheet of moves, where somebody decided on them there.
    """

    handed: Handed
    written: pd.Series
    moves: Handed | None = None

    @property
    def edited(self) -> pd.Series:
        """Which rows name another seat than they were written with."""
        return ~_same(self.handed.frame["seat_id"], self.written)

    def says(self, word: str) -> pd.Series:
        """Return which rows decide so."""
        return self.handed.frame["decision"].eq(word).fillna(False).astype(bool)


def read_returned(path: Path, sheets: Sequence[str] = ()) -> Returned | None:
    """Read the assignments of a run's workbook that somebody may have edited.

    Rows may be sorted, hidden or gone, columns moved or deleted, others added. Of the columns that name a seat
    (`EDITABLE`) those count that differ from the plan as written; where several do, they must name the same seat.

    Parameters
    ----------
    path : Path
        A file.
    sheets : sequence of str
        Names of sheets that are meant before that of the assignments, where a workbook has them.

    Returns
    -------
    Returned or None
        None when the file is no workbook of a run, or another sheet of it is meant.

    Raises
    ------
    InputError
        With every row whose edits disagree or name no seat, or that decides something else than keep or reject; when
        the sheet of the assignments of a run's workbook goes by another name.
    """
    if path.suffix.lower() != ".xlsx" or not path.is_file():
        return None
    with unreadable_told(path), opened(path) as workbook:
        found = [meant_sheet(workbook.sheetnames, names) for names in ((*sheets, ASSIGNMENTS), (SEAT_LISTS,))]
        rows_sheet, lists_sheet = found
        # Moves may be rejected from their own sheet; nothing else of a run's workbook can be meant in its place.
        if lists_sheet is not None and rows_sheet is None and _moves(path, workbook) is None:
            expected = f"a sheet {ASSIGNMENTS}, the one to edit, under that name"
            raise InputError([InputProblem(str(Source(path)), None, "", "", expected)])
        if lists_sheet is None or rows_sheet is None or rows_sheet.strip().casefold() != ASSIGNMENTS.casefold():
            return None
        raw, lists = (sheet_table(workbook, name, notes_beside=True) for name in (rows_sheet, lists_sheet))
        moves = _moves(path, workbook)
    handed = picked(raw, str(Source(path, rows_sheet)), _COLUMNS, required=("account_id",))
    if not any(key in handed.frame for key in EDITABLE):
        raise InputError([InputProblem(handed.file, 1, "seat_id", "", "this column, or territory_id or rep")])
    return replace(_settled(handed, _seats(lists, str(Source(path, lists_sheet)))), moves=moves)


def _moves(path: Path, workbook: Workbook) -> Handed | None:
    """Return the sheet of moves where somebody added a column of decisions and filled it."""
    sheet = meant_sheet(workbook.sheetnames, (MOVES_SHEET,))
    if sheet is None:
        return None
    if "decision" not in (head.casefold() for head in first_row(workbook, sheet)):
        return None
    moves = picked(sheet_table(workbook, sheet, notes_beside=True), str(Source(path, sheet)), MOVES)
    decided = {"account_id", "decision"} <= set(moves.frame) and moves.frame["decision"].notna().any()
    return moves if decided else None


def _seats(raw: RawTable, file: str) -> pd.DataFrame:
    """Return territory_id, seat_id and rep of every seat, and the keys of the accounts it was written with."""
    seats = picked(raw, file, EDITABLE, required=EDITABLE).frame
    pieces = [
        column.to_pylist()
        for name, column in zip(raw.names, raw.columns, strict=True)
        if name.startswith(WRITTEN_ACCOUNTS)
    ]
    try:
        accounts = [
            [holdable(key).strip() for piece in of_seat if piece for key in json.loads(piece)]
            for of_seat in zip(*pieces, strict=True)
        ]
        return seats.assign(accounts=pd.Series(accounts, index=seats.index, dtype=object))
    except (ValueError, TypeError, AttributeError) as error:
        expected = "the hidden sheet as it was written; without it each column that names a seat counts as it stands"
        raise InputError([InputProblem(file, None, "", shorten(error), expected)]) from None


def _settled(handed: Handed, seats: pd.DataFrame) -> Returned:
    """Return the seat of every row: what its edited cells name, else the one it was written with."""
    frame = handed.frame
    written = _written(frame["account_id"], seats)
    columns = [name for name in EDITABLE if name in frame]
    as_written = seats.drop_duplicates("seat_id").set_index("seat_id", drop=False)
    edited = pd.DataFrame({name: ~_same(frame[name], _looked_up(written, as_written[name])) for name in columns})
    named = pd.DataFrame({name: _named(frame[name], seats) for name in columns})
    seat = written
    for name in reversed(columns):
        seat = seat.mask(edited[name], named[name])
    decision = _column(frame, "decision").str.casefold().astype(TEXT)
    problems = [
        *_unknown(handed, edited, named, seats),
        *_apart(handed, edited, named, seat),
        *_undecided(handed, decision),
    ]
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.row or 0))
    settled = {"account_id": frame["account_id"], "seat_id": seat, "decision": decision, "note": _column(frame, "note")}
    given = {name: handed.given.get(name, name) for name in settled}
    given["seat_id"] = next(handed.given[name] for name in ("seat_id", *columns) if name in handed.given)
    return Returned(replace(handed, frame=pd.DataFrame(settled).astype(TEXT), given=given), written)


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name] if name in frame else pd.Series(pd.NA, index=frame.index, dtype=TEXT)


def _same(one: pd.Series, other: pd.Series) -> pd.Series:
    return one.fillna("") == other.fillna("")


def _looked_up(keys: pd.Series, by_key: pd.Series) -> pd.Series:
    return keys.map(by_key).astype(TEXT)


def _written(accounts: pd.Series, seats: pd.DataFrame) -> pd.Series:
    """Return the seat that each account was written with."""
    each = seats[["seat_id", "accounts"]].explode("accounts").dropna().drop_duplicates("accounts")
    return _looked_up(accounts, each.set_index("accounts")["seat_id"])


def _named(cells: pd.Series, seats: pd.DataFrame) -> pd.Series:
    """Return the seats that cells of a column name."""
    known = seats.dropna(subset=[cells.name]).drop_duplicates(cells.name).set_index(cells.name, drop=False)["seat_id"]
    named = _looked_up(cells, known)
    # The scenario may have seats that the run had not; who uses a seat's key looks it up.
    return named.fillna(cells) if cells.name == "seat_id" else named


def _unknown(handed: Handed, edited: pd.DataFrame, named: pd.DataFrame, seats: pd.DataFrame) -> Iterator[InputProblem]:
    for name in edited:
        cells = handed.frame[name]
        for row, value in cells[edited[name] & cells.notna() & named[name].isna()].items():
            likely = likely_name(value, seats[name].dropna())
            meant = "" if likely is None else f"; did you mean {likely}?"
            expected = f"a {name} of the sheet {SEAT_LISTS}, or an empty cell{meant}"
            yield InputProblem(handed.file, int(str(row)), handed.given[str(name)], shorten(value), expected)


def _apart(handed: Handed, edited: pd.DataFrame, named: pd.DataFrame, seat: pd.Series) -> Iterator[InputProblem]:
    """Yield a problem for every edited cell that names another seat than the first that was edited in its row."""
    known = ~(edited & handed.frame[edited.columns].notna() & named.isna()).any(axis=1)
    first = edited.idxmax(axis=1).astype(str)
    for name in edited:
        apart = known & edited[name] & ~_same(named[name], seat)
        for other in first[apart].unique():
            says = handed.frame[other]
            rows = apart & first.eq(other)
            for row, value, told in zip(apart.index[rows], handed.frame[name][rows], says[rows], strict=True):
                which = "which is empty" if pd.isna(told) else f"which says {shorten(told)}"
                expected = f"the same seat as in the edited column {other}, {which}; edit one of them, or both alike"
                shown = "" if pd.isna(value) else shorten(value)
                yield InputProblem(handed.file, int(row), handed.given[str(name)], shown, expected)


def _undecided(handed: Handed, decision: pd.Series) -> Iterator[InputProblem]:
    if "decision" in handed.frame:
        yield from handed.problems(
            "decision", decision.notna() & ~decision.isin(DECISIONS), f"{KEEP}, {REJECT} or nothing"
        )
