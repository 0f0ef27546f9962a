"""The comparison marks the best, shows what is missing and keeps names as text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from territory_opt.report.comparison import write_comparison
from territory_opt.report.results import Results


@pytest.fixture(scope="module")
def page(results: Results, run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("compare") / "comparison.html"
    baseline = {**results.summary, "title": "<b>Today</b>", "bound_usd": np.nan, "gap": np.nan}
    measures = pd.DataFrame(
        [
            ("measures/travel_km", "Travel a year", "km", "lower", True, 12_000.0, 9_000.0, ("redesign",)),
            ("measures/coverage_share", "Capacity over workload", "share", "", True, None, 1.4, ()),
            ("headcount/status", "Hiring plan", "text", "", True, "optimal", "feasible", ()),
            ("bound_usd", "Costs of two models", "usd", "", False, 2.4e6, 9.1e5, ()),
        ],
        columns=["measure", "label", "kind", "better", "comparable", "baseline", "redesign", "best"],
        dtype=object,
    )
    moved = pd.DataFrame(
        {"from_run": ["baseline"], "to_run": ["redesign"], "accounts": [412], "current_arr_usd": [4.1e6]}
    )
    maps = {"baseline": run_folder / "missing.png", "redesign": run_folder / "map.png"}
    runs = [("baseline", baseline), ("redesign", results.summary)]
    write_comparison(runs, measures, path, moved=moved, maps=maps)
    return path.read_text(encoding="utf-8")


def _row(page: str, label: str) -> list[str]:
    row = next(row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if label in row)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]


def test_the_best_value_is_marked(page: str) -> None:
    """Only the shorter travel carries the mark; a measure without a better direction has none."""
    assert _row(page, "Travel a year") == ["12,000 km", "✓ 9,000 km"]
    assert _row(page, "Capacity over workload") == ["\u2013", "140 %"]
    assert _row(page, "Hiring plan") == ["optimal", "feasible"]


def test_values_that_mean_different_things_are_plain_figures(page: str) -> None:
    """Costs of different models stand side by side without bars, other measures with them."""
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    (costs,) = (row for row in rows if "Costs of two models" in row)
    (travel,) = (row for row in rows if "Travel a year" in row)
    assert _row(page, "Costs of two models") == ["$2.40M", "$910k"]
    assert (costs.count("<svg"), travel.count("<svg")) == (0, 2)


def test_who_sits_elsewhere_reads_both_ways(page: str) -> None:
    """The count between two runs stands in both their rows, and it is said why it is not the count of moves."""
    assert page.count("412 <span") == 2
    assert "gain or lose a seat altogether" in page


def test_status_and_proof_of_every_run_are_shown(page: str) -> None:
    """A run without a bound has a dash, never nan."""
    body = re.sub(r"base64,[\w+/=]+", "", page[page.index("<body>") : page.index("<script>")])
    assert "nan" not in body.lower().replace("finance", "")
    assert page.count("Proven bound") == 2


def test_only_maps_that_are_there_stand_in_the_page(page: str) -> None:
    """One picture, as data; titles from data are text."""
    assert re.findall(r'<img src="(data:image/png)', page) == ["data:image/png"]
    assert "&lt;b&gt;Today&lt;/b&gt;" in page


def test_inputs_that_differ_and_accounts_that_sit_elsewhere_stand_in_the_page(
    results: Results, run_folder: Path, tmp_path: Path
) -> None:
    """A parameter and a change are told by run, the accounts come as data for the script, hostile names inert."""
    inputs = pd.DataFrame(
        [("alignment", "move_limit[current_arr_usd].share", "0.1", "0.2"), ("changes", "removed <b>R1</b>", "", "yes")],
        columns=["part", "what", "a", "b"],
    )
    seats = pd.DataFrame(
        {
            "account_id": ["A1", "A2"],
            "name": ["</script><b>Shop</b>", None],
            "segment": ["SMB", "SMB"],
            "current_arr_usd": [10.0, np.nan],
            "a": ["Mei", "Mei"],
            "b": ["Carmen", None],
        }
    )
    path = tmp_path / "comparison.html"
    runs = [("a", results.summary), ("b", results.summary)]
    measures = pd.DataFrame(columns=["measure", "label", "kind", "better", "comparable", "a", "b", "best"])
    write_comparison(runs, measures, path, seats=seats, inputs=inputs)
    page = path.read_text(encoding="utf-8")
    assert "removed &lt;b&gt;R1&lt;/b&gt;" in page
    assert "</script><b>" not in page
    data = json.loads(re.findall(r'id="data">(.*?)</script>', page, re.DOTALL)[0])
    assert [[data["seats"][seat] if seat >= 0 else None for seat in at] for at in data["at"]] == [
        ["Mei", "Carmen"],
        ["Mei", None],
    ]


def test_endless_names_are_cut_and_amounts_have_the_currency_of_the_plan(results: Results, tmp_path: Path) -> None:
    """Ten thousand letters take a line or two of the page, in its words and its data; euros are told as euros."""
    long = "L" * 10_000
    seats = pd.DataFrame(
        {"account_id": [long], "name": [long], "segment": [long], "current_arr_usd": [10.0], "a": ["Mei"], "b": [long]}
    )
    told = {**results.summary, "title": "T" * 10_000, "description": "\u202eD"}
    measures = pd.DataFrame(columns=["measure", "label", "kind", "better", "comparable", "a", "b", "best"])
    path = tmp_path / "comparison.html"
    write_comparison([("a", told), ("b", told)], measures, path, seats=seats, currency="EUR")
    page = path.read_text(encoding="utf-8")
    assert f"<summary><bdi>{'T' * 159}…</bdi></summary>" in page
    assert "<bdi>\u202eD</bdi>" in page
    data = json.loads(re.findall(r'id="data">(.*?)</script>', page, re.DOTALL)[0])
    assert long not in str(data)
    assert data["currency"] == "EUR"
