"""Rows of a table beyond its limits by seat: limits on totals and prices of what seats carry."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, vstack

from territory_opt.alignment.engine.local.rows import ALWAYS, Rows
from territory_opt.alignment.engine.table import PairTable
from territory_opt.alignment.problem import Bools, Floats, Ints


def closable(table: PairTable) -> Bools:
    """Return the seats that may close and count when open, shape (K,); the one that stands for none is not one."""
    may_close = table.may_close.copy()
    if table.nobody >= 0:
        may_close[table.nobody] = False
    return may_close


def curved_seats(table: PairTable) -> tuple[Ints, Ints, Floats]:
    """Return which curve prices which seat in each column of a price, and the USD that 1 of the column stands for."""
    curve, seat, usd = [], [], []
    for number, each in enumerate(table.curves):
        for t in range(table.seats):
            if t != table.nobody:
                curve.append(number)
                seat.append(t)
                usd.append(max(float(np.abs(each.usd[t]).max()), 1e-9))
    return np.array(curve, dtype=np.int64), np.array(seat, dtype=np.int64), np.array(usd, dtype=np.float64)


def total_rows(table: PairTable, unit: Ints, seat: Ints, width: int) -> Rows:
    """Return a row for each limit on a total, scaled to about 1."""
    upper: list[float] = []
    matrices = [csr_matrix((0, width))]
    for total in table.totals:
        amounts = total.amounts[unit, seat]
        scale = max(abs(total.upper), float(amounts.max(initial=0.0)), 1e-12)
        places = (np.zeros(len(unit), dtype=np.int64), np.arange(len(unit)))
        matrices.append(csr_matrix((amounts / scale, places), shape=(1, width)))
        upper.append(total.upper / scale)
    return Rows(csr_matrix(vstack(matrices)), np.full(len(upper), -np.inf), np.array(upper, dtype=np.float64))


def curve_rows(table: PairTable, unit: Ints, seat: Ints, opening: Ints, width: int) -> Rows:
    """Return rows that keep each price column on or above the pieces of its curve; the columns are the last ones."""
    curves, seats, usd = curved_seats(table)
    first = width - len(usd)
    stays_closed = closable(table) & (opening == ALWAYS)
    upper: list[float] = []
    matrices = [csr_matrix((0, width))]
    for column, (number, t, unit_usd) in enumerate(zip(curves, seats, usd, strict=True)):
        curve = table.curves[number]
        if stays_closed[t]:
            matrices.append(_block(np.array([[-1.0]]), np.array([first + column]), width))
            upper.append(0.0)
            continue
        pairs = np.flatnonzero(seat == t)
        slope = np.atleast_1d(curve.slopes[t]) / unit_usd
        height = curve.usd[t, :-1] / unit_usd - slope * curve.loads[t, :-1]
        piece = np.arange(len(slope))
        blocks = [
            _block(np.outer(slope, curve.weights[unit[pairs]]), pairs, width),
            _block(np.full((len(slope), 1), -1.0), np.array([first + column]), width),
        ]
        if opening[t] != ALWAYS:
            blocks.append(_block(height[piece][:, None], opening[t : t + 1], width))
        matrices.append(csr_matrix(sum(blocks[1:], blocks[0])))
        upper += (np.zeros(len(slope)) if opening[t] != ALWAYS else -height).tolist()
    return Rows(csr_matrix(vstack(matrices)), np.full(len(upper), -np.inf), np.array(upper, dtype=np.float64))


def _block(values: Floats, columns: Ints, width: int) -> csr_matrix:
    """Return dense values at some columns of a wider matrix."""
    row = np.repeat(np.arange(len(values)), len(columns))
    return csr_matrix((values.ravel(), (row, np.tile(columns, len(values)))), shape=(len(values), width))
