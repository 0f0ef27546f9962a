"""Keeping what a solver prints off the standard output, where results go."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

STDOUT, STDERR = 1, 2


@contextmanager
def stray_lines_to_stderr() -> Iterator[None]:
    """Send what native code prints to standard output to standard error instead.

    HiGHS prints a line now and then whatever its options say; in the middle of a line of JSON it would break it.
    """
    try:
        kept = os.dup(STDOUT)
    except OSError:  # a process without standard output has nothing to protect
        yield
        return
    sys.stdout.flush()
    try:
        os.dup2(STDERR, STDOUT)
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, STDOUT)
        os.close(kept)
