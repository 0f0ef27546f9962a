"""A problem small enough that all its pairs of unit and seat stand in memory at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from territory_opt.alignment.arrays import Bools, Floats, Ints
from territory_opt.alignment.limits import SeatCurve, SeatLimit
from territory_opt.alignment.problem import Problem

KEPT = 1e-9
"""Share of a bound by which a load may pass it and still counts as within: rounding of floating-point sums."""


@dataclass(frozen=True)
class TotalLimit:
    """The sum of `amounts` (n, K) over the pairs of a plan is at most `upper`: a limit on what moves."""

    amounts: Floats
    upper: float

    def excess(self, plan: Ints) -> float:
        """Return by how much a plan passes the limit; 0 when it keeps it."""
        over = float(self.amounts[np.arange(len(plan)), plan].sum()) - self.upper
        return over if over > KEPT * max(abs(self.upper), 1.0) else 0.0


@dataclass(frozen=True)
class PairTable:
    """A territory problem as dense arrays.

    Seats are positions that may cover a territory. Where centres are free, every unit that may be a centre is a seat
    whose home is that unit, and only so many of them open.

    Attributes
    ----------
    usd : ndarray of float, shape (n, K)
        Objective of each pair of unit and seat; ``inf`` where the pair is not allowed.
    loads : tuple of ndarray of float, each of shape (n, K)
        For each limit, what the unit adds to the seat's load; never negative. May be a read-only broadcast view.
    lower, upper : ndarray of float, shape (m, K)
        For each limit, bounds of an open seat's load; ``-inf`` and ``inf`` for none.
    open_usd : ndarray of float, shape (K,)
        What an open seat costs besides its pairs.
    may_close : ndarray of bool, shape (K,)
        Seats that may stay closed; a closed seat has no units and no limits.
    least_open, most_open : int
        How many seats are open.
    home : ndarray of int, shape (K,)
        The unit that an open seat has among its own; -1 for none.
    neighbours : csr_matrix of bool, shape (n, n), or None
        Symmetric; when given, the units of each seat must be connected in it.
    nobody : int
        The seat that stands for none, where units may stay without one: it has no limits and need not be connected,
        and it may close but does not count among those open. -1 when every unit must have a seat.
    curves : tuple of SeatCurve
        Convex prices of what open seats carry, each with weights (n,) and K rows.
    totals : tuple of TotalLimit
        Limits on sums over all pairs.
    """

    usd: Floats
    loads: tuple[Floats, ...]
    lower: Floats
    upper: Floats
    open_usd: Floats
    may_close: Bools
    least_open: int
    most_open: int
    home: Ints
    neighbours: csr_matrix | None
    nobody: int = -1
    curves: tuple[SeatCurve, ...] = ()
    totals: tuple[TotalLimit, ...] = ()

    @property
    def units(self) -> int:
        """Number of units, n."""
        return len(self.usd)

    @property
    def seats(self) -> int:
        """Number of seats, K."""
        return len(self.home)

    def cost_usd(self, plan: Ints) -> float:
        """Return the objective of a plan, shape (n,): the seat of each unit; ``inf`` when a pair is not allowed."""
        opened = self.opened(plan)
        on_curves = sum(float(curve.price(curve.carried(plan))[opened].sum()) for curve in self.curves)
        return float(self.usd[np.arange(self.units), plan].sum() + self.open_usd[opened].sum()) + on_curves

    def opened(self, plan: Ints) -> Ints:
        """Return the seats that are open under a plan: those that carry units and those that may not close."""
        is_open = (np.bincount(plan, minlength=self.seats) > 0) | ~self.may_close
        if self.nobody >= 0:
            is_open[self.nobody] = False
        return np.flatnonzero(is_open).astype(np.int64)

    def carried(self, plan: Ints) -> Floats:
        """Return what each seat carries, shape (m, K)."""
        rows = np.arange(self.units)
        by_limit = [np.bincount(plan, weights=load[rows, plan], minlength=self.seats) for load in self.loads]
        return np.array(by_limit, dtype=np.float64).reshape(len(self.loads), self.seats)

    def excess(self, plan: Ints) -> Floats:
        """Return by how much open seats pass their bounds, shape (m, K); 0 where they keep them."""
        carried = self.carried(plan)
        opened = np.zeros(self.seats, dtype=bool)
        opened[self.opened(plan)] = True
        above = np.where(np.isfinite(self.upper), carried - self.upper, 0.0)
        below = np.where(np.isfinite(self.lower), self.lower - carried, 0.0)
        over = np.where(opened, np.maximum(np.maximum(above, below), 0.0), 0.0)
        scale = np.maximum(np.where(np.isfinite(self.upper), np.abs(self.upper), np.abs(carried)), 1.0)
        return np.where(over > KEPT * scale, over, 0.0)

    def keeps(self, plan: Ints) -> bool:
        """Whether a plan keeps every rule: allowed pairs, bounds, number of open seats, homes and connectedness."""
        if not np.isfinite(self.cost_usd(plan)) or self.excess(plan).any():
            return False
        if any(total.excess(plan) for total in self.totals):
            return False
        opened = self.opened(plan)
        if not self.least_open <= len(opened) <= self.most_open:
            return False
        homes = self.home[opened]
        if (plan[homes[homes >= 0]] != opened[homes >= 0]).any():
            return False
        return self.neighbours is None or not len(np.setdiff1d(broken_apart(self.neighbours, plan), [self.nobody]))


def table_of(problem: Problem) -> PairTable:
    """Return a problem's dense form; a seat for "none" stands last where some unit may stay without one."""
    usd = np.concatenate([problem.pair_usd(start, stop) for start, stop in problem.blocks()])
    open_to_nobody = bool(np.isfinite(usd[:, -1]).any())
    extra = int(open_to_nobody)
    seats = problem.seats + extra

    def widened(values: Floats, filler: float) -> Floats:
        """Add a last column for nobody."""
        return np.concatenate([values, np.full((*values.shape[:-1], extra), filler)], axis=-1)

    def dense_loads(limit: SeatLimit) -> Floats:
        if limit.own is None:
            return np.broadcast_to(limit.weights[:, None], (problem.units, seats))
        return widened(limit.block(0, problem.units), 0.0)

    none = np.empty((0, problem.seats))
    return PairTable(
        usd=usd[:, :seats],
        loads=tuple(dense_loads(limit) for limit in problem.seat_limits),
        lower=widened(np.array([limit.lower for limit in problem.seat_limits] or none), -np.inf),
        upper=widened(np.array([limit.upper for limit in problem.seat_limits] or none), np.inf),
        open_usd=widened(problem.open_usd, 0.0),
        may_close=np.concatenate([problem.may_close, np.full(extra, True)]),
        least_open=problem.least_open,
        most_open=problem.most_open,
        home=np.concatenate([problem.home, np.full(extra, -1)]),
        neighbours=problem.neighbours,
        nobody=problem.seats if open_to_nobody else -1,
        curves=tuple(
            replace(curve, loads=_with_nobody(curve.loads, extra), usd=_with_nobody(curve.usd, extra, flat=True))
            for curve in problem.seat_curves
        ),
        totals=tuple(
            TotalLimit(limit.moves.block(0, problem.units)[:, :seats], limit.upper) for limit in problem.move_limits
        ),
    )


