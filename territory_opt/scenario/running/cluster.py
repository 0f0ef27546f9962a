"""Scenarios on the workers of a Dask cluster, which need not see the caller's files.

The files that a run reads travel with its task, the run's folder comes back as its result and is put in place here.
The scheduler begins a task anew whose worker is gone, as often as its configuration allows failures.
"""

from __future__ import annotations

import hashlib
import logging
import time
import uuid
import warnings
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from territory_opt.progress import Progress
from territory_opt.scenario.inputs import versions
from territory_opt.scenario.running.connection import Client, connected
from territory_opt.scenario.running.outcome import LostRunError, ManyProgress, Outcome
from territory_opt.scenario.running.parcel import Parcel, pack, unpack_run
from territory_opt.scenario.running.relay import hand_over, logging_levels
from territory_opt.scenario.running.remote import as_is, read_message, run_remotely
from territory_opt.scenario.store import open_runs, read_summary, store_run

LISTEN_SECONDS = 0.1
"""How long an interrupt of the caller may have to wait."""

WORKERLESS_SECONDS = 120.0
"""How long a cluster may be without any worker before what is left is given up (an assumption)."""


def run_on_cluster(
    folder: Path, names: Sequence[str], options: Mapping[str, Any], *, scheduler: str, progress: ManyProgress
) -> Generator[Outcome, None, None]:
    """Run scenarios on a Dask cluster, store their runs here and yield how each came out, as they end.

    Nothing is left to do for the cluster when the iterator is exhausted, closed or interrupted.

    Parameters
    ----------
    folder : Path
        The workspace.
    names : sequence of str
        The scenarios.
    options : mapping
        Options of `run_scenario`.
    scheduler : str
        Address of the scheduler.
    progress : callable
        Told which scenario is how far.

    Raises
    ------
    InputError
        Before anything is run, when the cluster cannot be used or a file cannot travel.
    """
    parcels = [pack(folder, name, options) for name in names]
    with connected(scheduler) as client:
        open_runs(folder)
        heard: SimpleQueue[Any] = SimpleQueue()
        topic = f"territory-opt-{uuid.uuid4().hex}"
        client.subscribe_topic(topic, heard.put)
        pending = _submit(client, parcels, topic)
        try:
            last_worker = time.monotonic()
            while pending:
                time.sleep(LISTEN_SECONDS)
                _pass_on(heard, progress)
                for name in [name for name, future in pending.items() if future.done()]:
                    yield _outcome(folder, name, pending.pop(name))
                if client.scheduler_info().get("workers"):
                    last_worker = time.monotonic()
                why = _why_hopeless(client, time.monotonic() - last_worker)
                if why:
                    yield from (Outcome(name, error=LostRunError(why)) for name in pending)
                    return
        finally:
            # Without a scheduler there is nobody to tell.
            if client.status == "running":
                client.cancel(list(pending.values()), force=True)
                client.unsubscribe_topic(topic)


def _why_hopeless(client: Client, workerless_seconds: float) -> str:
    """Return why no scenario that is not done will be; empty while there is hope."""
    if client.status == "closed":
        return "the scheduler is gone"
    if workerless_seconds > WORKERLESS_SECONDS:
        return f"the cluster had no worker for {WORKERLESS_SECONDS:.0f} s"
    return ""


def _submit(client: Client, parcels: Sequence[Parcel], topic: str) -> dict[str, Any]:
    common = {"topic": topic, "levels": logging_levels(), "expected": versions()}
    with warnings.catch_warnings():
        # Dask advises against large tasks, which would travel once for each that needs them; each file has its own.
        warnings.filterwarnings("ignore", message="Sending large graph", category=UserWarning)
        # Files by content, so that a table that all scenarios read travels once.
        contents = {_key(content): content for parcel in parcels for content in parcel.files.values()}
        sent = {key: client.submit(as_is, content, key=key) for key, content in contents.items()}
        return {
            parcel.name: client.submit(
                run_remotely,
                replace(parcel, files={}),
                {path: sent[_key(content)] for path, content in parcel.files.items()},
                key=f"{topic}-{parcel.name}",
                **common,
            )
            for parcel in parcels
        }


def _key(content: bytes) -> str:
    return f"territory-opt-file-{hashlib.sha256(content).hexdigest()}"


def _pass_on(heard: SimpleQueue[Any], progress: ManyProgress) -> None:
    """Give what workers sent since the last time to the caller's progress and log."""
    while True:
        try:
            name, message = read_message(heard.get_nowait())
        except Empty:
            return
        if isinstance(message, logging.LogRecord):
            hand_over(message)
        elif isinstance(message, Progress):
            progress(name, message)


def _outcome(folder: Path, name: str, future: Any) -> Outcome:
    from distributed import KilledWorker

    if future.status == "finished":
        try:
            store_run(folder, name, partial(unpack_run, future.result()))
        except OSError as error:
            return Outcome(name, error=error)
        return Outcome(name, read_summary(folder, name))
    if future.status != "error":
        return Outcome(name, error=LostRunError("the scheduler is gone, or dropped it"))
    why = future.exception()
    if isinstance(why, KilledWorker):
        why = LostRunError(f"each worker that began it was killed, as often as the scheduler allows ({why})")
    return Outcome(name, error=why)
