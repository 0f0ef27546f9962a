"""Units of a few seats assigned anew, all at once, by an integer program."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix, csr_matrix

from territory_opt.alignment.engine.table import PairTable
from territory_opt.alignment.problem import Bools, Floats, Ints


@dataclass(frozen=True)
class Piece:
    """Some seats whose units are assigned anew while all others stand.

    Attributes
    ----------
    seats : ndarray of int, shape (s,)
        The seats.
    units : ndarray of int, shape (u,)
        Their units.
    unit, seat : ndarray of int, shape (p,)
        Positions in `units` and `seats` of the pairs that may be used.
    usd : ndarray of float, shape (p,)
        Objective of each pair.
    least_open, most_open : int
        How many of the seats are open.
    """

    seats: Ints
    units: Ints
    unit: Ints
    seat: Ints
    usd: Floats
    least_open: int
    most_open: int

    @property
    def pairs(self) -> int:
        """Number of pairs, p."""
        return len(self.unit)


def assign_together(
    table: PairTable, piece: Piece, *, excess_usd: float | None, nodes: int, deadline: float
) -> Ints | None:
    """Return the seat of each unit of a piece, shape (u,), or None when no assignment was found.

    Parameters
    ----------
    table : PairTable
        The problem.
    piece : Piece
        The seats to assign anew.
    excess_usd : float or None
        What passing a bound by the whole of a seat's load costs; None keeps all bounds.
    nodes : int
        Most branches to look at.
    deadline : float
        Moment on `time.monotonic` at which to stop.
    """
    program = _Program(table, piece, excess_usd)
    left = deadline - time.monotonic()
    if left <= 0:
        return None
    options = {"node_limit": nodes, "time_limit": min(left, 1e9), "mip_rel_gap": 1e-7}
    found = milp(
        program.usd,
        constraints=program.constraints(),
        integrality=program.integral,
        bounds=Bounds(0.0, program.most),
        options=options,
    )
    if found.x is None:
        return None
    share = np.asarray(coo_matrix((found.x[: piece.pairs], (piece.unit, piece.seat)), shape=program.shape).todense())
    return np.asarray(piece.seats[share.argmax(axis=1)], dtype=np.int64)


class _Program:
    """Columns: pairs, then whether each seat is open, then what passes each limit above and below."""

    def __init__(self, table: PairTable, piece: Piece, excess_usd: float | None) -> None:
        self._table, self._piece = table, piece
        self.shape = (len(piece.units), len(piece.seats))
        seats, limits = len(piece.seats), len(table.loads)
        self._passing = 0 if excess_usd is None else 2 * limits * seats
        extra = np.full(self._passing, 0.0 if excess_usd is None else excess_usd)
        self.usd = np.concatenate([piece.usd, table.open_usd[piece.seats], extra])
        columns = len(self.usd)
        self.integral = np.arange(columns) < piece.pairs + seats
        self.most = np.where(self.integral, 1.0, np.inf)

    def constraints(self) -> list[LinearConstraint]:
        """Return the rows: each unit once, open seats, and every seat's limits."""
        piece, table = self._piece, self._table
        units, seats = self.shape
        pairs = np.arange(piece.pairs)
        opened = piece.pairs + np.arange(seats)
        once = self._rows(piece.unit, pairs, np.ones(piece.pairs), units)
        count = self._rows(np.zeros(seats, dtype=np.int64), opened, np.ones(seats), 1)
        fixed = np.where(table.may_close[piece.seats], 0.0, 1.0)
        each = self._rows(np.arange(seats), opened, np.ones(seats), seats)
        of_seat = np.bincount(piece.seat, minlength=seats).astype(np.float64)
        within = self._rows(
            np.concatenate([piece.seat, np.arange(seats)]),
            np.concatenate([pairs, opened]),
            np.concatenate([np.ones(piece.pairs), -of_seat]),
            seats,
        )
        rows = [
            LinearConstraint(once, 1.0, 1.0),
            LinearConstraint(count, piece.least_open, piece.most_open),
            LinearConstraint(each, fixed, 1.0),
        ]
        if table.may_close[piece.seats].any():
            rows.append(LinearConstraint(within, -np.inf, 0.0))
        for limit in range(len(table.loads)):
            rows += self._limit(limit, pairs, opened)
        return rows

    def _limit(self, limit: int, pairs: Ints, opened: Ints) -> list[LinearConstraint]:
        """Return the rows of one limit, with loads as shares of the largest load of the piece."""
        piece, table = self._piece, self._table
        seats = len(opened)
        load = table.loads[limit][piece.units[piece.unit], piece.seats[piece.seat]]
        scale = max(float(load.max(initial=0.0)), 1e-300)
        rows = []
        bounds = (table.upper[limit, piece.seats], table.lower[limit, piece.seats])
        for side, (bound, sign) in enumerate(zip(bounds, (1.0, -1.0), strict=True)):
            bounded = np.isfinite(bound)
            if not bounded.any():
                continue
            # An open seat's room is its bound; a closed one has none.
            room = np.where(bounded, bound, 0.0) / scale
            row = [piece.seat, np.arange(seats)]
            column = [pairs, opened]
            value = [sign * load / scale, -sign * room]
            if self._passing:
                first = piece.pairs + seats + (2 * limit + side) * seats
                row.append(np.arange(seats))
                column.append(first + np.arange(seats))
                value.append(-np.maximum(np.abs(room), 1.0))
            matrix = self._rows(np.concatenate(row), np.concatenate(column), np.concatenate(value), seats)
            rows.append(LinearConstraint(matrix[bounded], -np.inf, 0.0))
        return rows

    def _rows(self, row: Ints, column: Ints, value: Floats, count: int) -> csr_matrix:
        return coo_matrix((value, (row, column)), shape=(count, len(self.usd))).tocsr()


def piece_of(table: PairTable, plan: Ints, seats: Ints, usable: Bools) -> Piece:
    """Return the piece of some seats under a plan.

    Parameters
    ----------
    table : PairTable
        The problem.
    plan : ndarray of int, shape (n,)
        The seat of each unit.
    seats : ndarray of int, shape (s,)
        The seats to assign anew, in ascending order.
    usable : ndarray of bool, shape (n, K)
        Pairs that may be used besides those of the plan; forbidden ones never are.
    """
    units = np.flatnonzero(np.isin(plan, seats))
    among = usable[np.ix_(units, seats)]
    among[np.arange(len(units)), np.searchsorted(seats, plan[units])] = True
    among &= np.isfinite(table.usd[np.ix_(units, seats)])
    unit, seat = np.nonzero(among)
    standing = len(np.setdiff1d(table.opened(plan), seats))
    usd = table.usd[units[unit], seats[seat]]
    return Piece(
        seats, units, unit, seat, usd, max(table.least_open - standing, 0), min(table.most_open - standing, len(seats))
    )
