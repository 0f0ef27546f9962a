"""Search for plans: sets of seats, each set's plans best first, and neighbouring territories solved anew together.

The relaxation of a set of open seats is solved in a moment and says closely what its best plan costs, and which pairs
that plan can use. So the search looks at many sets, takes plans first where they can be cheapest, and looks at more
pairs only where fewer gave nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from territory_opt.alignment.engine.local.found import Found
from territory_opt.alignment.engine.local.pieces import Pieces
from territory_opt.alignment.engine.local.priced import Priced
from territory_opt.alignment.engine.local.sets import Sets
from territory_opt.alignment.engine.table import PairTable
from territory_opt.alignment.problem import Ints


class _Way(NamedTuple):
    """A way to better plans: whether it may be gone now, a step of it, and the work done on it so far."""

    may: Callable[[], bool]
    go: Callable[[], None]
    work: Callable[[], int]


def search_table(
    table: PairTable,
    *,
    start: Ints | None = None,
    deadline: float,
    steps: int,
    seed: int,
    target_usd: float,
    report: Callable[[Ints], None],
) -> Ints | None:
    """Search for a cheap plan.

    Parameters
    ----------
    table : PairTable
        The problem.
    start : ndarray of int, shape (n,), optional
        A plan to begin with; it is not used when it breaks a rule.
    deadline : float
        Moment on `time.monotonic` at which to stop.
    steps : int
        Steps after which to stop; a search that this ends repeats itself exactly.
    seed : int
        Seed of what is drawn.
    target_usd : float
        Objective that is good enough to stop.
    report : callable
        Called with every better plan.

    Returns
    -------
    ndarray of int, shape (n,), or None
        The best plan found that keeps every rule; None when none was found, which does not say that there is none.
    """
    found = Found(table, deadline, seed, report)
    if start is not None:
        found.offer(start)
    sets, pieces, priced = Sets(found), Pieces(found), Priced(found)
    ways = (
        _Way(sets.may_look, sets.look, lambda: sets.look_work),
        _Way(sets.may_take, sets.take, lambda: sets.take_work),
        _Way(pieces.may_mend, pieces.mend, lambda: pieces.work),
        _Way(priced.may_narrow, priced.narrow, lambda: priced.work),
    )
    for _ in range(steps):
        open_ways = [way for way in ways if way.may()]
        if time.monotonic() >= deadline or found.usd <= target_usd or not open_ways:
            break
        min(open_ways, key=lambda way: way.work()).go()
    return found.plan
