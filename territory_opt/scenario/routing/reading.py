"""Reading a file of leads by the schema of the accounts, checked like a table of the workspace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace.checks import check_table
from territory_opt.workspace.consistency import check_consistency
from territory_opt.workspace.headers import match_header
from territory_opt.workspace.raw import UnreadableError
from territory_opt.workspace.reading import read_raw
from territory_opt.workspace.references import check_references
from territory_opt.workspace.settings import Settings
from territory_opt.workspace.sources import ENDINGS, Source
from territory_opt.workspace.spreadsheet import sheet_names
from territory_opt.workspace.typed import TypedTable, type_table

SHEETS = ("leads", "accounts")
"""Names of the sheet that holds the leads; the first sheet of a workbook that has neither."""


def read_leads(
    path: Path, settings: Settings, known: pd.Series, reps: pd.Series
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read leads, every column of the accounts in the schema's types, and what was mended on the way.

    Parameters
    ----------
    path : Path
        A CSV, Parquet or Excel file with the columns of the accounts; names that ``workspace.yaml`` maps count where
        the file has them.
    settings : Settings
        The workspace's settings.
    known : Series of str
        Keys of the plan's accounts, which a lead's parent may be.
    reps : Series of str
        Keys of the reps who hold its seats, which a lead's rep may be.

    Raises
    ------
    InputError
        With everything that is wrong in the file.
    """
    try:
        raw = read_raw(_source(path))
    except UnreadableError as error:
        raise InputError(
            [InputProblem(path.name, row, "", error.value, error.expected) for row in error.rows]
        ) from None
    table, source = settings.known_tables["accounts"], settings.source("accounts")
    there = {standard: name for standard, name in source.columns.items() if name in raw.names}
    header = match_header(table, raw.names, source.model_copy(update={"columns": there}), path.name)
    if not len(raw.rows):
        raise InputError([InputProblem(path.name, None, "", "no rows", "at least one lead")])
    typed, problems, notes = type_table(table, raw, header, settings)
    problems = [*header.problems, *problems, *check_consistency(typed, settings), *check_table(typed)]
    problems += _lost_references(typed, known, reps)
    if problems:
        # The schema's table is the accounts, but it is this file that is to be mended.
        named = {(p.row, p.column): replace(p, table=path.name) for p in reversed(problems)}
        raise InputError(sorted(named.values(), key=lambda problem: (problem.row or 0, problem.column)))
    ignored = [f"columns that the accounts do not have are left out: {', '.join(header.ignored)}"]
    return typed.frame, (*(ignored if header.ignored else ()), *notes)


def _source(path: Path) -> Source:
    if path.suffix.lower() not in ENDINGS or not path.is_file():
        raise InputError([InputProblem(str(path), None, "", "", f"a file that exists, ending in {', '.join(ENDINGS)}")])
    if path.suffix.lower() != ".xlsx":
        return Source(path)
    names = sheet_names(path)
    by_name = {name.strip().lower(): name for name in names}
    return Source(path, next((by_name[sheet] for sheet in SHEETS if sheet in by_name), names[0]))


def _lost_references(typed: TypedTable, known: pd.Series, reps: pd.Series) -> list[InputProblem]:
    """Check that parents are leads or accounts of the plan, and that reps hold seats there."""
    parents, own = typed.frame["parent_id"], typed.frame["rep_id"]
    among_leads = replace(typed, frame=typed.frame.assign(parent_id=parents.mask(_stand_in(parents, known))))
    strangers = own.notna().to_numpy(bool) & ~_stand_in(own, reps)
    return [
        *check_references({"accounts": among_leads}),
        *typed.problems(strangers, "rep_id", "a rep who holds a seat of the plan, or nobody"),
    ]


def _stand_in(keys: pd.Series, known: pd.Series) -> np.ndarray:
    return np.asarray(pd.Index(known.unique()).get_indexer(pd.Index(keys)) >= 0)
