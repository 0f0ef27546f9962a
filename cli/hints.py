"""What to do next about an error: the last line of every message, with the command to try."""

from __future__ import annotations

import errno
from collections.abc import Iterable

from territory_opt.errors import InputProblem

from .options import Session

MISSING_WORKSPACE = "workspace.yaml"

OF_SYSTEM = {
    errno.ENOSPC: "free some space on the disk and call it again; nothing half-written was kept",
    errno.EDQUOT: "free some of the space that is yours and call it again; nothing half-written was kept",
    errno.EACCES: "call it as somebody who may use that path, or name another (-C DIR for the workspace)",
    errno.EPERM: "call it as somebody who may use that path, or name another (-C DIR for the workspace)",
    errno.EROFS: "copy the workspace to a disk that can be written, and name it by -C DIR",
    errno.ENOENT: "check the path; folders that files are to be written into must be there",
    errno.EEXIST: "name another path; what is there is no folder",
    errno.ENOTDIR: "check the path: a part of it is a file and no folder",
    errno.EISDIR: "name a file; this is a folder",
    errno.ENAMETOOLONG: "take a shorter name",
    errno.EMFILE: "close other programs, or raise the limit of open files (ulimit -n)",
    errno.ENOMEM: "close other programs, or run fewer scenarios at a time (--jobs 1)",
}
"""What helps when the system refuses, by its number of the error."""


def of_problems(problems: Iterable[InputProblem], session: Session, command: str) -> str:
    """Return what to do about problems of the input.

    Parameters
    ----------
    problems : iterable of InputProblem
        What is wrong.
    session : Session
        How the command was called.
    command : str
        Its name.
    """
    of_table = {problem.table: problem for problem in problems}
    made = {
        "scenarios": f"list the files of {session.folder / 'scenarios'}, and call it with the name of one",
        "models": "name one of these in the scenario, or write your own into models/",
        "runs": f"{session.call('run SCENARIO')} makes a run of a scenario",
        "approved": f"{session.call('approve RUN --by NAME')} approves a run",
        "frontiers": f"{session.call('frontier SCENARIO')} makes the frontier of a scenario",
    }
    missing = of_table.get(MISSING_WORKSPACE)
    if missing is not None and missing.expected.startswith("this file"):
        return "territory-opt init DIR starts a workspace; -C DIR names one that is elsewhere"
    for table, told in made.items():
        if set(of_table) == {table} and not of_table[table].column:
            return told
    if command == "check":
        return f"mend them, then call it again: {session.call('check')}"
    if command == "init":
        return "mend what is named and call it again, as nothing was written; territory-opt init --help has examples"
    return f"mend them; {session.call('check')} reads the whole workspace, territory-opt {command} --help has examples"


def of_system(error: OSError) -> str:
    """Return what to do about an error of the system, empty when nobody knows."""
    return OF_SYSTEM.get(error.errno or 0, "")
