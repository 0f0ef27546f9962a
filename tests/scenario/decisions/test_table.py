"""Decisions from the workspace's table and from files: what they name, and where they contradict each other."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from territory_opt.errors import InputError
from territory_opt.scenario.decisions.handed import read_handed
from territory_opt.scenario.decisions.table import KEPT, of_table, resolve_decisions, written
from territory_opt.workspace.schema import TEXT

ACCOUNTS = pd.DataFrame({"account_id": ["A1", "A2", "A3"]}).astype(TEXT)
SEATS = pd.DataFrame(
    {"seat_id": ["S1", "S2", "S3"], "territory_id": ["T-S1", "T-S2", "T-S3"], "rep_id": ["S1", "S2", None]}
).astype(TEXT)


@pytest.fixture
def decided(tmp_path: Path):
    """Return the function that reads files of decisions, by name, and resolves them together."""

    def resolve(**files: str) -> pd.DataFrame:
        parts = []
        for name, text in files.items():
            path = tmp_path / f"{name}.csv"
            path.write_text(text, encoding="utf-8")
            parts.append(written(read_handed(path, KEPT, required=("account_id",))))
        found = resolve_decisions(pd.concat(parts, ignore_index=True), ACCOUNTS, SEATS)
        assert found is not None
        return found

    return resolve


@pytest.fixture
def refusals(decided):
    """Return the function that says why files of decisions are refused."""

    def told(**files: str) -> list[str]:
        with pytest.raises(InputError) as refused:
            decided(**files)
        return [str(problem) for problem in refused.value.problems]

    return told


def test_a_seat_is_named_by_its_key_its_territory_or_its_rep(decided) -> None:
    """Row by row, whichever is filled; a row that does not say what it decides assigns."""
    found = decided(
        locks="Account ID,Seat ID,territory-id,rep_id,decision\nA1,S3,,,\nA2,,T-S2,,Refuse\nA3,,,S1,assign\n"
    )
    assert found["seat_id"].tolist() == ["S3", "S2", "S1"]
    assert found["decision"].tolist() == ["assign", "refuse", "assign"]
    assert found["source"].tolist() == ["locks.csv, row 2", "locks.csv, row 3", "locks.csv, row 4"]


def test_what_is_not_there_is_told_with_its_row(refusals) -> None:
    """An account, a seat by any key, and keys of two seats in one row; all at once, blank lines counted."""
    assert refusals(locks="account_id,seat_id,rep_id\nA9,S1,\n\nA1,S9,\nA2,,S3\nA3,S1,S2\n") == [
        "locks.csv, row 2, column account_id: found A9: expected an account of the workspace",
        "locks.csv, row 4, column seat_id: found S9: expected a seat of the scenario (seats.csv of a run lists them)",
        "locks.csv, row 5, column rep_id: found S3: expected a seat of the scenario (seats.csv of a run lists them)",
        "locks.csv, row 6, column rep_id: found S2: expected the same seat as in the row's other columns",
    ]
    near = refusals(locks="account_id,territory_id\nA1,T-S4\n")
    assert near[0].endswith("(seats.csv of a run lists them); did you mean T-S1?")


def test_contradictions_name_the_row_they_contradict(refusals) -> None:
    """An account assigned twice, a pair decided on twice, in one file or in two."""
    assert refusals(locks="account_id,seat_id\nA1,S1\n", moves="account_id,seat_id\nA2,S1\nA1,S2\n") == [
        (
            "moves.csv, row 3, column account_id: found A1: expected each account to be assigned once; "
            "locks.csv, row 2 decides on it, too"
        )
    ]
    twice = "account_id,seat_id,decision\nA1,S1,refuse\nA1,S1,assign\nA2,S1,refuse\nA2,S1,refuse\nA3,S1,\nA3,S1,\n"
    assert [told.partition(":")[0] + told.partition("expected")[2][:13] for told in refusals(locks=twice)] == [
        "locks.csv, row 3, column account_id one decision",
        "locks.csv, row 5, column account_id one decision",
        "locks.csv, row 7, column account_id each account",
    ]


def test_one_decision_in_two_files_is_one(decided) -> None:
    """A table that already says what a file says again does no harm; several seats may be refused."""
    found = decided(
        locks="account_id,seat_id,decision\nA1,S1,refuse\nA1,S2,refuse\n", moves="account_id,rep_id\nA2,S1\n",
        again="account_id,territory_id\nA2,T-S1\n",
    )  # fmt: skip
    assert found["source"].tolist() == ["locks.csv, row 2", "locks.csv, row 3", "moves.csv, row 2"]


def test_a_file_says_what_it_decides(refusals) -> None:
    """Rows without account or seat, other words than the two, and no column that names a seat."""
    assert refusals(locks="account_id,seat_id,decision\n,S1,\nA1,,\nA2,S1,maybe\n") == [
        "locks.csv, row 2, column account_id: expected an account's key",
        "locks.csv, row 3, column seat_id: expected a seat",
        "locks.csv, row 4, column decision: found maybe: expected assign or refuse",
    ]
    assert refusals(locks="account_id,name\nA1,x\n") == [
        "locks.csv, row 1, column seat_id: expected this column, or territory_id or rep_id"
    ]


def test_rows_of_the_table_are_those_of_its_file() -> None:
    """The first row below the header is row 2; no rows, no decisions."""
    table = pd.DataFrame({"account_id": ["A1"], "seat_id": ["S1"], "decision": ["assign"]}).reindex(columns=[*KEPT])
    rows = of_table(table.astype(TEXT))
    found = resolve_decisions(rows, ACCOUNTS, SEATS)
    assert found is not None
    assert found["source"].tolist() == ["decisions, row 2"]
    assert of_table(rows) is rows
    assert resolve_decisions(rows.iloc[:0], ACCOUNTS, SEATS) is None
