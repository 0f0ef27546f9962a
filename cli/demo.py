"""``territory-opt demo``: the whole job on a made-up company."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from territory_opt.errors import InputError, InputProblem

from .options import Command, Session, examples, fresh_option, session_options, solve_options
from .output import print_json, print_lines
from .runs import end_with_worst, print_summaries, run_all, stored

SCENARIOS = ("baseline", "annual-redesign", "rebalance")


@click.command(
    cls=Command,
    name="demo",
    short_help="See the whole job on a made-up company.",
    epilog=examples(
        "territory-opt demo",
        "territory-opt demo my-demo --seconds 30",
        unmet="a scenario has no plan; the reason is told",
    ),
)
@click.argument("directory", metavar="[DIR]", type=click.Path(path_type=Path), required=False)
@fresh_option
@solve_options
@session_options
def command(session: Session, directory: Path | None, seconds: float | None, seed: int | None, fresh: bool) -> None:
    """Write the demo workspace into DIR (by default ./demo), run its three scenarios and compare them.

    The company is made up, its places are real: 5,000 accounts of a US software company, 60 reps in 3 segments and
    36 months of opportunities. A demo workspace that DIR already holds is used as it is, with what you changed in it.
    """
    from territory_opt.scenario.comparison.compare import compare_runs, write_page
    from territory_opt.workspace.settings import read_settings

    target = directory or session.folder / "demo"
    _ensure_demo(target)
    inside = replace(session, folder=target)
    outcomes = run_all(inside, SCENARIOS, seconds=seconds, seed=seed, fresh=fresh)
    if any(outcome.error for outcome in outcomes):
        end_with_worst(outcomes)
    summaries = stored(outcomes)
    page = write_page(target, compare_runs(target, SCENARIOS))
    reports = {name: target / "runs" / name / "report.html" for name in SCENARIOS}
    if session.as_json:
        print_json(
            {
                "workspace": str(target),
                "runs": summaries,
                "reports": {name: str(path) for name, path in reports.items()},
                "comparison": str(page),
            }
        )
    else:
        print_summaries(summaries, read_settings(target).currency)
        print_lines(*(f"Report of {name}: {path}" for name, path in reports.items()), f"Comparison: {page}")
    end_with_worst(outcomes)


def _ensure_demo(folder: Path) -> None:
    """Write the demo workspace unless the folder holds one already."""
    from territory_opt.workspace.demo.write import COMPANY, write_demo
    from territory_opt.workspace.settings import SETTINGS_FILE, read_settings

    if not (folder / SETTINGS_FILE).is_file():
        write_demo(folder)
    elif read_settings(folder).name != COMPANY:
        # Running the demo's scenarios over somebody's own workspace would overwrite runs of the same names.
        raise InputError([InputProblem(str(folder), None, "", "", "a folder that is new or holds the demo workspace")])
