"""The command that plans hiring alone, on a small real workspace."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result

(ENTRY,) = entry_points(group="console_scripts", name="territory-opt")


def _call(*words: str) -> Result:
    return CliRunner().invoke(ENTRY.load(), words, catch_exceptions=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Path:
    """Return a small workspace with a hiring plan, which no test changes."""
    workspace = write_small_workspace(tmp_path_factory.mktemp("small"))
    done = _call("hire", "redesign", "--no-study", "-C", str(workspace))
    assert done.exit_code == 0, done.stderr
    (workspace / "told.txt").write_text(done.stdout)
    return workspace


@pytest.fixture(scope="module")
def record(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "hiring" / "redesign" / "hiring.json").read_text())


def test_the_plan_is_stored_whole(folder: Path, record: dict[str, Any]) -> None:
    """Page, record and tables are there; nothing of a study that was not made, and nothing aside."""
    files = {path.name for path in (folder / "hiring" / "redesign").iterdir()}
    assert {"hiring.html", "headcount_plan.csv", "hires.csv", "heads.csv", "coverage.csv", "trial.csv"} <= files
    assert files.isdisjoint({"frontier.csv", "tornado.csv", "worth.csv"})
    assert [path.name for path in (folder / "hiring").iterdir()] == ["redesign"]
    assert not (folder / "runs").exists()
    assert record["status"] in ("optimal", "feasible")
    assert record["bound_usd"] <= record["objective_usd"] + 0.01
    assert record["audit"] == "passed"


def test_what_is_printed_is_what_is_stored(folder: Path, record: dict[str, Any]) -> None:
    """Status, coverage and chance come first, then the drawn outcomes, then where the page lies."""
    told = (folder / "told.txt").read_text()
    assert "proven" in told
    assert "Demand covered in the plan year, in 400 drawn outcomes" in told
    assert told.splitlines()[-1] == f"Hiring plan: {folder / 'hiring' / 'redesign' / 'hiring.html'}"
    planned = pd.read_csv(folder / "hiring" / "redesign" / "headcount_plan.csv")
    assert planned.loc[planned["kind"] == "firm", "starts"].sum() == record["starts"]


@pytest.mark.parametrize(
    ("option", "value"),
    [("--budget", "inf"), ("--budget", "nan"), ("--service-level", "nan"), ("--seconds", "inf"), ("--seconds", "nan")],
)
def test_what_is_no_number_is_bad_usage(folder: Path, option: str, value: str) -> None:
    """Infinity and nan are refused before anything is read, and the option is named."""
    done = _call("hire", "redesign", option, value, "-C", str(folder))
    assert done.exit_code == 2
    assert f"Invalid value for '{option}'" in done.stderr
    assert not done.stdout


def test_overrides_are_recorded_and_nothing_is_kept_of_them(folder: Path, tmp_path: Path) -> None:
    """A level and a budget of the command line rule this plan, stand in its record, and change no file of the model."""
    words = ("hire", "redesign", "--no-study", "--service-level", "0.2", "--budget", "0", "-C", str(folder))
    done = _call(*words, "--json", "--quiet")
    try:
        assert done.exit_code == 0, done.stderr
        told = json.loads(done.stdout)
        assert told["overrides"] == {"service_level": 0.2, "budget_usd": 0}
        assert told["cost_usd"] == told["budget_usd"] == 0
        assert [start for start in told["planned_starts"] if start["kind"] == "firm"] == []
        assert not (folder / "models").exists()
    finally:
        _call("hire", "redesign", "--no-study", "-C", str(folder), "--quiet")


def test_without_a_plan_the_reason_is_told_and_stored(
    tmp_path: Path, write_small_workspace: Callable[..., Path]
) -> None:
    """Nobody can be hired for nothing: the exit status is 1, the folder holds the reason and no start."""
    folder = write_small_workspace(tmp_path)
    words = ("--no-study", "--service-level", "1", "--budget", "0", "--seconds", "5")
    done = _call("hire", "redesign", *words, "-C", str(folder))
    assert done.exit_code == 1
    assert "redesign: no hiring plan (infeasible)." in done.stderr
    stored = folder / "hiring" / "redesign"
    assert json.loads((stored / "hiring.json").read_text())["reason"]
    assert pd.read_csv(stored / "headcount_plan.csv").empty
    assert "No hiring plan keeps all its rules." in (stored / "hiring.html").read_text()


def test_a_study_fills_frontier_tornado_and_worth(tmp_path: Path, write_small_workspace: Callable[..., Path]) -> None:
    """With its studies the plan has the tables and the parts of the page that they fill."""
    folder = write_small_workspace(tmp_path)
    done = _call("hire", "redesign", "--seconds", "4", "-C", str(folder), "--quiet")
    assert done.exit_code == 0, done.stderr
    stored = folder / "hiring" / "redesign"
    assert all(len(pd.read_csv(stored / f"{name}.csv")) for name in ("frontier", "tornado", "worth"))
    page = (stored / "hiring.html").read_text()
    assert all(f'<section id="{part}">' in page for part in ("frontier", "tornado", "worth"))


def test_an_unknown_scenario_is_told_with_the_likely_one(folder: Path) -> None:
    """A slip in the name is bad input, and says which was likely meant."""
    done = _call("hire", "redesing", "-C", str(folder))
    assert done.exit_code == 2
    assert "redesign" in done.stderr
