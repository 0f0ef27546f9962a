"""Search for plans: sets of seats, each set's plans best first, and neighbouring territories solved anew together.

The relaxation of a set of open seats is solved in a moment and says closely what its best plan costs, and which pairs
that plan can use. So the search looks at many sets, takes plans first where they can be cheapest, and looks at more
pairs only where fewer gave nothing.
"""

from __future__ import annotations

import heapq
import itertools
import time
from collections.abc import Callable

import numpy as np

from territory_opt.alignment.engine.local.centres import SeatSet, better, drawn, opened_set, serving_usd, settled
from territory_opt.alignment.engine.local.integer import Cuts, Effort, solve_whole
from territory_opt.alignment.engine.local.piece import cut_out
from territory_opt.alignment.engine.local.program import program_of
from territory_opt.alignment.engine.local.relaxed import relax
from territory_opt.alignment.engine.local.rivals import candidates, rivalry_usd, rivals
from territory_opt.alignment.engine.table import PairTable
from territory_opt.alignment.problem import Floats, Ints

FIRST_SETS = 10
"""Sets of seats looked at before the first plan is taken."""

DRAWN, DRAWN_IN_PART = 0.2, 0.4
"""Chance that a set is drawn anew, and that it is so altogether or in part; else one seat moves."""

COLUMNS, MORE_COLUMNS = 1.5, 1.5
"""Columns a unit among which a set's plans are searched at first, and how many times as many each time after."""

SET_NODES, PIECE_NODES = 30, 100
"""Branches a solve of a set at first (twice as many each time after), and of a piece."""

PIECE_COLUMNS = 6
"""Columns a unit among which a piece is solved."""

PIECE_PAIRS, MORE_PAIRS = 1500, 1.3
"""Pairs a piece has at first, and how many times as many after each round of all territories that brought nothing."""

LOOK_WORK, SOLVE_WORK = 1, 10
"""Work of a column in a relaxation and in branch and bound: search divides its work evenly among what it does."""

NEAR = 8
"""Seats that a centre is moved among: those that serve its territory most cheaply."""


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
    search = _Search(table, deadline, seed, report)
    if start is not None:
        search.offer(start)
    for _ in range(steps):
        if time.monotonic() >= deadline or search.best_usd <= target_usd or not search.step():
            break
    return search.best


