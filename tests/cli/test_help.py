"""Help: every command says in a screen's width what it does, with what, how it is called and how it ends."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from importlib.metadata import entry_points

import click
import pytest
from click.testing import CliRunner

(ENTRY,) = entry_points(group="console_scripts", name="territory-opt")
GROUP = ENTRY.load()
COMMANDS = GROUP.list_commands(click.Context(GROUP))

HEAVY = ("pandas", "numpy", "ortools", "geopandas", "shapely", "pydantic", "rich", "yaml")
"""What help must not load: each would be felt."""


def _help(name: str) -> str:
    done = CliRunner().invoke(GROUP, [name, "--help"], catch_exceptions=False, terminal_width=80)
    assert done.exit_code == 0
    return done.stdout


def _examples(text: str) -> list[list[str]]:
    """Return the words of each example; a line that ends in a backslash goes on in the next."""
    block = text.partition("Examples:\n")[2].partition("\n\n")[0]
    return [shlex.split(call) for call in block.replace("\\\n", " ").splitlines()]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_a_screens_width(name: str) -> None:
    """No line is longer than 80 letters, and all letters are plain ones that any terminal has."""
    text = _help(name)
    assert [line for line in text.splitlines() if len(line) > 80] == []
    assert text.isascii()


@pytest.mark.parametrize("name", COMMANDS)
def test_help_begins_with_one_sentence(name: str) -> None:
    """What a command does stands in one sentence of its own; the list of commands has a shorter one."""
    command = GROUP.get_command(click.Context(GROUP), name)
    first = command.help.split("\n\n")[0]
    assert first.endswith(".")
    assert ". " not in first
    assert len(command.short_help) <= 55


@pytest.mark.parametrize("name", COMMANDS)
def test_help_explains_every_argument_and_option(name: str) -> None:
    """What an argument is stands in the text under its name; an option has words of its own and a readable value."""
    command = GROUP.get_command(click.Context(GROUP), name)
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            word = re.sub(r"[^A-Z]", " ", parameter.make_metavar(click.Context(command))).split()[0]
            assert re.search(rf"\b{word}\b", command.help), word
        else:
            assert parameter.help, parameter.name
    assert "RANGE" not in _help(name)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_parts_the_options_that_every_command_has(name: str) -> None:
    """A command's own options come first; those it shares with all others stand together at the end."""
    options = re.findall(r"^  (?:-\w, )?(--[a-z-]+)(?= [A-Z]+$| [A-Z-]+ +| {2,}|$)", _help(name), re.MULTILINE)
    assert options[-5:] == ["--verbose", "--quiet", "--json", "--workspace", "--help"]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_calls_that_the_command_takes(name: str) -> None:
    """There are two examples at least, each of this command and with options it has."""
    calls = _examples(_help(name))
    assert len(calls) >= 2
    for program, called, *words in calls:
        assert (program, called) == ("territory-opt", name)
        GROUP.get_command(click.Context(GROUP), name).make_context(name, words)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_tells_the_exit_statuses(name: str) -> None:
    """Programs read there what each status of this command means."""
    told = _help(name).partition("Exit status:\n")[2]
    assert {"0  done", "2  bad input or usage"} <= {line.strip() for line in told.splitlines()}


def test_status_1_is_told_by_exactly_the_commands_that_end_with_it() -> None:
    """A command whose plan may be missing or break rules says so; the others have no such end."""
    ending = {"demo", "run", "hire", "frontier", "explain", "evaluate", "route"}
    assert {name for name in COMMANDS if "\n    1  " in _help(name)} == ending


def test_help_loads_nothing_heavy() -> None:
    """The help of all commands together is read from their files alone, so that each answers at once."""
    script = (
        "import sys; from importlib.metadata import entry_points as e; import click\n"
        "group = e(group='console_scripts')['territory-opt'].load(); ctx = click.Context(group)\n"
        "[group.get_command(ctx, name).get_help(ctx) for name in group.list_commands(ctx)]\n"
        f"print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == []


def test_a_misspelt_option_is_told_the_likely_one() -> None:
    """A slip costs one look."""
    done = CliRunner().invoke(GROUP, ["run", "baseline", "--frsh"])
    assert done.exit_code == 2
    assert "--fresh" in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["review", "--month", "2027-13"], "write it as 2027-03"),
        (["approve", "x", "--by", "D", "--effective", "soon"], "write it as 2027-03-31"),
        (["run", "x", "--seconds", "abc"], "'abc' is not a valid number"),
        (["run", "x", "--jobs", "1.5"], "'1.5' is not a valid whole number"),
        (["run", "x", "--seconds", "nan"], "is not a number to count with"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_in_plain_words(words: list[str], told: str) -> None:
    """Neither a format of Python nor a name of its types is shown."""
    done = CliRunner().invoke(GROUP, words)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "%" not in done.stderr
