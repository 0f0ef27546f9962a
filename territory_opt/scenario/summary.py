"""The summary of a run, which becomes its ``run.json``."""

from __future__ import annotations

import datetime
from typing import Any

from territory_opt.alignment.plan import Design
from territory_opt.headcount.plan import HeadcountPlan
from territory_opt.scenario.inputs import input_hashes, versions
from territory_opt.scenario.prepare import Prepared


def summarize(
    prepared: Prepared,
    design: Design,
    *,
    measures: dict[str, float],
    measures_before: dict[str, float],
    audit: str,
    notes: tuple[str, ...],
    run_seconds: float,
) -> dict[str, Any]:
    """Return what a run says of itself.

    Parameters
    ----------
    prepared : Prepared
        The problem.
    design : Design
        What was found.
    measures, measures_before : dict of str to float
        Measures of the plan and of today's alignment.
    audit : str
        Outcome of the audit, empty when there is no plan to audit.
    notes : tuple of str
        What a reader should know.
    run_seconds : float
        Seconds of the whole run but its writing; the design's own are ``seconds``.
    """
    scenario, workspace = prepared.scenario, prepared.workspace
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "description": scenario.description,
        "method": scenario.method,
        "status": design.status,
        "objective_usd": design.objective_usd,
        "objective_by_term": dict(design.objective_by_term),
        "bound_usd": design.bound_usd,
        "gap": design.gap,
        "seconds": design.seconds,
        "run_seconds": run_seconds,
        "seconds_limit": scenario.seconds,
        "seed": scenario.seed,
        "model": scenario.alignment,
        "models": {"demand": scenario.demand, "headcount": scenario.headcount, "alignment": scenario.alignment},
        "reason": design.reason,
        "changes": list(prepared.applied),
        "measures": measures,
        "measures_before": measures_before,
        "headcount": _headcount(prepared.headcount),
        "audit": audit,
        "notes": list(notes),
        "versions": versions(),
        "inputs": input_hashes(workspace.folder, workspace.settings, scenario, prepared.models),
        "created": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }


def _headcount(plan: HeadcountPlan) -> dict[str, Any]:
    return {
        "status": plan.status,
        "objective_usd": plan.objective_usd,
        "bound_usd": plan.bound_usd,
        "gap": plan.gap,
        "cost_usd": plan.cost_usd,
        "budget_usd": plan.budget_usd,
        "starts": int(plan.starts["starts"].sum()),
        "reason": plan.reason,
    }
