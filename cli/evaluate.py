"""``territory-opt evaluate``: a plan drawn by hand against the model, its bound and the stored run's plan."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import complete
from .guard import NO_PLAN
from .options import Command, Session, examples, session_options
from .output import print_json, print_lines, print_table
from .progress import shown_progress
from .runs import percent

if TYPE_CHECKING:
    from territory_opt.scenario.evaluation.evaluate import Evaluation

SHOWN_VIOLATIONS = 5
"""Violations of one rule that are printed, the worst first."""

SHOWN_ROWS = 10
"""Seats over capacity, and accounts that differ, that are printed."""


@click.command(
    cls=Command,
    name="evaluate",
    short_help="Score a plan drawn by hand.",
    epilog=examples(
        "territory-opt evaluate my-plan.csv --scenario annual-redesign",
        "territory-opt evaluate my-plan.xlsx --scenario annual-redesign --json",
        "territory-opt evaluate report.xlsx --run annual-redesign",
        unmet="the plan breaks a rule",
    ),
)
@click.argument("plan", metavar="PLAN", type=click.Path(path_type=Path))
@click.option(
    "--scenario",
    "--run",
    "name",
    metavar="NAME",
    required=True,
    shell_complete=complete.scenarios,
    help="The scenario whose data and model judge the plan.",
)
@session_options
def command(session: Session, plan: Path, name: str) -> None:
    """Score a plan drawn in a spreadsheet: its cost beside the stored run's plan and the bound, and what it breaks.

    PLAN is a CSV, Parquet or Excel file (sheet plan or assignments, else the first) with account_id and one of seat_id,
    territory_id or rep_id, such as a run's assignments.csv once it is edited; accounts it leaves out have no seat. Of a
    run's report.xlsx the edited cells count. The exit status is 1 when the plan breaks a rule.
    """
    from territory_opt.scenario.evaluation.evaluate import evaluate_plan

    with shown_progress(plan.name, quiet=session.quiet) as progress:
        evaluation = evaluate_plan(session.folder, plan, name, progress=progress)
    if session.as_json:
        _print_json(evaluation)
    else:
        _print_costs(evaluation)
        _print_balance(evaluation)
        _print_over_capacity(evaluation)
        _print_differences(evaluation)
        _print_violations(evaluation)
    if len(evaluation.violations):
        click.get_current_context().exit(NO_PLAN)


def _print_json(evaluation: Evaluation) -> None:
    from territory_opt.scenario.evaluation.beside import stored_figures

    design, stored = evaluation.design, evaluation.stored
    tables = ("balance", "over_capacity", "differences", "violations", "mends")
    print_json(
        {
            "scenario": evaluation.scenario,
            "currency": evaluation.currency,
            "objective_usd": design.objective_usd,
            "objective_by_term": design.objective_by_term,
            "bound_usd": design.bound_usd,
            "gap": design.gap,
            "measures": evaluation.measures,
            "stored": None if stored is None else stored_figures(stored),
            **{name: getattr(evaluation, name).to_dict("records") for name in tables},
        }
    )


def _print_costs(evaluation: Evaluation) -> None:
    """Print objective and main measures, beside those of the stored run's plan where there is one."""
    from territory_opt.report.fields import show

    design, stored, currency = evaluation.design, evaluation.stored, evaluation.currency
    terms = {f"objective: {term}": usd for term, usd in design.objective_by_term.items()}
    of_stored = {} if stored is None else {f"objective: {term}": usd for term, usd in stored.objective_by_term.items()}
    terms, of_stored = {**terms, "objective a year": design.objective_usd}, dict(of_stored)
    if stored is not None:
        of_stored["objective a year"] = stored.objective_usd
    rows = [_beside(name, usd, of_stored.get(name), "usd", currency) for name, usd in terms.items()]
    rows += [
        ("proven bound of the model", show(design.bound_usd, "usd", currency), "", ""),
        ("gap", percent(design.gap), "", ""),
    ]
    rows += [
        _beside(label, evaluation.measures[key], None if stored is None else stored.measures[key], kind, currency)
        for label, key, kind in (
            ("CV of potential, worst segment", "cv_potential_usd.max", "number"),
            ("ARR moved", "moved_current_arr_share", "share"),
            ("seats over capacity", "over_capacity_seats", "count"),
            ("accounts without a seat", "unassigned_accounts", "count"),
        )
    ]
    if stored is None:
        print_table(("", "this plan"), [row[:2] for row in rows])
        print_lines(f"No run of {evaluation.scenario} is stored to hold it against: territory-opt run makes one.")
        return
    print_table(("", "this plan", "stored run", "difference"), rows)
    if not stored.current:
        when = stored.run.summary["created"]
        print_lines(f"The stored run of {when} is of other data, decisions or versions; it is priced by today's data.")


