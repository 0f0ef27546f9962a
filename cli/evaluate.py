"""``territory-opt evaluate``: a plan drawn by hand against the model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .guard import NO_PLAN
from .options import Session, examples, session_options
from .output import print_json, print_lines, print_table
from .progress import shown_progress
from .runs import percent

if TYPE_CHECKING:
    from territory_opt.scenario.evaluate import Evaluation

SHOWN_VIOLATIONS = 5
"""Violations of one rule that are printed, the worst first."""


@click.command(
    name="evaluate",
    short_help="Score a plan drawn by hand.",
    epilog=examples(
        "territory-opt evaluate my-plan.csv --scenario annual-redesign",
        "territory-opt evaluate runs/rebalance/assignments.csv --scenario annual-redesign --json",
    ),
)
@click.argument("plan", metavar="PLAN", type=click.Path(path_type=Path))
@click.option("--scenario", "name", required=True, help="The scenario whose data and model judge the plan.")
@session_options
def command(session: Session, plan: Path, name: str) -> None:
    """Score a plan drawn in a spreadsheet: its cost by term, the proven bound, and every rule it breaks.

    PLAN is a CSV file with account_id and one of seat_id, territory_id or rep_id; accounts it leaves out have no seat.
    The exit status is 1 when the plan breaks a rule.
    """
    from territory_opt.scenario.evaluate import evaluate_plan

    with shown_progress(plan.name, quiet=session.quiet) as progress:
        evaluation = evaluate_plan(session.folder, plan, name, progress=progress)
    if session.as_json:
        _print_json(evaluation)
    else:
        _print(evaluation)
    if len(evaluation.violations):
        click.get_current_context().exit(NO_PLAN)


def _print_json(evaluation: Evaluation) -> None:
    design = evaluation.design
    print_json(
        {
            "scenario": evaluation.scenario,
            "objective_usd": design.objective_usd,
            "objective_by_term": design.objective_by_term,
            "bound_usd": design.bound_usd,
            "gap": design.gap,
            "measures": evaluation.measures,
            "violations": evaluation.violations.to_dict("records"),
        }
    )


def _print(evaluation: Evaluation) -> None:
    from territory_opt.report.fields import show

    design, measures = evaluation.design, evaluation.measures
    rows = [(f"objective: {term}", show(usd, "usd")) for term, usd in design.objective_by_term.items()]
    rows += [
        ("objective a year", show(design.objective_usd, "usd")),
        ("proven bound of the model", show(design.bound_usd, "usd")),
        ("gap", percent(design.gap)),
        ("CV of potential, worst segment", f"{measures['cv_potential_usd.max']:.3f}"),
        ("ARR moved", f"{measures['moved_current_arr_share']:.1%}"),
        ("accounts without a seat", show(measures["unassigned_accounts"], "count")),
    ]
    print_table(("", evaluation.scenario), rows)
    violations = evaluation.violations
    if violations.empty:
        print_lines("The plan keeps every rule.")
        return
    print_lines(f"The plan breaks rules in {len(violations):,} places; --json lists all of them.")
    for rule, of_rule in violations.groupby("rule", sort=False):
        print_lines(f"{rule}: {len(of_rule):,}")
        print_lines(*(f"  {sentence}" for sentence in of_rule["sentence"].head(SHOWN_VIOLATIONS)))
