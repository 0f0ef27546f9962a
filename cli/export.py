"""``territory-opt export``: a stored run for other systems."""

from __future__ import annotations

from pathlib import Path

import click

from .options import Session, examples, session_options
from .output import print_json, print_lines

# As in territory_opt.scenario.export, which is too heavy to load for help; a test holds the two together.
FORMATS = ("csv", "xlsx", "geojson", "gpkg", "geoparquet")


@click.command(
    name="export",
    short_help="Write a stored run for a CRM or a map.",
    epilog=examples(
        "territory-opt export annual-redesign --to for-crm",
        "territory-opt export rebalance --to maps --format geojson --format gpkg",
    ),
)
@click.argument("name", metavar="RUN")
@click.option("--to", "directory", type=click.Path(path_type=Path), required=True, help="Folder to write into.")
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    default=("csv",),
    show_default=True,
    help="What to write; may be given several times.",
)
@session_options
def command(session: Session, name: str, directory: Path, formats: tuple[str, ...]) -> None:
    """Write a run for other systems: its approved copy, or, with a warning, the stored run when it has none.

    csv gives account_owners.csv (each account's owner, to load into a CRM), territories.csv and moves.csv, of an
    approved run also quotas_prorated.csv, moves_effective.csv and holdovers.csv; xlsx the report's workbook; geojson,
    gpkg and geoparquet the territories' areas. A run that has changed since it was approved is told with the files.
    """
    from territory_opt.scenario.export import export_run

    exported = export_run(session.folder, name, directory, formats)
    written = [str(path) for path in exported.written]
    if exported.warning:
        click.echo(f"Warning: {exported.warning}", err=True)
    if session.as_json:
        approval = exported.approval
        print_json(
            {
                "run": name,
                "written": written,
                "approved": approval is not None,
                "approved_by": None if approval is None else approval.by,
                "hash": None if approval is None else approval.hash,
                "differing": list(exported.differing),
            }
        )
    else:
        print_lines(*written)
