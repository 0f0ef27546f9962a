"""A table as an integer program: which pairs to take and which seats to open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, vstack

from territory_opt.alignment.engine.local.beyond import closable, curve_rows, curved_seats, total_rows
from territory_opt.alignment.engine.local.rows import ALWAYS, Rows, stacked
from territory_opt.alignment.engine.table import PairTable
from territory_opt.alignment.problem import Bools, Floats, Ints

__all__ = ["ALWAYS", "Program", "Rows", "program_of", "stacked"]


@dataclass(frozen=True)
class Program:
    """Columns and rows; contiguity is not in the rows.

    A seat with a home is opened by the pair of its home and itself. A seat without one that may close has a column of
    its own after the pairs. Prices of what seats carry have the last columns, which may take any value.

    Attributes
    ----------
    table : PairTable
        The problem.
    unit, seat : ndarray of int, shape (p,)
        The pairs, sorted by unit and then by seat: the first p columns.
    usd : ndarray of float, shape (c,)
        Objective of each column.
    fixed_usd : float
        Objective of what is always open, besides its pairs.
    opening : ndarray of int, shape (K,)
        The column that opens each seat; `ALWAYS` for none.
    rows : Rows
        Each unit once, limits, prices of loads, units only to open seats, the number of open seats.
    priced : int
        How many columns are prices of loads.
    """

    table: PairTable
    unit: Ints
    seat: Ints
    usd: Floats
    fixed_usd: float
    opening: Ints
    rows: Rows
    priced: int = 0

    @property
    def whole(self) -> Bools:
        """Which columns are 0 or 1, shape (c,)."""
        return np.arange(len(self.usd)) < len(self.usd) - self.priced

    @property
    def pairs(self) -> int:
        """Number of pairs, p."""
        return len(self.unit)

    def column(self) -> Ints:
        """Return the column of each pair of unit and seat, shape (n, K); -1 where there is none."""
        column = np.full((self.table.units, self.table.seats), -1, dtype=np.int64)
        column[self.unit, self.seat] = np.arange(self.pairs)
        return column

    def plan(self, chosen: Floats) -> Ints:
        """Return the plan that values of the columns, 0 or 1 but for rounding, stand for."""
        taken = np.flatnonzero(chosen[: self.pairs] > 0.5)
        plan = np.zeros(self.table.units, dtype=np.int64)
        plan[self.unit[taken]] = self.seat[taken]
        return plan

    def closed(self, columns: Bools) -> Bools:
        """Return which of some columns remain when pairs of a seat whose opening column is not among them go, too."""
        opens = self.opening[self.seat]
        remain = columns.copy()
        remain[: self.pairs] &= (opens == ALWAYS) | columns[opens]
        return remain


def program_of(table: PairTable) -> Program:
    """Return a table's program, with every pair it allows."""
    unit, seat = (each.astype(np.int64) for each in np.nonzero(_takable(table)))
    usd = table.usd[unit, seat]
    opening = np.full(table.seats, ALWAYS, dtype=np.int64)
    may_close = closable(table)
    at_home = np.flatnonzero((table.home[seat] == unit) & may_close[seat])
    opening[seat[at_home]] = at_home
    own = np.flatnonzero(may_close & (table.home < 0))
    opening[own] = len(unit) + np.arange(len(own))
    load_usd = curved_seats(table)[2]
    usd = np.concatenate([usd, np.zeros(len(own)), load_usd])
    opened = opening[may_close & (opening != ALWAYS)]
    usd[opened] += table.open_usd[may_close & (opening != ALWAYS)]
    fixed_usd = float(table.open_usd[~table.may_close].sum())
    width = len(usd)
    parts = [_once(table, unit, width), _limits(table, unit, seat, opening, width)]
    parts += [total_rows(table, unit, seat, width), curve_rows(table, unit, seat, opening, width)]
    if may_close.any():
        parts += [_links(unit, seat, opening, width), _used(seat, own, opening, width), _count(table, opened, width)]
    return Program(table, unit, seat, usd, fixed_usd, opening, stacked(parts), len(load_usd))


