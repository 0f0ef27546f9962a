"""What is seen in terminals: wide, narrow, dumb, without colour or without Unicode; and what data cannot do to them."""

from __future__ import annotations

import importlib
import json
import os
import re
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

fcntl = pytest.importorskip("fcntl")  # pseudo-terminals are a thing of Unix
pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")

MAIN = importlib.import_module("territory_opt.cli.main").main
terminal = importlib.import_module("territory_opt.cli.terminal")

START = (
    "from importlib.metadata import entry_points as e; e(group='console_scripts')['territory-opt'].load()\n"
    "import json, sys; from pathlib import Path\n"
    "from territory_opt.cli import hints, options, output, progress, screen, terminal\n"
)
HOSTILE = (
    "=1+1",
    "<b>x</b>",
    "\x1b[31mred\x1b[0m",
    "\x9b2J",
    "a\nb\r\nc",
    "\u202eevil",
    "שלום",
    "🙂",
    "x" * 10_000,
    "[bold]x[/]",
)


def _in_terminal(code: str, columns: int = 80, **variables: str) -> str:
    """Run code in a pseudo-terminal of a width and 24 lines; return all that it shows."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    unset = {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING"}
    environment = {key: value for key, value in os.environ.items() if key not in unset}
    command = [sys.executable, "-c", START + code]
    with subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env={**environment, "TERM": "xterm-256color", **variables}
    ) as process:
        os.close(slave)
        shown = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # the terminal is closed
                break
            if not piece:
                break
            shown += piece
    os.close(master)
    assert process.returncode == 0, shown
    return shown.decode(errors="replace").replace("\r\n", "\n")


def _piped(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", START + code]
    environment = {**os.environ, **variables}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def _bare(shown: str) -> list[str]:
    """Return the lines of what is shown, without colours."""
    return [line.rstrip() for line in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown).splitlines()]


TABLE = (
    "output.print_table(('account', 'name', 'seat', 'why it moves'), [('A1', 'Larkgate Data \\u2192 West', 'R1007',"
    " 'balance of potential in the segment Enterprise')], 'Moves', text_columns=4)"
)


def test_a_table_has_rules_in_a_terminal_and_plain_columns_in_a_pipe() -> None:
    """A pipe gets a line a row, whole, whatever its width; a terminal a heading with a rule."""
    assert any("───" in line for line in _bare(_in_terminal(TABLE)))
    lines = _piped(TABLE).stdout.splitlines()
    assert lines[0].rstrip() == "Moves"
    assert re.split(r"\s{2,}", lines[2].strip()) == [
        "A1", "Larkgate Data → West", "R1007", "balance of potential in the segment Enterprise",
    ]  # fmt: skip


def test_a_narrow_terminal_shows_a_table_line_by_line() -> None:
    """Nothing is cut and no word is broken when the columns do not fit beside each other."""
    lines = _bare(_in_terminal(TABLE, columns=24))
    assert max(map(len, lines)) <= 24
    text = " ".join(" ".join(lines).split())
    for value in (
        "A1",
        "name: Larkgate Data → West",
        "seat: R1007",
        "why it moves: balance of potential in the segment",
    ):
        assert value in text


def test_no_color_is_heeded() -> None:
    """With NO_COLOR, and in a dumb terminal, no colour is set and the cursor is left where it is."""
    work = (
        "\nwith progress.shown_progress('plan', quiet=False) as tell:"
        " tell(progress.Progress('designing', 0.5, 2.0, 1.0))"
    )
    assert not re.search(r"\x1b\[(3|4|9)\d", _in_terminal(TABLE, NO_COLOR="1"))
    dumb = _in_terminal(TABLE + work, TERM="dumb")
    assert "\x1b" not in dumb
    assert "plan: designing, objective $2, bound $1, gap 50.00%" in dumb


def test_progress_in_a_terminal_leaves_its_last_line_only() -> None:
    """The moving line is wiped; what the log says meanwhile stands above it, and the end below."""
    code = (
        "import logging; options.configure_logging(verbose=True, quiet=False)\n"
        "with progress.shown_progress('plan', quiet=False) as tell:\n"
        "    tell(progress.Progress('designing', None, 200.0, 100.0))\n"
        "    logging.getLogger('territory_opt.x').debug('so far')\n"
    )
    lines = _bare(_in_terminal(code))
    assert any("debug: so far" in line for line in lines)
    assert re.fullmatch(r".*plan: done after \d+\.\d s, gap 50\.00%", lines[-1])


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_letters_that_a_terminal_lacks_are_written_nearly(encoding: str) -> None:
    """Output in an old encoding has all figures and ends in no error; JSON spells every letter."""
    code = (
        "terminal.fit_letters(); output.print_lines('0.58 \\u2192 0.07 \\u2212', '\\u65e5\\u672c'); "
        "output.print_json({'name': '\\u65e5\\u672c \\xe9'})"
    )
    done = _piped(code, PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    assert "0.58 -> 0.07" in done.stdout
    assert "\n??\n" in done.stdout
    assert json.loads("".join(done.stdout.partition("{")[1:])) == {"name": "日本 é"}


@pytest.mark.parametrize(
    "variables", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)
def test_a_plain_locale_is_no_obstacle(variables: dict[str, str]) -> None:
    """In a minimal container, where no language is set, a table is printed all the same."""
    done = _piped(f"terminal.fit_letters(); {TABLE}", **variables)
    assert done.returncode == 0, done.stderr
    assert "Larkgate Data" in done.stdout


def test_names_from_data_steer_no_terminal() -> None:
    """Escape sequences, breaks, turned text and endless names come out harmless, in tables, lines and problems."""
    code = (
        f"from territory_opt.errors import InputProblem\nbad = {HOSTILE!r}\n"
        "output.print_table(('account', 'name'), [(name, name) for name in bad], text_columns=2)\n"
        "output.print_lines(*bad[:-2]); output.print_prose(*bad[:-2])\n"
        "output.print_problems([InputProblem('accounts', 2, name, name, name) for name in bad[:-2]], as_json=False)\n"
    )
    shown = _in_terminal(code, NO_COLOR="1")
    left = re.sub(r"\x1b\[[01]m", "", shown)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", left)
    assert "[bold]x[/]" in shown
    assert len(shown) < 12_000 + 8 * 200


@given(st.text(max_size=80))
def test_harmless_text_keeps_what_can_be_read(text: str) -> None:
    """Only characters that steer are replaced, and making text harmless twice changes nothing more."""
    once = terminal.harmless(text)
    assert terminal.harmless(once) == once
    assert "\x1b" not in once
    if text.isprintable() and not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", text):
        assert once == text
    assert "\n" not in terminal.one_line(text)


def _summary(**changes: Any) -> dict[str, Any]:
    before = {
        "cv_potential_usd.max": 0.58, "within_band_potential_usd.all": 0.16, "seats": 64.0, "travel_km": 12.6e6,
        "over_capacity_seats": 16.0, "unassigned_accounts": 98.0,
    }  # fmt: skip
    moved = {"moved_accounts": 1979.0, "moved_current_arr_usd": 3.16e7, "moved_current_arr_share": 0.372}
    exceptions = {"families_split": 3.0, "without_distance_accounts": 5.0}
    summary = {
        "scenario": "annual-redesign", "method": "solve", "status": "feasible", "broken_rules": [], "reason": "",
        "objective_usd": 6.05e6, "bound_usd": 6.03e6, "gap": 0.0049, "measures_before": before, "notes": [],
        "measures": {**dict.fromkeys(before, 0.0), "accounts": 5000.0, **moved, **exceptions},
        "headcount": {"status": "optimal", "starts": 7, "cost_usd": 1.42e6, "reason": ""},
    }  # fmt: skip
    return summary | changes


def _screen(summary: dict[str, Any], columns: int = 80, folder: str = ".") -> list[str]:
    session = f"options.Session(Path({folder!r}), False, False)"
    code = f"screen.print_screen({session}, json.loads({json.dumps(summary)!r}), 'USD')"
    return _bare(_in_terminal(code, columns))


@pytest.mark.parametrize(
    ("changes", "quality", "step"),
    [
        ({}, "feasible, gap 0.49%. It costs $6.05M a year", "territory-opt approve annual-redesign --by NAME"),
        ({"status": "optimal", "gap": 0.0}, "optimal, gap 0.00%", "territory-opt approve annual-redesign --by NAME"),
        ({"method": "evaluate"}, "today's alignment costs $6.05M", "territory-opt compare annual-redesign OTHER"),
        ({"broken_rules": ["capacity"], "gap": None}, "breaks rules.", "open the report, which lists"),
        (
            {"status": "infeasible", "measures": {}, "measures_before": {}, "gap": None, "objective_usd": None,
             "bound_usd": None, "reason": "too much work",
             "headcount": {"reason": "none", "starts": 0, "status": "infeasible"}},
            "no plan (infeasible).",
            "territory-opt run annual-redesign",
        ),
    ],
)  # fmt: skip
def test_a_run_fits_a_screen(changes: dict[str, Any], quality: str, step: str) -> None:
    """Decision, quality in words, figures before and after, what to see to, the report and the next step: 24 lines."""
    lines = _screen(_summary(**changes))
    text = " ".join(" ".join(lines).split())
    assert len(lines) <= 22
    assert max(map(len, lines)) <= 80
    assert quality in text
    assert step in text
    assert "report.html" in text
    if changes.get("measures", True):
        assert re.search(r"CV of potential, worst segment +0\.58", text)
        assert "3 families split over seats; 5 accounts without a place" in text


def test_the_next_step_names_the_workspace_and_can_be_copied() -> None:
    """With -C the call has it, too, quoted as the shell wants it."""
    assert any("-C 'my plan'" in line for line in _screen(_summary(), folder="my plan"))


def test_a_run_is_readable_on_a_phone() -> None:
    """On 40 columns prose breaks between words; only paths and calls, which are copied, run over."""
    lines = _screen(_summary(), columns=40)
    assert [line for line in lines if len(line) > 40 and not line.startswith(("Report: ", "Next: "))] == []


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    """`territory-opt ... | head` shows no traceback."""
    script = f"{START}from territory_opt.cli.main import main; main(['init', sys.argv[1]])"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "w")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
    assert "Traceback" not in told


@pytest.mark.parametrize("words", [("\x1b[31m",), ("explain", "A1", "\x1b[31m\x9b2J"), ("check", "--\x1b[31m")])
def test_what_was_called_with_is_quoted_harmlessly(words: tuple[str, ...]) -> None:
    """A call that is refused shows its words without what would steer the terminal; names of files may hold it."""
    told = CliRunner().invoke(MAIN, words)
    assert told.exit_code == 2
    assert "[31m" in told.stderr
    assert not re.search("[\x1b\x9b]", told.output)


@pytest.mark.parametrize(
    "words", [("approve", "x", "--by", "a\udcff"), ("explain", "a\udcff"), ("compare", "\udcff", "b")]
)
def test_words_that_are_no_text_are_refused(words: tuple[str, ...]) -> None:
    """Bytes that are no UTF-8 could be written to no file; it is said before any work."""
    told = CliRunner().invoke(MAIN, words)
    assert told.exit_code == 2
    assert "Expected text in UTF-8." in told.stderr


def test_a_name_begins_no_line_of_its_own() -> None:
    """A line break in a name cannot forge a line of ours."""
    done = _piped("output.print_lines('Moved: Acme\\nSHA-256: 0\\u2028x', 'end')")
    assert done.stdout == "Moved: Acme SHA-256: 0 x\nend\n"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_json_steers_no_terminal_and_reads_back_the_same(text: str) -> None:
    """Characters that steer are spelled as escapes, in a pipe as in a terminal."""
    written = terminal.spelled(json.dumps({"name": text}, ensure_ascii=False))
    assert json.loads(written) == {"name": text}
    assert terminal.harmless(written) == written
