"""The report page holds what a leader needs and keeps data from becoming markup."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from territory_opt.report.fields import MISSING, clip
from territory_opt.report.page import write_report
from territory_opt.report.results import Hiring, Results
from territory_opt.report.signing import plan_fingerprint
from territory_opt.report.write import write_results


@pytest.fixture(scope="module")
def page(run_folder: Path) -> str:
    return (run_folder / "report.html").read_text(encoding="utf-8").replace("&#39;", "'")


def test_every_section_is_there_and_linked(page: str) -> None:
    """Each link of the page's head leads to a section."""
    wanted = re.findall(r'<a href="#([\w-]+)"', page)
    assert wanted == re.findall(r'<section id="([\w-]+)"', page)
    assert '<a class="skip" href="#decision">' in page


def test_hostile_text_is_escaped(page: str) -> None:
    """Names, titles and reasons from data stand as text: no tag of theirs is in the page."""
    assert "Annual &lt;redesign&gt;" in page
    assert "<i>" not in page
    assert not re.search(r"<img src=x|<script>window\.hacked", page)
    assert page.count("</script>") == 1 + page.count('<script type="application/json"')
    assert "{{" not in page.replace("{{ 7*7 }}", "")


def test_the_page_is_self_contained(page: str) -> None:
    """The policy lets only this page's own script and style run; the picture stands in the page; nothing is fetched."""
    assert re.search(r"script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; img-src data:", page)
    assert re.findall(r'<img src="(data:image/png)', page) == ["data:image/png"]
    assert not re.search(r'<link\b|src="(?!data:)|@import|url\(|style="', page)


def test_tiles_compare_with_today_only_what_has_a_today(page: str) -> None:
    """What changes hands does so against today, where it was nothing by definition."""
    tiles, *_ = re.findall(r'<ul class="tiles">(.*?)</ul>', page, re.DOTALL)
    each = tiles.split("</li>")
    assert any("today" in tile for tile in each)
    assert not any("today" in tile for tile in each if "hands" in tile)


def test_every_move_is_in_the_page(results: Results, page: str) -> None:
    """Fifty stand in the table, a script draws the others when they are wanted, and the file with all is named."""
    assert f"50 of {len(results.moves)} shown; all are in moves.csv." in page
    (data,) = re.findall(r'<script type="application/json" data-rows="moves">(.*?)</script>', page)
    carried = json.loads(data)
    names = [carried["cells"][row[0]][0] for row in carried["rows"]]
    assert len(names) == len(results.moves) - 50
    assert set(names) <= {clip(name) for name in results.moves["name"]}


def test_a_name_of_ten_thousand_letters_does_not_fill_the_page(results: Results, tmp_path: Path) -> None:
    """A text longer than a cell is shortened; the whole of it opens on demand."""
    moves = results.moves.assign(
        name=["L" * 10_000, *results.moves["name"].iloc[1:]], current_arr_usd=range(len(results.moves), 0, -1)
    )
    path = tmp_path / "report.html"
    write_report(replace(results, moves=moves), path, picture=tmp_path / "none.png")
    page = path.read_text(encoding="utf-8")
    assert f"<summary>{'L' * 79}…</summary><p>{'L' * 10_000}</p>" in page
    assert "L" * 100 not in page.replace("L" * 10_000, "")


def test_tables_say_what_they_are_and_charts_what_they_show(page: str) -> None:
    """Every table has a caption, every heading its scope, every picture words of more than a title."""
    assert page.count("<table") == page.count("<caption")
    assert not re.findall(r"<th(?! scope)", page.replace("<thead", ""))
    words = re.findall(r'role="img" aria-label="([^"]+)"', page) + re.findall(r'<img [^>]*alt="([^"]+)"', page)
    assert len(words) >= 5
    assert all(len(said) > 40 for said in words)


def test_the_signature_stands_under_the_plan(results: Results, page: str) -> None:
    """Run, fingerprint, status and gap are in the block that is signed, with room for who, what and when."""
    block = page.partition('<section id="sign-off">')[2].partition("</section>")[0]
    for said in ("redesign, made 20 November 2026", plan_fingerprint(results), "Plan found", "0.8\u00a0%", "reject"):
        assert said in block
    assert re.findall(r'<th scope="col">(\w+)', block) == ["Role", "Name", "Decision", "Signature", "Date"]


def test_rules_show_what_they_leave(results: Results, tmp_path: Path) -> None:
    """A rule at its limit binds, a broken one says so, and one without figures leaves nothing to print."""
    texts = ["rule", "sentence", "measure", "scope", "limit", "tightest"]
    limit, hours = (
        ["move_limit", "Broken.", "arr", "all", "at most $100"],
        ["capacity", "Hours.", "hours", "SMB", "1,600 h"],
    )
    rows = [
        (*limit, None, 150.0, -50.0, -0.5, "usd", True),
        (*hours, "T1 (<i>Ada</i>)", 1598.0, 2.0, 0.00125, "hours", True),
        ("locks", "All 5 stay.", None, "locked", "today's seat", None, 5.0, 0.0, math.nan, "count", False),
    ]
    constraints = pd.DataFrame(rows, columns=[*texts, "value", "slack", "slack_share", "kind", "binding"])
    path = tmp_path / "report.html"
    write_report(replace(results, constraints=constraints), path, picture=tmp_path / "none.png")
    table = re.search(r'<table id="constraints".*?</table>', path.read_text(encoding="utf-8"), re.DOTALL)
    assert table is not None
    cells = [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in table[0].split("<tr>")[2:]]
    assert [row[0] for row in cells] == ["✗ broken", "● binds", "○ kept"]
    assert cells[0][5:] == ["$150", "-$50", "-50\u00a0%"]
    assert cells[1][4:] == ["T1 (&lt;i&gt;Ada&lt;/i&gt;)", "1,598.0\u00a0h", "2.0\u00a0h", "0.1\u00a0%"]
    assert cells[2][5:] == ["5", MISSING, MISSING]


def test_a_page_of_five_thousand_accounts_stays_small(results_of: Callable[..., Results], tmp_path: Path) -> None:
    """With all their moves, and before the picture of at most a megabyte and a half, it is under three."""
    path = tmp_path / "report.html"
    results = results_of(accounts=5000, per_segment=20)
    write_report(results, path, picture=tmp_path / "none.png")
    assert len(results.moves) > 1000
    assert path.stat().st_size < 3_000_000


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


def test_what_must_change_stands_as_choices(results_of: Callable[..., Results], tmp_path: Path) -> None:
    """Each way out of a clash of rules is an item of its own; without a reason, time is what was missing."""
    reason = "Rules clash. It would be enough to relax one rule: balance to 12 %; or the <limit> on moves to 9 %."
    made, path = results_of(status="infeasible"), tmp_path / "report.html"
    for said, items in ((reason, ["Balance to 12 %.", "The &lt;limit&gt; on moves to 9 %."]), ("", [])):
        write_report(replace(made, summary={**made.summary, "reason": said}), path, picture=tmp_path / "none.png")
        block = path.read_text(encoding="utf-8").partition('<section id="decision">')[2].partition("</section>")[0]
        assert re.findall(r"<li>(.*?)</li>", block) == items
        assert "There are no territories to show. " in block
        assert ("a longer one may find it" in block) is not bool(said)


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
