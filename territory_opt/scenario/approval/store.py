"""The approved runs of a workspace: whole copies that nobody writes to again, with their hash and who approved them."""

from __future__ import annotations

import datetime
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.report.currency import in_currency
from territory_opt.report.tables import read_table, write_tables
from territory_opt.scenario.approval.hashes import differing, hash_files, hash_of
from territory_opt.scenario.approval.inputs import changed_inputs
from territory_opt.scenario.approval.midyear import prorated_months, prorated_quotas
from territory_opt.scenario.approval.moves import effective_moves, holdovers
from territory_opt.scenario.record import StoredRun, read_stored
from territory_opt.scenario.store import find_run, list_runs, run_folder, store_run, unreadable
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.settings import read_settings

APPROVED_FOLDER = "approved"
APPROVAL_FILE = "approval.json"
QUOTAS_FILE = "quotas.csv"

CONSEQUENCES = ("quotas_prorated", "quotas_prorated_months", "moves_effective", "holdovers")
"""Tables that an approved copy has beside those of its run: what its effective date means."""


@dataclass(frozen=True)
class Approval:
    """An approved run.

    Attributes
    ----------
    name : str
        Its name under ``approved/``: the run's own, with the day of its approval behind it once it was approved anew.
    run : str
        The run.
    by : str
        Who approved it.
    at : datetime
        When, in UTC.
    effective : date
        The first day it holds; the plan year's first unless another was given.
    note : str
        What the approver had to say.
    hash : str
        SHA-256 over every file's path and content.
    files : mapping of str to str
        SHA-256 of each file, by its path in the folder.
    broken_rules : tuple of str
        Rules of the model that the plan breaks and was approved in spite of.
    changed_inputs : tuple of str
        Files of the workspace that were no longer what the run was made from.
    folder : Path
        The copy.
    """

    name: str
    run: str
    by: str
    at: datetime.datetime
    effective: datetime.date
    note: str
    hash: str
    files: Mapping[str, str]
    broken_rules: tuple[str, ...]
    changed_inputs: tuple[str, ...]
    folder: Path


def approve_run(
    folder: Path,
    name: str,
    *,
    by: str,
    effective: datetime.date | None = None,
    note: str = "",
    despite_broken_rules: bool = False,
) -> Approval:
    """Freeze a run as approved: a whole copy in ``approved/<name>`` with its hash.

    An approval of the same run from before stays, under its name and the day it was given.

    Parameters
    ----------
    folder : Path
        The workspace.
    name : str
        The run.
    by : str
        Who approves it.
    effective : date, optional
        The first day the plan holds, in the plan year; its first day when left out.
    note : str
        What the approver has to say.
    despite_broken_rules : bool
        Approve a plan that breaks rules of its model; which ones is kept with the approval.

    Raises
    ------
    InputError
        When there is no such run, it has no plan, breaks rules that nobody excused, or the day is not in its plan year.
    """
    stored = read_stored(folder, name)
    broken = tuple(stored.summary["broken_rules"])
    currency = read_settings(folder).currency
    months = _plan_months(stored.folder)
    day = months[0].date() if effective is None else effective
    _require(name, by, broken if not despite_broken_rules else (), day, months)
    changed = changed_inputs(folder, name, stored.summary["inputs"])
    at = datetime.datetime.now(datetime.UTC).replace(microsecond=0)

    def write(target: Path) -> None:
        shutil.copytree(stored.folder, target, dirs_exist_ok=True)
        write_tables(_consequences(stored, day, currency), target)
        files = hash_files(target)
        kept = {
            "run": name,
            "by": by.strip(),
            "at": at.isoformat(),
            "effective": day.isoformat(),
            "note": note,
            "hash": hash_of(files),
            "broken_rules": broken,
            "changed_inputs": changed,
            "files": files,
        }
        (target / APPROVAL_FILE).write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        # The last thing done before the copy takes the name, so that whatever fails leaves the earlier one there.
        _set_aside(folder, name)

    store_run(folder, name, write, under=APPROVED_FOLDER)
    return read_approval(folder, name)


def read_approval(folder: Path, name: str) -> Approval:
    """Read an approved run's approval and verify that every file is what was approved.

    Parameters
    ----------
    folder : Path
        The workspace.
    name : str
        Its name under ``approved/``.

    Raises
    ------
    InputError
        When there is none, or a file was changed, added or taken away; names each.
    """
    approval = _read_kept(folder, name)
    found = hash_files(approval.folder, leave_out=[APPROVAL_FILE])
    changed = differing(approval.files, found)
    if changed or hash_of(approval.files) != approval.hash:
        told = changed or (APPROVAL_FILE,)
        expected = f"the file that {approval.by} approved on {approval.at:%Y-%m-%d}; approve the run again"
        raise InputError([InputProblem(f"{APPROVED_FOLDER}/{name}/{file}", None, "", "", expected) for file in told])
    return approval


