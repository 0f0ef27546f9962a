"""The frontier of cost against service level: the hiring plan's."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.headcount.study.frontier import plan_frontier
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.report.currency import in_currency
from territory_opt.report.frontier.results import Axis, Frontier
from territory_opt.scenario.declaration import Scenario
from territory_opt.scenario.frontier.chosen import scenario_yaml
from territory_opt.scenario.hiring import STUDY_SECONDS, audit_hiring_plan
from territory_opt.scenario.inputs import made_from
from territory_opt.scenario.opening import open_scenario
from territory_opt.scenario.prepare import plan_supply, supply_notes
from territory_opt.scenario.staffing import GAP
from territory_opt.scenario.summary import settings_shown

SERVICE_LEVEL = "service_level"
COST = "cost"
"""What is minimised beside it."""

NOT_AUDITED = (
    "The plan that the scenario asks for is audited; those of the other levels are when their scenario is run."
)


def hiring_frontier(
    folder: Path,
    name: str,
    *,
    minimise: str | None = None,
    points: int = 9,
    first: float | None = None,
    last: float | None = None,
    gap: float = GAP,
    seconds: float | None = None,
    seed: int | None = None,
    progress: ProgressCallback = silent,
) -> Frontier:
    """Find what each service level costs at least, by `territory_opt.headcount.study.frontier`.

    Parameters are those of `territory_opt.scenario.frontier.frontier.find_frontier`. Without ``first`` and ``last`` the
    levels reach from what is kept when nothing is asked for to the highest that can be kept.

    Raises
    ------
    InputError
        When the workspace, the scenario or a model cannot be used, or something other than cost is to be minimised.
    AuditError
        When the plan of the scenario's own level fails its audit.
    """
    if minimise not in (None, COST):
        raise InputError([InputProblem("--minimise", None, "", str(minimise), f"{COST}, beside {SERVICE_LEVEL}")])
    started = time.monotonic()
    opened = open_scenario(folder, name, seed=seed, progress=progress)
    workspace, scenario, changed = opened.workspace, opened.scenario, opened.changed()
    demand, staffing = plan_supply(changed.workspace, changed.models, scenario.seed, progress, factors=changed.factors)
    progress(Progress("planning headcount"))
    plan = staffing.plan({})
    audit_hiring_plan(staffing, plan, {})
    progress(Progress("solving the service levels"))
    found = plan_frontier(
        plan.statement.problem,
        plan.solution if plan.solution.found else None,
        levels=_levels(first, last, points),
        count=points,
        seconds=STUDY_SECONDS if seconds is None else seconds,
        gap=gap,
    )
    table = _table(found.points, found.knee)
    currency = workspace.settings.currency
    sentences = tuple(in_currency(said, currency) for said in found.sentences)
    notes = (
        NOT_AUDITED,
        *(in_currency(note, currency) for note in (*workspace.notes, *supply_notes(demand, staffing))),
    )
    return Frontier(
        name=scenario.name,
        title=scenario.title,
        settings=settings_shown(workspace.settings),
        limited=Axis(SERVICE_LEVEL, "Service level", "measured", "share"),
        minimised=Axis(COST, "Cost of the starts in the plan year", "cost_usd", "usd"),
        points=table,
        plans={},
        scenarios=_scenarios(scenario, table),
        sentences=sentences,
        notes=notes,
        summary={
            **_asked(scenario),
            "points": table.to_dict("records"),
            "sentences": list(sentences),
            "seconds": time.monotonic() - started,
            "changes": list(changed.applied),
            "notes": list(notes),
            **made_from(opened.hashes()),
        },
    )


def _asked(scenario: Scenario) -> dict[str, Any]:
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "model": scenario.headcount,
        "limit": SERVICE_LEVEL,
        "minimise": COST,
        "seed": scenario.seed,
    }


def _levels(first: float | None, last: float | None, count: int) -> list[float] | None:
    """Return the levels where both ends are given; the study finds its own otherwise."""
    if first is None and last is None:
        return None
    if first is None or last is None or first > last or last > 1:
        given = " to ".join("" if end is None else f"{end:g}" for end in (first, last))
        expected = f"both ends, shares of demand up to 1, the lower first, beside {SERVICE_LEVEL}"
        raise InputError([InputProblem("--from and --to", None, "", given.strip(), expected)])
    return [float(level) for level in np.linspace(first, last, count)]


def _scenarios(scenario: Scenario, table: pd.DataFrame) -> dict[int, str]:
    """Return the scenario file of each level that has a plan."""
    has_plan = table.loc[table["objective_usd"].notna(), ["point", "level"]]
    return {
        int(point): scenario_yaml(
            scenario.name,
            int(point),
            title=f"{scenario.title}, service level {level:.1%}",
            changes=[{"change": "parameter", "model": "headcount", "to": {"coverage.service_level": float(level)}}],
            seed=scenario.seed,
        )
        for point, level in has_plan.itertuples(index=False, name=None)
    }


def _table(points: pd.DataFrame, knee: float) -> pd.DataFrame:
    """Return the study's levels as points: the level, its cost, and the objective with bound and gap."""
    level = points["service_level"]
    return points.assign(point=np.arange(1, len(points) + 1), level=level, measured=level, knee=level.eq(knee))[
        ["point", "level", "measured", "cost_usd", "objective_usd", "bound_usd", "gap", "status", "shortfall_usd",
         "starts", "dominated", "knee"]
    ]  # fmt: skip