class _Search:
    """The best plan so far, the sets of seats waiting, and how the pieces did."""

    def __init__(self, table: PairTable, deadline: float, seed: int, report: Callable[[Ints], None]) -> None:
        self._table, self._deadline, self._report = table, deadline, report
        self._random = np.random.default_rng(seed)
        self._waiting: list[tuple[float, int, SeatSet]] = []
        self._known: set[tuple[int, ...]] = set()
        self._order = itertools.count()
        self._looks = 0
        self._work = {"look": 0, "take": 0, "mend": 0}
        self._around: tuple[SeatSet, Floats] | None = None
        self._vain = 0
        self.best: Ints | None = None
        self.best_usd = np.inf
        self._one_set = bool((~table.may_close).all()) or table.least_open == table.seats

    def offer(self, plan: Ints) -> bool:
        """Take a plan when it keeps every rule and is better than the best."""
        usd = self._table.cost_usd(plan)
        if not better(usd, self.best_usd) or not self._table.keeps(plan):
            return False
        self.best, self.best_usd = plan, usd
        self._around, self._vain = None, 0
        self._report(plan)
        return True

    def step(self) -> bool:
        """Do what least work went into so far; False when nothing is left to do."""
        possible = []
        if not self._one_set or not self._known:
            possible.append("look")
        if self._waiting and (self._looks >= FIRST_SETS or self._one_set):
            possible.append("take")
        if self.best is not None:
            possible.append("mend")
        if not possible:
            return False
        kind = min(possible, key=self._work.__getitem__)
        getattr(self, f"_{kind}")()
        return True

    def _look(self) -> None:
        """Look at one more set of seats: drawn anew, drawn anew in part, or with one seat moved."""
        self._looks += 1
        opened = self._opened()
        way = self._random.random()
        if opened is None or way < DRAWN:
            seats = drawn(self._table, np.empty(0, np.int64), self._count(), self._random)
            self._wait(settled(self._table, seats, self._deadline))
        elif way < DRAWN_IN_PART:
            kept = self._random.permutation(opened)[: len(opened) - int(self._random.integers(1, 3))]
            seats = drawn(self._table, kept, len(opened), self._random)
            self._wait(settled(self._table, seats, self._deadline))
        else:
            seats = self._shifted(opened)
            if tuple(seats.tolist()) not in self._known:
                self._wait(opened_set(self._table, seats, self._deadline))

    def _opened(self) -> Ints | None:
        """Return the open seats of the best plan, or of some set that waits for one; None when there is neither."""
        if self.best is not None:
            return self._table.opened(self.best)
        if self._waiting:
            return self._waiting[int(self._random.integers(len(self._waiting)))][2].seats
        return None

    def _count(self) -> int:
        """Draw how many seats are open."""
        least = max(self._table.least_open, int((~self._table.may_close).sum()), 1)
        return int(self._random.integers(least, min(self._table.most_open, self._table.seats) + 1))

    def _shifted(self, seats: Ints) -> Ints:
        """Return seats with one of them moved to another that serves its home's surroundings about as cheaply."""
        closable = seats[self._table.may_close[seats]]
        if len(closable) == 0:
            return seats
        seat = int(self._random.choice(closable))
        plan = seats[np.argmin(self._table.usd[:, seats], axis=1)] if self.best is None else self.best
        usd = serving_usd(self._table, (plan == seat).astype(np.float64)[:, None])[0]
        near = [int(other) for other in np.argsort(usd, kind="stable")[:NEAR] if other not in seats]
        other = int(self._random.choice(near)) if near else seat
        return np.union1d(np.setdiff1d(seats, [seat]), [other]).astype(np.int64)

    def _wait(self, found: SeatSet | None) -> None:
        """Queue a set by the objective up to which its plans will be searched next."""
        self._work["look"] += self._table.units * self._table.most_open * LOOK_WORK
        if found is None:
            return
        key = tuple(found.seats.tolist())
        if key in self._known:
            return
        self._known.add(key)
        self._queue(found)

    def _queue(self, found: SeatSet) -> None:
        if better(found.relaxed.usd, self.best_usd):
            heapq.heappush(self._waiting, (self._reach(found), next(self._order), found))

    def _reach(self, found: SeatSet) -> float:
        columns = int(COLUMNS * MORE_COLUMNS**found.level * self._table.units)
        return found.relaxed.reach(columns)

    def _take(self) -> None:
        """Search the plans of the set that can be cheapest."""
        reach, _, found = heapq.heappop(self._waiting)
        if not better(found.relaxed.usd, self.best_usd):
            return
        within = found.relaxed.within(min(reach, self.best_usd))
        self._work["take"] += int(within.sum()) * SOLVE_WORK
        effort = Effort(SET_NODES * 2**found.level, self._deadline)
        part = solve_whole(found.program, within, found.cuts, effort)
        plan = None if part is None else found.piece.seats[part]
        if plan is not None and self.offer(plan):
            self._wait(settled(self._table, self._table.opened(plan), self._deadline))
        if reach < self.best_usd:
            found.level += 1
            self._queue(found)

    def _mend(self) -> None:
        """Solve some neighbouring territories of the best plan anew."""
        if self.best is None:
            return
        table = self._table
        if self._around is None:
            allocated = opened_set(table, table.opened(self.best), self._deadline)
            if allocated is None:
                return
            self._around = allocated, rivalry_usd(allocated, self.best)
        allocated, rivalry = self._around
        count = len(allocated.seats)
        columns = PIECE_PAIRS * MORE_PAIRS ** (self._vain / count)
        together = int(self._random.integers(2, 6))
        rows = rivals(rivalry, self._vain % count, together, self._random)
        self._vain += 1
        territories = np.sort(allocated.seats[rows])
        units = int(np.isin(self.best, territories).sum())
        choice = candidates(table, self.best, territories, max(2, int(columns / (units * len(territories)))))
        piece = cut_out(table, self.best, territories, choice)
        program = program_of(piece.table)
        relaxed = relax(program, self._deadline)
        self._work["mend"] += program.pairs * LOOK_WORK
        now_usd = piece.table.cost_usd(piece.of(self.best))
        if relaxed is None or not better(relaxed.usd, now_usd):
            return
        reach = min(now_usd, relaxed.reach(PIECE_COLUMNS * len(piece.units)))
        within = relaxed.within(reach)
        self._work["mend"] += int(within.sum()) * SOLVE_WORK
        part = solve_whole(program, within, Cuts(), Effort(PIECE_NODES, self._deadline))
        if part is not None:
            self.offer(piece.put_into(self.best, part))
