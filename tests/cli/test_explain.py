"""The command that explains stored runs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from territory_opt.scenario.run import run_scenario

WIDE = 100


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, write_small_workspace) -> Path:
    """Return the small workspace with its redesign."""
    workspace = write_small_workspace(tmp_path_factory.mktemp("explain"))
    run_scenario(workspace, "redesign")
    return workspace


@pytest.fixture
def explain(folder: Path):
    """Return the function that calls the command and returns its result."""
    from importlib import import_module

    command: click.Command = import_module("territory_opt.cli.main").main

    def call(*words: str):
        return CliRunner().invoke(command, ["explain", *words, "-C", str(folder), "--quiet"])

    return call


def test_an_account_is_explained_in_words_and_a_table(explain) -> None:
    """Without --run it is the newest run, which is named; the table fits a screen of 100."""
    shown = explain("A005")
    assert shown.exit_code == 0
    assert "in the run redesign." in shown.output
    table = shown.output[shown.output.index("\nway ") :]
    assert max(len(line.rstrip()) for line in table.splitlines()) <= WIDE


def test_a_territory_is_explained_before_and_after(explain) -> None:
    """By its rep, its seat or its territory."""
    shown = explain("--rep", "M1")
    assert shown.exit_code == 0
    assert "In the run redesign Rep M1" in shown.output
    assert max(len(line.rstrip()) for line in shown.output[shown.output.index("before ") :].splitlines()) <= WIDE


def test_a_seat_that_is_asked_for_is_solved(explain) -> None:
    """With what it costs and who else moves; every line of the table fits."""
    seat = json.loads(explain("A005", "--json").output)["candidates"][1]["seat_id"]
    shown = explain("A005", "--seat", seat, "--seconds", "1")
    assert shown.exit_code == 0, shown.output
    assert "and audited: the plan found costs" in shown.output
    told = json.loads(explain("A005", "--seat", seat, "--seconds", "1", "--json").output)["settled"]
    assert told["seat_id"] == seat
    assert told["moves"][0]["asked"]


def test_a_seat_that_may_not_have_it_ends_with_status_1(explain) -> None:
    """The rule is told; there is no plan to show."""
    shown = explain("A005", "--seat", "M1")
    assert shown.exit_code == 1
    assert "Rep M1 may not have it: eligibility: " in shown.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "give an account or --rep"),
        (("A005", "--rep", "M1"), "give an account or --rep"),
        (("--rep", "M1", "--seat", "M2"), "--seat goes with an account"),
        (("A999x",), "an account of the run"),
        (("A005", "--run", "redesing"), "redesign"),
    ],
)
def test_what_cannot_be_explained_says_why(explain, words: tuple[str, ...], message: str) -> None:
    """Exit status 2 and one clear message."""
    shown = explain(*words)
    assert shown.exit_code == 2
    assert message in shown.output


def test_no_solver_is_loaded_to_explain(folder: Path) -> None:
    """Prices and plan are in the store, so the answer must not wait for a solver's libraries."""
    code = (
        "import sys\nfrom territory_opt.cli.main import main\n"
        f"main(['explain', 'A005', '-C', {str(folder)!r}], standalone_mode=False)\n"
        "assert 'ortools' not in sys.modules and 'networkx' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
