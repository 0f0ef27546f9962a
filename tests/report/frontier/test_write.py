"""The files of a frontier, its chart and its tables."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from territory_opt.report.frontier.chart import frontier_chart
from territory_opt.report.frontier.results import Frontier
from territory_opt.report.frontier.tables import points_view, printed_points
from territory_opt.report.frontier.write import write_frontier
from territory_opt.report.tables import read_table


def _places(path: str) -> np.ndarray:
    return np.array(re.findall(r"[ML]([\d.-]+) ([\d.-]+)", path), dtype=float)


def test_every_file_is_written_and_reads_back(frontiers: dict[str, Frontier], tmp_path: Path) -> None:
    """Points, record, plans and scenarios; keys that a spreadsheet would run are kept as they are."""
    write_frontier(frontiers["territories"], tmp_path)
    files = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert files == [
        "frontier.csv",
        "frontier.html",
        "frontier.json",
        "plans/1.csv",
        "scenarios/redesign-point-1.yaml",
        "scenarios/redesign-point-3.yaml",
    ]
    points = read_table(tmp_path / "frontier.csv", ("measured", "objective_usd"))
    assert points["measured"].tolist() == [0.02, 0.05, 0.1, 0.2, 0.4]
    assert read_table(tmp_path / "plans" / "1.csv")["account_id"].tolist() == ["=1+1", "A2"]
    assert json.loads((tmp_path / "frontier.json").read_text())["seed"] == 1


@pytest.mark.parametrize("kind", ["territories", "hiring", "no plan"])
def test_the_page_holds_no_markup_from_data(frontiers: dict[str, Frontier], kind: str, tmp_path: Path) -> None:
    """Names and words from data stay text."""
    write_frontier(frontiers[kind], tmp_path)
    page = (tmp_path / "frontier.html").read_text()
    assert "<script>window.hacked" not in page
    assert ("&lt;script&gt;window.hacked" in page) == (kind != "hiring")


def test_the_line_leaves_dominated_points_out(frontiers: dict[str, Frontier]) -> None:
    """It falls from point to point and has a place for each that counts; every plan has a dot with its figures."""
    drawn = frontier_chart(frontiers["territories"])
    assert drawn is not None
    (line,) = [shape for shape in drawn.chart.shapes if shape.style == "capacity-line"]
    places = _places(line.path)
    assert len(places) == 4
    assert (np.diff(places, axis=0) > 0).all()  # places count downwards
    assert [dot.shape.style for dot in drawn.dots] == [
        "dot point", "dot point", "dot knee", "dot point hollow", "dot point",
    ]  # fmt: skip
    assert drawn.dots[0].shape.title == (
        "Point 1 at 2.0\u00a0%: €900k, bound €882k, gap 2.0\u00a0%; CV of potential 0.07, travel 90,000\u00a0km, "
        "120 accounts moved, 2.0\u00a0% of ARR moved, 24 seats"
    )


def test_the_band_reaches_down_to_what_is_proven(frontiers: dict[str, Frontier]) -> None:
    """It lies between objective and bound; a hiring plan's cost has no bound of its own, so there is none."""
    drawn, hiring = frontier_chart(frontiers["territories"]), frontier_chart(frontiers["hiring"])
    assert drawn is not None
    assert hiring is not None
    assert sum(shape.style == "capacity-band" for shape in drawn.chart.shapes) == 1
    assert not any(shape.style == "capacity-band" for shape in hiring.chart.shapes)
    assert "with lost margin $3.00M, bound $2.99M" in hiring.dots[0].shape.title


def test_without_a_plan_there_is_no_chart(frontiers: dict[str, Frontier]) -> None:
    """The table still has every level with its status."""
    assert frontier_chart(frontiers["no plan"]) is None
    _, rows = printed_points(frontiers["no plan"])
    assert {row[-1] for row in rows} == {"infeasible"}


def test_tables_say_what_sets_a_point_apart(frontiers: dict[str, Frontier]) -> None:
    """The knee and the dominated ones, in the page and in the terminal."""
    heading, rows = printed_points(frontiers["territories"])
    assert [row[-1] for row in rows] == ["", "", "knee", "dominated", ""]
    assert all(len(row) == len(heading) for row in rows)
    view = points_view(frontiers["territories"])
    assert [row[1].text for row in view.rows] == ["", "", "knee", "dominated", ""]
