"""The map's file: small, self-contained, and its data agree with the run."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
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


def _positions(coded: dict[str, Any]) -> list[int]:
    packed = np.frombuffer(base64.b64decode(coded["data"]), np.uint8).reshape(-1, coded["bytes"]).astype(float)
    codes = packed @ 256.0 ** np.arange(coded["bytes"])
    return np.where(codes > 0, coded["least"] + codes - 1, -1).astype(int).tolist()


def _named(names: list[str], coded: dict[str, Any]) -> list[str | None]:
    return [None if place < 0 else names[place] for place in _positions(coded)]


def test_hostile_names_stay_data(run_folder: Path, data: dict[str, Any], results: Results) -> None:
    """A name that closes the script or opens a tag stands escaped in the data and reads back whole."""
    page = _page(run_folder)
    assert page.count("</script>") == 2
    assert "window.hacked" not in re.sub(r"<script type=.*?</script>", "", page, flags=re.DOTALL)
    hostile = results.accounts.set_index("account_id")["name"].str.slice(0, 120)
    assert data["accounts"]["name"] == hostile[data["accounts"]["id"]].tolist()


def test_the_data_agree_with_the_plan(data: dict[str, Any], results: Results) -> None:
    """Every account points to its territory and to today's, to its status, holder and segment; moves are marked."""
    coded = data["accounts"]
    plain = results.accounts.set_index("account_id").loc[coded["id"]]
    ids, seats = data["territories"]["id"], data["territories"]["seat"]
    assert _named(ids, coded["plan"]) == [t if isinstance(t, str) else None for t in plain["territory_id"]]
    assert _named(seats, coded["today"]) == plain["incumbent_seat_id"].tolist()
    assert _named(data["segments"], coded["segment"]) == plain["segment"].tolist()
    assert _named(coded["status"]["texts"], coded["status"]["position"]) == plain["status"].tolist()
    assert sum(_positions(coded["moved"])) == results.accounts["moved"].sum()
    assert sum(_positions(data["territories"]["plan"]["accounts"])) == results.accounts["seat_id"].notna().sum()
    assert sum(_positions(data["territories"]["today"]["accounts"])) == len(results.accounts)
    assert {ids[territory] for territory in data["shapes"]["plan"]["territory"]} == set(results.shapes["territory_id"])


def test_the_largest_accounts_come_first(data: dict[str, Any], results: Results) -> None:
    """So that small dots are drawn over large ones."""
    potential = results.accounts.set_index("account_id").loc[data["accounts"]["id"], "potential_usd"]
    assert potential.is_monotonic_decreasing


def test_five_thousand_accounts_stay_a_small_file(results_of: Callable[..., Results], tmp_path: Path) -> None:
    """The demo's size, 5,000 accounts in 63 territories, takes less than 1.5 MB."""
    large = results_of(accounts=5_000, per_segment=21)
    write_map(large, tmp_path / "map.html")
    assert (tmp_path / "map.html").stat().st_size < 1_500_000
