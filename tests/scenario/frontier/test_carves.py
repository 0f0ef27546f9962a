"""Carves of a small workspace: audited, within the band, told apart, stored whole, printed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from territory_opt.errors import InputError
from territory_opt.report.frontier.carves import Carves, write_carves
from territory_opt.report.tables import read_table
from territory_opt.scenario.frontier.carves import find_carves, pair_differences, store_carves
from territory_opt.scenario.record import read_stored
from territory_opt.scenario.run import run_scenario
from territory_opt.workspace.schema import TEXT

(ENTRY,) = entry_points(group="console_scripts", name="territory-opt")
WITHIN = 0.05
OWN_MODEL = """\
name: {name}
title: Made for a test
rules:
{rules}
objective:
  - term: travel
  - {{term: disruption, usd_per_unit: 0.03}}
  - {{term: imbalance, measure: potential_usd, within: segment}}
"""


def _add(folder: Path, name: str, *rules: str) -> None:
    (folder / "models").mkdir(exist_ok=True)
    listed = "\n".join(f"  - {rule}" for rule in rules)
    (folder / "models" / f"{name}.yaml").write_text(OWN_MODEL.format(name=name, rules=listed))
    scenario = f"name: {name}\ntitle: Own\nalignment: {name}\nseconds: 120\nsteps: 5\ngap: 0.01\nstudy_hiring: false\n"
    (folder / "scenarios" / f"{name}.yaml").write_text(scenario)


@pytest.fixture(scope="session")
def carved(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Path:
    """Return a small workspace with a stored run, which no test changes but for its frontiers."""
    folder = write_small_workspace(tmp_path_factory.mktemp("carved"), accounts=16)
    _add(folder, "own", "rule: assign", "{rule: eligibility, match: [segment]}", "rule: families")
    _add(folder, "impossible", "rule: assign", "{rule: balance, measure: accounts, lower: 1000}")
    _add(folder, "free", "{rule: territories, centres: free}")
    run_scenario(folder, "own")
    return folder


@pytest.fixture(scope="session")
def found(carved: Path) -> Carves:
    """Three carves of it."""
    return find_carves(carved, "own", within=WITHIN)


def test_carves_are_within_the_band_and_told_with_their_gap(carved: Path, found: Carves) -> None:
    """Of the stored run's plan, against its bound; the terms add up, and differences are those of the plans."""
    stored = json.loads((carved / "runs" / "own" / "run.json").read_text())
    table = found.carves
    assert table["carve"].tolist() == [1, 2, 3]
    first_usd = table["objective_usd"].iloc[0]
    assert first_usd == pytest.approx(stored["objective_usd"])
    assert (table["objective_usd"] <= (1 + WITHIN) * first_usd + 0.01).all()
    assert (table["bound_usd"] >= stored["bound_usd"] - 0.01).all()
    assert table["gap"].tolist() == pytest.approx((1 - table["bound_usd"] / table["objective_usd"]).tolist(), abs=1e-6)
    terms = table[["travel_usd", "disruption_usd", "imbalance_usd"]].sum(axis=1)
    assert terms.to_numpy() == pytest.approx(table["objective_usd"].to_numpy())
    two = found.differences.set_index(["carve", "other"]).loc[(1, 2)]
    assert two["difference_share"] == pytest.approx(table["difference_share"].iloc[1])
    assert two["accounts"] == (found.plans[1]["seat_id"] != found.plans[2]["seat_id"]).sum() > 0
    both = found.differences.query("other == 3")["difference_share"]
    assert table["difference_share"].iloc[2] <= both.min() + 1e-9
    later = table.iloc[1:]
    assert (later["difference_share"] <= later["most_difference_share"] + 1e-9).all()


def test_carves_repeat_themselves(carved: Path, found: Carves) -> None:
    """The same seed gives the same plans; fewer carves are the first of more."""
    again = find_carves(carved, "own", count=2, within=WITHIN)
    for number, plan in again.plans.items():
        pd.testing.assert_frame_equal(plan, found.plans[number])


def test_a_wider_band_bounds_more(carved: Path, found: Carves) -> None:
    """And a run that is not stored is designed first."""
    wider = find_carves(carved, "own", count=2, within=3 * WITHIN, seed=5)
    assert wider.carves["most_difference_share"].iloc[1] >= found.carves["difference_share"].iloc[1] - 0.01
    assert wider.summary["seed"] == 5


