"""The rows and columns of a problem over a pool of pairs, shared by the linear relaxation and the steps of the search.

Columns are the pairs of the pool and then, for each seat curve and seat, the stretches between the curve's
breakpoints; because a curve is convex, its cheaper stretches fill first. Rows are scaled so that a fair load is 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import block_diag, csr_matrix, hstack, identity, kron, vstack

from territory_opt.alignment.engine.pool import Pool
from territory_opt.alignment.engine.standing import fair_load
from territory_opt.alignment.problem import Floats, Ints, Problem


@dataclass(frozen=True)
class Rows:
    """Rows ``lower <= matrix @ x <= upper``.

    Attributes
    ----------
    matrix : csr_matrix, shape (r, c)
        Coefficients.
    lower, upper : ndarray of float, shape (r,)
        Bounds.
    """

    matrix: csr_matrix
    lower: Floats
    upper: Floats


@dataclass(frozen=True)
class Matrices:
    """A problem over a pool: each unit once, limits by seat, curves by seat, move limits, and the columns' prices.

    Attributes
    ----------
    once : Rows
        Each unit takes one of its pairs; r units, numbered as `units`.
    limits, curves : Rows
        All seat limits, then seats; all seat curves, then seats (loads minus stretches).
    moves : Rows
        All move limits.
    usd : ndarray of float, shape (c,)
        Price of each column.
    upper : ndarray of float, shape (c,)
        Upper bound of each column; the lower bound is 0.
    units : ndarray of int
        The units that have pairs in the pool.
    """

    once: Rows
    limits: Rows
    curves: Rows
    moves: Rows
    usd: Floats
    upper: Floats
    units: Ints


def build_matrices(problem: Problem, pool: Pool, seats: Ints, held: Ints, plan: Ints) -> Matrices:
    """Write a problem over a pool as rows and columns.

    Parameters
    ----------
    problem : Problem
        The problem.
    pool : Pool
        Pairs that may be used, of units that are free.
    seats : ndarray of int, shape (s,)
        The seats whose limits and curves count, ascending.
    held : ndarray of int
        Units that stay where the plan has them; what they carry and move is taken off the bounds.
    plan : ndarray of int, shape (n,)
        The present plan; only its held units are read.

    Returns
    -------
    Matrices
        Rows by limit and then by seat.
    """
    pairs, stretches = len(pool), sum(curve.loads.shape[1] - 1 for curve in problem.seat_curves) * len(seats)
    units, row = np.unique(pool.unit, return_inverse=True)
    once = csr_matrix((np.ones(pairs), (row, np.arange(pairs))), shape=(len(units), pairs))
    limits = [_limit(problem, pool, seats, held, plan, number) for number in range(len(problem.seat_limits))]
    moves = [_move(problem, pool, held, plan, number) for number in range(len(problem.move_limits))]
    curves, slopes, widths = _curves(problem, pool, seats, held, plan)

    def widened(parts: list[Rows]) -> Rows:
        matrix = vstack([csr_matrix((0, pairs)), *(part.matrix for part in parts)])
        empty = [np.empty(0)]
        return Rows(
            hstack([matrix, csr_matrix((matrix.shape[0], stretches))], format="csr"),
            np.concatenate(empty + [part.lower for part in parts]),
            np.concatenate(empty + [part.upper for part in parts]),
        )

    return Matrices(
        once=widened([Rows(once, np.ones(len(units)), np.ones(len(units)))]),
        limits=widened(limits),
        curves=curves,
        moves=widened(moves),
        usd=np.concatenate([pool.usd, slopes]),
        upper=np.concatenate([np.ones(pairs), widths]),
        units=units,
    )


def whole_matrices(problem: Problem, pool: Pool) -> Matrices:
    """Write the whole problem over a pool as rows and columns: all seats count, no unit is held."""
    none = np.empty(0, dtype=np.int64)
    return build_matrices(problem, pool, np.arange(problem.seats), none, none)


def one_sided(matrices: Matrices) -> Rows:
    """Return all limits as upper bounds: seat limits from above, then from below, then move limits.

    A bound that is not there becomes one so loose that it cannot bind, which keeps the rows at their places.
    """
    limits = matrices.limits
    loose = 10.0 * (len(limits.upper) + 1)
    matrix = vstack([limits.matrix, -limits.matrix, matrices.moves.matrix], format="csr")
    upper = np.concatenate([np.minimum(limits.upper, loose), -np.maximum(limits.lower, -loose), matrices.moves.upper])
    return Rows(csr_matrix(matrix), np.full(len(upper), -np.inf), upper)


def _by_seat(pool: Pool, seats: Ints, values: Floats) -> csr_matrix:
    row = np.searchsorted(seats, pool.seat)
    here = np.flatnonzero(seats[np.minimum(row, len(seats) - 1)] == pool.seat)
    return csr_matrix((values[here], (row[here], here)), shape=(len(seats), len(pool)))


def _carried_by_held(weights: Floats, seats: Ints, held: Ints, plan: Ints) -> Floats:
    carried = np.bincount(plan[held], weights=weights, minlength=int(seats.max()) + 1)
    return np.asarray(carried[seats], dtype=np.float64)


def _limit(problem: Problem, pool: Pool, seats: Ints, held: Ints, plan: Ints, number: int) -> Rows:
    limit = problem.seat_limits[number]
    scale = 1.0 / fair_load(limit.most, problem.seats)
    carried = _carried_by_held(limit.of_pairs(held, plan[held]), seats, held, plan)
    matrix = _by_seat(pool, seats, limit.of_pairs(pool.unit, pool.seat) * scale)
    return Rows(matrix, (limit.lower[seats] - carried) * scale, (limit.upper[seats] - carried) * scale)


def _move(problem: Problem, pool: Pool, held: Ints, plan: Ints, number: int) -> Rows:
    limit = problem.move_limits[number]
    scale = 1.0 / fair_load(limit.moves.total.sum(), 1)
    moved = float(limit.moves.of_pairs(held, plan[held]).sum())
    row = csr_matrix(limit.moves.of_pairs(pool.unit, pool.seat)[None, :] * scale)
    return Rows(row, np.array([-np.inf]), np.array([(limit.upper - moved) * scale]))


def _curves(problem: Problem, pool: Pool, seats: Ints, held: Ints, plan: Ints) -> tuple[Rows, Floats, Floats]:
    """Return the rows that tie loads to stretches, and the slopes and widths of the stretches."""
    loads, ties, carried, slopes, widths = [csr_matrix((0, len(pool)))], [], [], [np.empty(0)], [np.empty(0)]
    for curve in problem.seat_curves:
        scale = 1.0 / fair_load(curve.weights.sum(), problem.seats)
        loads.append(_by_seat(pool, seats, curve.weights[pool.unit] * scale))
        per_seat = curve.loads.shape[1] - 1
        ties.append(-kron(identity(len(seats)), np.ones((1, per_seat)), format="csr"))
        carried.append(-_carried_by_held(curve.weights[held], seats, held, plan) * scale)
        width = np.diff(curve.loads[seats], axis=1) * scale
        width[:, -1] = np.inf
        slopes.append((curve.slopes[seats] / scale).ravel())
        widths.append(width.ravel())
    matrix = hstack([vstack(loads), block_diag(ties, format="csr") if ties else csr_matrix((0, 0))], format="csr")
    bound = np.concatenate([np.empty(0), *carried])
    return Rows(matrix, bound, bound), np.concatenate(slopes), np.concatenate(widths)
