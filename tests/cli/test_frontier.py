"""The command that trades one measure off against another, on the small workspace."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

from territory_opt.scenario.frontier.goals import GOALS
from territory_opt.scenario.frontier.limits import LIMITS
from territory_opt.scenario.frontier.staffed import COST, SERVICE_LEVEL
from territory_opt.scenario.run import run_scenario

MAIN = import_module("territory_opt.cli.main").main
FRONTIER = import_module("territory_opt.cli.frontier")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, write_small_workspace) -> Path:
    """Return the small workspace."""
    return write_small_workspace(tmp_path_factory.mktemp("frontier"))


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, Any]:
    """Return what the command prints as JSON, with three levels; it stays in the workspace."""
    words = ["frontier", "redesign", "--points", "3", "--seconds", "2", "--gap", "0.05", "--jobs", "1"]
    shown = CliRunner().invoke(MAIN, [*words, "--json", "-q", "-C", str(folder)])
    assert shown.exit_code == 0, shown.output
    return json.loads(shown.output)


def _call(folder: Path, *words: str):
    return CliRunner().invoke(MAIN, ["frontier", *words, "-C", str(folder), "--quiet"])


def test_points_are_stored_whole(folder: Path, found: dict[str, Any]) -> None:
    """With page, table, record, the plan of each point and its scenario."""
    stored = folder / "frontiers" / "redesign"
    assert found["page"] == str(stored / "frontier.html")
    assert found["audit"] == "passed"
    points = pd.read_csv(stored / "frontier.csv")
    assert points["point"].tolist() == [row["point"] for row in found["points"]]
    assert points["gap"].between(0, 1).all()
    assert (points["measured"] <= points["level"] + 1e-6).all()
    for point in points["point"]:
        assert len(pd.read_csv(stored / "plans" / f"{point}.csv")) == 120
        assert (stored / "scenarios" / f"redesign-point-{point}.yaml").is_file()


def test_a_chosen_point_runs_with_its_plan(folder: Path, found: dict[str, Any]) -> None:
    """The scenario that --choose puts in place keeps the point's plan and comes to its objective."""
    shown = _call(folder, "redesign", "--choose", "1")
    assert shown.exit_code == 0, shown.output
    assert "territory-opt run redesign-point-1 --keep" in shown.output
    scenario = folder / "scenarios" / "redesign-point-1.yaml"
    assert yaml.safe_load(scenario.read_text())["base"] == "redesign"
    results = run_scenario(folder, "redesign-point-1", keep=folder / "frontiers" / "redesign" / "plans" / "1.csv")
    assert results.summary["objective_usd"] == pytest.approx(found["points"][0]["objective_usd"], rel=1e-6)
    scenario.write_text("name: redesign-point-1\nbase: redesign\n")
    refused = _call(folder, "redesign", "--choose", "1")
    assert refused.exit_code == 2
    assert "not written over" in refused.output
    scenario.unlink()


def test_people_read_points_and_the_sentences(folder: Path) -> None:
    """A table of the levels that were asked for, and where the page is."""
    words = ("--limit", "accounts", "--from", "0.3", "--to", "0.6", "--points", "2", "--seconds", "1", "--jobs", "1")
    shown = _call(folder, "redesign", *words)
    assert shown.exit_code == 0, shown.output
    assert [line.split()[1] for line in shown.output.splitlines()[1:3]] == ["30", "60"]
    assert "frontier.html" in shown.output


def test_service_levels_are_the_hiring_plans(folder: Path) -> None:
    """Each level with what it costs, and a scenario that asks for it."""
    words = ("--limit", "service_level", "--from", "0.2", "--to", "0.4", "--points", "2", "--seconds", "4")
    shown = _call(folder, "redesign", *words, "--json")
    assert shown.exit_code == 0, shown.output
    told = json.loads(shown.output)
    assert [row["level"] for row in told["points"]] == [0.2, 0.4]
    (change,) = yaml.safe_load(told["scenarios"]["2"])["changes"]
    assert change["to"] == {"coverage.service_level": 0.4}


def test_a_frontier_without_a_plan_ends_with_status_1(folder: Path, tmp_path: Path) -> None:
    """The reason is told, and the record is stored all the same."""
    change = "{change: rule, add: {rule: balance, measure: current_arr_usd, lower: 100000000}}"
    text = f"name: hopeless\nbase: redesign\nchanges:\n  - {change}\n"
    (folder / "scenarios" / "hopeless.yaml").write_text(text)
    shown = _call(folder, "hopeless", "--seconds", "1", "--jobs", "1")
    assert shown.exit_code == 1, shown.output
    assert "No level has a plan." in shown.output
    assert (folder / "frontiers" / "hopeless" / "frontier.html").is_file()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("redesign", "--within", "0.1"), "--within goes with --carves"),
        (("redesign", "--choose", "1", "--carves", "3"), "do not go together"),
        (("redesign", "--limit", "disruption", "--minimise", "disruption"), "something else to minimise"),
        (("redesign", "--limit", "service_level", "--minimise", "travel"), "cost"),
        (("redesign", "--minimise", "cost"), "service_level"),
        (("redesign", "--limit", "service_level", "--from", "0.5"), "both ends"),
        (("today",), "one plan"),
        (("today", "--choose", "1"), "a stored frontier"),
        (("redesign", "--choose", "99"), "a point that has a plan"),
    ],
)
def test_what_cannot_be_done_says_why(
    folder: Path, found: dict[str, Any], words: tuple[str, ...], message: str
) -> None:
    """Exit status 2 and one clear message."""
    shown = _call(folder, *words)
    assert shown.exit_code == 2, shown.output
    assert message in shown.output


def test_help_names_every_measure() -> None:
    """What the help lists, without loading the rooms, is what there is."""
    assert list(FRONTIER.LIMITED) == [*(limit.name for limit in LIMITS), SERVICE_LEVEL]
    assert list(FRONTIER.MINIMISED) == [*GOALS, COST]
