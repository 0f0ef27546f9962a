"""Worker processes of this machine: one failure at a time, nothing lost, nothing left running."""

from __future__ import annotations

import logging
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from territory_opt.errors import AuditError
from territory_opt.scenario.running import local
from territory_opt.scenario.running.outcome import MOST_STARTS, LostRunError, Outcome, ignore


def _run(folder: Path, names: list[str], work: Callable[..., None], **options: Any) -> dict[str, Outcome]:
    settings = {"jobs": 2, "progress": ignore, **options}
    return {outcome.name: outcome for outcome in local.run_in_processes(folder, names, {}, work=work, **settings)}


def _children() -> set[int | None]:
    """Return the process ids of this process's children; joblib keeps some of its own for what comes next."""
    return {child.pid for child in multiprocessing.active_children()}


def test_each_process_runs_one_scenario_after_the_other(tmp_path: Path, quick: Callable[..., None]) -> None:
    """Five scenarios are run by two processes, which end with the last of them."""
    before = _children()
    outcomes = _run(tmp_path, ["a", "b", "c", "d", "e"], quick)
    summaries = {name: outcome.summary for name, outcome in outcomes.items()}
    assert sorted(summaries) == ["a", "b", "c", "d", "e"]
    assert all(summary["scenario"] == name for name, summary in summaries.items())
    assert len({summary["process"] for summary in summaries.values()} - {os.getpid()}) == 2
    assert _children() == before


def test_one_that_fails_does_not_stop_the_others(tmp_path: Path, quick: Callable[..., None]) -> None:
    """Errors arrive as they were raised, a defect's with the traceback that leads to it; the rest is stored."""
    outcomes = _run(tmp_path, ["wrong", "odd", "a"], quick)
    assert isinstance(outcomes["wrong"].error, AuditError)
    assert outcomes["wrong"].error.failures == ("nothing adds up",)
    assert isinstance(outcomes["odd"].error, ZeroDivisionError)
    assert "quick_work.py" in outcomes["odd"].error.__notes__[0]
    assert outcomes["a"].error is None


def test_a_killed_worker_loses_no_scenario(tmp_path: Path, quick: Callable[..., None]) -> None:
    """A scenario whose process is killed is begun again in a new one, and no other scenario is."""
    begun: list[str] = []
    outcomes = _run(
        tmp_path,
        ["frail", "a", "b", "c"],
        quick,
        progress=lambda name, news: begun.append(name) if news.stage == "begun" else None,
    )
    assert [outcomes[name].error for name in ("frail", "a", "b", "c")] == [None] * 4
    assert sorted(begun) == ["a", "b", "c", "frail", "frail"]


def test_a_scenario_that_kills_its_worker_each_time_is_given_up(tmp_path: Path, quick: Callable[..., None]) -> None:
    """It is begun a bounded number of times, and the others are done all the same."""
    begun: list[str] = []
    outcomes = _run(tmp_path, ["deadly", "a"], quick, progress=lambda name, _: begun.append(name), jobs=1)
    assert isinstance(outcomes["deadly"].error, LostRunError)
    assert "by signal 9" in str(outcomes["deadly"].error)
    assert outcomes["a"].error is None
    assert begun.count("deadly") == 2 * MOST_STARTS - 1


def test_the_log_of_workers_is_the_callers(
    tmp_path: Path, quick: Callable[..., None], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """What the library logs there passes the caller's own handlers; what is printed there stays off stdout."""
    with caplog.at_level(logging.INFO, "territory_opt"):
        _run(tmp_path, ["a", "b"], quick)
    assert sorted(caplog.messages) == ["a is being run", "b is being run"]
    assert capfd.readouterr().out == ""


def test_the_callers_level_holds_in_workers(
    tmp_path: Path, quick: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    """What the caller would not show is not sent."""
    with caplog.at_level(logging.ERROR, "territory_opt"):
        _run(tmp_path, ["a"], quick)
    assert caplog.messages == []


def test_workers_share_the_processors(
    tmp_path: Path, quick: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of eight processors, each of two workers is told that four are its own."""
    monkeypatch.setattr(local, "cpu_count", lambda: 8)
    outcomes = _run(tmp_path, ["a", "b"], quick)
    assert {outcome.summary["processors"] for outcome in outcomes.values()} == {"4"}


def test_no_worker_is_left_when_the_caller_stops_listening(tmp_path: Path, quick: Callable[..., None]) -> None:
    """An interrupt between two outcomes ends the processes, busy or not, and keeps what was stored."""
    before = _children()
    outcomes = local.run_in_processes(tmp_path, ["a", "slow", "b"], {}, jobs=2, progress=ignore, work=quick)
    assert next(outcomes).name == "a"
    assert len(_children() - before) == 2
    outcomes.close()
    assert _children() == before
    assert (tmp_path / "runs" / "a" / "run.json").is_file()
    assert not (tmp_path / "runs" / "slow").exists()


ABANDONING = """
import multiprocessing, os, pathlib, sys
sys.path.insert(0, sys.argv[1])
import quick_work
from territory_opt.scenario.running.local import run_in_processes

def leave(name, news):
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    os._exit(0)

list(run_in_processes(pathlib.Path(sys.argv[2]), ["slow"], {}, jobs=1, progress=leave, work=quick_work.work))
"""


def test_no_worker_outlives_its_caller(tmp_path: Path, quick: Callable[..., None]) -> None:
    """A caller that is killed cannot stop its workers: they notice it and end, deep in their work as they may be."""
    folder = str(Path(quick.__code__.co_filename).parent)
    command = [sys.executable, "-c", ABANDONING, folder, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    (worker,) = (int(pid) for pid in done.stdout.split())
    waited = time.monotonic()
    while is_alive(worker):
        assert time.monotonic() - waited < 30
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Say whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
