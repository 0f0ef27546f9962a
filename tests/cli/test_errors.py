"""Errors: each says what was expected and what to try next, with the right status and nothing half-done."""

from __future__ import annotations

import errno
import importlib
import json
import os
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from territory_opt.errors import AuditError, InputError, InputProblem

(ENTRY,) = entry_points(group="console_scripts", name="territory-opt")
GROUP = ENTRY.load()
COMMANDS = GROUP.list_commands(click.Context(GROUP))
hints = importlib.import_module("territory_opt.cli.hints")


def _call(*words: str) -> Result:
    return CliRunner().invoke(GROUP, words, catch_exceptions=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Path:
    """Return a small workspace without runs, which no test changes."""
    return write_small_workspace(tmp_path_factory.mktemp("small"))


@pytest.mark.parametrize(
    ("words", "expected", "step"),
    [
        (["run", "redesing"], "redesign (did you mean that?)", "scenarios"),
        (["run", "nothing-of-that-kind"], "one of ", "scenarios"),
        (["hire", "nothing-of-that-kind"], "one of ", "scenarios"),
        (["frontier", "nothing-of-that-kind"], "one of ", "scenarios"),
        (["approve", "redesign", "--by", "D"], "no scenario was run yet", "territory-opt run SCENARIO"),
        (["compare", "today", "redesign"], "no scenario was run yet", "territory-opt run SCENARIO"),
        (["explain", "A1"], "a stored run with a plan", "territory-opt run SCENARIO"),
        (["route", "leads.csv"], "an approved run", "territory-opt approve RUN --by NAME"),
        (["review", "--month", "2027-03"], "an approved run", "territory-opt approve RUN --by NAME"),
        (["frontier", "redesign", "--choose", "4"], "a stored frontier", "territory-opt frontier SCENARIO"),
        (["evaluate", "nothing.csv", "--scenario", "today"], "a file at this path", "territory-opt evaluate --help"),
        (["run", "today", "--keep", "nothing.csv"], "a file at this path", "territory-opt run --help"),
    ],
)
def test_what_is_missing_is_told_with_the_command_that_makes_it(
    folder: Path, words: list[str], expected: str, step: str
) -> None:
    """Unknown names and steps that were left out: the last line is what to do, in this workspace."""
    done = _call(*words, "-C", str(folder), "--quiet")
    assert done.exit_code == 2
    assert expected in done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("Next: ")
    assert step in last
    assert done.stdout == ""


@pytest.mark.parametrize(
    "words",
    [["check"], ["run", "today"], ["hire", "today"], ["forecast"], ["frontier", "today"], ["explain", "--rep", "R1"],
     ["export", "today", "--to", "out"], ["approve", "today", "--by", "D"]],
    ids=lambda words: words[0],
)  # fmt: skip
def test_a_folder_that_is_no_workspace_ends_every_command_alike(tmp_path: Path, words: list[str]) -> None:
    """There is a message, a next step, status 2, no traceback, and nothing was made."""
    done = _call(*words, "-C", str(tmp_path), "--quiet")
    assert done.exit_code == 2
    assert done.stderr.splitlines()[-1].startswith("Next: territory-opt ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "step"),
    [
        (errno.ENOSPC, "free some space"),
        (errno.EACCES, "-C DIR"),
        (errno.EROFS, "copy the workspace"),
        (errno.ENOENT, "check the path"),
        (errno.EEXIST, "no folder"),
        (errno.EISDIR, "name a file"),
        (errno.EMFILE, "ulimit -n"),
    ],
)
def test_what_the_system_refuses_is_told_with_what_helps(
    monkeypatch: pytest.MonkeyPatch, number: int, step: str
) -> None:
    """A full disk, a missing right, a path that leads nowhere: the place, the reason and the way out."""

    def fail(folder: Path) -> None:
        raise OSError(number, os.strerror(number), "there")

    monkeypatch.setattr("territory_opt.workspace.workspace.load_workspace", fail)
    done = _call("check")
    assert done.exit_code == 2
    message, last = done.stderr.splitlines()
    assert message == f"Error: there: {os.strerror(number)}"
    assert last.startswith("Next: ")
    assert step in last


def test_a_defect_and_an_interrupt_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan that fails its audit is reported to us; an interrupted command is called again."""
    for error, status, step in (
        (AuditError(["capacity: too much"]), 3, "report it"),
        (KeyboardInterrupt(), 130, "call it again"),
    ):

        def fail(folder: Path, error: BaseException = error) -> None:
            raise error

        monkeypatch.setattr("territory_opt.workspace.workspace.load_workspace", fail)
        done = _call("check")
        assert done.exit_code == status
        assert step in done.stderr.splitlines()[-1]


def test_problems_as_json_stay_pure_json(tmp_path: Path) -> None:
    """The next step is for people, on stderr; stdout is one JSON document."""
    done = _call("check", "-C", str(tmp_path), "--json")
    assert json.loads(done.stdout)["problems"][0]["table"] == "workspace.yaml"


def test_problems_of_tables_lead_to_check(folder: Path) -> None:
    """Broken tables of whatever command are mended and checked; the check itself is called again."""
    session = importlib.import_module("territory_opt.cli.options").Session(folder, as_json=False, quiet=False)
    problems = InputError([InputProblem("reps", 3, "fte", "2", "at most 1")]).problems
    assert f"territory-opt check -C {folder}" in hints.of_problems(problems, session, "run")
    assert "--help" in hints.of_problems(problems, session, "run")
    assert "again" in hints.of_problems(problems, session, "check")
    assert "territory-opt check" not in hints.of_problems(problems, session, "init")


@pytest.mark.parametrize("flag", ["--quiet", "--verbose"])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_quiet_and_verbose(name: str, flag: str) -> None:
    """Whatever is called can be called silently, or with its log."""
    command = GROUP.get_command(click.Context(GROUP), name)
    assert any(flag in parameter.opts for parameter in command.params)


def test_verbose_tells_the_seconds_and_quiet_nothing(folder: Path) -> None:
    """The log is on stderr, so that results stay what they are; --quiet leaves stderr empty."""
    verbose, quiet = _call("check", "-C", str(folder), "--verbose"), _call("check", "-C", str(folder), "--quiet")
    assert "debug: check took " in verbose.stderr
    assert quiet.stderr == ""
    assert quiet.stdout.splitlines()[0] == verbose.stdout.splitlines()[0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["-C", "plan", "check"], "options of a command go behind its name"),
        (["frontier", "redesign", "--from", "0.5", "--to", "0.1"], "--from is a level of at most"),
        (["explain", "A1", "--rep", "R1"], "not both"),
        (["approve", "redesign", "--by", "D", "--effective", "2027-02-30"], "not in the calendar"),
    ],
)
def test_words_that_cannot_be_meant_are_told_at_once(words: list[str], told: str) -> None:
    """Usage is judged before any file is read, and the message says what would do."""
    done = _call(*words)
    assert done.exit_code == 2
    assert told in done.stderr
