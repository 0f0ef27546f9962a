"""Progress away from a terminal: few lines, none of them twice in a row."""

from __future__ import annotations

import importlib

import pytest

from territory_opt.progress import Progress

shown = importlib.import_module("territory_opt.cli.progress")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the one number the clock shows; tests turn it."""
    now = [0.0]
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
    ]


def test_a_stage_speaks_now_and_then(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    """News that come faster are left out, also when two stages take turns."""
    with shown.shown_progress("plan", quiet=False) as callback:
        for step in range(100):
            callback(Progress("proving", None, None, float(step)))
            callback(Progress("designing", None, float(step), None))
            clock[0] += 0.1
    lines = capsys.readouterr().err.splitlines()
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
    assert capsys.readouterr().err.splitlines() == ["a: planning demand", "b: planning demand", "b: stored"]


def test_a_terminal_shows_each_scenario_under_way(capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    """One line each, one for all, and the last word of a scenario that ended stays."""
    monkeypatch.setattr(shown.sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    with shown.shown_side_by_side(["a", "b"], quiet=False) as callback:
        callback("a", Progress("planning demand"))
        callback("b", Progress("auditing"))
        callback("b", Progress("stored", 1.0))
    told = capsys.readouterr().err
    assert "a: planning demand" in told
    assert "b: stored" in told
    assert "1 of 2 done" in told
