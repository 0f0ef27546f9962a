"""Territory Opt: sales territories and sales capacity, with a proven gap.

What most programs need stands here and is loaded when it is first used::

    from pathlib import Path
    import territory_opt

    workspace = territory_opt.load_workspace(Path("my-plan"))
    plan = territory_opt.solve(territory_opt.build(workspace, "annual-redesign"))
    print(plan.summary["status"], plan.summary["gap"])
    plan.territories.plot()
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "AuditError": "territory_opt.errors",
    "InputError": "territory_opt.errors",
    "InputProblem": "territory_opt.errors",
    "Progress": "territory_opt.progress",
    "Workspace": "territory_opt.workspace.workspace",
    "load_workspace": "territory_opt.workspace.workspace",
    "write_demo": "territory_opt.workspace.demo.write",
    "Scenario": "territory_opt.scenario.declaration",
    "Plan": "territory_opt.scenario.plan",
    "build": "territory_opt.scenario.plan",
    "solve": "territory_opt.scenario.plan",
    "read_plan": "territory_opt.scenario.plan",
    "run_scenario": "territory_opt.scenario.run",
    "run_many": "territory_opt.scenario.running.many",
    "read_stored": "territory_opt.scenario.record",
    "compare_runs": "territory_opt.scenario.comparison.compare",
    "evaluate_plan": "territory_opt.scenario.evaluation.evaluate",
    "approve_run": "territory_opt.scenario.approval.approve",
    "route_leads": "territory_opt.scenario.routing.route",
    "review_month": "territory_opt.scenario.review.review",
    "export_run": "territory_opt.scenario.exporting.export",
}
"""The module of each public name; loaded on first use, because solvers and maps take a second to load."""

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