def _with_nobody(rows: Floats, extra: int, *, flat: bool = False) -> Floats:
    """Repeat the last row for nobody; `flat` makes it 0."""
    return np.concatenate([rows, np.repeat(rows[-1:], extra, axis=0) * (0.0 if flat else 1.0)])


def broken_apart(neighbours: csr_matrix, plan: Ints) -> Ints:
    """Return the seats whose units are not connected.

    Parameters
    ----------
    neighbours : csr_matrix, shape (n, n)
        Symmetric neighbourhood of the units.
    plan : ndarray of int, shape (n,)
        The seat of each unit.
    """
    return np.flatnonzero(pieces_by_seat(neighbours, plan) > 1).astype(np.int64)


def pieces_by_seat(neighbours: csr_matrix, plan: Ints) -> Ints:
    """Return into how many connected parts the units of each seat fall, for the seats 0 to the largest of the plan."""
    part = territory_parts(neighbours, plan)
    seat_of_part = np.empty(int(part.max()) + 1, dtype=np.int64)
    seat_of_part[part] = plan
    return np.bincount(seat_of_part).astype(np.int64)


def territory_parts(neighbours: csr_matrix, plan: Ints) -> Ints:
    """Return the connected part of its territory that each unit is in, numbered from 0, shape (n,)."""
    links = neighbours.tocoo()
    within = plan[links.row] == plan[links.col]
    shape = neighbours.shape
    inside = csr_matrix((np.ones(int(within.sum()), dtype=bool), (links.row[within], links.col[within])), shape=shape)
    return np.asarray(connected_components(inside, directed=False)[1], dtype=np.int64)
