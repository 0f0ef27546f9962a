"""Prices of the units, the bound they prove, and the seats and pairs that no good plan uses.

Let every unit be covered by any number of seats, and pay each seat a price for every unit it has: the seats then fall
apart, and what is left of the prices when each has loaded what pays it best is a lower bound on the objective
(Geoffrion, Mathematical Programming Study 2, 1974; for choosing centres Christofides and Beasley, European Journal of
Operational Research 10, 1982).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from territory_opt.alignment.engine.lagrange.fractional import fractional_loads
from territory_opt.alignment.engine.lagrange.linear import climb_by_relaxation
from territory_opt.alignment.engine.lagrange.look import Look
from territory_opt.alignment.engine.lagrange.opening import Opening, opening_of
from territory_opt.alignment.engine.lagrange.rows import SeatRows, seat_rows
from territory_opt.alignment.engine.lagrange.start import first_look
from territory_opt.alignment.engine.lagrange.volume import Effort, climb
from territory_opt.alignment.engine.table import PairTable
from territory_opt.alignment.problem import Bools, Floats

ROUNDING = 1e-12
"""Share of all prices by which sums of floating-point numbers may be off."""

WHOLE = 1e-6
"""Distance below a whole number that counts as that number."""

FIRST_STEPS = 150
"""Steps of the ascent before the relaxation where all seats are open."""

PAIRS_PER_BLOCK = 4_000_000


@dataclass(frozen=True)
class UnitPrices:
    """Prices of the units and what they prove.

    Attributes
    ----------
    bound_usd : float
        No plan that keeps the table's rules has an objective below this; ``inf`` when there is none.
    usd : ndarray of float, shape (n,)
        Price of each unit.
    seat_usd : ndarray of float, shape (K,)
        Lower bound on each open seat's objective less the prices of its units; ``inf`` where it cannot be open.
    limit_usd : ndarray of float, shape (m, K)
        Price of each limit at each seat; above 0 where less load is wanted, below where more.
    rows, opening : SeatRows, Opening
        What each seat may choose from and which seats may be open, as the prices saw them.
    """

    bound_usd: float
    usd: Floats
    seat_usd: Floats
    limit_usd: Floats
    rows: SeatRows
    opening: Opening

    def never_open(self, upper_usd: float) -> Bools:
        """Return which seats are closed in every plan whose objective is not above a value, shape (K,)."""
        least = self.seat_usd + self.opening.beside_usd(self.seat_usd[None])[0]
        return np.asarray(self._above(least, upper_usd) | np.isinf(self.seat_usd), dtype=np.bool_)

    def always_open(self, upper_usd: float) -> Bools:
        """Return which seats are open in every plan whose objective is not above a value, shape (K,)."""
        return self._above(self.opening.without_usd(self.seat_usd), upper_usd)

    def never_used(self, upper_usd: float) -> Bools:
        """Return which pairs are used in no plan whose objective is not above a value, shape (n, K)."""
        return np.vstack([self._above(least, upper_usd) for least in self._blocks()])

    def _blocks(self) -> list[Floats]:
        """Return blocks of the least objective with each pair used, a row a unit."""
        rows, units = self.rows, len(self.usd)
        loads = fractional_loads(rows, self.usd, np.arange(rows.seats), self.limit_usd)
        homed = np.flatnonzero(rows.home >= 0)
        step = max(PAIRS_PER_BLOCK // rows.seats, 1)
        blocks = []
        for start in range(0, units, step):
            reduced = loads.reduced_usd[:, start : start + step].T
            forced = np.maximum(self.seat_usd, loads.usd + np.maximum(reduced, 0.0))
            # The unit is nowhere else, so seats that would have it do without it, and its own seat stays closed.
            denied = np.maximum(self.seat_usd, loads.usd + np.maximum(-reduced, 0.0))
            own = homed[(rows.home[homed] >= start) & (rows.home[homed] < start + len(reduced))]
            forced[rows.home[own] - start, own] = self.seat_usd[own]
            denied[rows.home[own] - start, own] = np.inf
            blocks.append(forced + self.opening.beside_usd(denied))
        return blocks

    def _above(self, least_usd: Floats, upper_usd: float) -> Bools:
        """Whether the prices of all units and these of the seats add up to more than a value, for certain."""
        rounding = ROUNDING * (np.abs(self.usd).sum() + np.abs(upper_usd))
        return np.asarray(self.usd.sum() + least_usd > upper_usd + rounding, dtype=np.bool_)


def price_units(
    table: PairTable,
    *,
    upper_usd: float = np.inf,
    deadline: float,
    iterations: int,
    report_bound: Callable[[float], None],
) -> UnitPrices:
    """Price the units so that the bound they prove is as high as possible.

    Parameters
    ----------
    table : PairTable
        The problem; its contiguity is not used, which never raises the optimum.
    upper_usd : float
        Objective of a plan, or any value that the bound need not pass.
    deadline : float
        Moment on `time.monotonic` at which to stop.
    iterations : int
        Most steps of each ascent: one with units that may be split, and, where loads can be counted, one without.
    report_bound : callable
        Called with every better bound.
    """
    rows, opening = seat_rows(table), opening_of(table)
    lift = _Lift(table)

    def report(found: Look) -> None:
        report_bound(lift(found))

    effort = Effort(deadline, iterations, upper_usd)
    best = first_look(rows, opening)
    report(best)
    if table.may_close.any():
        best = climb(rows, opening, best, effort, whole=False, report=report)
    else:
        best = _climb_all_open(rows, opening, best, effort, report)
    if rows.counted_in_ones:
        best = climb(rows, opening, best, effort, whole=True, report=report)
    return UnitPrices(lift(best), best.unit_usd, best.seat_usd, best.limit_usd, rows, opening)


def _climb_all_open(
    rows: SeatRows, opening: Opening, start: Look, effort: Effort, report: Callable[[Look], None]
) -> Look:
    """Ascend to prices that say which pairs matter, and leave the rest of the way to the relaxation over those."""
    first = replace(effort, iterations=min(effort.iterations, FIRST_STEPS))
    rough = climb(rows, opening, start, first, whole=False, report=report)
    best = climb_by_relaxation(rows, opening, rough, effort.deadline)
    if best is not rough:
        report(best)
        return best
    return climb(rows, opening, rough, effort, whole=False, report=report)


class _Lift:
    """Turns what prices add up to into a bound that holds."""

    def __init__(self, table: PairTable) -> None:
        usd = table.usd[np.isfinite(table.usd)]
        self._whole = bool((usd == np.rint(usd)).all() and (table.open_usd == np.rint(table.open_usd)).all())

    def __call__(self, found: Look) -> float:
        """Return the bound: less what rounding may add, and up to the next objective where all are whole numbers."""
        bound = found.bound_usd - ROUNDING * float(np.abs(found.unit_usd).sum())
        return float(np.ceil(bound - WHOLE)) if self._whole and np.isfinite(bound) else bound
