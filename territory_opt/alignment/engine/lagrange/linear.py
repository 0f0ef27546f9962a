"""Prices of the units from the linear relaxation over few pairs, where all seats are open.

With all seats open, the bound that prices prove without whole units is the optimum of the linear relaxation. Over the
few pairs that plain prices leave it solves in a moment, and pairs that its own prices would want are added until there
are none. Only prices are taken from it: what they prove is reckoned anew over all pairs.
"""

from __future__ import annotations

import time

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack, identity, vstack

from territory_opt.alignment.engine.lagrange.fractional import fractional_loads
from territory_opt.alignment.engine.lagrange.look import Look, look
from territory_opt.alignment.engine.lagrange.opening import Opening
from territory_opt.alignment.engine.lagrange.rows import SeatRows
from territory_opt.alignment.problem import Bools, Floats, Ints

PAIRS_PER_UNIT = 6
"""Pairs of each unit in the first relaxation."""

MORE_PER_UNIT = 3
"""Most pairs of each unit that a round adds."""

ROUNDS = 12
"""Most relaxations solved."""

MOST_PAIRS = 100_000
"""Pairs in a relaxation beyond which it takes too long."""

PASSING = 10.0
"""What passing a limit by the whole of it costs, as a multiple of what all units cost at their dearest."""

NEAR = 1e-9
"""Share of a bound by which a relaxation may miss it and still be the last."""


def climb_by_relaxation(rows: SeatRows, opening: Opening, start: Look, deadline: float) -> Look:
    """Return prices that are no worse than those to start from, the best there are where time and size allow.

    Parameters
    ----------
    rows, opening : SeatRows, Opening
        The seats' choices, and which seats may be open.
    start : Look
        Prices to start from, at which all seats were looked at.
    deadline : float
        Moment on `time.monotonic` at which to stop.
    """
    best = start
    if opening.may_close.any() or not rows.limits or not np.isfinite(start.bound_usd):
        return best
    everywhere = np.arange(rows.seats)
    kept = np.zeros(rows.usd.shape, dtype=bool)
    wanted, count = start, PAIRS_PER_UNIT
    for _ in range(ROUNDS):
        kept |= _cheapest(rows, wanted, count)
        if kept.sum() > MOST_PAIRS:
            break
        solved = _relax(rows, kept, deadline)
        if solved is None:
            break
        usd, unit_usd, limit_usd = solved
        wanted, count = look(rows, opening, unit_usd, limit_usd, everywhere, whole=False), MORE_PER_UNIT
        best = max(best, wanted, key=lambda found: found.bound_usd)
        if wanted.bound_usd >= usd - NEAR * abs(usd):
            break
    return best


def _cheapest(rows: SeatRows, found: Look, count: int) -> Bools:
    """Return the pairs of each unit that are cheapest at some prices, shape (K, n)."""
    loads = fractional_loads(rows, found.unit_usd, np.arange(rows.seats), found.limit_usd)
    place = np.argpartition(loads.reduced_usd, min(count, rows.seats) - 1, axis=0)[:count]
    cheapest = np.zeros(rows.usd.shape, dtype=bool)
    np.put_along_axis(cheapest, place, True, axis=0)
    return cheapest & np.isfinite(rows.usd)


def _relax(rows: SeatRows, kept: Bools, deadline: float) -> tuple[float, Floats, Floats] | None:
    """Return the objective of the relaxation over some pairs, and its prices of units and limits; None without one."""
    seat, unit = np.nonzero(kept)
    usd = rows.usd[seat, unit]
    homed = rows.home[rows.home >= 0]
    above, size, passing_usd = _limits(rows, seat.astype(np.int64), unit.astype(np.int64))
    columns = len(usd) + above.shape[0]
    once = csr_matrix((np.ones(len(unit)), (unit, np.arange(len(unit)))), shape=(kept.shape[1], columns))
    covered = np.ones(kept.shape[1])
    covered[homed] = 0.0
    result = linprog(
        np.concatenate([usd, np.full(above.shape[0], passing_usd)]),
        A_ub=above,
        b_ub=np.concatenate([(rows.upper / size).ravel(), (-rows.lower / size).ravel()]),
        A_eq=once,
        b_eq=covered,
        method="highs",
        options={"time_limit": max(deadline - time.monotonic(), 0.0)},
    )
    if result.status != 0:
        return None
    over, under = -result.ineqlin.marginals.reshape(2, *size.shape)
    return float(result.fun) + float(rows.own_usd.sum()), result.eqlin.marginals, (over - under) / size


def _limits(rows: SeatRows, seat: Ints, unit: Ints) -> tuple[csr_matrix, Floats, float]:
    """Return the rows of upper and then lower bounds as shares of their size, that size, and the price of passing."""
    size = np.maximum(np.where(rows.upper > 0, rows.upper, 1.0), 1e-300)
    column = np.arange(len(unit))
    shape = (rows.seats, len(unit))
    upper = [
        csr_matrix((load[seat, unit] / of_limit[seat], (seat, column)), shape=shape)
        for load, of_limit in zip(rows.loads, size, strict=True)
    ]
    loaded = vstack([*upper, *(-row for row in upper)])
    passing = -identity(loaded.shape[0])
    dearest = np.abs(np.where(np.isfinite(rows.usd), rows.usd, 0.0)).max(axis=0)
    return csr_matrix(hstack([loaded, passing])), size, PASSING * max(float(dearest.sum()), 1e-300)
