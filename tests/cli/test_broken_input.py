"""Broken input, tried as a new user would: one clear message, exit status 2, never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

(ENTRY,) = entry_points(group="console_scripts", name="territory-opt")


def _run(*words: str) -> Result:
    """Call the installed command in this process; an error that nobody caught is raised here."""
    return CliRunner().invoke(ENTRY.load(), words, catch_exceptions=False)


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def _break(part: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: _edit(folder / part, old, new)


BROKEN: dict[str, tuple[Callable[[Path], object], list[str], list[str]]] = {
    "no workspace": (
        lambda folder: (folder / "workspace.yaml").unlink(),
        ["check"],
        ["workspace.yaml", "territory-opt init"],
    ),
    "workspace.yaml is no YAML": (
        _break("workspace.yaml", "name:", "name: [\n"),
        ["check"],
        ["workspace.yaml, row ", "valid YAML"],
    ),
    "misspelled setting": (
        _break("workspace.yaml", "plan_start", "plan_strat"),
        ["check"],
        ["plan_strat", "plan_start (did you mean that?)"],
    ),
    "misspelled column": (
        _break("data/accounts.csv", "segment", "segmnt"),
        ["check"],
        ["accounts", "segmnt", "segment"],
    ),
    "text for a number": (
        _break("data/reps.csv", "1500", "fifteen hundred"),
        ["check"],
        ["reps, row 2, column capacity_hours", "fifteen hundred", "a plain number"],
    ),
    "impossible coordinates": (
        _break("data/reps.csv", "32.78", "132.78"),
        ["run", "redesign"],
        ["reps, row 2, column latitude", "132.78"],
    ),
    "duplicate key": (
        _break("data/accounts.csv", "\nA001,", "\nA000,"),
        ["run", "redesign"],
        ["accounts, row 3, column account_id", "A000"],
    ),
    "a rep who does not exist": (
        _break("data/reps.csv", "\nS3,", "\nS4,"),
        ["check"],
        ["column rep_id", "S3"],
    ),
    "missing table": (
        lambda folder: (folder / "data" / "reps.csv").unlink(),
        ["run", "today"],
        ["reps", "data/reps.csv"],
    ),
    "misspelled scenario": (
        lambda folder: None,
        ["run", "redesing"],
        ["redesing", "redesign (did you mean that?)"],
    ),
    "misspelled key in a scenario": (
        _break("scenarios/redesign.yaml", "alignment:", "alignement:"),
        ["run", "redesign"],
        ["scenarios/redesign.yaml", "alignement", "alignment (did you mean that?)"],
    ),
    "a scenario named otherwise": (
        _break("scenarios/redesign.yaml", "name: redesign", "name: other"),
        ["run", "redesign"],
        ["scenarios/redesign.yaml", "other", "redesign, as the file is named"],
    ),
    "unknown model": (
        _break("scenarios/redesign.yaml", "annual_redesign", "anual_redesign"),
        ["run", "redesign"],
        ["models", "annual_redesign (did you mean that?)"],
    ),
    "a change that matches nothing": (
        lambda folder: (folder / "scenarios" / "today.yaml").write_text(
            "name: today\ntitle: T\nalignment: as_is\n"
            "changes:\n  - {change: remove, table: reps, where: {rep_id: Z9}}\n"
        ),
        ["run", "today"],
        ["changes[1]", "rep_id is Z9", "rows of reps that match"],
    ),
    "a plan that is not there": (lambda folder: None, ["evaluate", "plan.csv", "--scenario", "today"], ["plan.csv"]),
    "a run that is not stored": (lambda folder: None, ["export", "today", "--to", "out"], ["no scenario was run yet"]),
    "one run to compare": (lambda folder: None, ["compare", "today"], ["two or more runs"]),
    "a folder that is in use": (lambda folder: None, ["init", "."], ["empty"]),
    "somebody's own workspace as demo": (lambda folder: None, ["demo", "."], ["holds the demo workspace"]),
    "misspelled command": (lambda folder: None, ["chek"], ["No such command 'chek'", "Did you mean 'check'?"]),
    "time limit of nothing": (lambda folder: None, ["run", "today", "--seconds", "0"], ["--seconds"]),
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken_input_is_told_in_one_message(
    what: str, tmp_path: Path, write_small_workspace: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the place and what was expected; nothing goes to stdout and nothing is stored."""
    spoil, words, expected = BROKEN[what]
    spoil(write_small_workspace(tmp_path))
    monkeypatch.chdir(tmp_path)
    done = _run(*words)
    assert done.exit_code == 2, done.stderr
    assert "Error" in done.stderr
    assert "Next: " in done.stderr or "--help' for help." in done.stderr
    for part in expected:
        assert part in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "runs").exists()


def test_many_problems_are_told_at_once_and_cut_for_people(
    tmp_path: Path, write_small_workspace: Callable[..., Path]
) -> None:
    """People read the first twenty and how many more there are; programs get all of them."""
    folder = write_small_workspace(tmp_path)
    accounts = folder / "data" / "accounts.csv"
    accounts.write_text(accounts.read_text().replace(",South,", ",South,9"))
    shown = _run("check", "-C", str(folder))
    count = int(shown.stderr.split(" problems")[0].removeprefix("Error: "))
    assert count > 20
    assert len(shown.stderr.splitlines()) == 23
    assert f"and {count - 20} more" in shown.stderr
    told = _run("check", "--json", "-C", str(folder))
    assert told.exit_code == 2
    problems = json.loads(told.stdout)["problems"]
    assert len(problems) == count
    assert {"table", "row", "column", "value", "expected", "message"} == set(problems[0])


def test_a_runs_folder_that_is_a_file_is_told(tmp_path: Path, write_small_workspace: Callable[..., Path]) -> None:
    """Where nothing can be stored the message names the path and why."""
    folder = write_small_workspace(tmp_path)
    (folder / "runs").write_text("not a folder")
    done = _run("run", "today", "-C", str(folder))
    assert done.exit_code == 2
    assert str(folder / "runs") in done.stderr
