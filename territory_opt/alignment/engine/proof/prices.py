"""What the prices of a program's linear relaxation prove: a bound, and which columns no good plan uses.

The prices come from a solver; what they prove is evaluated here and holds whatever the prices are. All rows are priced.
What is left falls apart by seat: an open seat takes the pairs that are worth their price, and the cheapest seats open
(Lagrangian relaxation: Geoffrion, Mathematical Programming Study 2, 1974).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack, identity, vstack

from territory_opt.alignment.arrays import Bools, Floats
from territory_opt.alignment.engine.lagrange.look import look
from territory_opt.alignment.engine.lagrange.opening import opening_of
from territory_opt.alignment.engine.lagrange.prices import UnitPrices
from territory_opt.alignment.engine.lagrange.rows import seat_rows
from territory_opt.alignment.engine.local.beyond import closable, curved_seats
from territory_opt.alignment.engine.local.program import ALWAYS, Program, Rows
from territory_opt.alignment.engine.proof.ranges import price_range
from territory_opt.alignment.engine.table import PairTable

ROUNDING = 1e-9
"""Share of the sums added up that a bound gives away for the rounding of floating-point sums."""

TIMED_OUT, INFEASIBLE = 1, 2
"""The solver's status for a limit reached and for no solution."""


@dataclass(frozen=True)
class Proved:
    """What prices prove of a program.

    Attributes
    ----------
    bound_usd : float
        No plan costs less; ``inf`` when there is none.
    column_usd : ndarray of float, shape (c,)
        No plan with that column costs less.
    unit_usd : ndarray of float, shape (n,)
        The prices of the units among them.
    """

    bound_usd: float
    column_usd: Floats
    unit_usd: Floats

    def within(self, program: Program, kept: Bools, usd: float) -> Bools:
        """Return the columns that a plan of at most that objective may use, shape (c,)."""
        kept = kept & (self.column_usd <= usd)
        if len(program.table.loads) == 1 and is_plain(program.table):
            kept[: program.pairs] &= ~_never_used(program, kept, self.unit_usd, usd)
        return program.closed(kept)

    def reach(self, columns: int) -> float:
        """Return the objective up to which no more than so many columns matter; ``inf`` when all may."""
        if columns >= len(self.column_usd):
            return np.inf
        return float(np.partition(self.column_usd, columns)[columns])


def is_plain(table: PairTable) -> bool:
    """Whether pairs, open seats and their limits are all that a table has, besides connectedness."""
    return not table.curves and not table.totals and table.nobody < 0


def price_out(program: Program, rows: Rows, kept: Bools, deadline: float) -> Proved | None:
    """Return what the linear relaxation over some columns proves.

    Parameters
    ----------
    program : Program
        The program.
    rows : Rows
        Its rows and any others that every plan keeps.
    kept : ndarray of bool, shape (c,)
        The columns that a plan may use; a seat whose opening column is not among them stays closed.
    deadline : float
        Moment on `time.monotonic`.

    Returns
    -------
    Proved or None
        None when the deadline passes first, or when the relaxation has no solution and that cannot be verified.
    """
    kept = program.closed(kept)
    if not kept[: program.pairs].any():
        return _nothing(program)
    solved = _relaxation(program, rows, kept, deadline)
    if solved.status == INFEASIBLE:
        return _none_possible(program, rows, kept, deadline)
    return None if solved.prices is None else proved_by(program, rows, kept, solved.prices)


def _none_possible(program: Program, rows: Rows, kept: Bools, deadline: float) -> Proved | None:
    """Verify that no plan exists: breaking rows is allowed at a price, all else is free, and still costs something."""
    free = replace(program, usd=np.zeros(len(program.usd)), fixed_usd=0.0)
    signs = csr_matrix(hstack([identity(len(rows.upper)), -identity(len(rows.upper))]))
    solved = _relaxation(free, rows, kept, deadline, breaks=signs)
    if solved.prices is None or proved_by(free, rows, kept, solved.prices).bound_usd <= 0.0:
        return None
    return _nothing(program)


def _nothing(program: Program) -> Proved:
    return Proved(np.inf, np.full(len(program.usd), np.inf), np.zeros(program.table.units))


class _Solved(NamedTuple):
    status: int
    prices: Floats | None


def _relaxation(
    program: Program, rows: Rows, kept: Bools, deadline: float, breaks: csr_matrix | None = None
) -> _Solved:
    """Solve the linear relaxation; `breaks` are further columns, each at a price of 1."""
    seconds = deadline - time.monotonic()
    if seconds <= 0.0:
        return _Solved(TIMED_OUT, None)
    equal = rows.lower == rows.upper
    above, below = ~equal & np.isfinite(rows.upper), ~equal & np.isfinite(rows.lower)
    usd = program.usd[kept]
    unit_usd = max(float(np.abs(usd).mean()) if len(usd) else 0.0, 1e-12)
    matrix, usd = rows.matrix[:, kept], usd / unit_usd
    # Pairs need no limit of 1, since each unit is taken once; prices of loads need none but their rows.
    opens = np.flatnonzero(program.whole & kept) >= program.pairs
    lowest = np.where(program.whole[kept], 0.0, -np.inf)
    highest = np.full(len(usd), np.inf)
    highest[: len(opens)][opens] = 1.0
    if breaks is not None:
        unit_usd, matrix = 1.0, csr_matrix(hstack([matrix, breaks]))
        usd = np.concatenate([np.zeros(len(usd)), np.ones(breaks.shape[1])])
        lowest = np.concatenate([lowest, np.zeros(breaks.shape[1])])
        highest = np.concatenate([highest, np.full(breaks.shape[1], np.inf)])
    found = linprog(
        usd,
        A_ub=csr_matrix(vstack([matrix[above], -matrix[below]])),
        b_ub=np.concatenate([rows.upper[above], -rows.lower[below]]),
        A_eq=matrix[equal],
        b_eq=rows.upper[equal],
        bounds=np.column_stack([lowest, highest]),
        method="highs",
        options={"time_limit": seconds},
    )
    if found.status != 0:
        return _Solved(int(found.status), None)
    prices = np.zeros(len(rows.upper))
    split = int(above.sum())
    prices[above] = found.ineqlin.marginals[:split]
    prices[below] -= found.ineqlin.marginals[split:]
    prices[equal] = found.eqlin.marginals
    return _Solved(0, np.asarray(prices * unit_usd, dtype=np.float64))