def _takable(table: PairTable) -> Bools:
    """Return the pairs a plan may take: allowed, no home of an open seat elsewhere, no seat whose home is barred."""
    takable = np.isfinite(table.usd)
    bound = np.flatnonzero(~table.may_close & (table.home >= 0))
    kept = takable[table.home[bound], bound]
    takable[table.home[bound]] = False
    takable[table.home[bound], bound] = kept
    closable = np.flatnonzero(table.may_close & (table.home >= 0))
    takable[:, closable[~takable[table.home[closable], closable]]] = False
    return takable


def _once(table: PairTable, unit: Ints, width: int) -> Rows:
    ones = np.ones(table.units)
    matrix = coo_matrix((np.ones(len(unit)), (unit, np.arange(len(unit)))), shape=(table.units, width))
    return Rows(csr_matrix(matrix), ones, ones)


def _limits(table: PairTable, unit: Ints, seat: Ints, opening: Ints, width: int) -> Rows:
    """Return a row for each finite bound, scaled to 1: the load, less the bound where the seat is open."""
    matrices, upper = [csr_matrix((0, width))], [np.empty(0)]
    pairs = np.arange(len(unit))
    openable = ~closable(table) | (opening != ALWAYS)
    for load, lowest, highest in zip(table.loads, table.lower, table.upper, strict=True):
        for sign, bound in ((1.0, highest), (-1.0, lowest)):
            scale = sign / np.where(np.isfinite(bound) & (bound != 0.0), np.abs(bound), 1.0)
            matrix = coo_matrix((load[unit, seat] * scale[seat], (seat, pairs)), shape=(table.seats, width))
            held = np.flatnonzero(np.isfinite(bound) & openable)
            opened = held[opening[held] != ALWAYS]
            scaled = np.where(np.isfinite(bound), bound, 0.0) * scale
            opens = coo_matrix((scaled[opened], (opened, opening[opened])), shape=(table.seats, width))
            matrices.append(csr_matrix(matrix.tocsr() - opens.tocsr())[held])
            upper.append(np.where(opening[held] == ALWAYS, scaled[held], 0.0))
    highest_all = np.concatenate(upper)
    return Rows(csr_matrix(vstack(matrices)), np.full(len(highest_all), -np.inf), highest_all)


def _links(unit: Ints, seat: Ints, opening: Ints, width: int) -> Rows:
    """Return rows that keep a unit from a closed seat, one a pair: weaker sums of them bound worse."""
    pairs = np.flatnonzero((opening[seat] != ALWAYS) & (opening[seat] != np.arange(len(unit))))
    row = np.arange(len(pairs))
    values = np.concatenate([np.ones(len(pairs)), -np.ones(len(pairs))])
    places = (np.concatenate([row, row]), np.concatenate([pairs, opening[seat[pairs]]]))
    matrix = csr_matrix(coo_matrix((values, places), shape=(len(pairs), width)))
    return Rows(matrix, np.full(len(pairs), -np.inf), np.zeros(len(pairs)))


def _used(seat: Ints, own: Ints, opening: Ints, width: int) -> Rows:
    """Return rows that open a seat with a column of its own only when it has units."""
    place = np.full(len(opening), -1)
    place[own] = np.arange(len(own))
    pairs = np.flatnonzero(place[seat] >= 0)
    values = np.concatenate([-np.ones(len(pairs)), np.ones(len(own))])
    places = (np.concatenate([place[seat[pairs]], np.arange(len(own))]), np.concatenate([pairs, opening[own]]))
    matrix = csr_matrix(coo_matrix((values, places), shape=(len(own), width)))
    return Rows(matrix, np.full(len(own), -np.inf), np.zeros(len(own)))


def _count(table: PairTable, opened: Ints, width: int) -> Rows:
    always = int((~table.may_close).sum())
    matrix = csr_matrix((np.ones(len(opened)), (np.zeros(len(opened), dtype=np.int64), opened)), shape=(1, width))
    return Rows(matrix, np.array([float(table.least_open - always)]), np.array([float(table.most_open - always)]))
