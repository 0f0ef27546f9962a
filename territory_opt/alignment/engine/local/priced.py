"""The whole table, narrowed to the pairs that are cheapest at prices of the units.

Prices of the units know no prices of loads, limits on totals or units without a seat: tables with these are left alone.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from territory_opt.alignment.engine.lagrange.prices import UnitPrices, price_units
from territory_opt.alignment.engine.local.found import LOOK_WORK, SOLVE_WORK, Found, better
from territory_opt.alignment.engine.local.integer import Cuts, Effort, solve_whole
from territory_opt.alignment.engine.local.piece import Piece, some_seats
from territory_opt.alignment.engine.local.program import program_of
from territory_opt.alignment.engine.local.relaxed import relax

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
        table = found.table
        self._exhausted = bool(table.curves or table.totals or table.nobody >= 0)
        # Counted before it is done: prices come when everything else has had as much.
        self.work = int(found.table.usd.size * ITERATIONS * ITERATION_WORK / max(found.table.most_open, 1))

    def may_narrow(self) -> bool:
        """Whether a better plan may use pairs that have not been looked at."""
        return not self._exhausted

    def narrow(self) -> None:
        """Solve the whole table over its cheapest pairs, more of them each time."""
        found = self._found
        prices = found.prices or self._price()
        if not np.isfinite(prices.bound_usd):
            self._exhausted = True
            return
        level, self._level = self._level, self._level + 1
        piece, all_useful = self._cheapest(prices, int(PAIRS * MORE_PAIRS**level * found.table.units))
        program = program_of(piece.table)
        relaxed = relax(program, found.deadline)
        self.work += program.pairs * LOOK_WORK
        if relaxed is None or not better(relaxed.usd, found.usd):
            self._exhausted = all_useful
            return
        reach = relaxed.reach(int(COLUMNS * MORE_COLUMNS**level * found.table.units))
        self._exhausted = all_useful and reach >= found.usd
        within = relaxed.within(min(found.usd, reach))
        self.work += int(within.sum()) * SOLVE_WORK
        part = solve_whole(program, within, Cuts(), Effort(NODES * 2**level, found.deadline))
        if part is not None:
            found.offer(piece.seats[part])

    def _price(self) -> UnitPrices:
        """Price the units."""
        found = self._found
        prices = price_units(
            found.table,
            upper_usd=found.usd,
            deadline=found.deadline,
            iterations=ITERATIONS,
            report_bound=lambda _: None,
        )
        found.price(prices)
        return prices

    def _cheapest(self, prices: UnitPrices, pairs: int) -> tuple[Piece, bool]:
        """Return the table of about so many of its cheapest pairs, and whether no others matter to a better plan."""
        found, table = self._found, self._found.table
        allowed = np.isfinite(table.usd)
        most_usd = min(found.usd, float(np.finfo(np.float64).max) / 2.0)
        useful = int((allowed & ~prices.never_used(most_usd)).sum())
        reach_usd = FIRST_REACH_SHARE * max(abs(prices.bound_usd), 1e-12)
        while True:
            upper_usd = min(prices.bound_usd + reach_usd, found.usd)
            used = ~prices.never_used(upper_usd) & allowed
            all_useful = int(used.sum()) == useful
            if all_useful or used.sum() >= pairs:
                break
            reach_usd *= MORE_REACH
        narrow = replace(table, usd=np.where(used, table.usd, np.inf))
        kept = used.any(axis=0) | ~table.may_close
        return some_seats(narrow, np.flatnonzero(kept)), all_useful
