"""Completion in bash, zsh and fish, asked as the shells ask: names of the workspace at once, and never an error."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from click.shell_completion import BashComplete, get_completion_class
from hypothesis import given
from hypothesis import strategies as st

(ENTRY,) = entry_points(group="console_scripts", name="territory-opt")
GROUP = ENTRY.load()
VARIABLE = "_TERRITORY_OPT_COMPLETE"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace with two scenarios, two runs, of which the second is newer, and an approved one."""
    workspace = tmp_path_factory.mktemp("workspace")
    (workspace / "scenarios").mkdir()
    for name in ("redesign", "today"):
        (workspace / "scenarios" / f"{name}.yaml").write_text("")
    for moment, place in enumerate(("runs/today", "runs/redesign", "runs/.writing-x", "approved/redesign"), 1000):
        (workspace / place).mkdir(parents=True)
        (workspace / place / "run.json").write_text("{}")
        os.utime(workspace / place / "run.json", (moment, moment))
    _write(
        workspace / "runs" / "redesign" / "seats.csv", "seat_id,territory_id,rep_id,name", "R1,T-1,R1,Ann\nTBH-1,T-2,,"
    )
    _write(workspace / "runs" / "redesign" / "assignments.csv", "unit_id,account_id,account", "A1,A1,One\nA2,A2,Two")
    _write(workspace / "runs" / "today" / "seats.csv", "seat_id,territory_id,rep_id,name", "R9,T-9,R9,Zoe")
    return workspace


def _write(path: Path, heading: str, rows: str) -> None:
    path.write_text(f"{heading}\n{rows}\n", encoding="utf-8")


def _offered(*words: str) -> list[str]:
    """Return what is offered for the last word."""
    *before, incomplete = words
    completions = BashComplete(GROUP, {}, "territory-opt", VARIABLE).get_completions(before, incomplete)
    return [item.value for item in completions]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("run", "-C", "{}", ""), ["redesign", "today"]),
        (("run", "-C", "{}", "redesign", ""), ["today"]),
        (("hire", "-C", "{}", "to"), ["today"]),
        (("forecast", "-C", "{}", "RE"), ["redesign"]),
        (("frontier", "-C", "{}", ""), ["redesign", "today"]),
        (("evaluate", "plan.csv", "-C", "{}", "--scenario", ""), ["redesign", "today"]),
        (("approve", "-C", "{}", ""), ["redesign", "today"]),
        (("compare", "-C", "{}", "today", ""), ["redesign"]),
        (("route", "leads.csv", "-C", "{}", "--run", ""), ["redesign", "today"]),
        (("review", "-C", "{}", "--run", "t"), ["today"]),
        (("explain", "-C", "{}", ""), ["A1", "A2"]),
        (("explain", "-C", "{}", "A1", "--seat", ""), ["R1", "TBH-1"]),
        (("explain", "-C", "{}", "--run", "today", "--rep", ""), ["R9", "T-9"]),
        (("explain", "-C", "{}", "--rep", "T"), ["T-1", "TBH-1", "T-2"]),
        (("explain", "-C", "{}", "--run", ""), ["redesign", "today"]),
        (("explain", "-C", "{}", "--run", "nothing", "--seat", ""), []),
    ],
)
def test_names_of_the_workspace_are_offered(folder: Path, words: tuple[str, ...], expected: list[str]) -> None:
    """Scenarios, runs, accounts and seats, of the run that is named or else the newest; none that stands there."""
    assert sorted(_offered(*(word.format(folder) for word in words))) == sorted(expected)


def test_what_an_offer_is_stands_beside_it(folder: Path) -> None:
    """Shells that can show it tell an approved run from a stored one, and a seat by its name."""
    complete = BashComplete(GROUP, {}, "territory-opt", VARIABLE)
    (approved, _) = complete.get_completions(["route", "x.csv", "-C", str(folder), "--run"], "")
    (seat, _) = complete.get_completions(["explain", "-C", str(folder), "--seat"], "")
    assert (approved.value, approved.help) == ("redesign", "approved")
    assert (seat.value, seat.help) == ("R1", "Ann")


