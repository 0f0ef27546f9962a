"""The summary of a run, which becomes its ``run.json``."""

from __future__ import annotations

from typing import Any

from territory_opt.alignment.plan import Design
from territory_opt.audit.audit import Audit
from territory_opt.report.currency import in_currency
from territory_opt.report.results import Hiring
from territory_opt.scenario.checks import broken_rules
from territory_opt.scenario.hiring import hiring_summary
from territory_opt.scenario.inputs import input_hashes, made_from
from territory_opt.scenario.prepare import Prepared
from territory_opt.workspace.settings import Settings


def summarize(
    prepared: Prepared,
    design: Design,
    *,
    measures: dict[str, float],
    measures_before: dict[str, float],
    audit: Audit,
    hiring: Hiring,
    notes: tuple[str, ...],
    run_seconds: float,
) -> dict[str, Any]:
    """Return what a run says of itself.

    An alignment that was evaluated and breaks rules has status feasible, as there is one to show, and names the rules
    it breaks in ``broken_rules``.

    Parameters
    ----------
    prepared : Prepared
        The problem.
    design : Design
        What was found.
    measures, measures_before : dict of str to float
        Measures of the plan and of today's alignment.
    audit : Audit
        The audit, without checks when there is no plan.
    hiring : Hiring
        The hiring plan with trial and studies.
    notes : tuple of str
        What a reader should know.
    run_seconds : float
        Seconds of the whole run but its writing; the design's own are ``seconds``.
    """
    broken = broken_rules(audit)
    scenario, workspace = prepared.scenario, prepared.workspace
    headcount = hiring_summary(prepared.staffing, prepared.headcount, hiring)
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "description": scenario.description,
        "method": scenario.method,
        "status": "feasible" if broken else design.status,
        "broken_rules": list(broken),
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
        "reason": f"The alignment breaks rules of the model: {', '.join(broken)}." if broken else design.reason,
        "changes": list(prepared.applied),
        "measures": measures,
        "measures_before": measures_before,
        "headcount": headcount | {"reason": in_currency(headcount["reason"], workspace.settings.currency)},
        "audit": "passed" if audit.checks else "",
        "notes": list(notes),
        **made_from(input_hashes(workspace.folder, workspace.settings, scenario, prepared.models)),
    }


def settings_shown(settings: Settings) -> dict[str, str]:
    """Return what reports show of a workspace's settings."""
    return {
        "name": settings.name,
        "plan_start": f"{settings.plan_start:%Y-%m}",
        "currency": settings.currency,
        "unit": settings.unit,
    }
