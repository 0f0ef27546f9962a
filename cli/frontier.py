"""``territory-opt frontier``: the trade-off of two measures, and distinct plans of nearly the same objective."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from . import complete
from .guard import NO_PLAN
from .options import Command, FiniteRange, Session, WholeRange, examples, session_options
from .output import print_json, print_lines, print_table
from .progress import shown_progress
from .terminal import harmless

if TYPE_CHECKING:
    from territory_opt.report.frontier.results import Frontier

LIMITED = {
    "disruption": "share of current ARR that changes hands",
    "accounts": "share of accounts that change hands",
    "pipeline": "share of open pipeline that changes hands",
    "balance": "largest distance of a seat's potential from its share",
    "seats": "number of seats with a territory, where some may close",
    "service_level": "share of demand that hiring covers",
}
MINIMISED = {
    "objective": "all the model prices but what is limited (default)",
    "balance": "potential left by unequal territories",
    "travel": "the ways to accounts",
    "disruption": "what handovers lose",
    "unserved": "demand beyond what seats can serve",
    "compactness": "distances from territories' centres",
    "seats": "what seats with a territory cost",
    "fit": "how badly accounts and reps suit each other",
    "cost": "of starts in the plan year (with --limit service_level)",
}

WITHIN = 0.02
"""How far from the best a distinct plan may be: near enough to be a matter of taste (assumption)."""


def _listed(heading: str, meanings: dict[str, str]) -> str:
    """Return names and what they mean, on a line each."""
    lines = "\n".join(f"  {name:<14} {meaning}" for name, meaning in meanings.items())
    return f"\b\n{heading}\n{lines}"


@click.command(
    cls=Command,
    name="frontier",
    short_help="Trade one measure off against another.",
    epilog="\n\n".join(
        (
            _listed("--limit holds to one level after the other:", LIMITED),
            _listed("--minimise, in money, asks for the least of:", MINIMISED),
            examples(
                "territory-opt frontier annual-redesign",
                "territory-opt frontier annual-redesign --limit disruption --minimise travel",
                "territory-opt frontier annual-redesign --limit service_level",
                "territory-opt frontier annual-redesign --choose 4",
                "territory-opt frontier annual-redesign --carves 3 --within 0.02",
                unmet="there is no plan at all; the reason is told",
            ),
        )
    ),
)
@click.argument("name", metavar="NAME", shell_complete=complete.scenarios)
@click.option(
    "--limit",
    type=click.Choice([*LIMITED]),
    default="disruption",
    show_default=True,
    metavar="MEASURE",
    help="What is held to one level after the other, see below.",
)
@click.option("--minimise", type=click.Choice([*MINIMISED]), metavar="MEASURE", help="What is minimised, see below.")
@click.option("--points", type=WholeRange(min=2), metavar="N", default=9, show_default=True, help="How many levels.")
@click.option(
    "--from",
    "first",
    type=FiniteRange(min=0),
    metavar="X",
    help="Lowest level; by default that of a plan for which it is dear.",
)
@click.option(
    "--to", "last", type=FiniteRange(min=0), metavar="X", help="Highest level; by default that of the unlimited plan."
)
@click.option(
    "--gap",
    type=FiniteRange(min=0),
    metavar="X",
    default=0.01,
    show_default=True,
    help="Gap at which a solve may stop, a share.",
)
@click.option(
    "--seconds",
    type=FiniteRange(min=0, min_open=True),
    metavar="N",
    help="Time limit of each solve, 9 by default; of all together beside service_level, 60 by default.",
)
@click.option("--seed", type=WholeRange(min=0), metavar="N", help="Seed, in place of the scenario's.")
@click.option(
    "--jobs",
    type=WholeRange(min=1),
    metavar="N",
    help="Processes; by default one a processor. No more than 2 help.",
)
@click.option("--choose", type=WholeRange(min=1), metavar="POINT", help="Make a stored point a scenario instead.")
@click.option("--carves", type=WholeRange(min=2), metavar="N", help="Find so many distinct plans instead.")
@click.option(
    "--within",
    type=FiniteRange(min=0),
    metavar="X",
    help=f"How far carves may be from the best, a share.  [default: {WITHIN}]",
)
@session_options
def command(
    session: Session, name: str, choose: int | None, carves: int | None, within: float | None, **asked: Any
) -> None:
    """Find what less of one measure costs of another: plans at several levels, each with its proven gap.

    NAME is a scenario, a file of scenarios/. Points that another one beats in both measures are marked, and so is the
    knee, beyond which more of the one brings markedly less. Stored in frontiers/NAME with a page, each point's plan and
    the scenario file that makes it a scenario of its own, which --choose puts in place. Levels are shares (0.1 is 10
    %), or numbers of seats.

    --carves finds plans that differ as much as possible while their objectives stay within a share of the best.
    """
    if choose is not None and carves is not None:
        raise click.UsageError("--choose and --carves do not go together")
    if within is not None and carves is None:
        raise click.UsageError("--within goes with --carves")
    if asked["first"] is not None and asked["last"] is not None and asked["first"] > asked["last"]:
        raise click.UsageError("--from is a level of at most that of --to")
    if choose is not None:
        _choose(session, name, choose)
    elif carves is not None:
        _carve(
            session, name, carves, WITHIN if within is None else within, seconds=asked["seconds"], seed=asked["seed"]
        )
    else:
        _find(session, name, asked)


def _choose(session: Session, name: str, point: int) -> None:
    from territory_opt.scenario.frontier.chosen import choose_point
    from territory_opt.scenario.frontier.frontier import FOLDER

    scenario, plan = choose_point(session.folder, name, point, under=FOLDER)
    if session.as_json:
        print_json({"scenario": str(scenario), "plan": None if plan is None else str(plan)})
        return
    print_lines(*scenario.read_text(encoding="utf-8").rstrip().splitlines(), "", f"Scenario: {scenario}")
    if plan is not None:
        print_lines(f"Run it with its plan: territory-opt run {scenario.stem} --keep {plan}")


def _carve(session: Session, name: str, count: int, within: float, *, seconds: float | None, seed: int | None) -> None:

    from territory_opt.scenario.frontier.carves import find_carves

    from .carved import print_carves

    with shown_progress(name, quiet=session.quiet) as progress:
        carves = find_carves(
            session.folder, name, count=count, within=within, seconds=seconds, seed=seed, progress=progress
        )
    print_carves(session, carves)


def _find(session: Session, name: str, asked: dict[str, Any]) -> None:
    from territory_opt.report.frontier.write import write_frontier
    from territory_opt.scenario.frontier.frontier import FOLDER, find_frontier
    from territory_opt.scenario.store import store_run

    jobs = asked.pop("jobs") or os.cpu_count() or 1
    with shown_progress(name, quiet=session.quiet) as progress:
        frontier = find_frontier(session.folder, name, **asked, jobs=jobs, progress=progress)
    stored = store_run(session.folder, frontier.name, lambda folder: write_frontier(frontier, folder), under=FOLDER)
    if session.as_json:
        print_json({**frontier.summary, "scenarios": frontier.scenarios, "page": str(stored / "frontier.html")})
    else:
        _print(session, frontier)
        print_lines(f"Frontier: {stored / 'frontier.html'}")
    if frontier.found.empty:
        click.get_current_context().exit(NO_PLAN)


def _print(session: Session, frontier: Frontier) -> None:
    from territory_opt.report.frontier.tables import printed_points

    print_table(*printed_points(frontier))
    print_lines(*frontier.sentences)
    knee = frontier.points.loc[frontier.points["knee"], "point"]
    for point in knee:
        print_lines("", f"The knee as a scenario (--choose {point} puts it in scenarios/):", "")
        print_lines(*frontier.scenarios[int(point)].rstrip().splitlines(), "")
    for reason in frontier.points.get("reason", ()):
        if reason:
            click.echo(harmless(reason), err=True)
    if not session.quiet:
        print_lines(*(f"Note: {note}" for note in frontier.notes))
