"""``territory-opt hire``: the hiring plan of a scenario, tried on chance and studied, without territories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from . import complete
from .guard import NO_PLAN
from .options import Command, FiniteRange, Session, WholeRange, examples, session_options
from .output import print_json, print_lines, print_table
from .progress import shown_progress
from .terminal import harmless

if TYPE_CHECKING:
    from territory_opt.report.results import HiringResults

FOLDER = "hiring"
"""Folder of a workspace that keeps hiring plans, one a scenario."""


@click.command(
    cls=Command,
    name="hire",
    short_help="Plan hiring, try the plan on chance, study it.",
    epilog=examples(
        "territory-opt hire annual-redesign",
        "territory-opt hire annual-redesign --service-level 0.8 --budget 2500000",
        "territory-opt hire annual-redesign --no-study --json",
        unmet="no plan keeps the rules; why, and what would do, is told",
    ),
)
@click.argument("name", metavar="NAME", shell_complete=complete.scenarios)
@click.option(
    "--seconds",
    type=FiniteRange(min=0, min_open=True),
    metavar="N",
    help="Time limit of the plan, and again of its studies.",
)
@click.option("--seed", type=WholeRange(min=0), metavar="N", help="Seed, in place of the scenario's.")
@click.option("--no-study", is_flag=True, help="Plan and try only: no frontier, no tornado, no worth of one more.")
@click.option(
    "--service-level",
    type=FiniteRange(min=0, max=1),
    metavar="X",
    help="Share of demand to be covered, in place of the model's; the record says so.",
)
@click.option(
    "--budget",
    "budget_usd",
    type=FiniteRange(min=0),
    metavar="X",
    help="Most that starts may cost in the plan year, in place of the model's; the record says so.",
)
@session_options
def command(
    session: Session,
    name: str,
    seconds: float | None,
    seed: int | None,
    no_study: bool,
    service_level: float | None,
    budget_usd: float | None,
) -> None:
    """Plan demand, supply and hiring of a scenario, and store it in hiring/NAME.

    NAME is a scenario, a file of scenarios/. The plan says how many of which role start where and when, what that costs
    and covers, and how near it is to a proven bound. It is tried on drawn outcomes of demand and of people who leave,
    and studied: what other service levels cost, which assumption it hangs on, what one more seat, dollar or onboarding
    place is worth. When no plan keeps the rules the reason and what would do are said; the exit status is then 1.
    """
    from territory_opt.report.currency import results_in_currency
    from territory_opt.report.hiring.write import write_hiring
    from territory_opt.scenario.hire import hire_scenario
    from territory_opt.scenario.store import store_run

    with shown_progress(name, quiet=session.quiet) as progress:
        results = hire_scenario(
            session.folder,
            name,
            seconds=seconds,
            seed=seed,
            study=not no_study,
            service_level=service_level,
            budget_usd=budget_usd,
            progress=progress,
        )
    results = results_in_currency(results)
    stored = store_run(session.folder, results.name, lambda folder: write_hiring(results, folder), under=FOLDER)
    if session.as_json:
        print_json(_as_json(results) | {"page": str(stored / "hiring.html")})
    else:
        _print(session, results)
        print_lines(f"Hiring plan: {stored / 'hiring.html'}")
    if not results.has_plan:
        click.get_current_context().exit(NO_PLAN)


def _as_json(results: HiringResults) -> dict[str, object]:
    hiring = results.hiring
    return {
        **results.summary,
        "planned_starts": hiring.starts.to_dict("records"),
        "budget": hiring.budget.to_dict("records"),
        "trial": hiring.levels.to_dict("records"),
        "frontier": hiring.frontier.to_dict("records"),
        "worth": hiring.worth.to_dict("records"),
        "sentences": hiring.sentences,
    }


def _print(session: Session, results: HiringResults) -> None:
    from territory_opt.report.hiring.words import findings

    print_table(("", results.name), list(_figures(results)))
    if results.has_plan:
        _print_starts(results)
        _print_coverage(results)
    else:
        why = f"{results.name}: no hiring plan ({results.summary['status']}). {results.summary['reason']}"
        click.echo(harmless(why), err=True)
    said = findings(results.hiring, results.summary, results.settings["currency"])
    print_lines(*said, *results.hiring.worth["sentence"])
    if not session.quiet:
        print_lines(*(f"Note: {note}" for note in results.notes))


def _figures(results: HiringResults) -> Iterator[tuple[str, str]]:
    """Give what a leader asks first, a line each."""
    from territory_opt.report.fields import show
    from territory_opt.report.hiring.words import hiring_facts, plan_label

    summary, currency = results.summary, results.settings["currency"]
    yield "status", plan_label(summary).lower()
    for fact in hiring_facts(results.hiring, summary, currency):
        yield fact.label.lower(), f"{show(fact.after, fact.kind, currency)} ({fact.note})"
    if results.has_plan:
        yield "cost with lost margin", show(summary["objective_usd"], "usd", currency)
        yield "proven bound", show(summary["bound_usd"], "usd", currency)


def _print_starts(results: HiringResults) -> None:
    import pandas as pd

    from territory_opt.report.hiring.by_quarter import starts_by_quarter
    from territory_opt.report.hiring.roles import role_label

    counted = starts_by_quarter(results.hiring.starts, pd.Timestamp(results.settings["plan_start"]))
    rows = [
        (role_label(role), segment, *(f"{count:,}" if count else "" for count in counts))
        for role, segment, *counts in counted.itertuples(index=False, name=None)
    ]
    if rows:
        print_table(("starts", "segment", *counted.columns[2:]), rows, text_columns=2)


def _print_coverage(results: HiringResults) -> None:
    from territory_opt.report.fields import show

    levels = results.hiring.levels
    shown = levels[levels["scope"].isin(["company", "segment"]) & levels["period"].eq("plan year")]
    columns = {"expected_share": "expected", "low_share": "1 in 10 below", "high_share": "1 in 10 above"}
    if results.summary["service_level"]:
        columns["chance_level_met"] = "chance to meet the level"
    rows = [
        ("all" if scope == "company" else segment, *(show(share, "share") for share in shares))
        for scope, segment, *shares in shown[["scope", "segment", *columns]].itertuples(index=False, name=None)
    ]
    if rows:
        title = f"Demand covered in the plan year, in {results.hiring.runs:,} drawn outcomes"
        print_table(("segment", *columns.values()), rows, title)
