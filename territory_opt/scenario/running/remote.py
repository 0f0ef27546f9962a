"""What a worker of a Dask cluster does with a scenario."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Mapping
from concurrent.futures import CancelledError
from dataclasses import replace
from pathlib import Path
from typing import Any

from territory_opt.errors import InputError
from territory_opt.progress import Progress
from territory_opt.scenario.inputs import versions
from territory_opt.scenario.running.connection import differing
from territory_opt.scenario.running.parcel import Parcel, pack_run, unpack
from territory_opt.scenario.running.relay import relayed, thinned
from territory_opt.scenario.store import run_folder

ALONE = "territory-opt run"
"""Scenarios of one worker process take turns, as drawing libraries do not bear two threads."""


def as_is(content: bytes) -> bytes:
    """Return a file's content: as a task of its own it travels once, and again where the worker that had it is gone."""
    return content


def run_remotely(
    parcel: Parcel, files: Mapping[str, bytes], topic: str, levels: Mapping[str, int], expected: Mapping[str, str]
) -> bytes:
    """Run a scenario on this worker and return its run folder as an archive.

    Parameters
    ----------
    parcel : Parcel
        The scenario; its files are given apart.
    files : mapping of str to bytes
        Those files.
    topic : str
        Where the caller listens for messages.
    levels : mapping of str to int
        Levels of the caller's loggers.
    expected : mapping of str to str
        Versions of the caller's libraries.

    Raises
    ------
    InputError
        As `run_scenario` does, and when this worker, which may have come late, has other versions.
    CancelledError
        When the caller does not want the run any more.
    """
    from dask.utils import SerializableLock
    from distributed import get_worker

    from territory_opt.scenario.run import run_scenario

    worker = get_worker()
    problems = differing(f"worker {worker.address}", versions(), expected)
    if problems:
        raise InputError(problems)
    task = worker.get_current_task()

    def send(message: object) -> None:
        worker.log_event(topic, [parcel.name, pickle.dumps(message)])

    with SerializableLock(ALONE), relayed(send, levels) as tell:
        report = thinned(tell)

        def progress(news: Progress) -> None:
            # A thread cannot be ended from outside; between two steps of the run it ends itself.
            known = worker.state.tasks.get(task)
            if known is None or known.state == "cancelled":
                raise CancelledError(task)
            report(news)

        with tempfile.TemporaryDirectory(dir=worker.local_directory) as scratch:
            folder, options = unpack(replace(parcel, files=files), Path(scratch))
            run_scenario(folder, parcel.name, progress=progress, **options)
            return pack_run(run_folder(folder, parcel.name))


def read_message(event: Any) -> tuple[str, object]:
    """Return whose message an event of the topic holds, and the message."""
    _, (name, message) = event
    return name, pickle.loads(message)
