"""Decisions made by hand: read from the workspace's table and from files, and held against each other."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from territory_opt.alignment.rules.decisions import ASSIGN, REFUSE
from territory_opt.errors import InputError, InputProblem
from territory_opt.scenario.decisions.handed import Handed
from territory_opt.scenario.decisions.named_seats import SEAT_KEYS, expected_seat, named_seats
from territory_opt.workspace.problems import shorten
from territory_opt.workspace.schema import TEXT

TABLE = "decisions"
KEPT = (*SEAT_KEYS, "account_id", "decision", "note")
"""Columns of the table of decisions."""

COLUMNS = (*KEPT, "file", "row")
"""The same of rows that know where they were written: the file, and the row in it."""


def written(handed: Handed) -> pd.DataFrame:
    """Return the decisions of a file, each with its place; a row that does not say what it decides assigns.

    Raises
    ------
    InputError
        With every row that decides on no account, at no seat or something else than assign or refuse.
    """
    rows = handed.frame.reindex(columns=list(KEPT)).astype(TEXT)
    decision = rows["decision"].str.casefold().fillna(ASSIGN)
    keys = [key for key in SEAT_KEYS if key in handed.frame]
    problems = list(handed.problems("account_id", rows["account_id"].isna(), "an account's key"))
    if not keys:
        raise InputError([InputProblem(handed.file, 1, "seat_id", "", "this column, or territory_id or rep_id")])
    problems += handed.problems(keys[0], rows[keys].isna().all(axis=1), "a seat")
    if "decision" in handed.frame:
        problems += handed.problems("decision", ~decision.isin([ASSIGN, REFUSE]), f"{ASSIGN} or {REFUSE}")
    if problems:
        raise InputError(problems)
    return placed(rows.assign(decision=decision), handed.file)


def placed(rows: pd.DataFrame, file: str) -> pd.DataFrame:
    """Return decisions with the file and the row they were written in; their index is the row."""
    return rows.assign(file=pd.Series(file, index=rows.index, dtype=TEXT), row=rows.index.astype("int64")).reset_index(
        drop=True
    )[list(COLUMNS)]


def of_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the workspace's decisions with their place; those that were handed to the call have theirs already."""
    if "file" in table:
        return table
    return placed(table.set_index(pd.RangeIndex(2, len(table) + 2)), TABLE)


def resolve_decisions(rows: pd.DataFrame, accounts: pd.DataFrame, seats: pd.DataFrame) -> pd.DataFrame | None:
    """Return decisions as a design reads them.

    Parameters
    ----------
    rows : DataFrame
        Decisions with ``COLUMNS``; one that several files make in the same way counts once.
    accounts, seats : DataFrame
        The frames that territories are made from.

    Returns
    -------
    DataFrame or None
        account_id, seat_id, decision, source (file and row in words), note, file, row; None without rows.

    Raises
    ------
    InputError
        With every account or seat that is not there, every row whose keys name different seats, every account that is
        assigned twice, and every pair of account and seat that is decided on twice.
    """
    if rows.empty:
        return None
    named = named_seats(rows, seats)
    decided = rows.assign(seat_id=named.seat_id, source=_places(rows))
    problems = [
        *_problems(rows, "account_id", ~rows["account_id"].isin(accounts["account_id"]), "an account of the workspace"),
        *_seat_problems(rows, named.unknown, seats),
        *(
            problem
            for key in named.apart
            for problem in _problems(rows, str(key), named.apart[key], "the same seat as in the row's other columns")
        ),
    ]
    if not problems:
        # The same decision in two files is one; in one file it is a slip.
        decided = decided[~_repeats(decided)]
        problems = list(_contradictions(decided))
    if problems:
        raise InputError(sorted(problems, key=lambda problem: (problem.table, problem.row or 0)))
    return decided[["account_id", "seat_id", "decision", "source", "note", "file", "row"]].reset_index(drop=True)


def _places(rows: pd.DataFrame) -> pd.Series:
    return (rows["file"] + ", row " + rows["row"].astype(str)).astype(TEXT)


def _repeats(decided: pd.DataFrame) -> pd.Series:
    """Return which rows only repeat what another file decides."""
    pair = ["account_id", "seat_id", "decision"]
    return decided.duplicated(pair) & ~decided.duplicated([*pair, "file"])


def _contradictions(decided: pd.DataFrame) -> Iterator[InputProblem]:
    """Yield rows that decide on an account, or on a pair, on which an earlier row decides."""
    assigned = decided[decided["decision"] == ASSIGN]
    yield from _again(assigned, ["account_id"], "each account to be assigned once")
    # An account that is assigned twice is told already.
    others = decided.drop(assigned.index[assigned.duplicated("account_id")])
    yield from _again(others, ["account_id", "seat_id"], "one decision on an account and a seat")


def _again(decided: pd.DataFrame, key: list[str], expected: str) -> Iterator[InputProblem]:
    earlier = decided.groupby(key)["source"].transform("first")
    again = decided.duplicated(key)
    for row, source in zip(decided[again].to_dict("records"), earlier[again], strict=True):
        yield _problem(row, "account_id", f"{expected}; {source} decides on it, too")


def _seat_problems(rows: pd.DataFrame, unknown: pd.DataFrame, seats: pd.DataFrame) -> Iterator[InputProblem]:
    for key in unknown:
        for row in rows[unknown[key]].to_dict("records"):
            yield _problem(row, str(key), expected_seat(str(row[key]), seats, str(key)))


def _problems(rows: pd.DataFrame, column: str, wrong: pd.Series, expected: str) -> Iterator[InputProblem]:
    for row in rows[wrong].to_dict("records"):
        yield _problem(row, column, expected)


def _problem(row: Mapping[Hashable, Any], column: str, expected: str) -> InputProblem:
    value = row[column]
    return InputProblem(row["file"], row["row"], column, "" if pd.isna(value) else shorten(value), expected)
