"""The runs of a workspace: each one written whole or not at all, and read back.

A run is written into a folder of its own beside the others and then renamed into place, so nobody ever reads half a
run, and a run that fails leaves the one before it as it was.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace.problems import expected_name, shorten
from territory_opt.workspace.schema import TEXT

RUNS_FOLDER = "runs"
SUMMARY_FILE = "run.json"
ACCOUNTS_FILE = "accounts.parquet"
ABANDONED_AFTER_SECONDS = 3600.0
"""A folder being written that nothing was added to for so long belongs to a process that is gone."""

_WRITING = ".writing-"
_REPLACED = ".replaced-"


def run_folder(folder: Path, name: str) -> Path:
    """Return where a workspace keeps the run of a scenario."""
    return folder / RUNS_FOLDER / name


def open_runs(folder: Path, under: str = RUNS_FOLDER) -> Path:
    """Make the folder of runs ready to be written into: made when missing, cleaned of what killed writes left.

    Parameters
    ----------
    folder : Path
        The workspace.
    under : str
        Its folder that keeps them: that of runs, or another one of the same kind.

    Raises
    ------
    OSError
        When nothing can be written there; better known before a plan is sought than after.
    """
    runs = folder / under
    runs.mkdir(exist_ok=True)
    if not os.access(runs, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(runs))
    tidy_runs(folder, under)
    return runs


def store_run(folder: Path, name: str, write: Callable[[Path], None], *, under: str = RUNS_FOLDER) -> Path:
    """Write a run aside and put it in place of an older one.

    Parameters
    ----------
    folder : Path
        The workspace.
    name : str
        The scenario.
    write : callable
        Writes every file of the run into the empty folder it is given; when it raises, nothing is stored and an older
        run stays.
    under : str
        The workspace's folder that keeps it.

    Returns
    -------
    Path
        The run's folder.
    """
    runs = open_runs(folder, under)
    writing = _aside(runs, _WRITING, name)
    writing.mkdir()
    try:
        write(writing)
        return _put_in_place(writing, runs / name)
    finally:
        shutil.rmtree(writing, ignore_errors=True)


def _put_in_place(written: Path, target: Path) -> Path:
    if not target.exists():
        return written.rename(target)
    replaced = _aside(target.parent, _REPLACED, target.name)
    target.rename(replaced)
    try:
        written.rename(target)
    except OSError:
        replaced.rename(target)
        raise
    shutil.rmtree(replaced, ignore_errors=True)
    return target


def _aside(runs: Path, kind: str, name: str) -> Path:
    return runs / f"{kind}{name}.{uuid.uuid4().hex[:8]}"


def tidy_runs(folder: Path, under: str = RUNS_FOLDER) -> None:
    """Clean up after writes that were killed: restore a run caught between two renames, delete what was left aside."""
    runs = folder / under
    for replaced in sorted(runs.glob(f"{_REPLACED}*")):
        target = runs / replaced.name.removeprefix(_REPLACED).rpartition(".")[0]
        if target.exists():
            shutil.rmtree(replaced, ignore_errors=True)
        elif all(_is_abandoned(writing) for writing in runs.glob(f"{_WRITING}{target.name}.*")):
            # Else another process may be between its two renames. One that tidies as well may be quicker.
            with suppress(FileNotFoundError):
                replaced.rename(target)
    for writing in sorted(runs.glob(f"{_WRITING}*")):
        if _is_abandoned(writing):
            shutil.rmtree(writing, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > ABANDONED_AFTER_SECONDS
    except FileNotFoundError:
        return False


def list_runs(folder: Path, *, under: str = RUNS_FOLDER) -> list[str]:
    """Return the names of a workspace's stored runs, sorted."""
    found = (folder / under).glob(f"*/{SUMMARY_FILE}")
    return sorted(path.parent.name for path in found if not path.parent.name.startswith("."))


def find_run(folder: Path, name: str, *, under: str = RUNS_FOLDER) -> Path:
    """Return the folder of a stored run.

    Raises
    ------
    InputError
        When there is none; names the runs there are and the likely one.
    """
    stored = list_runs(folder, under=under)
    if name not in stored:
        expected = f"a stored run, {expected_name(name, stored)}" if stored else "a stored run; no scenario was run yet"
        raise InputError([InputProblem(under, None, "", shorten(name), expected)])
    return folder / under / name


def read_summary(folder: Path, name: str, *, under: str = RUNS_FOLDER) -> dict[str, Any]:
    """Read what a stored run says of itself, its ``run.json``.

    Raises
    ------
    InputError
        When there is no such run, or its file cannot be read.
    """
    path = find_run(folder, name, under=under) / SUMMARY_FILE
    try:
        summary = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise unreadable(f"{under}/{name}/{SUMMARY_FILE}", error) from None
    if not isinstance(summary, dict):
        raise unreadable(f"{under}/{name}/{SUMMARY_FILE}", "not an object")
    return summary


def read_accounts(folder: Path, name: str) -> pd.DataFrame:
    """Read the accounts of a stored run with each one's seat, territory and whether and why it moved, lists as text.

    Raises
    ------
    InputError
        When there is no such run, or its file cannot be read.
    """
    path = find_run(folder, name) / ACCOUNTS_FILE
    try:
        accounts = pd.read_parquet(path)
    except (ValueError, OSError) as error:
        raise unreadable(f"{RUNS_FOLDER}/{name}/{ACCOUNTS_FILE}", error) from None
    texts = accounts.select_dtypes(["object", "string"]).columns
    return accounts.astype(dict.fromkeys(texts, TEXT))


def unreadable(file: str, why: object) -> InputError:
    """Return the error that says that a stored run's file is not what was written."""
    expected = f"a file written by territory-opt run ({shorten(why)}); run the scenario again"
    return InputError([InputProblem(file, None, "", "", expected)])
