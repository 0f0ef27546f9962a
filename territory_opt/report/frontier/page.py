"""The page of a frontier, in one self-contained HTML file."""

from __future__ import annotations

from pathlib import Path

from territory_opt.report.frontier.chart import frontier_chart
from territory_opt.report.frontier.results import Frontier
from territory_opt.report.frontier.tables import points_view
from territory_opt.report.page import created_label
from territory_opt.report.templating import render_page


def write_frontier_page(frontier: Frontier, path: Path) -> None:
    """Write ``frontier.html``: what the frontier says, its chart, its points, and each point as a scenario file."""
    knee = frontier.points.loc[frontier.points["knee"], "point"]
    render_page(
        "frontier.html.j2",
        path,
        styles=("base.css", "report.css", "hiring.css", "frontier.css"),
        scripts=("base.js", "tables.js"),
        currency=frontier.settings["currency"],
        frontier=frontier,
        drawn=frontier_chart(frontier),
        points=points_view(frontier),
        knee=int(knee.iloc[0]) if len(knee) else 0,
        created=created_label(frontier.summary["created"]),
    )