def _beside(label: str, value: float, stored: float | None, kind: Any, currency: str) -> tuple[str, str, str, str]:
    from territory_opt.report.fields import show

    if stored is None:
        return label, show(value, kind, currency), "", ""
    difference = show(value - stored, kind, currency)
    return label, show(value, kind, currency), show(stored, kind, currency), difference


def _print_balance(evaluation: Evaluation) -> None:
    from territory_opt.report.fields import show

    columns = ("cv_potential_usd", "cv_workload_hours", "within_band_potential_usd")
    kinds: Mapping[str, Any] = dict(zip(columns, ("number", "number", "share"), strict=True))
    heading = ["segment", "CV of potential", "CV of workload", "in band"]
    shown = list(columns)
    if evaluation.stored is not None:
        heading += [f"{name}, stored" for name in heading[1:]]
        shown += [f"stored_{name}" for name in columns]
    rows = [
        [row["segment"], *(show(row[name], kinds[name.removeprefix("stored_")]) for name in shown)]
        for row in evaluation.balance.to_dict("records")
    ]
    print_table(heading, rows, title="Balance by segment")


def _print_over_capacity(evaluation: Evaluation) -> None:
    from territory_opt.report.fields import show

    over = evaluation.over_capacity
    rows = [
        [row["territory_id"], str(row["name"]), *(show(row[name], "hours") for name in over.columns[-3:])]
        for row in over.head(SHOWN_ROWS).to_dict("records")
    ]
    if rows:
        heading = ("territory", "rep", "workload", "capacity", "over")
        print_table(heading, rows, title=f"Over capacity: {len(over):,} of {evaluation.measures['seats']:,.0f} seats")


def _print_differences(evaluation: Evaluation) -> None:
    from territory_opt.report.fields import show

    found, currency = evaluation.differences, evaluation.currency
    if found.empty:
        if evaluation.stored is not None:
            print_lines("Every account sits where the stored run has it.")
        return
    rows = [
        [row["account_id"], str(row["name"]), *(show(row[name], "text") for name in ("seat_id", "stored_seat_id")),
         *(show(row[name], "usd", currency) for name in ("own_usd", "room_usd", "cost_usd"))]
        for row in found.head(SHOWN_ROWS).to_dict("records")
    ]  # fmt: skip
    heading = ("account", "name", "this plan", "stored run", "own cost", "room", "more a year")
    print_table(heading, rows, title=f"Accounts that differ: {len(found):,}, most in cost first", text_columns=4)


def _print_violations(evaluation: Evaluation) -> None:
    violations = evaluation.violations
    if violations.empty:
        print_lines("The plan keeps every rule.")
        return
    print_lines(f"The plan breaks rules in {len(violations):,} places; --json lists all of them.")
    for broken in evaluation.mends.to_dict("records"):
        print_lines(f"{broken['rule']}: {broken['count']:,}. {broken['mend']}")
        of_rule = violations[violations["rule"] == broken["rule"]].head(SHOWN_VIOLATIONS)
        print_lines(*(f"  {sentence}" for sentence in of_rule["sentence"]))
