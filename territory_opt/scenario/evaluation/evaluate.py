"""Scoring a plan drawn by hand against a scenario's model, its optimum and its stored run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from territory_opt.alignment.centres import seats_at_centres
from territory_opt.alignment.engine.stop import relative_gap
from territory_opt.alignment.plan import Design, evaluate_alignment
from territory_opt.audit.audit import list_violations
from territory_opt.audit.measures import plan_measures
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.scenario.evaluation.beside import StoredPlan, balance_table, differences, over_capacity, stored_plan
from territory_opt.scenario.evaluation.drawn import read_drawn, to_assignment
from territory_opt.scenario.evaluation.ground import find_ground
from territory_opt.scenario.evaluation.mending import mends


@dataclass(frozen=True)
class Evaluation:
    """A plan's score.

    Attributes
    ----------
    scenario : str
        The scenario whose model judges it.
    currency : str
        The currency of all amounts.
    design : Design
        The plan with its objective by term, the highest bound that is known of the model and the gap between them.
    measures : dict of str to float
        The plan's measures.
    stored : StoredPlan or None
        The plan of the scenario's stored run.
    balance : DataFrame
        Balance by segment, see `balance_table`.
    over_capacity : DataFrame
        Seats with more work than hours, see `over_capacity`.
    differences : DataFrame
        Accounts that sit elsewhere than in the stored plan, see `differences`; empty without one.
    violations : DataFrame
        What it breaks: rule, territory_id, account_id, amount, limit, sentence, stored_seat_id (where the stored plan
        has the account); empty when it keeps every rule.
    mends : DataFrame
        The rules it breaks and what would mend it, see `mends`.
    """

    scenario: str
    currency: str
    design: Design
    measures: dict[str, float]
    stored: StoredPlan | None
    balance: pd.DataFrame
    over_capacity: pd.DataFrame
    differences: pd.DataFrame
    violations: pd.DataFrame
    mends: pd.DataFrame


def evaluate_plan(
    folder: str | Path,
    plan: str | Path,
    name: str,
    *,
    progress: ProgressCallback = silent,
) -> Evaluation:
    """Score a plan from a file against a scenario's model.

    Parameters
    ----------
    folder : str or Path
        The workspace.
    plan : str or Path
        A CSV or Parquet file or an Excel workbook with account_id and one of seat_id, territory_id and rep_id, such as
        the edited assignments.csv of a run. An account that it leaves out, or whose seat is empty, is unassigned.
    name : str
        The scenario.
    progress : callable
        Told how far the work is.

    Raises
    ------
    InputError
        With everything that is wrong in the plan, or when the workspace or scenario cannot be used.
    """
    folder = Path(folder)
    plan = Path(plan)
    drawn = read_drawn(plan)
    ground = find_ground(folder, name, progress)
    assignment = to_assignment(drawn, ground.accounts, ground.seats)
    design = evaluate_alignment(
        ground.accounts,
        ground.seats,
        ground.alignment,
        assignment,
        tables=ground.tables,
        seconds=ground.seconds,
        progress=progress,
    )
    progress(Progress("holding it against the stored run"))
    seats = seats_at_centres(ground.seats, ground.accounts, design.centres)
    stored = stored_plan(ground)
    measures = plan_measures(ground.accounts, seats, assignment)
    broken = list_violations(ground.accounts, seats, ground.declaration, assignment, tables=ground.tables)
    return Evaluation(
        scenario=ground.scenario,
        currency=ground.currency,
        design=design if stored is None else _bounded(design, stored),
        measures=measures,
        stored=stored,
        balance=balance_table(measures, None if stored is None else stored.measures),
        over_capacity=over_capacity(ground, seats, assignment),
        differences=pd.DataFrame() if stored is None else differences(ground, assignment, stored),
        violations=broken if stored is None else broken.assign(stored_seat_id=_stored_seat(broken, stored)),
        mends=mends(broken),
    )


def _stored_seat(violations: pd.DataFrame, stored: StoredPlan) -> pd.Series:
    return violations["account_id"].map(stored.assignment)


def _bounded(design: Design, stored: StoredPlan) -> Design:
    """Return the plan under the bound of the stored run where that is higher, and still holds."""
    if not stored.bound_usd > design.bound_usd:
        return design
    if design.status == "infeasible":
        # A plan that breaks rules may cost less than any that keeps them: there is no gap to tell.
        return replace(design, bound_usd=stored.bound_usd)
    bound = min(stored.bound_usd, design.objective_usd)
    return replace(design, bound_usd=bound, gap=relative_gap(design.objective_usd, bound))
