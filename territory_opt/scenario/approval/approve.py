"""Approving a run: the checks before it, the frozen copy, and what its effective date means."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path

import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.report.currency import in_currency
from territory_opt.report.tables import read_table, write_tables
from territory_opt.scenario.approval.hashes import hash_files, hash_of
from territory_opt.scenario.approval.inputs import changed_inputs
from territory_opt.scenario.approval.midyear import prorated_months, prorated_quotas
from territory_opt.scenario.approval.moves import effective_moves, holdovers
from territory_opt.scenario.approval.store import (
    APPROVAL_FILE,
    APPROVED_FOLDER,
    CONSEQUENCES,
    Approval,
    read_approval,
    read_kept,
)
from territory_opt.scenario.record import StoredRun, read_stored
from territory_opt.scenario.store import list_runs, store_run
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.settings import read_settings

QUOTAS_FILE = "quotas.csv"


def approve_run(
    folder: str | Path,
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
    folder : str or Path
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
    folder = Path(folder)
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


def _consequences(stored: StoredRun, effective: datetime.date, currency: str) -> dict[str, pd.DataFrame]:
    """Return the tables that the effective date adds to an approved copy, by file name."""
    planned = read_table(stored.folder / QUOTAS_FILE, numbers=("quota_usd",))
    by_month = prorated_months(stored.record, planned.assign(month=pd.to_datetime(planned["month"])), effective)
    moves = effective_moves(stored.record, effective)
    quotas = prorated_quotas(stored.record, by_month, effective)
    told = quotas["sentence"].map(lambda sentence: in_currency(sentence, currency)).astype(TEXT)
    tables = (quotas.assign(sentence=told), by_month, moves, holdovers(moves))
    return dict(zip(CONSEQUENCES, tables, strict=True))


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
    earlier = read_kept(folder, name)
    dated, number = f"{name}.{earlier.at:%Y-%m-%d}", 1
    while (earlier.folder.parent / dated).exists():
        number += 1
        dated = f"{name}.{earlier.at:%Y-%m-%d}.{number}"
    earlier.folder.rename(earlier.folder.parent / dated)
