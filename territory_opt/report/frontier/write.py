"""Writing the folder of a frontier."""

from __future__ import annotations

from pathlib import Path

from territory_opt.report.frontier.page import write_frontier_page
from territory_opt.report.frontier.results import Frontier
from territory_opt.report.run_record import write_run_record
from territory_opt.report.tables import write_tables

PLANS, SCENARIOS = "plans", "scenarios"
"""Folders of a frontier's folder with the plan and the scenario file of each point."""


def write_frontier(frontier: Frontier, folder: Path) -> None:
    """Write every file of a frontier.

    ``frontier.html``, ``frontier.csv`` (the points), ``frontier.json``, ``plans/N.csv`` (the seat of every account at
    point N, which ``run --keep`` takes) and ``scenarios/NAME-point-N.yaml``.

    Parameters
    ----------
    frontier : Frontier
        What was found.
    folder : Path
        An existing, empty folder.
    """
    write_tables({"frontier": frontier.points}, folder)
    if frontier.plans:
        (folder / PLANS).mkdir()
        write_tables({str(point): plan for point, plan in frontier.plans.items()}, folder / PLANS)
    if frontier.scenarios:
        (folder / SCENARIOS).mkdir()
    for point, text in frontier.scenarios.items():
        (folder / SCENARIOS / f"{point_name(frontier.name, point)}.yaml").write_text(text, encoding="utf-8")
    write_frontier_page(frontier, folder / "frontier.html")
    write_run_record(frontier.summary, folder / "frontier.json")


def point_name(name: str, point: int) -> str:
    """Return the name of the scenario that a point of a scenario's frontier makes."""
    return f"{name}-point-{point}"
