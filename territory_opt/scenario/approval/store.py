"""The approved runs of a workspace: whole copies that nobody writes to again, with their hash and who approved them."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from territory_opt.errors import InputError, InputProblem
from territory_opt.scenario.approval.hashes import differing, hash_files, hash_of
from territory_opt.scenario.store import find_run, list_runs, run_folder, unreadable

APPROVED_FOLDER = "approved"
APPROVAL_FILE = "approval.json"

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
    approval = read_kept(folder, name)
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
    return [name for name in names if read_kept(folder, name).run == name]


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
        kept = [read_kept(folder, approved) for approved in names]
        name = max(kept, key=lambda approval: (approval.effective, approval.at, approval.name)).name
    return read_approval(folder, name)


def differing_files(folder: Path, approval: Approval) -> tuple[str, ...]:
    """Return the files of a run that are not what was approved, sorted; all are when the run is no longer stored."""
    added = {f"{name}.csv" for name in CONSEQUENCES}
    approved = {path: digest for path, digest in approval.files.items() if path not in added}
    return differing(approved, hash_files(run_folder(folder, approval.run)))


def read_kept(folder: Path, name: str) -> Approval:
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
