"""The group of commands: help, exit statuses, what goes where."""

from __future__ import annotations

import errno
import logging
import os
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import territory_opt
from territory_opt.errors import AuditError, InputError, InputProblem

(ENTRY,) = entry_points(group="console_scripts", name="territory-opt")
GROUP = ENTRY.load()
COMMANDS = GROUP.list_commands(click.Context(GROUP))
DOCS = Path(__file__).parent.parent.parent / "docs" / "cli.md"


def _call(*words: str) -> Result:
    return CliRunner().invoke(GROUP, words, catch_exceptions=False)


def test_help_names_every_command_and_the_exit_statuses() -> None:
    """A newcomer finds the commands in the order they need them, and programs the meaning of each status."""
    text = _call("--help").stdout
    places = [text.index(f"\n  {name} ") for name in COMMANDS]
    assert places == sorted(places)
    assert "territory-opt demo" in text
    assert "1  no plan, or a plan that breaks its rules" in text


def test_help_is_a_command_too() -> None:
    """`help run` is `run --help`, `help` alone lists all, and a misspelt name gets a suggestion."""
    assert _call("help", "run").stdout == _call("run", "--help").stdout
    assert _call("help").stdout == _call("--help").stdout
    wrong = _call("help", "rnu")
    assert wrong.exit_code == 2
    assert "Did you mean 'run'?" in wrong.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    """The page on the command line leaves none out, and names no option that a command lacks; help has them all."""
    text = DOCS.read_text(encoding="utf-8")
    assert f"## territory-opt {name}\n" in text
    section = text.partition(f"## territory-opt {name}\n")[2].partition("\n## ")[0]
    command = GROUP.get_command(click.Context(GROUP), name)
    options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    assert {option for option in re.findall(r"`(--[a-z-]+)", section) if option not in options} == set()
    assert [option for option in ("--workspace", "--json", "--quiet", "--verbose") if f"`{option}" not in text] == []


def test_the_version_is_the_librarys() -> None:
    """What a user reports is the version that runs."""
    assert _call("--version").stdout == f"territory-opt, version {territory_opt.__version__}\n"


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (InputError([InputProblem("reps", 3, "fte", "2", "at most 1")]), 2, "reps, row 3, column fte: found 2"),
        (PermissionError(errno.EACCES, os.strerror(errno.EACCES), "there"), 2, "there: Permission denied"),
        (NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), "there"), 2, "there: Not a directory"),
        (AuditError(["capacity: too much"]), 3, "This is a defect of territory-opt"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_errors_end_in_a_message_and_a_status(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, words: str
) -> None:
    """Whatever happens inside a command, people get a sentence and programs a number."""

    def fail(folder: Path) -> None:
        raise error

    monkeypatch.setattr("territory_opt.workspace.template.init_workspace", fail)
    done = _call("init", "new")
    assert done.exit_code == status
    assert words in done.stderr
    assert done.stdout == ""


def test_a_defect_of_the_code_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error nobody foresaw keeps its traceback, so that it can be reported."""

    def fail(folder: Path) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("territory_opt.workspace.template.init_workspace", fail)
    with pytest.raises(ZeroDivisionError):
        _call("init", "new")


@pytest.mark.parametrize(("flag", "level"), [("--verbose", logging.DEBUG), ("--quiet", logging.ERROR)])
def test_only_the_command_line_sets_the_log(tmp_path: Path, flag: str, level: int) -> None:
    """The library logs by the standard means; how much is shown is the caller's choice."""
    assert _call("init", str(tmp_path / "new"), flag).exit_code == 0
    assert logging.getLogger("territory_opt").level == level


def test_the_installed_command_works_as_a_process(tmp_path: Path) -> None:
    """The console script of the installed package starts, and its status reaches the shell."""
    script = "from importlib.metadata import entry_points as e; e(group='console_scripts')['territory-opt'].load()()"
    words = [sys.executable, "-c", script, "check", "-C", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "workspace.yaml" in done.stderr
