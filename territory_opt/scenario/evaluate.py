"""Scoring a plan drawn by hand against a scenario's model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from territory_opt.alignment.centres import seats_at_centres
from territory_opt.alignment.plan import Design, evaluate_alignment
from territory_opt.audit.audit import list_violations
from territory_opt.audit.measures import plan_measures
from territory_opt.errors import InputError, InputProblem
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.scenario.prepare import Prepared
from territory_opt.scenario.run import prepare_scenario
from territory_opt.workspace.problems import shorten
from territory_opt.workspace.schema import TEXT

SEAT_KEYS = ("seat_id", "territory_id", "rep_id")
"""Columns by which a plan may name a seat, the first of them that it has counts."""


@dataclass(frozen=True)
class Evaluation:
    """A plan's score.

    Attributes
    ----------
    scenario : str
        The scenario whose model judges it.
    design : Design
        The plan with its objective by term, the model's proven bound and the gap between them.
    measures : dict of str to float
        The plan's measures.
    violations : DataFrame
        What it breaks: rule, territory_id, account_id, amount, limit, sentence; empty when it keeps every rule.
    """

    scenario: str
    design: Design
    measures: dict[str, float]
    violations: pd.DataFrame


def evaluate_plan(
    folder: Path,
    plan: Path,
    name: str,
    *,
    progress: ProgressCallback = silent,
) -> Evaluation:
    """Score a plan from a CSV file against a scenario's model.

    Parameters
    ----------
    folder : Path
        The workspace.
    plan : Path
        A CSV with account_id and one of seat_id, territory_id and rep_id. An account that it leaves out, or whose seat
        is empty, is unassigned.
    name : str
        The scenario.
    progress : callable
        Told how far the work is.

    Raises
    ------
    InputError
        With everything that is wrong in the plan, or when the workspace or scenario cannot be used.
    """
    drawn = read_columns(plan)
    prepared = prepare_scenario(folder, name, progress=progress)
    assignment = to_assignment(drawn, plan.name, prepared)
    scenario, models = prepared.scenario, prepared.models
    design = evaluate_alignment(
        prepared.accounts,
        prepared.seats,
        models.alignment,
        assignment,
        tables=prepared.tables,
        seconds=scenario.seconds,
        progress=progress,
    )
    seats = seats_at_centres(prepared.seats, prepared.accounts, design.centres)
    progress(Progress("looking for violations"))
    return Evaluation(
        scenario.name,
        design,
        plan_measures(prepared.accounts, seats, assignment),
        list_violations(prepared.accounts, seats, models.declaration, assignment, tables=prepared.tables),
    )


def read_columns(plan: Path) -> pd.DataFrame:
    """Read the columns of a plan that name accounts and seats, as text.

    Returns
    -------
    DataFrame
        account_id and one of ``SEAT_KEYS``; the index is the row a spreadsheet shows.

    Raises
    ------
    InputError
        When the file cannot be read or lacks a column.
    """
    try:
        # The text engine of a spreadsheet's CSV: keys keep leading zeros, and only nothing is missing.
        frame = pd.read_csv(plan, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError([InputProblem(str(plan), None, "", "", "a CSV file at this path")]) from None
    except (OSError, ValueError) as error:
        expected = f"a readable CSV file ({shorten(error)})"
        raise InputError([InputProblem(str(plan), None, "", "", expected)]) from None
    frame.columns = [str(column).strip() for column in frame.columns]
    key = next((column for column in SEAT_KEYS if column in frame), None)
    problems = []
    if "account_id" not in frame:
        problems.append(InputProblem(plan.name, None, "account_id", "", "this column"))
    if key is None:
        problems.append(InputProblem(plan.name, None, "seat_id", "", "this column, or territory_id or rep_id"))
    if key is None or problems:
        raise InputError(problems)
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    return frame[["account_id", key]].assign(
        account_id=frame["account_id"].str.strip(), **{key: frame[key].str.strip()}
    )


def to_assignment(drawn: pd.DataFrame, file: str, prepared: Prepared) -> pd.Series:
    """Turn a plan's columns into an assignment: seat by account, NaN for accounts it does not place.

    Parameters
    ----------
    drawn : DataFrame
        The plan, see `read_columns`.
    file : str
        Its name, for messages.
    prepared : Prepared
        The problem it is a plan for.

    Raises
    ------
    InputError
        With every row that names no account, an unknown or repeated one, or an unknown seat.
    """
    key = next(column for column in SEAT_KEYS if column in drawn)
    named = prepared.seats.dropna(subset=[key])
    seats = pd.Series(named["seat_id"].to_numpy(), index=pd.Index(named[key]))
    accounts = prepared.accounts["account_id"]
    problems = list(_problems(drawn, file, key, pd.Index(accounts), seats.index))
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.row or 0))
    by_account = drawn.set_index("account_id")[key].map(seats)
    return by_account.reindex(pd.Index(accounts)).astype(TEXT).rename("seat_id")


def _problems(drawn: pd.DataFrame, file: str, key: str, accounts: pd.Index, seats: pd.Index) -> Iterator[InputProblem]:
    account, seat = drawn["account_id"], drawn[key]
    faults = (
        ("account_id", account, account.isna(), "an account's key"),
        ("account_id", account, account.notna() & ~account.isin(accounts), "an account of the workspace"),
        ("account_id", account, account.notna() & account.duplicated(), "each account once"),
        (key, seat, seat.notna() & ~seat.isin(seats), "a seat of the scenario"),
    )
    for column, values, wrong, expected in faults:
        for row, value in values[wrong].items():
            yield InputProblem(file, int(str(row)), column, "" if pd.isna(value) else shorten(value), expected)
