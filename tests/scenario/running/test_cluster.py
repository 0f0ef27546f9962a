"""A real Dask scheduler and two worker processes: the plans are those made here, whatever happens to a worker."""

from __future__ import annotations

import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from territory_opt.errors import InputError
from territory_opt.progress import Progress
from territory_opt.scenario.run import run_scenario
from territory_opt.scenario.running.many import run_many

distributed = pytest.importorskip("distributed", reason="needs Dask, the extra cluster")

# Test folders are no packages, so a file that two of them share is run, not imported.
WRITE: Callable[..., Path] = runpy.run_path(str(Path(__file__).parents[1] / "small_workspace.py"))["write_workspace"]
NAMES = ("redesign", "spread")


@dataclass(frozen=True)
class Cluster:
    """A scheduler's address and the processes that work for it."""

    address: str
    workers: Sequence[subprocess.Popen[bytes]]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Start a scheduler and two workers as Dask documents; the workers have folders of their own."""
    folder = tmp_path_factory.mktemp("dask")
    told = folder / "scheduler.json"
    processes: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> None:
        command = [sys.executable, "-m", "dask", *words, "--no-dashboard"]
        with (folder / f"{len(processes)}.log").open("wb") as log:
            processes.append(subprocess.Popen(command, cwd=folder, stdout=log, stderr=log))

    try:
        start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told))
        for _ in range(2):
            start("worker", "--scheduler-file", str(told), "--nthreads", "1", "--no-nanny")
        with distributed.Client(scheduler_file=str(told), timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
            address = client.scheduler.address
        yield Cluster(address, processes[1:])
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _write(place: Path) -> Path:
    """Write a workspace whose reps lie beside it, with a scenario that derives from another one."""
    folder = WRITE(place / "plan")
    (place / "exports").mkdir()
    (folder / "data" / "reps.csv").rename(place / "exports" / "reps.csv")
    with (folder / "workspace.yaml").open("a") as settings:
        settings.write("tables:\n  reps: {file: ../exports/reps.csv}\n")
    (folder / "scenarios" / "spread.yaml").write_text("name: spread\nbase: redesign\nseed: 9\n")
    return folder


def _wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_an_interrupt_leaves_nothing_to_do(cluster: Cluster, tmp_path: Path) -> None:
    """Interrupted in the middle, the caller gets its outcome at once, and the worker drops the run soon after."""

    def interrupt(_: str, news: Progress) -> None:
        if news.stage == "planning demand":
            raise KeyboardInterrupt

    folder = _write(tmp_path)
    (outcome,) = run_many(folder, ["today"], scheduler=cluster.address, progress=interrupt)
    assert isinstance(outcome.error, KeyboardInterrupt)
    assert not list((folder / "runs").iterdir())
    with distributed.Client(cluster.address, set_as_default=False) as client:
        executing = "lambda dask_worker: dask_worker.state.executing_count"
        _wait_until(lambda: not any(client.run(eval(executing)).values()))
        _wait_until(lambda: not client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)))


def test_plans_are_those_made_here_even_when_a_worker_is_killed(cluster: Cluster, tmp_path: Path) -> None:
    """One of two workers is killed in the middle of a run: no scenario is lost, and every plan is the local one."""
    here, there = (_write(tmp_path / place) for place in ("here", "there"))
    for name in NAMES:
        run_scenario(here, name)
    begun: list[str] = []

    def kill_one(name: str, news: Progress) -> None:
        begun.extend([name] if news.stage == "reading the workspace" else [])
        # Each worker has one thread: when two scenarios have begun, one of them is there.
        if len(begun) == 2 and cluster.workers[0].poll() is None:
            os.kill(cluster.workers[0].pid, signal.SIGKILL)
            cluster.workers[0].wait()

    outcomes = run_many(there, NAMES, scheduler=cluster.address, progress=kill_one)
    assert [outcome.error for outcome in outcomes] == [None] * 2
    assert set(begun) == set(NAMES)
    assert len(begun) > len(NAMES)
    for name in NAMES:
        made = [(folder / "runs" / name / "assignments.csv").read_bytes() for folder in (here, there)]
        assert made[0] == made[1]
        files = [
            sorted(path.relative_to(folder) for path in (folder / "runs" / name).rglob("*")) for folder in (here, there)
        ]
        assert files[0] == files[1]
    assert all(outcome.reused for outcome in run_many(there, NAMES))


def test_bad_input_and_logs_come_back(cluster: Cluster, tmp_path: Path) -> None:
    """What is wrong with a table is told as if the scenario had been run here."""
    folder = _write(tmp_path)
    accounts = folder / "data" / "accounts.csv"
    accounts.write_text(accounts.read_text().replace("\nA001,", "\nA000,"))
    (outcome,) = run_many(folder, ["today"], scheduler=cluster.address)
    assert isinstance(outcome.error, InputError)
    assert outcome.error.problems[0].column == "account_id"