def approved_names(folder: Path) -> list[str]:
    """Return the names of the approved runs that no later approval of the same run has replaced, sorted."""
    names = list_runs(folder, under=APPROVED_FOLDER)
    return [name for name in names if _read_kept(folder, name).run == name]


def find_approved(folder: Path, name: str | None = None) -> Approval:
    """Return an approved run, verified: the one named, else the only one or the one effective last.

    Raises
    ------
    InputError
        When there is none, or it is not what was approved.
    """
    if name is None:
        names = approved_names(folder)
        if not names:
            expected = "an approved run; none was approved yet (territory-opt approve RUN --by NAME)"
            raise InputError([InputProblem(APPROVED_FOLDER, None, "", "", expected)])
        kept = [_read_kept(folder, approved) for approved in names]
        name = max(kept, key=lambda approval: (approval.effective, approval.at, approval.name)).name
    return read_approval(folder, name)


def _consequences(stored: StoredRun, effective: datetime.date, currency: str) -> dict[str, pd.DataFrame]:
    """Return the tables that the effective date adds to an approved copy, by file name."""
    planned = read_table(stored.folder / QUOTAS_FILE, numbers=("quota_usd",))
    by_month = prorated_months(stored.record, planned.assign(month=pd.to_datetime(planned["month"])), effective)
    moves = effective_moves(stored.record, effective)
    quotas = prorated_quotas(stored.record, by_month, effective)
    told = quotas["sentence"].map(lambda sentence: in_currency(sentence, currency)).astype(TEXT)
    tables = (quotas.assign(sentence=told), by_month, moves, holdovers(moves))
    return dict(zip(CONSEQUENCES, tables, strict=True))


def differing_files(folder: Path, approval: Approval) -> tuple[str, ...]:
    """Return the files of a run that are not what was approved, sorted; all are when the run is no longer stored."""
    added = {f"{name}.csv" for name in CONSEQUENCES}
    approved = {path: digest for path, digest in approval.files.items() if path not in added}
    return differing(approved, hash_files(run_folder(folder, approval.run)))


def _plan_months(run: Path) -> pd.DatetimeIndex:
    """Return the months of a run's plan year, as its quotas have them."""
    months = pd.read_csv(run / QUOTAS_FILE, usecols=["month"], dtype=str)["month"].unique()
    return pd.DatetimeIndex(pd.to_datetime(months)).sort_values()


def _require(name: str, by: str, broken: tuple[str, ...], effective: datetime.date, months: pd.DatetimeIndex) -> None:
    problems = []
    if not by.strip():
        problems.append(InputProblem("approval", None, "by", "", "the name of who approves"))
    if broken:
        expected = "a plan that keeps the rules of its model, or --despite-broken-rules"
        problems.append(InputProblem(f"runs/{name}", None, "broken_rules", ", ".join(broken), expected))
    first, last = months[0].date(), (months[-1] + pd.offsets.MonthEnd(0)).date()
    if not first <= effective <= last:
        expected = f"a day of the plan year, {first} to {last}"
        problems.append(InputProblem("approval", None, "effective", str(effective), expected))
    if problems:
        raise InputError(problems)


def _set_aside(folder: Path, name: str) -> None:
    """Move an approval of the same run out of the way, under a name that says when it was given."""
    if name not in list_runs(folder, under=APPROVED_FOLDER):
        return
    earlier = _read_kept(folder, name)
    dated, number = f"{name}.{earlier.at:%Y-%m-%d}", 1
    while (earlier.folder.parent / dated).exists():
        number += 1
        dated = f"{name}.{earlier.at:%Y-%m-%d}.{number}"
    earlier.folder.rename(earlier.folder.parent / dated)


def _read_kept(folder: Path, name: str) -> Approval:
    """Read an approval as it is kept, without verifying the files."""
    approved = find_run(folder, name, under=APPROVED_FOLDER)
    try:
        kept: dict[str, Any] = json.loads((approved / APPROVAL_FILE).read_text(encoding="utf-8"))
        return Approval(
            name=name,
            run=kept["run"],
            by=kept["by"],
            at=datetime.datetime.fromisoformat(kept["at"]),
            effective=datetime.date.fromisoformat(kept["effective"]),
            note=kept["note"],
            hash=kept["hash"],
            files=dict(kept["files"]),
            broken_rules=tuple(kept["broken_rules"]),
            changed_inputs=tuple(kept["changed_inputs"]),
            folder=approved,
        )
    except (ValueError, OSError, KeyError, TypeError) as error:
        raise unreadable(f"{APPROVED_FOLDER}/{name}/{APPROVAL_FILE}", error) from None
