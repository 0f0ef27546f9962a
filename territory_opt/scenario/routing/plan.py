"""Finding the plan that leads are routed by."""

from __future__ import annotations

from pathlib import Path

from territory_opt.errors import InputError, InputProblem
from territory_opt.scenario.approval.store import APPROVED_FOLDER, approved_names, find_approved
from territory_opt.scenario.record import StoredRun, read_stored
from territory_opt.scenario.store import find_run


def find_plan(folder: Path, name: str | None, unapproved: bool) -> tuple[StoredRun, str]:
    """Return the plan to route by, and the hash of its approval; empty for a run that is taken without one.

    Parameters
    ----------
    folder : Path
        The workspace.
    name : str, optional
        The run; the approved one that holds from the latest day when left out.
    unapproved : bool
        Take the run as it is stored in ``runs/``, approved or not.

    Raises
    ------
    InputError
        When there is no such plan, or it is not approved and must be.
    """
    if unapproved:
        if name is None:
            raise InputError([InputProblem("route", None, "--run", "", "the run to take although it is not approved")])
        return read_stored(folder, name), ""
    if name is not None and name not in approved_names(folder):
        find_run(folder, name)
        expected = "an approved run (territory-opt approve RUN --by NAME), or --unapproved to route by it all the same"
        raise InputError([InputProblem(APPROVED_FOLDER, None, "", name, expected)])
    approval = find_approved(folder, name)
    return read_stored(folder, approval.name, under=APPROVED_FOLDER), approval.hash
