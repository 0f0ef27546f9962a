"""Sets of open seats: looked at by their relaxation, searched for plans in the order of what these can cost."""

from __future__ import annotations

import heapq
import itertools

import numpy as np

from territory_opt.alignment.engine.local.beyond import closable
from territory_opt.alignment.engine.local.centres import SeatSet, drawn, opened_set, serving_usd, settled
from territory_opt.alignment.engine.local.found import LOOK_WORK, SOLVE_WORK, Found, better
from territory_opt.alignment.engine.local.integer import Effort, solve_whole
from territory_opt.alignment.problem import Ints

FIRST_SETS = 10
"""Sets of seats looked at before the first plan is taken."""

DRAWN, DRAWN_IN_PART = 0.2, 0.4
"""Chance that a set is drawn anew, and that it is so altogether or in part; else one seat moves."""

NEAR = 8
"""Seats that a centre is moved among: those that serve its territory most cheaply."""

MANY_SEATS = 5
"""Open seats from which on a look counts as more work, in proportion: it seldom finds what pieces do not."""

COLUMNS, MORE_COLUMNS = 1.5, 1.5
"""Columns a unit among which a set's plans are searched at first, and how many times as many each time after."""

NODES = 30
"""Branches a solve of a set at first; twice as many each time after."""


class Sets:
    """The sets known and those that wait for their plans to be searched."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._waiting: list[tuple[float, int, SeatSet]] = []
        self._known: set[tuple[int, ...]] = set()
        self._order = itertools.count()
        self._looks = 0
        table = found.table
        may_close = closable(table)
        self._single = not may_close.any() or table.least_open == table.seats - (table.nobody >= 0)
        self.look_work, self.take_work = 0, 0

    def may_look(self) -> bool:
        """Whether there may be sets that are not known."""
        return not (self._single and self._looks)

    def may_take(self) -> bool:
        """Whether enough sets are known and one waits."""
        return len(self._waiting) > 0 and (self._single or self._looks >= FIRST_SETS)

    def look(self) -> None:
        """Look at one more set of seats: drawn anew, drawn anew in part, or with one seat moved."""
        self._looks += 1
        found, random = self._found, self._found.random
        most_open = found.table.most_open
        self.look_work += found.table.units * most_open * LOOK_WORK * max(most_open, MANY_SEATS) // MANY_SEATS
        opened = self._opened()
        way = random.random()
        if opened is None or way < DRAWN:
            seats = drawn(found.table, np.empty(0, np.int64), self._count(), random)
            self.add(settled(found.useful, seats, found.deadline))
        elif way < DRAWN_IN_PART:
            kept = random.permutation(opened)[: len(opened) - int(random.integers(1, 3))]
            self.add(settled(found.useful, drawn(found.table, kept, len(opened), random), found.deadline))
        else:
            seats = self._shifted(opened)
            if tuple(seats.tolist()) not in self._known:
                self.add(opened_set(found.useful, seats, found.deadline))

    def add(self, seats: SeatSet | None) -> None:
        """Queue a set that is not known yet."""
        if seats is not None and (key := tuple(seats.seats.tolist())) not in self._known:
            self._known.add(key)
            self._queue(seats)

    def take(self) -> None:
        """Search the plans of the set whose plans can be cheapest."""
        reach, _, seats = heapq.heappop(self._waiting)
        found = self._found
        if not better(seats.relaxed.usd, found.usd):
            return
        within = seats.relaxed.within(min(reach, found.usd))
        self.take_work += int(within.sum()) * SOLVE_WORK
        part = solve_whole(seats.program, within, seats.cuts, Effort(NODES * 2**seats.level, found.deadline))
        plan = None if part is None else seats.piece.seats[part]
        exhausted = reach >= found.usd
        if plan is not None and found.offer(plan):
            self.add(settled(found.useful, found.table.opened(plan), found.deadline))
        if not exhausted:
            seats.level += 1
            self._queue(seats)

    def _queue(self, seats: SeatSet) -> None:
        """Queue a set by the objective up to which its plans are searched next."""
        if better(seats.relaxed.usd, self._found.usd):
            reach = seats.relaxed.reach(int(COLUMNS * MORE_COLUMNS**seats.level * self._found.table.units))
            heapq.heappush(self._waiting, (reach, next(self._order), seats))

    def _opened(self) -> Ints | None:
        """Return the open seats of the best plan, or of some set that waits for one; None when there is neither."""
        if self._found.opened is None and self._waiting:
            return self._waiting[int(self._found.random.integers(len(self._waiting)))][2].seats
        return self._found.opened

    def _count(self) -> int:
        """Draw how many seats are open."""
        table = self._found.table
        always = int((~table.may_close).sum())
        least = max(table.least_open, always, 1)
        most = min(table.most_open, always + int(closable(table).sum()))
        return int(self._found.random.integers(least, max(least, most) + 1))

    def _shifted(self, seats: Ints) -> Ints:
        """Return seats with one of them moved to another that serves its surroundings about as cheaply."""
        table, random, plan = self._found.table, self._found.random, self._found.plan
        allowed = closable(table)
        if not allowed[seats].any():
            return seats
        seat = int(random.choice(seats[allowed[seats]]))
        if plan is None:
            plan = seats[np.argmin(table.usd[:, seats], axis=1)]
        usd = serving_usd(table, (plan == seat).astype(np.float64)[:, None])[0]
        near = [int(other) for other in np.argsort(usd, kind="stable")[:NEAR] if allowed[other] and other not in seats]
        other = int(random.choice(near)) if near else seat
        return np.union1d(np.setdiff1d(seats, [seat]), [other]).astype(np.int64)
