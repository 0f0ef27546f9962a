"""The report page holds what a leader needs and keeps data from becoming markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from territory_opt.report.page import write_report
from territory_opt.report.results import Hiring, Results
from territory_opt.report.write import write_results


@pytest.fixture(scope="module")
def page(run_folder: Path) -> str:
    return (run_folder / "report.html").read_text(encoding="utf-8").replace("&#39;", "'")


def test_every_section_is_there_and_linked(page: str) -> None:
    """Each link of the page's head leads to a section."""
    wanted = re.findall(r'<a href="#([\w-]+)"', page)
    assert wanted == re.findall(r'<section id="([\w-]+)"', page.replace('<section id="assumptions"', ""))


def test_hostile_text_is_escaped(page: str) -> None:
    """Names, titles and reasons from data stand as text: no tag of theirs is in the page."""
    assert "Annual &lt;redesign&gt;" in page
    assert "<i>" not in page
    assert not re.search(r"<img src=x|<script>window\.hacked", page)
    assert page.count("</script>") == 1
    assert "{{" not in page.replace("{{ 7*7 }}", "")


def test_the_page_is_self_contained(page: str) -> None:
    """The policy lets only this page's own script and style run; the picture stands in the page; nothing is fetched."""
    assert re.search(r"script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; img-src data:", page)
    assert re.findall(r'<img src="(data:image/png)', page) == ["data:image/png"]
    assert not re.search(r'<link\b|src="(?!data:)|@import|url\(|style="', page)


def test_long_tables_say_what_they_leave_out(results: Results, page: str) -> None:
    """Fifty moves are shown and the file with all of them is named."""
    assert f"50 of {len(results.moves)} shown; all are in moves.csv." in page


def test_a_name_of_ten_thousand_letters_does_not_fill_the_page(page: str) -> None:
    """A text longer than a cell is shortened."""
    assert "L" * 100 not in re.sub(r"data:image/png;base64,[\w+/=]+", "", page)


@pytest.mark.parametrize("status", ["infeasible", "no plan found"])
def test_a_run_without_a_plan_gives_its_reason(status: str, results_of: Callable[..., Results], tmp_path: Path) -> None:
    """The folder holds the reason, the headcount and the record; no map, no workbook, no territories."""
    write_results(results_of(status=status), tmp_path)
    files = {path.name for path in tmp_path.iterdir()}
    assert {"headcount_plan.csv", "seats.csv", "coverage.csv", "hires.csv", "report.html", "run.json"} <= files
    assert files.isdisjoint({"assignments.csv", "map.html", "map.png", "report.xlsx", "territories.gpkg"})
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Balance needs &lt;9.4 %&gt; and the limit on moves allows 3 %." in page
    assert "map.html" not in page


def test_it_is_said_when_planned_starts_have_no_territory(
    page: str, results_of: Callable[..., Results], tmp_path: Path
) -> None:
    """Readers learn under Hiring how their seats take part, unless some of them do or nobody starts."""
    hint = "The seats of planned starts take part in a design once the scenario sets <code>design_starts_by</code>."
    assert hint in page.partition('<section id="hiring">')[2].partition("</section>")[0]
    assert page.count(hint) == 1
    results = results_of()
    planned = results.seats.assign(source=["plan", *results.seats["source"].iloc[1:]])
    for other in (replace(results, seats=planned), replace(results, hiring=Hiring())):
        write_report(other, tmp_path / "report.html", picture=tmp_path / "none.png")
        assert hint not in (tmp_path / "report.html").read_text(encoding="utf-8")
