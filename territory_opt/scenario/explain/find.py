"""Finding what a question is about: a run, an account, a seat."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from territory_opt.errors import InputError, InputProblem
from territory_opt.scenario.explain.posed import Posed
from territory_opt.scenario.store import RUNS_FOLDER, find_run, list_runs, read_summary
from territory_opt.workspace.problems import shorten

LIKELY = 3
"""Names offered when what was asked for is not there."""

SIMILAR = 60.0
"""Similarity, 0 to 100, from which a name is offered."""

SEAT_KEYS = ("seat_id", "territory_id", "rep_id", "name")
"""Columns by which a seat may be called, the first that has the text counts."""

ACCOUNT_KEYS = ("account_id", "name")


def find_stored(folder: Path, name: str | None) -> str:
    """Return the name of a stored run; with None the newest that found a plan.

    Raises
    ------
    InputError
        When there is no such run, or none at all.
    """
    if name is not None:
        find_run(folder, name)
        return name
    summaries = {run: read_summary(folder, run) for run in list_runs(folder)}
    planned = [run for run, summary in summaries.items() if summary["status"] in ("optimal", "feasible")]
    if not planned:
        raise InputError([InputProblem(RUNS_FOLDER, None, "", "", "a stored run with a plan; run a scenario first")])
    return max(planned, key=lambda run: str(summaries[run]["created"]))


def find_account(posed: Posed, text: str) -> int:
    """Return the row of an account, called by its key or, where it is the only one of that name, by its name.

    Raises
    ------
    InputError
        When there is no such account, or there are several; names those it may be.
    """
    accounts = posed.data.accounts
    rows = _called(accounts, ACCOUNT_KEYS, text)
    if len(rows) == 1:
        return int(rows[0])
    if len(rows):
        ids = accounts["account_id"].iloc[rows]
        raise _not_one("accounts", "account", text, f"one account; {', '.join(ids)} have this name")
    raise _not_one("accounts", "account", text, f"an account of the run{_likely(accounts, ACCOUNT_KEYS, text)}")


def find_seat(posed: Posed, text: str) -> int:
    """Return the number of a seat, called by its key, its territory, its rep or its name.

    Raises
    ------
    InputError
        When there is no such seat, or there are several; names those it may be.
    """
    seats = posed.data.seats
    rows = _called(seats, SEAT_KEYS, text)
    if len(rows) == 1:
        return int(rows[0])
    if len(rows):
        raise _not_one("seats", "seat", text, f"one seat; {', '.join(seats['seat_id'].iloc[rows])} have this name")
    covered = int((posed.data.accounts["rep_id"] == text).sum())
    left = f"; {text} covers {covered:,} accounts today and holds no seat in the plan year" if covered else ""
    raise _not_one("seats", "seat", text, f"a seat, territory or rep of the run{_likely(seats, SEAT_KEYS, text)}{left}")


def _called(frame: pd.DataFrame, keys: tuple[str, ...], text: str) -> np.ndarray:
    """Return the rows of a frame that go by a text, by the first key that has it, case aside."""
    wanted = text.strip().casefold()
    for key in keys:
        rows = np.flatnonzero(frame[key].str.casefold().eq(wanted).fillna(False).to_numpy(dtype=bool))
        if len(rows):
            return rows
    return np.empty(0, dtype=np.int64)


def _likely(frame: pd.DataFrame, keys: tuple[str, ...], text: str) -> str:
    choices = pd.concat([frame[key] for key in keys]).dropna().drop_duplicates().tolist()
    found = process.extract(
        text, choices, scorer=fuzz.WRatio, processor=str.casefold, limit=LIKELY, score_cutoff=SIMILAR
    )
    return f", perhaps {' or '.join(str(name) for name, *_ in found)}" if found else ""


def _not_one(table: str, column: str, text: str, expected: str) -> InputError:
    return InputError([InputProblem(table, None, column, shorten(text), expected)])
