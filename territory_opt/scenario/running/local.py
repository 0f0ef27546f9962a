"""Scenarios side by side in processes of this machine.

The processes are started as joblib starts its own (its loky: a fresh interpreter, which neither copies the caller's
memory nor imports its main script). Each has a line of its own and one scenario at a time, so a process that is killed
takes nothing with it but its own scenario, which another one begins anew; a pool would end as a whole.
"""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from joblib import cpu_count
from joblib.externals.loky.backend import get_context

from territory_opt.progress import Progress
from territory_opt.scenario.running.outcome import MOST_STARTS, LostRunError, ManyProgress, Outcome
from territory_opt.scenario.running.relay import hand_over, logging_levels
from territory_opt.scenario.running.worker import Ended, Task, Work, run_task, serve
from territory_opt.scenario.store import read_summary

LISTEN_SECONDS = 0.1
"""How long an interrupt of the caller may have to wait."""

THREADS = ("LOKY_MAX_CPU_COUNT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
"""Environment by which joblib and the numeric libraries are told how many processors are theirs."""


@dataclass
class _Worker:
    process: BaseProcess
    line: Connection
    name: str | None = None


class _Crew:
    """The worker processes and what each is doing."""

    def __init__(self, jobs: int, work: Work) -> None:
        self._jobs = jobs
        self._work = work
        self._workers: list[_Worker] = []

    @property
    def busy(self) -> list[_Worker]:
        return [worker for worker in self._workers if worker.name is not None]

    def free(self) -> _Worker | None:
        """Return a worker with nothing to do, a new one while there may be more, None when all are busy."""
        idle = next((worker for worker in self._workers if worker.name is None), None)
        if idle is None and len(self._workers) < self._jobs:
            idle = _start_worker(self._work, max(1, cpu_count() // self._jobs))
            self._workers.append(idle)
        return idle

    def dismiss(self, worker: _Worker) -> None:
        """End a worker's process at once; a run that it was writing stays aside and is cleaned later."""
        self._workers.remove(worker)
        worker.process.terminate()
        worker.process.join()
        worker.line.close()

    def dismiss_all(self) -> None:
        """End all of them."""
        for worker in list(self._workers):
            self.dismiss(worker)


def run_in_processes(
    folder: Path,
    names: Sequence[str],
    options: Mapping[str, Any],
    *,
    jobs: int,
    progress: ManyProgress,
    work: Work = run_task,
) -> Generator[Outcome, None, None]:
    """Run scenarios in worker processes and yield how each came out, as they end.

    No process is left when the iterator is exhausted, closed or interrupted.

    Parameters
    ----------
    folder : Path
        The workspace.
    names : sequence of str
        The scenarios; each has a run folder of its own.
    options : mapping
        Options of `run_scenario`.
    jobs : int
        Most processes at a time.
    progress : callable
        Told which scenario is how far.
    work : callable
        What a process does with each, by default to run it.
    """
    waiting, starts = deque(names), Counter[str]()
    crew = _Crew(min(jobs, len(names)), work)
    try:
        while waiting or crew.busy:
            while waiting and (worker := crew.free()):
                worker.name = waiting.popleft()
                starts[worker.name] += 1
                _give(worker, Task(folder, worker.name, options))
            heard = wait([worker.line for worker in crew.busy], timeout=LISTEN_SECONDS)
            for worker in [worker for worker in crew.busy if worker.line in heard]:
                name = str(worker.name)
                try:
                    ended = _listen(worker, progress)
                except (EOFError, OSError):
                    crew.dismiss(worker)
                    if starts[name] < MOST_STARTS:
                        progress(name, Progress("its worker process was killed; beginning again"))
                        waiting.appendleft(name)
                    else:
                        yield Outcome(name, error=_lost(worker))
                    continue
                if ended is not None:
                    worker.name = None
                    yield _outcome(folder, name, ended)
    finally:
        crew.dismiss_all()


def _start_worker(work: Work, threads: int) -> _Worker:
    context = get_context("loky")
    here, there = context.Pipe()
    process = context.Process(
        target=serve, args=(there, logging_levels(), work), daemon=True, env=dict.fromkeys(THREADS, str(threads))
    )
    process.start()
    # With this end open here, too, the line of a worker that is killed would never be heard to end.
    there.close()
    return _Worker(process, here)


def _give(worker: _Worker, task: Task) -> None:
    try:
        worker.line.send(task)
    except OSError:
        # It was killed while it had nothing to do: what it is listened to next says so.
        return


def _listen(worker: _Worker, progress: ManyProgress) -> Ended | None:
    """Take one message of a worker; return it when it is the last of its task."""
    message = worker.line.recv()
    if isinstance(message, Ended):
        return message
    if isinstance(message, logging.LogRecord):
        hand_over(message)
    elif isinstance(message, Progress):
        progress(str(worker.name), message)
    return None


def _outcome(folder: Path, name: str, ended: Ended) -> Outcome:
    return Outcome(name, error=ended.error) if ended.error else Outcome(name, read_summary(folder, name))


def _lost(worker: _Worker) -> LostRunError:
    status = worker.process.exitcode
    how = f"by signal {-status}" if status is not None and status < 0 else f"with status {status}"
    return LostRunError(
        f"its worker process ended {how} each of the {MOST_STARTS} times it was begun; "
        "when memory is short, fewer processes (--jobs) help"
    )
