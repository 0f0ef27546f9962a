"""Working on parts of a problem side by side: numpy leaves the interpreter to others while it works on arrays."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

MOST_THREADS = 4
"""More only wait for the interpreter, which all of them need between two arrays."""

Part = TypeVar("Part")
Result = TypeVar("Result")


def side_by_side(work: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
    """Return what `work` returns for each part, in the order of the parts, whichever is done first.

    Results are the same whatever the number of processors, as long as `work` depends on its part alone. When it raises,
    or the caller is interrupted, parts that have not begun are left out.
    """
    threads = min(os.cpu_count() or 1, MOST_THREADS, len(parts))
    if threads < 2:
        return [work(part) for part in parts]
    pool = ThreadPoolExecutor(threads)
    try:
        return list(pool.map(work, parts))
    finally:
        pool.shutdown(cancel_futures=True)
