"""``territory-opt check``: every problem of a workspace at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from territory_opt.errors import InputError, InputProblem

from .options import Command, Session, examples, session_options
from .output import print_json, print_lines, print_table

if TYPE_CHECKING:
    from territory_opt.workspace.workspace import Workspace


@click.command(
    cls=Command,
    name="check",
    short_help="Report every problem of a workspace at once.",
    epilog=examples(
        "territory-opt check",
        "territory-opt check -C my-plan --json",
    ),
)
@session_options
def command(session: Session) -> None:
    """Report every problem of the workspace's settings, tables, models and scenarios at once.

    Each names its table or file, row (as a spreadsheet counts, the header is row 1), column, what stands there and what
    was expected. People get the first twenty, --json gives all.
    """
    from territory_opt.workspace.workspace import load_workspace

    problems: list[InputProblem] = []
    workspace: Workspace | None = None
    try:
        workspace = load_workspace(session.folder)
    except InputError as error:
        problems += error.problems
    notes: tuple[str, ...] = ()
    if workspace is not None:
        try:
            notes = (*workspace.notes, *_unit_notes(workspace))
        except InputError as error:
            problems += error.problems
    problems += _declared_problems(session.folder, workspace)
    if problems or workspace is None:
        raise InputError(problems)
    rows = {name: len(frame) for name, frame in workspace.tables.items()}
    if session.as_json:
        print_json({"workspace": workspace.settings.name, "tables": rows, "notes": notes, "problems": []})
        return
    print_table(("table", "rows"), [(name, f"{count:,}") for name, count in rows.items()])
    if not session.quiet:
        print_lines(*(f"note: {note}" for note in notes))
    print_lines(f"{workspace.settings.name}: no problems found")


def _unit_notes(workspace: Workspace) -> tuple[str, ...]:
    """Return what there is to know of the user's own polygons and the accounts in them.

    Raises
    ------
    InputError
        When the polygons cannot be used.
    """
    if workspace.settings.unit != "polygon":
        return ()
    from territory_opt.geography.units import unit_labels
    from territory_opt.workspace.places.placing import place_accounts

    accounts = workspace.tables["accounts"]
    placed = place_accounts(accounts, workspace.tables.get("places"))[["latitude", "longitude"]]
    return unit_labels(accounts.assign(**placed), workspace.settings, workspace.folder).notes


def _declared_problems(folder: Path, workspace: Workspace | None) -> list[InputProblem]:
    """Return what is wrong in the workspace's own scenarios, in their bases and in the models they name.

    Where the tables can be read, their changes are applied to them.
    """
    from territory_opt.scenario.changes.apply import apply_changes
    from territory_opt.scenario.reading import read_models, read_scenario

    problems: list[InputProblem] = []
    for path in sorted((folder / "scenarios").glob("*.yaml")):
        try:
            scenario = read_scenario(folder, path.stem)
            models = read_models(folder, scenario)
            if workspace is not None:
                apply_changes(workspace, models, scenario)
        except InputError as error:
            problems += error.problems
    # Scenarios that share a base or a model repeat its problems.
    return list(dict.fromkeys(problems))
