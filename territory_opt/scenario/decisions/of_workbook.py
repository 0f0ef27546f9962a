"""What a run's edited workbook decides: accounts to keep at seats, moves to take back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.scenario.decisions.handed import Handed
from territory_opt.scenario.decisions.returned import KEEP, REJECT, Returned
from territory_opt.workspace.schema import TEXT


def kept_rows(returned: Returned) -> Handed:
    """Return the rows that hold an account at a seat: those that say keep, and those whose seat was edited.

    Raises
    ------
    InputError
        When there are none, with every one that says reject as well, and with every one that names no seat.
    """
    handed, held = returned.handed, returned.edited | returned.says(KEEP)
    problems = list(_both(returned))
    if not held.any():
        expected = f"an edited seat, or {KEEP} in the column decision, in at least one row"
        problems.append(InputProblem(handed.file, None, "", "", expected))
    empty = held & handed.frame["seat_id"].isna()
    problems += handed.problems("seat_id", empty, "a seat; a plan that is designed leaves no account out by hand")
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.row or 0))
    return replace(handed, frame=handed.frame[held].drop(columns="decision"))


def rejected_rows(returned: Returned) -> Iterator[Handed]:
    """Yield the moves to reject: rows of the assignments that say so, and the moves where somebody decided on them.

    Each has account_id, to_seat_id (the seat that the account was written with), decision and note.

    Raises
    ------
    InputError
        With every row that says reject though its seat was edited.
    """
    problems = list(_both(returned))
    if problems:
        raise InputError(problems)
    handed, rejected = returned.handed, returned.says(REJECT)
    if returned.moves is not None:
        yield returned.moves
        if not rejected.any():
            return
    rows = handed.frame[["account_id", "note"]].assign(
        to_seat_id=returned.written,
        decision=pd.Series(REJECT, index=handed.frame.index, dtype=TEXT).where(rejected),
    )
    yield replace(handed, frame=rows, given={**handed.given, "to_seat_id": handed.given["seat_id"]})


def other_decisions(returned: Returned, *, keeps: bool, rejects: bool) -> Iterator[str]:
    """Yield what the workbook decides besides and the call leaves aside, in words.

    Parameters
    ----------
    returned : Returned
        The workbook.
    keeps, rejects : bool
        Whether the call asks for the seats to keep, and for the moves to take back.
    """
    file = returned.handed.file
    rejected, kept = returned.says(REJECT).sum(), (returned.edited | returned.says(KEEP)).sum()
    if rejected and not rejects:
        yield f"{file}: rows that say {REJECT} {rejected:,}; only --reject takes moves back"
    if kept and not keeps:
        yield f"{file}: rows that say {KEEP} or were edited {kept:,}; only --keep holds them"


def _both(returned: Returned) -> Iterator[InputProblem]:
    wrong = returned.says(REJECT) & returned.edited
    yield from returned.handed.problems("decision", wrong, f"{KEEP} or nothing in a row whose seat was edited")
