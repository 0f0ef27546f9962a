"""A plan drawn by hand: read from a file, every row of it understood or told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.report.workbook.names import ASSIGNMENTS, rep_labels
from territory_opt.scenario.decisions.handed import Handed, read_handed
from territory_opt.scenario.decisions.named_seats import SEAT_KEYS, expected_seat
from territory_opt.scenario.decisions.returned import read_returned
from territory_opt.workspace.problems import shorten
from territory_opt.workspace.schema import TEXT

OWN_SHEET = "plan"
"""The sheet of a workbook that holds a plan of one's own."""

NAME = "rep"
"""The column of a run's assignments.csv that holds the seat's name."""


def read_drawn(path: Path) -> Handed:
    """Read the columns of a plan that name accounts and seats.

    Of a run's workbook, edited cells count before those that stand as they were written, see `read_returned`.

    Raises
    ------
    InputError
        When the file cannot be read or lacks a column, or with every row of a run's workbook whose edits disagree.
    """
    returned = read_returned(path, (OWN_SHEET,))
    if returned is not None:
        return returned.handed
    columns, sheets = ("account_id", *SEAT_KEYS, NAME), (OWN_SHEET, ASSIGNMENTS)
    plan = read_handed(path, columns, required=("account_id",), sheets=sheets)
    if not any(key in plan.frame for key in SEAT_KEYS):
        raise InputError([InputProblem(plan.file, 1, "seat_id", "", "this column, or territory_id or rep_id")])
    return plan


def to_assignment(plan: Handed, accounts: pd.DataFrame, seats: pd.DataFrame) -> pd.Series:
    """Turn a plan's columns into an assignment: seat by account, NaN for accounts it does not place.

    The first of ``SEAT_KEYS`` that the plan has counts. Columns with the territory and the rep's name must say the
    same, so that an edit of the wrong column is not lost; a rep_id beside another key is today's.

    Raises
    ------
    InputError
        With every row that names no account, an unknown or repeated one, an unknown seat, or two seats.
    """
    key = next(key for key in SEAT_KEYS if key in plan.frame)
    named = seats.dropna(subset=[key])
    by_key = pd.Series(named["seat_id"].to_numpy(dtype=object), index=pd.Index(named[key]))
    ids = pd.Index(accounts["account_id"])
    problems = list(_problems(plan, key, ids, seats))
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.row or 0))
    by_account = plan.frame.set_index("account_id")[key].map(by_key)
    return by_account.reindex(ids).astype(TEXT).rename("seat_id")


def _problems(plan: Handed, key: str, accounts: pd.Index, seats: pd.DataFrame) -> Iterator[InputProblem]:
    account, seat = plan.frame["account_id"], plan.frame[key]
    unknown = seat.notna() & ~seat.isin(seats[key].dropna())
    yield from plan.problems("account_id", account.isna(), "an account's key")
    yield from plan.problems("account_id", account.notna() & ~account.isin(accounts), "an account of the workspace")
    yield from plan.problems("account_id", account.notna() & account.duplicated(), "each account once")
    for row, value in seat[unknown].items():
        yield InputProblem(plan.file, int(str(row)), plan.given[key], shorten(value), expected_seat(value, seats, key))
    # A file that names seats by their own key and others of their columns says the same thing twice.
    of_key = seats.assign(label=rep_labels(seats)).dropna(subset=[key]).drop_duplicates(key).set_index(key)
    for column, spellings in (("territory_id", ("territory_id",)), (NAME, ("name", "label"))):
        if column in plan.frame and column != key:
            told = [seat.map(of_key[spelling]).astype(TEXT).fillna("") for spelling in spellings]
            apart = ~unknown & np.all([plan.frame[column].fillna("") != text for text in told], axis=0)
            expected = f"the same as {key} says; change both, or leave out the column that is not meant"
            yield from plan.problems(column, apart, expected)
