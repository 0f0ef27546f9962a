"""The whole table, narrowed to the pairs that are cheapest at prices of the units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from territory_opt.alignment.engine.lagrange.prices import price_units
from territory_opt.alignment.engine.local.found import LOOK_WORK, SOLVE_WORK, Found, better
from territory_opt.alignment.engine.local.integer import Cuts, Effort, solve_whole
from territory_opt.alignment.engine.local.piece import Piece, some_seats
from territory_opt.alignment.engine.local.program import program_of
from territory_opt.alignment.engine.local.relaxed import relax
from territory_opt.alignment.problem import Bools

ITERATIONS = 300
"""Steps of the ascent to the prices."""

ITERATION_WORK = 1 / 5
"""Work of a pair in a step of the ascent, for each seat that opens: the more of them, the sooner prices pay."""

PAIRS, MORE_PAIRS = 5.0, 1.6
"""Pairs a unit at first, and how many times as many each time after."""

COLUMNS, MORE_COLUMNS = 2.0, 1.5
"""Columns a unit among which the relaxation lets branch and bound choose at first, and how many times as many after."""

NODES = 50
"""Branches a solve at first; twice as many each time after."""

FIRST_REACH_SHARE, MORE_REACH = 1e-4, 1.5
"""How far above the bound pairs are sought at first, as a share of it, and how many times as far after."""


class Priced:
    """Prices of the units, once they are worth their work, and how many pairs have been looked at."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._level = 0
        self._cuts = Cuts()
        self._exhausted = False
        # Counted before it is done: prices come when everything else has had as much.
        self.work = int(found.table.usd.size * ITERATIONS * ITERATION_WORK / max(found.table.most_open, 1))

    def may_narrow(self) -> bool:
        """Whether more pairs are left to look at."""
        return not self._exhausted

    def narrow(self) -> None:
        """Solve the whole table over its cheapest pairs, more of them each time."""
        found = self._found
        if found.prices is None:
            found.price(
                price_units(
                    found.table,
                    upper_usd=found.usd,
                    deadline=found.deadline,
                    iterations=ITERATIONS,
                    report_bound=lambda _: None,
                )
            )
        piece = self._cheapest(int(PAIRS * MORE_PAIRS**self._level * found.table.units))
        program = program_of(piece.table)
        relaxed = relax(program, found.deadline)
        self.work += program.pairs * LOOK_WORK
        level, self._level = self._level, self._level + 1
        if relaxed is None or not better(relaxed.usd, found.usd):
            return
        columns = int(COLUMNS * MORE_COLUMNS**level * found.table.units)
        within = relaxed.within(min(found.usd, relaxed.reach(columns)))
        self.work += int(within.sum()) * SOLVE_WORK
        part = solve_whole(program, within, Cuts(), Effort(NODES * 2**level, found.deadline))
        if part is not None:
            found.offer(piece.seats[part])

    def _cheapest(self, pairs: int) -> Piece:
        """Return the table of about so many of its cheapest pairs, fewer when no others can matter."""
        found = self._found
        table, prices = found.table, found.prices
        if prices is None or not np.isfinite(prices.bound_usd):
            self._exhausted = True
            return some_seats(table, np.arange(table.seats))
        reach = FIRST_REACH_SHARE * max(abs(prices.bound_usd), 1e-12)
        while True:
            upper_usd = min(prices.bound_usd + reach, found.usd)
            used: Bools = ~prices.never_used(upper_usd) & np.isfinite(table.usd)
            self._exhausted = upper_usd >= found.usd or bool(used.sum() == np.isfinite(table.usd).sum())
            if self._exhausted or used.sum() >= pairs:
                break
            reach *= MORE_REACH
        narrow = replace(table, usd=np.where(used, table.usd, np.inf))
        kept = used.any(axis=0) | ~table.may_close
        return some_seats(narrow, np.flatnonzero(kept))
