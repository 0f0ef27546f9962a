"""Working on parts of a problem side by side: numpy leaves the interpreter to others while it works on arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from joblib import cpu_count

MOST_THREADS = 4
"""More only wait for the interpreter, which all of them need between two arrays."""

Part = TypeVar("Part")
Result = TypeVar("Result")


def side_by_side(work: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
    """Return what `work` returns for each part, in the order of the parts, whichever is done first.

    As many threads as there are processors for this process: fewer where several run beside each other.

    Results are the same whatever the number of processors, as long as `work` depends on its part alone. When it raises,
    or the caller is interrupted, parts that have not begun are left out.
    """
    # One part is common and quick, counting processors is not.
    threads = min(cpu_count(), MOST_THREADS, len(parts)) if len(parts) > 1 else 1
    if threads < 2:
        return [work(part) for part in parts]
    pool = ThreadPoolExecutor(threads)
    try:
        return list(pool.map(work, parts))
    finally:
        pool.shutdown(cancel_futures=True)
