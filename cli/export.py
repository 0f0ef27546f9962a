"""``territory-opt export``: a stored run for other systems."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import complete
from .options import Command, Session, examples, session_options
from .output import print_json, print_lines, print_table
from .terminal import harmless

if TYPE_CHECKING:
    from territory_opt.scenario.exporting.plan import PlanToExport
    from territory_opt.scenario.exporting.salesforce.exported import SalesforceExport

# As in territory_opt.scenario.exporting.export, which is too heavy to load for help; a test holds the two together.
FORMATS = ("csv", "xlsx", "geojson", "gpkg", "geoparquet")
SYSTEMS = ("salesforce", "hubspot")

_OPTIONS_OF = {
    "formats": ("--format", ("",)),
    "ids": ("--ids", ("salesforce",)),
    "model": ("--model", ("salesforce",)),
    "forecast_type": ("--forecast-type", ("salesforce",)),
    "territory_forecasts": ("--territory-forecasts", ("salesforce",)),
}
"""Which option is for which system; none stands for files that any system takes."""


@click.command(
    cls=Command,
    name="export",
    short_help="Write a stored run for a CRM or a map.",
    epilog=examples(
        "territory-opt export annual-redesign --to for-crm",
        "territory-opt export rebalance --to maps --format geojson --format gpkg",
        "territory-opt export salesforce annual-redesign --to load --ids loaded",
        "territory-opt export hubspot annual-redesign --to load",
    ),
)
@click.argument("words", metavar="[salesforce|hubspot] RUN", nargs=-1, required=True, shell_complete=complete.plans)
@click.option(
    "--to", "directory", metavar="DIR", type=click.Path(path_type=Path), required=True, help="Folder to write into."
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    help="What to write; may be given several times; by default csv.",
)
@click.option(
    "--ids",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="salesforce: folder of fresh exports and of Data Loader's success files.",
)
@click.option(
    "--model",
    metavar="NAME",
    default="",
    help="salesforce: label or DeveloperName of the territory model; by default one for the plan year.",
)
@click.option(
    "--forecast-type", metavar="ID", default="", help="salesforce: Id of the forecast type that quotas are for."
)
@click.option("--territory-forecasts", is_flag=True, help="salesforce: that forecast type is by territory.")
@session_options
def command(session: Session, words: tuple[str, ...], directory: Path, **options: Any) -> None:
    """Write a run for other systems: its approved copy, or, with a warning, the stored run when it has none.

    RUN is a run of the folder runs/. csv gives account_owners.csv (each account's owner, to load into a CRM),
    territories.csv and moves.csv, of an approved run also quotas_prorated.csv, moves_effective.csv and holdovers.csv;
    xlsx the report's workbook; geojson, gpkg and geoparquet the territories' areas. A run that has changed since it was
    approved is told with the files.

    salesforce writes what Salesforce lacks of the plan as Data Loader files, in load order, with a README.txt. Load
    them, then call it again with the success files as --ids for the next step, until nothing is left. hubspot writes
    the companies whose owner changes.
    """
    system, name = _system_and_run(words)
    for key, (option, systems) in _OPTIONS_OF.items():
        if options[key] and system not in systems:
            whom = f"export {systems[0]} RUN" if systems[0] else "export RUN"
            raise click.UsageError(f"{option} is for {whom}.")
    if system == "salesforce":
        _export_salesforce(session, name, directory, options)
    elif system == "hubspot":
        _export_hubspot(session, name, directory)
    else:
        _export_files(session, name, directory, options["formats"] or ("csv",))


def _system_and_run(words: tuple[str, ...]) -> tuple[str, str]:
    if len(words) == 1:
        return "", words[0]
    system, name, *more = words
    if more or system not in SYSTEMS:
        raise click.UsageError(f"Expected one run, or one of {', '.join(SYSTEMS)} and a run; got {' '.join(words)}.")
    return system, name


def _export_files(session: Session, name: str, directory: Path, formats: tuple[str, ...]) -> None:
    from territory_opt.scenario.exporting.export import export_run

    exported = export_run(session.folder, name, directory, formats)
    _tell_files(session, name, exported.plan, exported.written)


def _export_hubspot(session: Session, name: str, directory: Path) -> None:
    from territory_opt.scenario.exporting.hubspot import export_hubspot

    exported = export_hubspot(session.folder, name, directory)
    _tell_files(session, name, exported.plan, exported.written)


def _tell_files(session: Session, name: str, plan: PlanToExport, written: tuple[Path, ...]) -> None:
    _warn(plan)
    files = [str(path) for path in written]
    if session.as_json:
        print_json({"run": name, "written": files, **_approval(plan)})
    else:
        print_lines(*files)


def _export_salesforce(session: Session, name: str, directory: Path, options: dict[str, Any]) -> None:
    from territory_opt.scenario.exporting.salesforce.export import export_salesforce

    asked = {key: value for key, value in options.items() if key != "formats"}
    exported = export_salesforce(session.folder, name, directory, **asked)
    _warn(exported.plan)
    if session.as_json:
        print_json({"run": name, **_steps(exported), **_approval(exported.plan)})
        return
    _print_steps(exported)
    if not session.quiet:
        for note in exported.notes:
            click.echo(f"Note: {harmless(note)}", err=True)


def _print_steps(exported: SalesforceExport) -> None:
    print_lines(exported.state)
    now = [step for step in exported.steps if exported.can_be_loaded(step)]
    if now:
        rows = [(str(exported.path(step)), step.operation, f"{len(step.rows):,}") for step in now]
        print_table(["file", "operation", "rows"], rows, text_columns=2)
    later = len(exported.steps) - len(now)
    if later:
        print_lines(f"Not to be loaded yet: {later} more in {exported.waiting}")
    print_lines(f"How: {exported.readme}")
    if not exported.is_done:
        print_lines(f"Then: {exported.again}")


def _steps(exported: SalesforceExport) -> dict[str, Any]:
    return {
        "model": exported.model.name,
        "step": exported.round,
        "steps": exported.rounds,
        "done": exported.is_done,
        "files": [
            {
                "file": str(exported.path(step)),
                "object": step.kind.name,
                "operation": step.operation,
                "rows": len(step.rows),
                "step": step.round,
                "can_be_loaded": exported.can_be_loaded(step),
            }
            for step in exported.steps
        ],
        "readme": str(exported.readme),
        "notes": list(exported.notes),
    }


def _warn(plan: PlanToExport) -> None:
    if plan.warning:
        click.echo(f"Warning: {harmless(plan.warning)}", err=True)


def _approval(plan: PlanToExport) -> dict[str, Any]:
    approval = plan.approval
    return {
        "approved": approval is not None,
        "approved_by": None if approval is None else approval.by,
        "hash": None if approval is None else approval.hash,
        "differing": list(plan.differing),
    }