def test_without_scenarios_of_its_own_the_shipped_ones_are_offered(tmp_path: Path) -> None:
    """A workspace need not hold a copy of what ships."""
    assert {"annual-redesign", "baseline"} <= set(_offered("run", "-C", str(tmp_path), ""))


def test_commands_and_options_are_offered() -> None:
    """The commands in their order, options of a command once a hyphen is typed."""
    assert _offered("ex") == ["explain", "export"]
    assert _offered("run", "x", "--fr") == ["--fresh"]


def test_a_broken_workspace_offers_nothing_and_raises_nothing(tmp_path: Path) -> None:
    """Whatever lies there, the user's line stays as it is."""
    run = tmp_path / "runs" / "odd"
    run.mkdir(parents=True)
    assert _offered("explain", "-C", str(tmp_path), "") == []
    (run / "run.json").write_text("no JSON")
    assert _offered("explain", "-C", str(tmp_path), "") == []
    (run / "assignments.csv").write_bytes(b"\xff\xfe\x00account_id\n\x00")
    assert _offered("explain", "-C", str(tmp_path), "") == []
    (run / "assignments.csv").write_text("account_id\n" + "x" * (csv.field_size_limit() + 1))
    assert _offered("explain", "-C", str(tmp_path), "") == []
    (tmp_path / "scenarios").write_text("a file")
    assert "baseline" in _offered("run", "-C", str(tmp_path), "")
    assert _offered("explain", "-C", str(tmp_path / "none"), "--rep", "") == []


@given(st.lists(st.text(max_size=20), max_size=8))
def test_hostile_names_do_not_break_the_protocol(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    """An offer is one line: names with line breaks or control characters are left out, all others come whole."""
    folder = tmp_path_factory.mktemp("hostile")
    run = folder / "runs" / "r"
    run.mkdir(parents=True)
    (run / "run.json").write_text("{}")
    with (run / "assignments.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["account_id"], *([name] for name in names)])
    offered = _offered("explain", "-C", str(folder), "")
    assert all(name.isprintable() for name in offered)
    assert set(offered) == {name for name in names if name and name.isprintable()}


def test_completion_in_a_long_table_stops_early(tmp_path: Path) -> None:
    """A key press never waits for a million accounts, and no shell is flooded."""
    run = tmp_path / "runs" / "r"
    run.mkdir(parents=True)
    (run / "run.json").write_text("{}")
    (run / "assignments.csv").write_text("account_id\n" + "\n".join(f"A{n}" for n in range(200_000)))
    assert len(_offered("explain", "-C", str(tmp_path), "A")) == 200
    assert _offered("explain", "-C", str(tmp_path), "A199999") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_documented_line_turns_completion_on(shell: str) -> None:
    """What the line of the documentation evaluates is a script for that shell, about this program."""
    page = (Path(__file__).parent.parent.parent / "docs" / "cli.md").read_text(encoding="utf-8")
    assert f"{VARIABLE}={shell}_source territory-opt" in page
    kind = get_completion_class(shell)
    assert kind is not None
    told = kind(GROUP, {}, "territory-opt", VARIABLE).source()
    assert f"{shell}_complete" in told
    assert "territory-opt" in told


def test_the_program_itself_answers_the_shell(folder: Path) -> None:
    """The installed program, asked through the environment as bash asks, loads nothing heavy to answer."""
    words = f"territory-opt explain -C {folder} --seat "
    script = (
        "import sys, atexit; from importlib.metadata import entry_points as e\n"
        "atexit.register(lambda: sys.stderr.write(str({'pandas', 'numpy', 'pydantic', 'rich'} & set(sys.modules))))\n"
        "e(group='console_scripts')['territory-opt'].load()(prog_name='territory-opt')"
    )
    asked = {**os.environ, VARIABLE: "bash_complete", "COMP_WORDS": words, "COMP_CWORD": "5"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=asked, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines() == ["plain,R1", "plain,TBH-1"]
    assert done.stderr == "set()"
