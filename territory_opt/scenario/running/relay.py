"""What a worker tells its caller while it runs a scenario: progress, and what the library logs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from logging.handlers import QueueHandler
from queue import SimpleQueue

from territory_opt.progress import Progress, ProgressCallback

Send = Callable[[object], None]

LOGGERS = ("territory_opt", "py.warnings")
"""Loggers whose records go to the caller: the library's own, and Python's warnings where they are logged."""

SECONDS_BETWEEN = 0.2
"""A stage tells no more often than this how far it is; people read no faster."""


def logging_levels() -> dict[str, int]:
    """Return from which level on the caller's loggers take records."""
    return {name: logging.getLogger(name).getEffectiveLevel() for name in LOGGERS}


def hand_over(record: logging.LogRecord) -> None:
    """Give a record that came from a worker to the caller's own handlers."""
    logging.getLogger(record.name).handle(record)


class _Relay(QueueHandler):
    """Makes records fit to travel, as for a queue, and sends them."""

    def __init__(self, send: Send) -> None:
        super().__init__(SimpleQueue())
        self._send = send

    def enqueue(self, record: logging.LogRecord) -> None:
        self._send(record)


@contextmanager
def relayed(send: Send, levels: Mapping[str, int]) -> Iterator[Send]:
    """Send what is logged in the block to the caller; give what sends other messages between them.

    Parameters
    ----------
    send : callable
        Takes each message to the caller; it is called by one thread at a time.
    levels : mapping of str to int
        The caller's, see `logging_levels`.
    """
    guard = threading.Lock()

    def send_alone(message: object) -> None:
        with guard:
            send(message)

    handler = _Relay(send_alone)
    before = {name: logging.getLogger(name).level for name in levels}
    for name, level in levels.items():
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).setLevel(level)
    try:
        yield send_alone
    finally:
        for name, level in before.items():
            logging.getLogger(name).removeHandler(handler)
            logging.getLogger(name).setLevel(level)


def thinned(send: Send) -> ProgressCallback:
    """Return the callback of one run that sends each new stage at once, and news of a stage now and then."""
    told: dict[str, float] = {}

    def tell(progress: Progress) -> None:
        now = time.monotonic()
        if now - told.get(progress.stage, -SECONDS_BETWEEN) >= SECONDS_BETWEEN:
            told[progress.stage] = now
            send(progress)

    return tell
