"""Tables that somebody hands to a command."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from territory_opt.errors import InputError
from territory_opt.scenario.decisions.handed import read_handed

COLUMNS = ("account_id", "seat_id")


def _refusal(path: Path) -> str:
    with pytest.raises(InputError) as refused:
        read_handed(path, COLUMNS, required=("account_id",))
    return str(refused.value)


def test_the_same_table_reads_the_same_from_every_kind_of_file(tmp_path: Path) -> None:
    """Headings in any case, keys as text with their zeros, the sheet of a workbook, rows as a spreadsheet counts."""
    frame = pd.DataFrame({"Account ID": ["007", None, "8"], "x": [1, None, 2], "Seat-Id": ["S1", None, None]})
    frame.to_csv(tmp_path / "plan.csv", index=False)
    frame.to_parquet(tmp_path / "plan.parquet", index=False)
    with pd.ExcelWriter(tmp_path / "plan.xlsx") as book:
        pd.DataFrame({"nothing": [1]}).to_excel(book, sheet_name="Summary", index=False)
        frame.to_excel(book, sheet_name="MOVES", index=False)
    for name in ("plan.csv", "plan.parquet", "plan.xlsx"):
        handed = read_handed(tmp_path / name, COLUMNS, sheets=("plan", "moves"))
        assert handed.frame["account_id"].tolist() == ["007", "8"]
        assert handed.frame["seat_id"].fillna("").tolist() == ["S1", ""]
        assert handed.frame.index.tolist() == [2, 4]
        assert handed.given == {"account_id": "Account ID", "seat_id": "Seat-Id"}
    assert handed.file == "plan.xlsx, sheet MOVES"


def test_the_apostrophe_before_what_looks_like_a_formula_is_taken_off(tmp_path: Path) -> None:
    """The files of a run put it there."""
    (tmp_path / "a.csv").write_text("account_id\n'=A1\n'A2\n", encoding="utf-8")
    assert read_handed(tmp_path / "a.csv", COLUMNS).frame["account_id"].tolist() == ["=A1", "'A2"]


def test_a_file_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    """Not there, of another kind, broken, without a column or with one twice."""
    assert "expected a file at this path" in _refusal(tmp_path / "gone.csv")
    for name, text, told in (
        ("plan.txt", "account_id\n", "expected a file ending in .csv, .parquet, .xlsx"),
        ("plan.xlsx", "account_id\n", "expected an Excel workbook"),
        ("ragged.csv", "account_id,seat_id\nA1\n", "ragged.csv, row 2: found 1 cells: expected 2 cells in every row"),
        ("bare.csv", "seat_id\nS1\n", "bare.csv, row 1, column account_id: expected this column"),
        ("twice.csv", "account_id,Account ID\nA,B\n", "twice.csv, row 1, column account_id: expected each column once"),
        ("error.csv", "account_id\n#N/A\n", "error.csv, row 2, column account_id: expected text, not an error"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert told in _refusal(tmp_path / name)
