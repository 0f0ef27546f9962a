"""The map's file: small, self-contained, and its data agree with the run."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from territory_opt.report.map_page import write_map
from territory_opt.report.results import Results


def _page(folder: Path) -> str:
    return (folder / "map.html").read_text(encoding="utf-8").replace("&#39;", "'")


@pytest.fixture(scope="module")
def data(run_folder: Path) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', _page(run_folder), re.DOTALL)
    assert found
    return json.loads(found.group(1))


def test_nothing_in_the_file_is_fetched(run_folder: Path) -> None:
    """The policy forbids all but what stands in the file, and no tag or style points outside."""
    page = _page(run_folder)
    assert "default-src 'none'" in page
    head = page.split("</head>")[0]
    assert "unsafe" not in head
    assert "url(" not in head
    assert not re.search(r"<(?:script|img|iframe)[^>]+src\s*=|<link\b|@import", page)
    assert "sourceMappingURL" not in page


def test_hostile_names_stay_data(run_folder: Path, data: dict[str, Any], results: Results) -> None:
    """A name that closes the script or opens a tag stands escaped in the data and reads back whole."""
    page = _page(run_folder)
    assert page.count("</script>") == 2
    assert "window.hacked" not in re.sub(r"<script type=.*?</script>", "", page, flags=re.DOTALL)
    hostile = results.accounts["name"].str.slice(0, 120).tolist()
    assert data["accounts"]["name"] == hostile


def test_the_data_agree_with_the_plan(data: dict[str, Any], results: Results) -> None:
    """Every account points to its territory and to today's, and what moves is marked."""
    ids, seats = data["territories"]["id"], data["territories"]["seat"]
    plan = [None if k < 0 else ids[k] for k in data["accounts"]["territory"]]
    today = [None if k < 0 else seats[k] for k in data["accounts"]["today"]]
    assert plan == [t if isinstance(t, str) else None for t in results.accounts["territory_id"]]
    assert today == results.accounts["incumbent_seat_id"].tolist()
    assert sum(data["accounts"]["moved"]) == results.accounts["moved"].sum()
    assert sum(data["territories"]["plan"]["accounts"]) == results.accounts["seat_id"].notna().sum()
    assert sum(data["territories"]["today"]["accounts"]) == len(results.accounts)
    shown = {ids[territory] for territory, _, _ in data["shapes"]}
    assert shown == set(results.shapes["territory_id"])


def test_five_thousand_accounts_stay_a_small_file(results_of: Callable[..., Results], tmp_path: Path) -> None:
    """The demo's size, 5,000 accounts in 63 territories, takes less than 1.5 MB."""
    large = results_of(accounts=5_000, per_segment=21)
    write_map(large, tmp_path / "map.html")
    assert (tmp_path / "map.html").stat().st_size < 1_500_000
