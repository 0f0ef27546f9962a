"""``territory-opt run``: scenarios, solved or evaluated, audited and stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from . import complete
from .options import Command, Session, WholeRange, examples, fresh_option, session_options, solve_options
from .output import print_json, print_lines
from .runs import end_with_worst, failures, print_notes, print_reasons, print_summaries, run_all, stored
from .screen import open_reports, print_screen


@click.command(
    cls=Command,
    name="run",
    short_help="Run scenarios and store their audited plans.",
    epilog=examples(
        "territory-opt run annual-redesign --open",
        "territory-opt run baseline annual-redesign rebalance --seconds 30",
        "territory-opt run rebalance --seed 7 --json",
        "territory-opt run rebalance --keep locks.csv",
        "territory-opt run baseline rebalance --scheduler tcp://10.0.0.5:8786",
        unmet="a scenario has no plan; the reason is told and stored",
    ),
)
@click.argument("names", metavar="NAME...", nargs=-1, required=True, shell_complete=complete.scenarios)
@click.option(
    "--jobs", type=WholeRange(min=1), metavar="N", help="Scenarios run at a time; by default one a processor."
)
@click.option(
    "--scheduler", metavar="ADDRESS", help="Run them on the workers of this Dask scheduler, such as tcp://host:8786."
)
@click.option(
    "--keep",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV, Parquet or Excel file of accounts and the seats they must have; the rest is designed around them.",
)
@click.option(
    "--reject",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The stored run's moves.csv as you edited it: moves to take back, the rest of the plan is repaired.",
)
@click.option("--open", "show", is_flag=True, help="Open the report in the browser.")
@fresh_option
@solve_options
@session_options
def command(session: Session, names: tuple[str, ...], reject: Path | None, show: bool, **options: Any) -> None:
    """Run scenarios: plan demand and supply, design the territories, audit the plan, store it in runs/NAME.

    Each NAME is a scenario, a file of scenarios/. Each plan is reported with the bound that was proven for it and the
    gap to that bound. A scenario without a plan says why; the exit status is then 1. A run is taken from the store when
    nothing changed since: no input, model, seed, time limit or version. Several scenarios run side by side, each in a
    process of its own; one that fails does not keep the others from running, and the exit status is the worst of all.
    """
    from territory_opt.workspace.settings import read_settings

    if reject is not None and len(set(names)) > 1:
        raise click.UsageError("--reject repairs the stored plan of one scenario; name just that one")
    if options["jobs"] is not None and options["scheduler"] is not None:
        raise click.UsageError("--jobs is for this machine; with --scheduler its workers say how many run at a time")
    outcomes = run_all(session, names, reject=reject, **options)
    summaries = stored(outcomes)
    reports = [session.folder / "runs" / run["scenario"] / "report.html" for run in summaries]
    if session.as_json:
        print_json([*summaries, *failures(outcomes)])
    elif summaries:
        currency = read_settings(session.folder).currency
        if not session.quiet:
            print_notes(summaries)
        if len(summaries) == 1:
            print_reasons(summaries)
            print_screen(session, summaries[0], currency)
        else:
            print_summaries(summaries, currency)
            print_lines(*(f"Report: {report}" for report in reports))
    if show:
        open_reports(reports)
    end_with_worst(outcomes)