def proved_by(program: Program, rows: Rows, kept: Bools, prices: Floats) -> Proved:
    """Return what prices of the rows prove of plans that use only the columns kept.

    Parameters
    ----------
    program : Program
        The program.
    rows : Rows
        Its rows and any others that every plan keeps.
    kept : ndarray of bool, shape (c,)
        The columns that a plan may use; a seat whose opening column is not among them stays closed.
    prices : ndarray of float, shape (r,)
        Any prices, below 0 for an upper bound and above 0 for a lower one.
    """
    bound = np.where(prices < 0.0, rows.upper, rows.lower)
    prices = np.where(np.isfinite(bound), prices, 0.0)
    earned = prices * np.where(np.isfinite(bound), bound, 0.0)
    reduced = program.usd - rows.matrix.T @ prices
    kept = program.closed(kept)
    reduced[~kept] = np.inf
    taken, priced = _worth_taking(program, reduced), _least_prices(program, reduced, kept)
    seat_usd = _add_up(program, taken, priced)
    opens = program.opening != ALWAYS
    seat_usd[opens] += reduced[program.opening[opens]]
    seat_usd[~opens & closable(program.table)] = np.inf
    opened_usd, extra_usd = _opened(program.table, seat_usd)
    sums = np.abs(earned).sum() + np.abs(taken).sum() + np.abs(priced).sum() + abs(program.fixed_usd)
    total = float(earned.sum()) + opened_usd + program.fixed_usd - ROUNDING * float(sums)
    column_usd = total + np.maximum(reduced, 0.0)
    column_usd[: program.pairs] += extra_usd[program.seat]
    column_usd[program.opening[opens]] = total + extra_usd[opens]
    column_usd[~program.whole] = total
    return Proved(total, column_usd, prices[: program.table.units])


def _worth_taking(program: Program, reduced: Floats) -> Floats:
    """Return what each pair adds to its seat when that is open, never above 0, shape (p,)."""
    pairs = np.arange(program.pairs)
    opening = program.opening[program.seat] == pairs
    return np.where(opening, 0.0, np.minimum(reduced[: program.pairs], 0.0))


def _least_prices(program: Program, reduced: Floats, kept: Bools) -> Floats:
    """Return the least that each price column can add to its seat when that is open, shape (priced,)."""
    if not program.priced:
        return np.empty(0)
    lowest, highest = price_range(program, kept)
    each = np.where(kept, reduced, 0.0)[~program.whole]
    return np.asarray(np.minimum(each * lowest, each * highest), dtype=np.float64)


def _add_up(program: Program, taken: Floats, priced: Floats) -> Floats:
    """Return what pairs and prices add to each open seat, shape (K,)."""
    seat = np.concatenate([program.seat, curved_seats(program.table)[1]])
    usd = np.concatenate([taken, priced])
    return np.bincount(seat, weights=usd, minlength=program.table.seats).astype(np.float64)


def _opened(table: PairTable, seat_usd: Floats) -> tuple[float, Floats]:
    """Return the least objective of the seats that open, and what each seat adds to it when it must be open.

    The seat that stands for none is there without being counted.
    """
    may_close = closable(table)
    always = int((~table.may_close).sum())
    least, most = table.least_open - always, table.most_open - always
    ordered = np.sort(seat_usd[may_close])
    ordered = ordered[np.isfinite(ordered)]
    extra = np.zeros(table.seats)
    if len(ordered) < least or most < 0:
        return np.inf, np.full(table.seats, np.inf)
    count = min(max(least, int((ordered < 0.0).sum())), most)
    last = ordered[count - 1] if count else np.inf
    # Another seat takes the place of the dearest one that opens, or comes besides where that is cheaper.
    spared = last if count == most else max(last, 0.0)
    if not count:
        spared = 0.0 if most > 0 else -np.inf
    extra[may_close] = np.maximum(seat_usd[may_close] - spared, 0.0)
    return float(seat_usd[~may_close].sum()) + float(ordered[:count].sum()), extra


def _never_used(program: Program, kept: Bools, unit_usd: Floats, usd: float) -> Bools:
    """Return the pairs that no plan of at most an objective uses, with the limit priced anew at each seat, shape (p,).

    The relaxation prices the limit of the seats that it opens; for the others it may be priced better.
    """
    table = program.table
    pair_usd = np.full_like(table.usd, np.inf)
    pairs = np.flatnonzero(kept[: program.pairs])
    pair_usd[program.unit[pairs], program.seat[pairs]] = table.usd[program.unit[pairs], program.seat[pairs]]
    choice, opening = seat_rows(replace(table, usd=pair_usd)), opening_of(table)
    limit_usd = np.zeros((choice.limits, choice.seats))
    found = look(choice, opening, unit_usd, limit_usd, np.arange(choice.seats), whole=False)
    prices = UnitPrices(found.bound_usd, unit_usd, found.seat_usd, found.limit_usd, choice, opening)
    return prices.never_used(usd)[program.unit, program.seat]
