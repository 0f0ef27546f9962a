"""Keeping off stdout what a solver's library prints by itself."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

STDOUT = 1


@contextmanager
def quiet_stdout() -> Iterator[None]:
    """Send nowhere what native code writes to stdout meanwhile.

    HiGHS prints a line of its own where it mends a solution, whatever output is asked for; stdout belongs to results.
    """
    try:
        kept = os.dup(STDOUT)
    except OSError:  # nothing is open there, so nothing can be printed
        yield
        return
    sys.stdout.flush()
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a descriptor is what is needed
        os.dup2(nowhere.fileno(), STDOUT)
    try:
        yield
    finally:
        _flush_native()
        os.dup2(kept, STDOUT)
        os.close(kept)


def _flush_native() -> None:
    """Let go of what native code has written but not yet sent, while it still goes nowhere."""
    runtime = ctypes.cdll.msvcrt if sys.platform == "win32" else ctypes.CDLL(None)
    runtime.fflush(None)
