"""A problem small enough that all its pairs of unit and seat stand in memory at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from territory_opt.alignment.problem import Bools, Floats, Ints

KEPT = 1e-9
"""Share of a bound by which a load may pass it and still counts as within: rounding of floating-point sums."""


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
        return float(self.usd[np.arange(self.units), plan].sum() + self.open_usd[self.opened(plan)].sum())

    def opened(self, plan: Ints) -> Ints:
        """Return the seats that are open under a plan: those that carry units and those that may not close."""
        has_units = np.bincount(plan, minlength=self.seats) > 0
        return np.flatnonzero(has_units | ~self.may_close).astype(np.int64)

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
        opened = self.opened(plan)
        if not self.least_open <= len(opened) <= self.most_open:
            return False
        homes = self.home[opened]
        if (plan[homes[homes >= 0]] != opened[homes >= 0]).any():
            return False
        return self.neighbours is None or not len(broken_apart(self.neighbours, plan))


def broken_apart(neighbours: csr_matrix, plan: Ints) -> Ints:
    """Return the seats whose units are not connected.

    Parameters
    ----------
    neighbours : csr_matrix, shape (n, n)
        Symmetric neighbourhood of the units.
    plan : ndarray of int, shape (n,)
        The seat of each unit.
    """
    component = territory_parts(neighbours, plan)
    seat_of_part = np.empty(int(component.max()) + 1, dtype=np.int64)
    seat_of_part[component] = plan
    seats, parts = np.unique(seat_of_part, return_counts=True)
    return np.asarray(seats[parts > 1], dtype=np.int64)


def territory_parts(neighbours: csr_matrix, plan: Ints) -> Ints:
    """Return the connected part of its territory that each unit is in, numbered from 0, shape (n,)."""
    links = neighbours.tocoo()
    within = plan[links.row] == plan[links.col]
    shape = neighbours.shape
    inside = csr_matrix((np.ones(int(within.sum()), dtype=bool), (links.row[within], links.col[within])), shape=shape)
    return np.asarray(connected_components(inside, directed=False)[1], dtype=np.int64)
