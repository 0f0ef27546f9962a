"""`run` with several names: Ctrl-C, failures beside successes, and how the command ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from click.testing import CliRunner

# The command as it is, with work of its own for the worker processes; each says by its file that it has begun.
SCRIPT = """
import functools, importlib.metadata, sys

sys.path.insert(0, sys.argv.pop(1))
import quick_work
from territory_opt.scenario.running import local

local.run_in_processes = functools.partial(local.run_in_processes, work=quick_work.work)
(entry,) = importlib.metadata.entry_points(group="console_scripts", name="territory-opt")
entry.load()()
"""

QUICK = """
import json, os, pathlib, time
from territory_opt.errors import AuditError, InputError, InputProblem
from territory_opt.scenario.store import store_run

SUMMARY = json.loads({summary!r})


def work(task, progress):
    if task.name.startswith("slow"):
        (task.folder / (task.name + ".pid")).write_text(str(os.getpid()))
        time.sleep(100)
    if task.name.startswith("wrong"):
        raise InputError([InputProblem("reps", 2, "segment", "SMBB", "SMB")])
    if task.name.startswith("defect"):
        raise AuditError(["nothing adds up"])
    summary = SUMMARY | {{"scenario": task.name}}
    store_run(task.folder, task.name, lambda run: (run / "run.json").write_text(json.dumps(summary)))
"""

SUMMARY = {
    "status": "optimal", "broken_rules": [], "objective_usd": 1.0, "bound_usd": 1.0, "gap": 0.0, "reason": "",
    "method": "solve", "measures": {}, "measures_before": {}, "notes": [], "seconds": 1.0,
    "headcount": {"starts": 0, "status": "optimal", "reason": ""},
}  # fmt: skip


@pytest.fixture
def call(tmp_path: Path, write_small_workspace: Callable[..., Path]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Return what starts `run` in a process group of its own, as a terminal does, on scenarios of any name."""
    folder, modules = write_small_workspace(tmp_path / "plan"), tmp_path / "modules"
    modules.mkdir()
    (modules / "quick_work.py").write_text(QUICK.format(summary=json.dumps(SUMMARY)))
    started: list[subprocess.Popen[str]] = []

    def start(*words: str) -> subprocess.Popen[str]:
        for name in (word for word in words if not word.startswith("-") and not word.isdigit()):
            text = (folder / "scenarios" / "today.yaml").read_text()
            (folder / "scenarios" / f"{name}.yaml").write_text(text.replace("name: today", f"name: {name}"))
        command = [sys.executable, "-c", SCRIPT, str(modules), "run", *words, "-C", str(folder)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(command, start_new_session=True, **pipes))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def _wait_for(path: Path) -> int:
    until = time.monotonic() + 60
    while not path.exists() or not path.read_text():
        assert time.monotonic() < until
        time.sleep(0.05)
    return int(path.read_text())


def _has_ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="there are no process groups to interrupt")
def test_an_interrupt_ends_workers_keeps_runs_and_says_so(
    call: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    """Ctrl-C goes to the whole group, as in a terminal: workers end, what is stored stays, the rest is named."""
    process = call("first", "slow-1", "slow-2", "slow-3", "--jobs", "2")
    plan = tmp_path / "plan"
    workers = [_wait_for(plan / f"slow-{number}.pid") for number in (1, 2)]
    os.killpg(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Error: interrupted; 1 of 4 runs are stored, not slow-1, slow-2, slow-3" in stderr
    assert "Traceback" not in stderr
    assert "first" in stdout
    assert all(_has_ended(worker) for worker in workers)
    assert [run.name for run in (plan / "runs").iterdir()] == ["first"]


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="there are no process groups to interrupt")
def test_failures_are_told_beside_what_succeeded(call: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> None:
    """Two scenarios that fail alike are told once; the exit status is the worst, and the good run is shown."""
    process = call("wrong-1", "good", "wrong-2", "defect", "--jobs", "2")
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 3
    assert stdout.count("Report: ") == 1
    assert stderr.count("reps, row 2, column segment: found SMBB: expected SMB") == 1
    assert "wrong-1, wrong-2: nothing stored" in stderr
    assert "defect: the plan fails its audit" in stderr
    assert "good: stored" in stderr
    assert (tmp_path / "plan" / "runs" / "good" / "run.json").is_file()


def test_programs_get_failures_in_the_list(call: Callable[..., subprocess.Popen[str]]) -> None:
    """With --json stdout is one list: summaries, then what stands in the place of one."""
    process = call("wrong", "good", "--json", "--quiet")
    stdout, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    good, wrong = json.loads(stdout)
    assert good["scenario"] == "good"
    assert wrong["scenario"] == "wrong"
    assert wrong["problems"] == ["reps, row 2, column segment: found SMBB: expected SMB"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--reject", "moves.csv"), "--reject repairs the stored plan of one scenario"),
        (("--jobs", "2", "--scheduler", "tcp://127.0.0.1:9"), "--jobs is for this machine"),
        (("--jobs", "0"), "--jobs"),
    ],
)
def test_options_that_do_not_go_together_are_refused(words: tuple[str, ...], told: str) -> None:
    """It is a slip of usage, told before anything is read."""
    (entry,) = entry_points(group="console_scripts", name="territory-opt")
    done = CliRunner().invoke(entry.load(), ["run", "a", "b", *words])
    assert done.exit_code == 2
    assert told in done.stderr
