"""A table turned by seat, with each seat's home unit taken out of its choice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from territory_opt.alignment.engine.table import KEPT, PairTable
from territory_opt.alignment.problem import Floats, Ints

MOST_COUNTED = 50_000
"""Largest load of whole numbers that is counted one by one; beyond it, units are small against a seat's load."""


@dataclass(frozen=True)
class SeatRows:
    """What each seat may choose from besides its home unit, which it has whenever it is open.

    Attributes
    ----------
    usd : ndarray of float, shape (K, n)
        Objective of each pair; ``inf`` where the seat cannot have the unit, and at its home.
    loads : ndarray of float, shape (m, K, n)
        What each pair adds to the seat's load; 0 where ``usd`` is infinite.
    lower, upper : ndarray of float, shape (m, K)
        Bounds of what the seat may load besides its home, never infinite; a rounding error of `KEPT` is allowed for.
    own_usd : ndarray of float, shape (K,)
        Objective of the open seat with its home alone; ``inf`` where it cannot keep its bounds.
    home : ndarray of int, shape (K,)
        The home unit; -1 for none.
    """

    usd: Floats
    loads: Floats
    lower: Floats
    upper: Floats
    own_usd: Floats
    home: Ints

    @property
    def seats(self) -> int:
        """Number of seats, K."""
        return len(self.usd)

    @property
    def limits(self) -> int:
        """Number of limits, m."""
        return len(self.loads)

    @cached_property
    def counted_in_ones(self) -> bool:
        """Whether there is one limit and its loads are whole numbers of a size that can be counted one by one."""
        whole = self.limits == 1 and bool((self.loads[0] == np.rint(self.loads[0])).all())
        return whole and float(self.upper.max()) <= MOST_COUNTED


def seat_rows(table: PairTable) -> SeatRows:
    """Return a table by seat: pairs that cannot be used are forbidden, homes are loaded.

    Parameters
    ----------
    table : PairTable
        Its contiguity is dropped, which never raises the optimum.
    """
    usd = np.array(table.usd.T, dtype=np.float64, order="C")
    loads = np.array([load.T for load in table.loads], dtype=np.float64).reshape(-1, *usd.shape)
    homed = np.flatnonzero(table.home >= 0)
    homes = table.home[homed]
    own_usd = table.open_usd.astype(np.float64)
    own_usd[homed] += usd[homed, homes]
    own_load = np.zeros(loads.shape[:2])
    own_load[:, homed] = loads[:, homed, homes]
    slack = KEPT * np.maximum(np.where(np.isfinite(table.upper), np.abs(table.upper), 1.0), 1.0)
    lower = np.maximum(table.lower - own_load - slack, 0.0)
    upper = table.upper - own_load + slack
    usd[homed, homes] = np.inf
    usd[(loads > upper[:, :, None]).any(axis=0)] = np.inf
    loads[:, ~np.isfinite(usd)] = 0.0
    total = loads.sum(axis=2)
    hopeless = ((upper < 0) | (lower > total) | (lower > upper)).any(axis=0)
    own_usd[hopeless] = np.inf
    lower[:, hopeless], upper[:, hopeless] = 0.0, np.inf
    return SeatRows(usd, loads, lower, np.minimum(upper, total), own_usd, table.home)
