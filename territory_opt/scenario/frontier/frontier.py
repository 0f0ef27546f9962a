"""The room's answer to "what does less of the one cost of the other": a frontier, prepared once, solved and audited."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.plan import Design
from territory_opt.audit.measures import plan_measures
from territory_opt.errors import InputError, InputProblem
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.report.frontier.results import Axis, Frontier
from territory_opt.scenario.frontier.chosen import scenario_text
from territory_opt.scenario.frontier.goals import GOALS, OBJECTIVE
from territory_opt.scenario.frontier.knee import find_knee
from territory_opt.scenario.frontier.limits import limit_named
from territory_opt.scenario.frontier.points import Solved, point_table
from territory_opt.scenario.frontier.staffed import COST, SERVICE_LEVEL, hiring_frontier
from territory_opt.scenario.frontier.sweep import Sweep, changes_at, sweep_levels
from territory_opt.scenario.frontier.task import Task
from territory_opt.scenario.frontier.words import frontier_sentences, point_notes
from territory_opt.scenario.inputs import input_hashes, made_from
from territory_opt.scenario.prepare import Prepared
from territory_opt.scenario.run import prepare_scenario
from territory_opt.scenario.summary import settings_shown

FOLDER = "frontiers"
"""Folder of a workspace that keeps frontiers, one a scenario."""

SECONDS = 9.0
"""Time limit of each solve: with it a frontier of 9 points takes about a minute on two processors."""

GAP = 0.01
"""Gap at which a solve may stop: finer than what a point of a frontier is read for (assumption)."""


def find_frontier(
    folder: Path,
    name: str,
    *,
    limit: str = "disruption",
    minimise: str | None = None,
    points: int = 9,
    first: float | None = None,
    last: float | None = None,
    gap: float = GAP,
    seconds: float | None = None,
    seed: int | None = None,
    jobs: int = 1,
    progress: ProgressCallback = silent,
) -> Frontier:
    """Find what the least of one measure is at each level that another one is held to.

    Parameters
    ----------
    folder : Path
        The workspace.
    name : str
        The scenario whose accounts, seats and model it stands on.
    limit : str
        The measure that is held to one level after the other: a name of `LIMITS`, or service_level for the scenario's
        hiring plan.
    minimise : str, optional
        What is minimised, one of `GOALS`, the objective by default.
    points : int
        How many levels.
    first, last : float, optional
        Lowest and highest level; by default that of a plan under a high price of the measure, and that of the best plan
        without the limit.
    gap : float
        Gap to the proven bound at which a point's solve may stop.
    seconds : float, optional
        Time limit of each solve, `SECONDS` by default; of all of them together for hiring plans.
    seed : int, optional
        Seed, in place of the scenario's.
    jobs : int
        Processes; the plans are the same for any number unless the time ends a solve.
    progress : callable
        Told how far the work is.

    Returns
    -------
    Frontier
        Every plan of it audited; a level without a plan says why.

    Raises
    ------
    InputError
        When workspace, scenario or model cannot be used, or do not fit what is limited or minimised.
    AuditError
        When the plan of a point fails its audit.
    """
    if limit == SERVICE_LEVEL:
        return hiring_frontier(
            folder, name, minimise=minimise, points=points, first=first, last=last, gap=gap, seconds=seconds, seed=seed,
            progress=progress,
        )  # fmt: skip
    if minimise == COST:
        raise InputError([InputProblem("--limit", None, "", limit, f"{SERVICE_LEVEL}, beside {COST}")])
    started = time.monotonic()
    prepared = prepare_scenario(folder, name, seed=seed, progress=progress)
    task = task_of(prepared, seconds=SECONDS if seconds is None else seconds, gap=gap)
    sweep = Sweep(limit_named(limit), minimise or OBJECTIVE, points, first, last)
    found = sweep_levels(task, sweep, jobs=jobs, progress=progress)
    progress(Progress("auditing the points"))
    for one in found:
        if one.has_plan:
            task.audit(changes_at(task, sweep, one.level), one.design)
    table = point_table(found, [_figures(task, sweep, one) for one in found])
    knee = find_knee(table)
    table["knee"] = table["point"].eq(knee.point if knee is not None else 0)
    limited = Axis(limit, sweep.limit.label, "measured", sweep.limit.kind)
    minimised = Axis(sweep.goal, _goal_label(sweep.goal), "objective_usd", "usd")
    currency = prepared.workspace.settings.currency
    sentences = frontier_sentences(table, limited, minimised, knee, currency)
    notes = (*point_notes(table, limited, sweep.limit.nests), *prepared.notes)
    return Frontier(
        name=prepared.scenario.name,
        title=prepared.scenario.title,
        settings=settings_shown(prepared.workspace.settings),
        limited=limited,
        minimised=minimised,
        points=table,
        plans={number: _plan(one.design) for number, one in enumerate(found, start=1) if one.has_plan},
        scenarios={
            number: scenario_text(prepared.scenario, number, limited, one, changes_at(task, sweep, one.level), task)
            for number, one in enumerate(found, start=1)
            if one.has_plan
        },
        sentences=sentences,
        notes=notes,
        summary=_summary(prepared, task, sweep, table, sentences, notes, time.monotonic() - started),
    )


def task_of(prepared: Prepared, *, seconds: float, gap: float) -> Task:
    """Return what the points of a prepared scenario are solved from.

    Raises
    ------
    InputError
        When the scenario evaluates today's alignment, of which there is but one.
    """
    scenario = prepared.scenario
    source = f"scenarios/{scenario.name}.yaml"
    if scenario.method != "solve":
        expected = "solve, for a model whose plans can be traded off; today's alignment is one plan"
        raise InputError([InputProblem(source, None, "method", scenario.method, expected)])
    return Task(
        source=source,
        accounts=prepared.accounts,
        seats=prepared.seats,
        tables=prepared.tables,
        models=prepared.models,
        stop=Stop(seconds=seconds, steps=scenario.steps, gap=gap),
        seed=scenario.seed,
    )


def _goal_label(goal: str) -> str:
    return "Cost of all else that the model prices" if goal == OBJECTIVE else f"Cost of {goal}"


def _figures(task: Task, sweep: Sweep, one: Solved) -> Mapping[str, float]:
    """Return what a point's plan measures; empty without one."""
    if not one.has_plan:
        return {}
    assignment, model = one.design.assignment, task.models.alignment
    measures = plan_measures(task.accounts, task.seats, assignment)
    data = model.read(task.accounts, task.seats, task.tables)
    return {
        "measured": sweep.limit.measured(data, assignment, model),
        "cv_potential": measures["cv_potential_usd.max"],
        "travel_km": measures["travel_km"],
        "moved_accounts": measures["moved_accounts"],
        "moved_current_arr_share": measures["moved_current_arr_share"],
        "seats": float(assignment.dropna().nunique()),
    }


def _plan(design: Design) -> pd.DataFrame:
    return design.assignment.dropna().rename("seat_id").rename_axis("account_id").reset_index()


def _summary(
    prepared: Prepared,
    task: Task,
    sweep: Sweep,
    table: pd.DataFrame,
    sentences: tuple[str, ...],
    notes: tuple[str, ...],
    run_seconds: float,
) -> dict[str, Any]:
    scenario, workspace = prepared.scenario, prepared.workspace
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "model": scenario.alignment,
        "limit": sweep.limit.name,
        "minimise": sweep.goal,
        "minimise_means": GOALS[sweep.goal],
        "points": table.to_dict("records"),
        "sentences": list(sentences),
        "seed": task.seed,
        "seconds_limit": task.stop.seconds,
        "steps_limit": task.stop.steps,
        "gap_asked": task.stop.gap,
        "seconds": run_seconds,
        "changes": list(prepared.applied),
        "audit": "passed" if table["objective_usd"].notna().any() else "",
        "notes": list(notes),
        **made_from(input_hashes(workspace.folder, workspace.settings, scenario, prepared.models)),
    }