def test_files_hold_every_plan(carved: Path, found: Carves) -> None:
    """Stored whole in the workspace's frontiers; the plans read back as they were."""
    stored = store_carves(carved, found)
    assert stored == carved / "frontiers" / "own-carves"
    plans = {"carve-1.csv", "carve-2.csv", "carve-3.csv"}
    assert {path.name for path in stored.iterdir()} == {"carves.html", "carves.json", "differences.csv", *plans}
    plan = read_table(stored / "carve-2.csv")
    assert plan["seat_id"].tolist() == found.plans[2]["seat_id"].tolist()
    summary = json.loads((stored / "carves.json").read_text())
    assert summary["audit"] == "passed"
    assert len(summary["carves"]) == len(summary["differences"]) == 3
    assert summary["sentences"][0].startswith("Carve 1, the best plan found, costs $")


def test_a_carve_can_be_taken(carved: Path, found: Carves, tmp_path: Path) -> None:
    """A run that keeps its file is its plan."""
    own = shutil.copytree(carved, tmp_path / "own")
    write_carves(found, tmp_path)
    run_scenario(own, found.name, keep=tmp_path / "carve-2.csv")
    taken = read_stored(own, found.name).record.assignment
    assert taken.tolist() == found.plans[2]["seat_id"].tolist()


def test_the_command_prints_figures_and_differences(
    carved: Path, found: Carves, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column a carve; as JSON what the record holds."""
    monkeypatch.setattr("territory_opt.scenario.frontier.carves.find_carves", lambda *_, **__: found)
    words = ["frontier", "own", "--carves", "3", "--within", str(WITHIN), "-C", str(carved), "-q"]
    printed = CliRunner().invoke(ENTRY.load(), words, catch_exceptions=False)
    assert printed.exit_code == 0
    for text in ("carve 1", "Objective", "1 and 2", "Carve 2 costs", "is proven from above", "carves.html"):
        assert text in printed.stdout
    as_json = CliRunner().invoke(ENTRY.load(), [*words, "--json"], catch_exceptions=False)
    assert json.loads(as_json.stdout)["within"] == WITHIN


def test_no_plan_says_why_and_stores_nothing(carved: Path) -> None:
    """With exit status 1."""
    called = CliRunner().invoke(ENTRY.load(), ["frontier", "impossible", "--carves", "2", "-C", str(carved), "-q"])
    assert called.exit_code == 1
    assert "balance" in called.stderr
    assert not (carved / "frontiers" / "impossible-carves").exists()


@pytest.mark.parametrize(("name", "told"), [("today", "solve"), ("free", "seats have homes")])
def test_what_has_no_distinct_plans_is_refused(carved: Path, name: str, told: str) -> None:
    """Today's alignment, which is one plan, and territories that could trade seats for nothing."""
    with pytest.raises(InputError, match=told):
        find_carves(carved, name)


def test_fewer_carves_than_asked_for_are_said(carved: Path) -> None:
    """Where everything costs more than the band allows."""
    alone = find_carves(carved, "own", count=2, within=0.0)
    if len(alone.carves) == 1:
        assert alone.sentences[-1] == "Only 1 plan of 2: no other plan within 0\u00a0% was found."
    else:
        assert alone.carves["above_first_share"].iloc[1] <= 1e-6


def test_differences_count_accounts_without_a_seat() -> None:
    """Having none in both plans is no difference; measures that nobody has are left out of the mean."""
    accounts = pd.DataFrame({"account_id": ["A", "B", "C"], "accounts": 1.0, "potential_usd": [50.0, 30.0, 20.0],
                             "current_arr_usd": 0.0})  # fmt: skip
    one, two = (pd.Series(seats, index=["A", "B", "C"], dtype=TEXT) for seats in (["S", None, "T"], ["S", None, None]))
    (row,) = pair_differences(accounts, [one, two]).to_dict("records")
    assert row["accounts"] == 1.0
    assert row["potential_share"] == pytest.approx(0.2)
    assert np.isnan(row["current_arr_share"])
    assert row["difference_share"] == pytest.approx((1 / 3 + 0.2) / 2)


@pytest.mark.browser
def test_the_page_opens_without_network_and_complaint(found: Carves, browser, tmp_path: Path) -> None:
    """Headings, a column a carve, and tables that sort."""
    write_carves(found, tmp_path)
    page = browser.open(tmp_path / "carves.html")
    assert page.find_element("tag name", "h1").text == "Own"
    assert len(page.find_elements("css selector", "#figures thead th")) == 4
    assert len(page.find_elements("css selector", "#pairs tbody tr")) == 3
    assert browser.complaints() == []
    assert browser.requests() == [(tmp_path / "carves.html").as_uri()]
