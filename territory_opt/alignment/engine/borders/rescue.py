"""Units that must have a seat and found none beside them: ways are laid to them through other territories."""

from __future__ import annotations

import time

import numpy as np

from territory_opt.alignment.arrays import Floats, Ints
from territory_opt.alignment.engine.borders.changes import BorderFinder
from territory_opt.alignment.engine.borders.connect import lay_way
from territory_opt.alignment.engine.borders.grow import grow
from territory_opt.alignment.engine.borders.territories import Territories

MOST_WAYS = 60
"""Ways laid at a time."""

NEAREST_SEATS = 4
"""Seats that a way may lead to: those where the unit costs least."""


def homeless(territories: Territories) -> Ints:
    """Return the units that must have a seat and have none."""
    out = territories.as_array() == territories.nobody
    return np.flatnonzero(out & np.isinf(territories.problem.unassigned_usd))


def rescue(territories: Territories, finder: BorderFinder, held: Ints, wish_usd: Floats, deadline: float) -> None:
    """Join units that must have a seat to one, unit by unit; what that cuts off finds a seat beside it again.

    Parameters
    ----------
    territories : Territories
        The plan; it is changed.
    finder, wish_usd, deadline
        As for `grow`.
    held : ndarray of int, shape (n,)
        The seat that must keep each unit; -1 for none.
    """
    problem, pairs = territories.problem, territories.pairs
    kept = held.copy()
    for _ in range(MOST_WAYS):
        out = homeless(territories)
        if len(out) == 0 or time.monotonic() > deadline:
            return
        unit = int(out[0])
        usd = pairs.usd(np.full(problem.seats, unit), np.arange(problem.seats))
        seats = np.argsort(usd, kind="stable")[:NEAREST_SEATS]
        plan = territories.as_array()
        # Ways laid before are not cut while there is another.
        laid = lay_way(pairs, plan, kept, unit, seats)
        if laid is None:
            laid = lay_way(pairs, plan, held, unit, seats)
        if laid is None:
            return
        way = (laid != plan) & (laid == laid[unit])
        kept[way] = laid[unit]
        territories.set_plan(laid)
        grow(territories, finder, wish_usd, deadline)
