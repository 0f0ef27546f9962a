"""How low and how high prices of loads may be."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.arrays import Bools, Floats
from territory_opt.alignment.engine.local.beyond import curved_seats
from territory_opt.alignment.engine.local.program import Program


def price_range(program: Program, kept: Bools) -> tuple[Floats, Floats]:
    """Return the lowest and the highest value of each price column while its seat is open.

    A seat carries between nothing and all units that may go there. On that way a convex price is lowest and highest at
    its breakpoints or at the end.

    Parameters
    ----------
    program : Program
        The program.
    kept : ndarray of bool, shape (c,)
        The columns that a plan may use.

    Returns
    -------
    lowest, highest : ndarray of float, shape (priced,)
    """
    numbers, seats, unit_usd = curved_seats(program.table)
    lowest, highest = np.empty(len(seats)), np.empty(len(seats))
    pairs = np.flatnonzero(kept[: program.pairs])
    for number, curve in enumerate(program.table.curves):
        weights = curve.weights[program.unit[pairs]]
        most = np.bincount(program.seat[pairs], weights=weights, minlength=program.table.seats)
        points = np.column_stack([np.minimum(curve.loads, most[:, None]), most])
        usd = np.column_stack([curve.price(carried) for carried in points.T])
        columns = np.flatnonzero(numbers == number)
        lowest[columns] = usd[seats[columns]].min(axis=1) / unit_usd[columns]
        highest[columns] = usd[seats[columns]].max(axis=1) / unit_usd[columns]
    return lowest, highest
