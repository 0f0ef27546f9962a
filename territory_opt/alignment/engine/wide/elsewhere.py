"""What each unit's cheapest other seat costs more than the one a plan has it at."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.engine.prices import Prices, priced_pairs
from territory_opt.alignment.engine.wide.atlas import Atlas, Cell, draw_atlas
from territory_opt.alignment.engine.wide.cells import columns_of, from_middle, may_be_cheapest, priced_exactly
from territory_opt.alignment.engine.wide.threads import side_by_side
from territory_opt.alignment.problem import Floats, Ints, Problem


def elsewhere_usd(problem: Problem, plan: Ints, prices: Prices) -> Floats:
    """Return what each unit's cheapest other seat would cost more, shape (n,), in USD a year.

    Parameters
    ----------
    problem : Problem
        The problem.
    plan : ndarray of int, shape (n,)
        The seat of each unit; K for none.
    prices : Prices
        Prices of balance, capacity and moves: what taking room at a seat costs the others.

    Returns
    -------
    ndarray of float, shape (n,)
        Exact over all allowed pairs; NaN where a unit may go nowhere else, or not where it is. Slightly negative where
        the plan, being whole, differs from the relaxation the prices come from.
    """
    extra = np.full(problem.units, np.nan)
    atlas = draw_atlas(problem)
    if atlas is None:
        every = np.arange(problem.seats + 1)
        for start, stop, _, priced in priced_pairs(problem, prices):
            extra[start:stop] = _difference(priced, every, plan[start:stop])
        return extra

    def look(cell: Cell) -> None:
        units = atlas.units[cell.start : cell.stop]
        extra[units] = _of_cell(atlas, cell, prices, plan[units])

    side_by_side(look, atlas.cells)
    return extra


def _of_cell(atlas: Atlas, cell: Cell, prices: Prices, plan: Ints) -> Floats:
    """Return the differences of a cell's units by the seats that may be their cheapest but for their own."""
    priced = from_middle(atlas, cell, prices).priced
    column, there = columns_of(cell.seats, plan)
    priced[np.flatnonzero(there), column[there]] = np.inf
    wanted = may_be_cheapest(atlas, cell, priced)
    wanted[column[there]] = True
    block = priced_exactly(atlas, cell, cell.seats[wanted], prices)
    return _difference(block.priced, block.seats, plan)


def _difference(priced: Floats, seats: Ints, plan: Ints) -> Floats:
    """Return how much the least of each row but for its own entry is above that entry; overwrites the entries."""
    column, there = columns_of(seats, plan)
    rows = np.flatnonzero(there)
    here = np.full(len(priced), np.inf)
    here[rows] = priced[rows, column[rows]]
    priced[rows, column[rows]] = np.inf
    other = priced.min(axis=1)
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(other) & np.isfinite(here), other - here + 0.0, np.nan)
