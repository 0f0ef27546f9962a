"""A worker process of this machine: it runs the scenarios it is given and says how it goes."""

from __future__ import annotations

import logging
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from territory_opt.progress import ProgressCallback
from territory_opt.scenario.running.relay import relayed, thinned


@dataclass(frozen=True)
class Task:
    """A scenario to run; parameters as in `run_scenario`."""

    folder: Path
    name: str
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Ended:
    """The last that is told of a task: why nothing is stored, None when the run is."""

    error: Exception | None


Work = Callable[[Task, ProgressCallback], None]


def run_task(task: Task, progress: ProgressCallback) -> None:
    """Run the task's scenario and store its run."""
    # Solvers and maps take seconds to load, and only where they are used.
    from territory_opt.scenario.run import run_scenario

    run_scenario(task.folder, task.name, progress=progress, **task.options)


def serve(line: Connection, levels: Mapping[str, int], work: Work) -> None:
    """Do the work for each `Task` that comes on the line; send its messages, and `Ended` for each.

    Parameters
    ----------
    line : Connection
        To the caller and back; when the caller is gone, the process ends.
    levels : mapping of str to int
        Levels of the caller's loggers.
    work : callable
        What is done with a task; it stores the run or raises.
    """
    # Ctrl-C reaches every process of a terminal. What it means is for the caller to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Results are the caller's to print: what a library writes to stdout here must not get between them.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    logging.captureWarnings(True)
    tasks: SimpleQueue[Task] = SimpleQueue()
    threading.Thread(target=_receive, args=(line, tasks), daemon=True).start()

    with relayed(line.send, levels) as tell:
        while True:
            tell(_done(work, tasks.get(), thinned(tell)))


def _receive(line: Connection, tasks: SimpleQueue[Task]) -> None:
    try:
        while True:
            tasks.put(line.recv())
    except (EOFError, OSError):
        # Nobody is left to work for, and the main thread may be deep in a solver.
        os._exit(0)


def _done(work: Work, task: Task, progress: ProgressCallback) -> Ended:
    try:
        work(task, progress)
    except Exception as error:  # noqa: BLE001 - it is told to the caller, who decides what it means
        return Ended(fit_to_travel(error))
    return Ended(None)


def fit_to_travel(error: Exception) -> Exception:
    """Return an error that another process can read, with the traceback that would stay behind."""
    error.add_note(traceback.format_exc())
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001 - whatever a library's exception does when it is pickled
        return RuntimeError("".join(traceback.format_exception(error)))
    return error
