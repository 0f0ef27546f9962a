"""What workers tell: each stage at once, no more often than people read, and errors of any kind."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

import pytest

from territory_opt.progress import Progress
from territory_opt.scenario.running import relay, worker


def test_news_of_a_stage_come_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every new stage is sent; of the others what comes too soon is left out."""
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    sent: list[Any] = []
    tell = relay.thinned(sent.append)
    for step in range(10):
        tell(Progress("designing", step / 10))
        tell(Progress(f"stage {step}"))
        now[0] += relay.SECONDS_BETWEEN * 0.6
    assert [news for news in sent if news.stage == "designing"] == [
        Progress("designing", step / 10) for step in range(0, 10, 2)
    ]
    assert len([news for news in sent if news.stage != "designing"]) == 10


def test_logging_is_as_before_afterwards() -> None:
    """Records are sent ready to be shown, from the caller's level on; then the loggers are left as they were."""
    logger = logging.getLogger("territory_opt")
    before = (logger.level, list(logger.handlers))
    sent: list[Any] = []
    with relay.relayed(sent.append, {"territory_opt": logging.WARNING}):
        logging.getLogger("territory_opt.alignment").warning("%d seats and a lock %s", 3, threading.Lock())
        logging.getLogger("territory_opt.alignment").info("not asked for")
    (record,) = sent
    assert record.getMessage().startswith("3 seats")
    assert record.args is None
    assert (logger.level, logger.handlers) == before


def test_an_error_that_cannot_travel_is_told_in_words() -> None:
    """What a library raises may hold anything; its kind, its message and where it came from arrive."""

    class OddError(Exception):
        def __init__(self, lock: object, much: object) -> None:
            super().__init__("a slip")
            self.lock = lock

    try:
        raise OddError(threading.Lock(), 1)
    except OddError as error:
        told = worker.fit_to_travel(error)
    assert type(told) is RuntimeError
    assert "a slip" in str(told)
    assert "test_relay.py" in str(told)
