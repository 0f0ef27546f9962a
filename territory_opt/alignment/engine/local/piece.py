"""Smaller tables cut out of a table: some of its seats, or some territories with the units they hold."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from territory_opt.alignment.engine.table import PairTable, TotalLimit
from territory_opt.alignment.problem import Ints


@dataclass(frozen=True)
class Piece:
    """A part of a table that is a table of its own.

    Attributes
    ----------
    table : PairTable
        The part.
    units, seats : ndarray of int
        Which units and seats of the whole table the part has, in its order.
    """

    table: PairTable
    units: Ints
    seats: Ints

    def put_into(self, plan: Ints, part: Ints) -> Ints:
        """Return a plan of the whole table with the part's units where the part's plan has them."""
        whole = plan.copy()
        whole[self.units] = self.seats[part]
        return whole

    def of(self, plan: Ints) -> Ints:
        """Return the part's share of a plan of the whole table that gives its units to its seats."""
        return np.searchsorted(self.seats, plan[self.units]).astype(np.int64)


def some_seats(table: PairTable, seats: Ints) -> Piece:
    """Return the table with some of its seats only; `seats` must be sorted."""
    units = np.arange(table.units)
    narrow = _narrowed(table, units, seats)
    return Piece(replace(narrow, most_open=min(table.most_open, len(seats))), units, seats)


def all_open(table: PairTable, seats: Ints) -> Piece:
    """Return the table with all of some seats open and the others closed; the seat that stands for none is added."""
    piece = some_seats(table, np.union1d(seats, _nobody(table)))
    may_close = np.arange(len(piece.seats)) == piece.table.nobody
    count = int((~may_close).sum())
    opened = replace(piece.table, may_close=may_close, least_open=count, most_open=count)
    return replace(piece, table=opened)


def cut_out(table: PairTable, plan: Ints, territories: Ints, candidates: Ints) -> Piece:
    """Return the units of some territories, to be solved anew while all others stay.

    Parameters
    ----------
    table : PairTable
        The whole table.
    plan : ndarray of int, shape (n,)
        The plan that the other territories keep.
    territories : ndarray of int
        Open seats whose units are free.
    candidates : ndarray of int
        Seats that may hold them; those whose home is not among the units are left out, the territories' own are kept.
    """
    units = np.flatnonzero(np.isin(plan, np.union1d(territories, _nobody(table))))
    home = table.home[candidates]
    opened = table.opened(plan)
    free = (home < 0) | np.isin(home, units)
    seats = np.union1d(np.union1d(territories, _nobody(table)), candidates[free & ~np.isin(candidates, opened)])
    others = len(opened) - len(territories)
    narrow = replace(_narrowed(table, units, seats), totals=_left(table, plan, units, seats))
    least, most = max(0, table.least_open - others), min(len(seats), table.most_open - others)
    return Piece(replace(narrow, least_open=least, most_open=most), units, seats)


def _narrowed(table: PairTable, units: Ints, seats: Ints) -> PairTable:
    """Return the table of some units and seats; the counts of open seats are the whole table's."""
    place = np.full(table.units, -1)
    place[units] = np.arange(len(units))
    home = table.home[seats]
    return PairTable(
        usd=table.usd[np.ix_(units, seats)],
        loads=tuple(load[np.ix_(units, seats)] for load in table.loads),
        lower=table.lower[:, seats],
        upper=table.upper[:, seats],
        open_usd=table.open_usd[seats],
        may_close=table.may_close[seats],
        least_open=table.least_open,
        most_open=table.most_open,
        home=np.where(home >= 0, place[home], -1),
        neighbours=None if table.neighbours is None else table.neighbours[units][:, units],
        nobody=int(np.searchsorted(seats, table.nobody)) if table.nobody in seats else -1,
        curves=tuple(
            replace(curve, weights=curve.weights[units], loads=curve.loads[seats], usd=curve.usd[seats])
            for curve in table.curves
        ),
        totals=tuple(replace(total, amounts=total.amounts[np.ix_(units, seats)]) for total in table.totals),
    )


def _nobody(table: PairTable) -> Ints:
    """Return the seat that stands for none, if there is one."""
    return np.array([table.nobody] if table.nobody >= 0 else [], dtype=np.int64)


def _left(table: PairTable, plan: Ints, units: Ints, seats: Ints) -> tuple[TotalLimit, ...]:
    """Return what the other units of a plan leave of the limits on totals."""
    others = np.setdiff1d(np.arange(table.units), units)
    return tuple(
        TotalLimit(total.amounts[np.ix_(units, seats)], total.upper - float(total.amounts[others, plan[others]].sum()))
        for total in table.totals
    )
