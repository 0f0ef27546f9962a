"""A point of a frontier as a scenario of its own."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from territory_opt.errors import InputError, InputProblem
from territory_opt.report.fields import show
from territory_opt.report.frontier.results import Axis
from territory_opt.report.frontier.write import PLANS, SCENARIOS, point_name
from territory_opt.scenario.declaration import Scenario
from territory_opt.scenario.frontier.limits import ChangeData
from territory_opt.scenario.frontier.points import Solved
from territory_opt.scenario.frontier.task import Task


def scenario_text(
    scenario: Scenario, number: int, limited: Axis, one: Solved, changes: Sequence[ChangeData], task: Task
) -> str:
    """Return the file of the scenario that is a point's problem: what differs from the one it stands on.

    Parameters
    ----------
    scenario : Scenario
        The one it stands on.
    number : int
        The point.
    limited : Axis
        The limited measure.
    one : Solved
        What was found at the point.
    changes : sequence of mapping
        The changes of rules and terms.
    task : Task
        What the point was solved from.
    """
    level = show(one.level, limited.kind)
    return scenario_yaml(
        scenario.name,
        number,
        title=f"{scenario.title}, {limited.label[:1].lower()}{limited.label[1:]}: {level}".replace("\u00a0", " "),
        changes=changes,
        seed=task.seed,
        seconds=task.stop.seconds,
        gap=task.stop.gap,
    )


def scenario_yaml(base: str, number: int, *, title: str, changes: Sequence[ChangeData], **said: Any) -> str:
    """Return the text of a scenario file that derives from another one."""
    data = {"name": point_name(base, number), "base": base, "title": title, **said, "changes": list(changes)}
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120)


def choose_point(folder: Path, name: str, point: int, *, under: str) -> tuple[Path, Path | None]:
    """Make a point of a stored frontier a scenario of the workspace.

    Parameters
    ----------
    folder : Path
        The workspace.
    name : str
        The scenario whose frontier it is.
    point : int
        The point's number.
    under : str
        The workspace's folder of frontiers.

    Returns
    -------
    scenario : Path
        The scenario file that was written.
    plan : Path or None
        The point's plan, which a run of the scenario can keep; None for a hiring plan.

    Raises
    ------
    InputError
        When there is no such frontier or point, or the workspace has another scenario of that name.
    """
    stored = folder / under / name
    if not (stored / "frontier.json").is_file():
        raise InputError([InputProblem(under, None, "", name, f"a stored frontier; run frontier {name} first")])
    file = stored / SCENARIOS / f"{point_name(name, point)}.yaml"
    if not file.is_file():
        expected = f"a point that has a plan; {under}/{name}/frontier.csv lists them"
        raise InputError([InputProblem("--choose", None, "", str(point), expected)])
    target = folder / "scenarios" / file.name
    if target.exists() and target.read_bytes() != file.read_bytes():
        expected = "no such file yet; it is not written over, so move it or rename it first"
        raise InputError([InputProblem(f"scenarios/{file.name}", None, "", "another scenario", expected)])
    target.parent.mkdir(exist_ok=True)
    shutil.copyfile(file, target)
    plan = stored / PLANS / f"{point}.csv"
    return target, plan if plan.is_file() else None
