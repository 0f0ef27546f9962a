"""The page of a hiring plan, alone and within the report: whole, inert, honest about what was not made."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from territory_opt.report.hiring.page import write_hiring_page
from territory_opt.report.hiring.write import write_hiring
from territory_opt.report.results import Hiring
from territory_opt.report.tables import read_table


@pytest.fixture(scope="module")
def folder(made: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a hiring plan with everything, and one without a plan beside it."""
    place = tmp_path_factory.mktemp("hiring")
    for name, status in (("found", "feasible"), ("none", "infeasible")):
        (place / name).mkdir()
        write_hiring(made.make_hiring_results(status), place / name)
    return place


def _page(path: Path) -> str:
    return path.read_text(encoding="utf-8").replace("&#39;", "'")


def test_every_file_is_written(folder: Path) -> None:
    """The page, the record and a table for everything that was made; none for what was not."""
    planned = {
        "hiring.html", "hiring.json", "headcount_plan.csv", "hires.csv", "heads.csv", "coverage.csv", "budget.csv",
        "stages.csv", "assumptions.csv", "seats.csv", "forecast.csv",
    }  # fmt: skip
    studied = {"trial.csv", "trial_months.csv", "frontier.csv", "tornado.csv", "worth.csv"}
    assert {path.name for path in (folder / "found").iterdir()} == planned | studied
    assert {path.name for path in (folder / "none").iterdir()} == planned


def test_the_record_is_the_summary(folder: Path, made: SimpleNamespace) -> None:
    """Programs read status, cost and proof; what is not known is null."""
    record = json.loads((folder / "found" / "hiring.json").read_text(encoding="utf-8"))
    assert record == json.loads(json.dumps(made.make_hiring_results().summary))
    assert json.loads((folder / "none" / "hiring.json").read_text(encoding="utf-8"))["gap"] is None


def test_every_section_is_linked_and_named_once(folder: Path) -> None:
    """Each link of the head leads to a section, and no two things of a page share a name."""
    for name in ("found", "none"):
        page = _page(folder / name / "hiring.html")
        wanted = re.findall(r'<a href="#([\w-]+)"', page)
        assert wanted == re.findall(r'<section id="([\w-]+)"', page.replace('<section id="assumptions"', ""))
        names = re.findall(r' id="([\w-]+)"', page)
        assert len(names) == len(set(names))


def test_what_was_not_made_is_left_out(folder: Path) -> None:
    """Without a plan there is no frontier, no budget and no start to list, and the page says why and what would do."""
    page = _page(folder / "none" / "hiring.html")
    assert re.findall(r'<section id="([\w-]+)"', page) == [
        "decision", "coverage", "stages", "forecast", "supply-assumptions", "assumptions",
    ]  # fmt: skip
    assert "No plan covers &lt;82.0%&gt; of demand for Enterprise, 80.9% at most." in page
    assert "is short whatever is hired: &lt;too late&gt;." in page
    assert "No plan is possible" in page


def test_nothing_but_the_reason_still_makes_a_page(made: SimpleNamespace, tmp_path: Path) -> None:
    """Every frame empty, the forecast too: the page stands and holds its reason."""
    results = made.make_hiring_results("infeasible")
    bare = replace(results, hiring=Hiring(), forecast=results.forecast.iloc[:0], notes=())
    write_hiring_page(bare, tmp_path / "hiring.html")
    page = _page(tmp_path / "hiring.html")
    assert re.findall(r'<section id="([\w-]+)"', page) == ["decision", "assumptions"]
    assert "80.9% at most." in page


def test_a_plan_without_trial_or_studies_makes_a_page(made: SimpleNamespace, tmp_path: Path) -> None:
    """With --no-study, or before any trial, what is left out is not claimed."""
    results = made.make_hiring_results()
    names = ("levels", "months", "frontier", "tornado", "worth")
    plain = replace(results.hiring, sentences={}, runs=0, **{name: getattr(Hiring(), name) for name in names})
    write_hiring_page(replace(results, hiring=plain), tmp_path / "hiring.html")
    page = _page(tmp_path / "hiring.html")
    assert '<section id="joins"' in page
    assert "eight of ten" not in page
    assert "Chance to meet the level" not in page


def test_hostile_text_is_escaped(folder: Path) -> None:
    """Segments, sources and notes from data stand as text; charts hold no markup of theirs either."""
    page = _page(folder / "found" / "hiring.html")
    assert "Mid-Market &lt;b&gt;M&lt;/b&gt;" in page
    assert "<b>" not in page
    assert page.count("</script>") == 1
    assert not re.search(r'<link\b|src="(?!data:)|@import|url\(|style="', page)


def test_no_cell_of_a_csv_runs_as_a_formula(folder: Path) -> None:
    """A region whose name begins like a formula is guarded, and read back as it was."""
    for name in ("headcount_plan", "hires", "coverage", "forecast"):
        text = (folder / "found" / f"{name}.csv").read_text(encoding="utf-8")
        assert ",=East" not in text
        assert "=East" in set(read_table(folder / "found" / f"{name}.csv")["region"])


def test_no_figure_of_a_chart_is_missing(folder: Path) -> None:
    """No coordinate is not a number, every chart has words for those who cannot see it, and the page is small."""
    page = _page(folder / "found" / "hiring.html")
    assert not re.search(r'(?: d| x| y|viewBox)="[^"]*(?:nan|inf)', page)
    charts = re.findall(r'<svg class="chart"[^>]*>', page)
    assert len(charts) == 10
    assert all(re.search(r'role="img" aria-label="[^"]{20,}"', chart) for chart in charts)
    assert (folder / "found" / "hiring.html").stat().st_size < 1e6


def test_overrides_are_told(made: SimpleNamespace, tmp_path: Path) -> None:
    """What was asked for on the command line in place of the model's values stands under the decision."""
    results = made.make_hiring_results()
    asked = replace(results, summary={**results.summary, "overrides": {"service_level": 0.8}})
    write_hiring_page(asked, tmp_path / "hiring.html")
    assert "Asked for in place of the model's own: service level 80\u00a0%." in _page(tmp_path / "hiring.html")


def test_the_report_has_the_same_parts(folder: Path, run_folder: Path) -> None:
    """The hiring section of a run's report shows what the page of its own shows."""
    alone = re.findall(r'<section id="([\w-]+)"', _page(folder / "found" / "hiring.html"))
    section = _page(run_folder / "report.html").partition('<section id="hiring">')[2].partition("</section>")[0]
    assert re.findall(r'id="hiring-part-([\w-]+)"', section) == alone[1:-1]
    assert "Start 10 people between February and September 2027" in section
