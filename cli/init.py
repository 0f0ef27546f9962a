"""``territory-opt init``: a new workspace."""

from __future__ import annotations

from pathlib import Path

import click

from .options import Session, examples, session_options
from .output import print_json, print_lines


@click.command(name="init", short_help="Start a workspace of your own.", epilog=examples("territory-opt init my-plan"))
@click.argument("directory", metavar="[DIR]", type=click.Path(path_type=Path), required=False)
@session_options
def command(session: Session, directory: Path | None) -> None:
    """Start a workspace in DIR: settings, empty tables to fill, and the shipped models and scenarios to edit.

    DIR must be new or empty; by default it is the workspace folder (-C), else the current one.
    """
    from territory_opt.workspace.template import init_workspace

    target = directory or session.folder
    init_workspace(target)
    if session.as_json:
        print_json({"workspace": str(target)})
        return
    print_lines(
        f"Made a workspace in {target}.",
        "Next: fill data/accounts.csv and data/reps.csv (data/README.md says what each column means), then",
        f"  territory-opt check -C {target}",
    )
