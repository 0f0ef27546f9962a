"""Why no plan exists: arithmetic first, then the least each limit would have to give way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack

from territory_opt.alignment.engine.matrices import one_sided, whole_matrices
from territory_opt.alignment.engine.pool import scan
from territory_opt.alignment.engine.prices import no_prices
from territory_opt.alignment.engine.standing import fair_load
from territory_opt.alignment.problem import Floats, Ints, MoveLimit, Problem, SeatLimit


@dataclass(frozen=True)
class Relief:
    """How far one limit must give way for a plan to exist, all others kept.

    Attributes
    ----------
    limit : SeatLimit or MoveLimit
        The limit.
    value : float
        The least value of its parameter that can be met when units may be split; a plan needs at least that.
    """

    limit: SeatLimit | MoveLimit
    value: float


def homeless_units(problem: Problem) -> Ints:
    """Return the units that no seat may take and that may not stay without one."""
    found = [start + np.flatnonzero(~problem.allowed(start, stop).any(axis=1)) for start, stop in problem.blocks()]
    return np.concatenate(found).astype(np.int64)


def oversized_units(problem: Problem) -> list[tuple[SeatLimit, int, float]]:
    """Return units that alone carry more than any seat they may go to can: the limit, the unit, the largest bound."""
    found = []
    for limit in problem.seat_limits:
        for start, stop in problem.blocks():
            allowed = problem.allowed(start, stop)
            most = np.where(allowed[:, :-1], limit.upper, -np.inf).max(axis=1)
            most = np.where(allowed[:, -1], np.inf, most)
            # A pair's own load is compared with its own seat: what counts is the room left at the best of them.
            fits = (limit.block(start, stop) <= limit.upper * (1 + 1e-9)) & allowed[:, :-1]
            over = np.flatnonzero(~(fits.any(axis=1) | allowed[:, -1]))
            found += [(limit, start + int(unit), float(most[unit])) for unit in over]
    return found


def overfull_totals(problem: Problem) -> list[tuple[SeatLimit, float, float]]:
    """Return limits whose seats together cannot carry all units: the limit, the units' total, the seats' total."""
    if np.isfinite(problem.unassigned_usd).any():
        return []
    totals = [(limit, limit.least, float(limit.upper.sum())) for limit in problem.seat_limits]
    return [(limit, total, room) for limit, total, room in totals if total > room * (1 + 1e-9)]


def stuck_loads(problem: Problem) -> list[tuple[SeatLimit, int, float]]:
    """Return seats that units with no other choice overfill: the limit, the seat, and what those units carry."""
    only = np.full(problem.units, problem.seats, dtype=np.int64)
    for start, stop in problem.blocks():
        allowed = problem.allowed(start, stop)
        alone = np.flatnonzero(allowed.sum(axis=1) == 1)
        only[start + alone] = allowed[alone].argmax(axis=1)
    found = []
    for limit in problem.seat_limits:
        stuck = limit.carried(only)
        found += [(limit, int(seat), float(stuck[seat])) for seat in np.flatnonzero(stuck > limit.upper * (1 + 1e-9))]
    return found


def barred_seats(problem: Problem) -> list[tuple[int, SeatLimit, SeatLimit]]:
    """Return seats that can carry nothing by one limit and must carry something by another: the seat and both."""
    return [
        (int(seat), none, some)
        for none in problem.seat_limits
        for some in problem.seat_limits
        for seat in np.flatnonzero((none.upper <= 0) & (some.lower > 0))
    ]


def reliefs(problem: Problem) -> list[Relief]:
    """Return, for each limit that alone can make a plan possible, the least it must give way.

    Notes
    -----
    One linear program a limit over all pairs: the limit's bounds move apart by its step times a common amount, which
    is made as small as possible while every other limit is kept.
    """
    pool = scan(problem, no_prices(problem), problem.seats + 1).pool
    matrices = whole_matrices(problem, pool)
    above = one_sided(matrices)
    equal = hstack([matrices.once.matrix, csr_matrix((len(matrices.units), 1))], format="csr")
    columns = above.matrix.shape[1]
    found = []
    for limit, give in _gives(problem, len(matrices.limits.upper)):
        # A step may be a dollar or the whole company; on one scale the solver sees each.
        size = float(give.max())
        if size <= 0.0:
            continue
        result = linprog(
            np.append(np.zeros(columns), 1.0),
            A_ub=hstack([above.matrix, csr_matrix(-give[:, None] / size)], format="csr"),
            b_ub=above.upper,
            A_eq=equal,
            b_eq=matrices.once.upper,
            method="highs",
        )
        if result.status == 0:
            found.append(Relief(limit, limit.value + float(result.x[-1]) / size))
    return found


def _gives(problem: Problem, rows: int) -> list[tuple[SeatLimit | MoveLimit, Floats]]:
    """Return, for each limit, how much each row's bound gives way for a parameter relaxed by 1."""
    height = 2 * rows + len(problem.move_limits)
    gives: list[tuple[SeatLimit | MoveLimit, Floats]] = []
    for number, limit in enumerate(problem.seat_limits):
        give = np.zeros(height)
        seats = np.arange(problem.seats) + number * problem.seats
        scaled = limit.step / fair_load(limit.most, problem.seats)
        give[seats] = scaled
        give[rows + seats] = scaled
        gives.append((limit, give))
    for number, move_limit in enumerate(problem.move_limits):
        give = np.zeros(height)
        give[2 * rows + number] = move_limit.step / fair_load(move_limit.moves.total.sum(), 1)
        gives.append((move_limit, give))
    return gives
