"""Progress: few lines away from a terminal, none twice in a row; a line that fits in one; seconds for the log."""

from __future__ import annotations

import importlib
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.progress import Progress

shown = importlib.import_module("territory_opt.cli.progress")
gap_of = importlib.import_module("territory_opt.cli.stages").gap_of


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the one number the clock shows; tests turn it."""
    now = [0.0]
    # One module of the standard library, which the stages read, too.
    monkeypatch.setattr(shown.time, "monotonic", lambda: now[0])
    return now


def test_a_line_is_not_said_again(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    """A stage that goes on for long without news says so once; with news it speaks again."""
    with shown.shown_progress("plan", quiet=False) as callback:
        for _ in range(3):
            callback(Progress("designing territories", None, 2000.0, 1000.0))
            clock[0] += 60
        callback(Progress("designing territories", None, 1500.0, 1000.0))
    assert capsys.readouterr().err.splitlines() == [
        "plan: designing territories, objective $2,000, bound $1,000, gap 50.00%",
        "plan: designing territories, objective $1,500, bound $1,000, gap 33.33%",
        "plan: done after 180.0 s, gap 33.33%",
    ]


def test_a_stage_speaks_now_and_then(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    """News that come faster are left out, also when two stages take turns."""
    with shown.shown_progress("plan", quiet=False) as callback:
        for step in range(100):
            callback(Progress("proving", None, None, float(step)))
            callback(Progress("designing", None, float(step), None))
            clock[0] += 0.1
    *lines, last = capsys.readouterr().err.splitlines()
    assert last == "plan: done after 10.0 s"
    assert len(lines) == 2 * 10 / shown.SECONDS_BETWEEN_LINES
    assert len(set(lines)) == len(lines)


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """With --quiet there is no progress at all."""
    with shown.shown_progress("plan", quiet=True) as callback:
        callback(Progress("designing"))
    assert capsys.readouterr().err == ""


def test_scenarios_side_by_side_name_themselves(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    """Away from a terminal each line says whose it is; the time between lines counts for each scenario."""
    with shown.shown_side_by_side(["a", "b"], quiet=False) as callback:
        for name in ("a", "b", "a", "b"):
            callback(name, Progress("planning demand"))
        callback("b", Progress("stored", 1.0))
    assert capsys.readouterr().err.splitlines() == [
        "a: planning demand",
        "b: planning demand",
        "b: stored after 0.0 s",
    ]


def test_a_terminal_shows_each_scenario_under_way(capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    """One line each, one for all, and the last word of a scenario that ended stays."""
    monkeypatch.setattr(shown.sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with shown.shown_side_by_side(["a", "b"], quiet=False) as callback:
        callback("a", Progress("planning demand"))
        callback("b", Progress("auditing"))
        callback("b", Progress("stored", 1.0))
    told = capsys.readouterr().err
    assert "a: planning demand" in told
    assert "b: stored after" in told
    assert "1 of 2 done" in told


def test_stages_that_rush_by_are_left_out(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    """However many stages there are, no more than ten lines a second are printed."""
    with shown.shown_progress("plan", quiet=False) as callback:
        for step in range(1000):
            callback(Progress(f"seeking plan {step}"))
            clock[0] += 0.01
    assert len(capsys.readouterr().err.splitlines()) <= 10 * 10 + 2


def test_work_that_fails_says_after_how_long(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    """The last line is told when the work is stopped, too, and claims nothing of a plan."""

    def work() -> None:
        with shown.shown_progress("plan", quiet=False) as callback:
            callback(Progress("designing territories", None, 2000.0, 1000.0))
            clock[0] += 2
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert capsys.readouterr().err.splitlines()[-1] == "plan: stopped after 2.0 s"


def test_the_log_has_the_seconds_of_each_stage(clock: list[float], caplog: pytest.LogCaptureFixture) -> None:
    """Stages that take turns are added up, each under its name."""
    caplog.set_level(logging.DEBUG, "territory_opt.cli")
    with shown.shown_progress("plan", quiet=True) as callback:
        for stage, seconds in (("planning", 1), ("proving", 2), ("designing", 3), ("proving", 4)):
            callback(Progress(stage))
            clock[0] += seconds
    assert caplog.messages[-1] == "plan: seconds by stage: planning 1.0 s, proving 6.0 s, designing 3.0 s"


@given(st.text(max_size=40), st.floats(0, 1e9), st.floats(0, 1e9), st.integers(20, 200))
def test_a_moving_line_fits_and_keeps_the_gap(label: str, objective: float, bound: float, width: int) -> None:
    """Where a line has no room for all, the amounts go first, then the name; the gap stays as long as it can."""
    progress = Progress("designing", None, objective, bound)
    words = shown.fitting_words(label, progress, "USD", width)
    gap = gap_of(progress)
    assert len(words) <= width
    assert "\n" not in words
    if gap is not None and len(f"designing, gap {gap:.2%}") <= width:
        assert f"gap {gap:.2%}" in words


def test_a_dumb_terminal_gets_plain_lines(capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    """Where the cursor cannot move nothing is drawn over."""
    monkeypatch.setattr(shown.sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "dumb")
    with shown.shown_progress("plan", quiet=False) as callback:
        callback(Progress("designing"))
    told = capsys.readouterr().err
    assert told.splitlines()[0] == "plan: designing"
    assert "\x1b" not in told
