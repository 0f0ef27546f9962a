"""``territory-opt run``: scenarios, solved or evaluated, audited and stored."""

from __future__ import annotations

import click

from .guard import NO_PLAN
from .options import Session, examples, fresh_option, session_options, solve_options
from .output import print_json, print_lines
from .runs import has_plan, print_notes, print_summaries, run_all


@click.command(
    name="run",
    short_help="Run scenarios and store their audited plans.",
    epilog=examples(
        "territory-opt run annual-redesign",
        "territory-opt run baseline annual-redesign rebalance --seconds 30",
        "territory-opt run rebalance --seed 7 --json",
    ),
)
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@fresh_option
@solve_options
@session_options
def command(session: Session, names: tuple[str, ...], seconds: float | None, seed: int | None, fresh: bool) -> None:
    """Run scenarios: plan demand and supply, design the territories, audit the plan, store it in runs/NAME.

    Each plan is reported with the bound that was proven for it and the gap to that bound. A scenario without a
    plan says why; the exit status is then 1. A run is taken from the store when nothing changed since: no input, model,
    seed, time limit or version.
    """
    summaries = run_all(session, names, seconds=seconds, seed=seed, fresh=fresh)
    if session.as_json:
        print_json(summaries)
    else:
        print_summaries(summaries)
        if not session.quiet:
            print_notes(summaries)
        print_lines(*(f"Report: {session.folder / 'runs' / name / 'report.html'}" for name in dict.fromkeys(names)))
    if not all(has_plan(summary) for summary in summaries):
        click.get_current_context().exit(NO_PLAN)
