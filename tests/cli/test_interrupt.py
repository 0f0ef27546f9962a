"""Ctrl-C interrupts a command, and ends it at once when pressed again, whatever it is doing."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="signals cannot be kept from handlers")

SCRIPT = """
import signal, sys, time
from importlib.metadata import entry_points
entry_points(group="console_scripts")["territory-opt"].load()
from territory_opt.cli.interrupt import end_process, heeded_interrupts

def like_python():
    print("ready", flush=True)
    while True:
        time.sleep(0.01)

def like_a_solver():
    # A handler of its own, and nothing that lets Python look at signals.
    signal.signal(signal.SIGINT, lambda *_: None)
    print("ready", flush=True)
    time.sleep(60)

try:
    with heeded_interrupts(lambda: end_process("ended", 130)):
        {work}()
except KeyboardInterrupt:
    sys.exit("wound up")
"""


@pytest.mark.parametrize(("work", "status", "words"), [("like_python", 1, "wound up"), ("like_a_solver", 130, "ended")])
def test_an_interrupt_is_heeded_in_python_and_in_a_solver(work: str, status: int, words: str) -> None:
    """Python winds up as it should; a solver that took the signal over is ended with the process the second time."""
    command = [sys.executable, "-c", SCRIPT.format(work=work)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        sent = time.monotonic()
        process.send_signal(signal.SIGINT)
        if work == "like_a_solver":
            assert process.stderr is not None
            assert process.stderr.readline() == "\n"
            assert "Press Ctrl-C again" in process.stderr.readline()
            process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=30)
    assert process.returncode == status
    assert words in stderr
    assert time.monotonic() - sent < 10
