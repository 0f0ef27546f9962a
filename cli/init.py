"""``territory-opt init``: a new workspace, empty or from an export of a CRM."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import Command, Session, examples, session_options
from .output import print_json, print_lines

if TYPE_CHECKING:
    from territory_opt.workspace.crm.start import Started, System

# As territory_opt.workspace.crm.start has them, which is imported only where it is used.
SYSTEMS = ("salesforce", "hubspot", "csv")


@click.command(
    cls=Command,
    name="init",
    short_help="Start a workspace, empty or from a CRM export.",
    epilog=examples(
        "territory-opt init my-plan",
        "territory-opt init my-plan --from salesforce exports/",
        "territory-opt init my-plan --from salesforce exports/ --columns map.yaml",
        "territory-opt init my-plan --from hubspot companies.csv",
        "territory-opt init my-plan --from csv accounts.xlsx --columns map.yaml",
    ),
)
@click.argument("directory", metavar="[DIR]", type=click.Path(path_type=Path), required=False)
@click.option(
    "--from",
    "export",
    type=(click.Choice(SYSTEMS), click.Path(path_type=Path)),
    metavar="SYSTEM PATH",
    help="Fill the workspace from an export: salesforce with a folder, hubspot or csv with a file or a folder.",
)
@click.option(
    "--columns",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="YAML that says which of your columns holds what: standard name: your column.",
)
@session_options
def command(session: Session, directory: Path | None, export: tuple[System, Path] | None, columns: Path | None) -> None:
    """Start a workspace in DIR: settings, tables, and the shipped models and scenarios to edit.

    The tables are empty, to be filled, or come from an export of a CRM. DIR must be new or empty; by default it is the
    workspace folder (-C), else the current one.
    """
    target = directory or session.folder
    if export is None:
        if columns is not None:
            raise click.UsageError("--columns goes with --from, as it speaks of an export's columns.")
        _start_empty(session, target)
        return
    from territory_opt.workspace.crm.start import start_workspace

    started = start_workspace(*export, target, columns)
    _tell(session, target, started)


def _start_empty(session: Session, target: Path) -> None:
    from territory_opt.workspace.template import init_workspace

    init_workspace(target)
    if session.as_json:
        print_json({"workspace": str(target)})
        return
    print_lines(
        f"Made a workspace in {target}.",
        "Next: fill data/accounts.csv and data/reps.csv (data/README.md says what each column means), then",
        f"  territory-opt check -C {target}",
    )


def _tell(session: Session, target: Path, started: Started) -> None:
    from territory_opt.workspace.crm.notes import NOTES_FILE, sections

    told = sections(started.imported.journal)
    if session.as_json:
        print_json({"workspace": str(target), "tables": dict(started.rows), "import": told})
        return
    counts = ", ".join(f"{name} {count:,}" for name, count in started.rows.items())
    print_lines(f"Made a workspace in {target}: {counts}.")
    if not session.quiet:
        for title, lines in told.items():
            print_lines("", f"{title}:", *(f"  {line}" for line in lines))
        print_lines("", f"{NOTES_FILE} in the workspace keeps this account.")
    print_lines(
        "Next:",
        f"  territory-opt check -C {target}",
        f"  territory-opt run annual-redesign -C {target}",
    )
