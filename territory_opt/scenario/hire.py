"""The hiring plan of a scenario on its own, without territories."""

from __future__ import annotations

import copy
import dataclasses
import time
from pathlib import Path
from typing import Any

from territory_opt.headcount.model import HeadcountModel
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.report.results import HiringResults
from territory_opt.scenario.changes.parameters import put
from territory_opt.scenario.forecast import shown_forecast
from territory_opt.scenario.hiring import STUDY_SECONDS, audit_hiring_plan, hiring_summary, report_hiring
from territory_opt.scenario.inputs import made_from
from territory_opt.scenario.opening import open_scenario
from territory_opt.scenario.prepare import plan_supply, supply_notes
from territory_opt.scenario.reading import Models
from territory_opt.scenario.staffing import SECONDS
from territory_opt.scenario.summary import settings_shown


def hire_scenario(
    folder: Path,
    name: str,
    *,
    seconds: float | None = None,
    seed: int | None = None,
    study: bool = True,
    service_level: float | None = None,
    budget_usd: float | None = None,
    progress: ProgressCallback = silent,
) -> HiringResults:
    """Plan demand, supply and hiring of a scenario, try the plan on chance and study it.

    Parameters
    ----------
    folder : Path
        The workspace.
    name : str
        The scenario.
    seconds : float, optional
        Time limit of the plan, and again of its studies.
    seed : int, optional
        Seed, in place of the scenario's.
    study : bool
        Whether to sweep service levels, vary assumptions and find what more is worth.
    service_level, budget_usd : float, optional
        Share of demand to be covered, and most that starts may cost in the plan year, in place of the model's.
    progress : callable
        Told how far the work is.

    Raises
    ------
    InputError
        When the workspace, the scenario or a model cannot be used.
    AuditError
        When the plan fails its audit.
    """
    opened = open_scenario(folder, name, seed=seed, progress=progress)
    scenario, changed = opened.scenario, opened.changed()
    workspace, (models, overrides) = changed.workspace, _overridden(changed.models, service_level, budget_usd)
    demand, staffing = plan_supply(workspace, models, scenario.seed, progress, factors=changed.factors)
    progress(Progress("planning headcount"))
    started = time.monotonic()
    plan = staffing.plan({}, seconds=SECONDS if seconds is None else seconds)
    progress(Progress("auditing"))
    audit_hiring_plan(staffing, plan, {})
    hiring = report_hiring(
        staffing, plan, study=study, seconds=STUDY_SECONDS if seconds is None else seconds, progress=progress
    )
    notes = (*workspace.notes, *supply_notes(demand, staffing))
    summary = {
        "scenario": scenario.name,
        **hiring_summary(staffing, plan, hiring),
        "run_seconds": time.monotonic() - started,
        "seed": scenario.seed,
        "overrides": overrides,
        "changes": list(changed.applied),
        "audit": "passed",
        "notes": list(notes),
        **made_from(opened.hashes()),
    }
    return HiringResults(
        name=scenario.name,
        title=scenario.title,
        description=scenario.description,
        settings=settings_shown(workspace.settings),
        summary=summary,
        hiring=hiring,
        forecast=shown_forecast(workspace, models.demand, demand.forecast),
        notes=notes,
    )


def _overridden(models: Models, service_level: float | None, budget_usd: float | None) -> tuple[Models, dict[str, Any]]:
    """Return the models with values given on the call in place of their own, and which these are."""
    given = {"service_level": service_level, "budget_usd": budget_usd}
    declared = copy.deepcopy(dict(models.declared["headcount"]))
    for path, value in ((("coverage", "service_level"), service_level), (("hiring", "budget_usd"), budget_usd)):
        if value is not None:
            put(declared, path, value)
    overrides = {key: value for key, value in given.items() if value is not None}
    return dataclasses.replace(models, headcount=HeadcountModel.model_validate(declared)), overrides
