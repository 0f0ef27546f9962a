"""A Lagrangian bound: the rules that tie blocks of lines together are priced, and each block is solved in whole people.

For any prices of the rules that reach over several blocks (budgets, onboarding, wide service levels and pools), the
blocks' optima and the value of the limits at those prices add up to a lower limit of the whole problem's optimum. With
the relaxation's own prices it is never below the relaxation's, and mostly well above, as each block knows that people
are whole. (A. M. Geoffrion, "Lagrangean relaxation for integer programming", Mathematical Programming Study 2 (1974).)
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix

from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.staffing.cuts import Cuts
from territory_opt.headcount.staffing.highs import Columns, Rows, minimize, price_rows
from territory_opt.headcount.staffing.neighbourhoods import in_blocks
from territory_opt.headcount.staffing.program import Program


@dataclass(frozen=True)
class _Block:
    """A program of its own."""

    columns: Columns
    rows: Rows


def bound_by_blocks(program: Program, cuts: Cuts, known: float, gap: float, deadline: float) -> float:
    """Return a lower limit to the least money that whole people cost, in units of money.

    Parameters
    ----------
    program : Program
        The program; no rule gives way.
    cuts : Cuts
        Its cuts.
    known : float
        Objective of a plan that keeps the rules, in units: plans that cost more need not be looked at.
    gap : float
        Gap to which the blocks are solved, of all they come to together.
    deadline : float
        Moment on `time.monotonic` at which the last block is given up; what is proven by then counts.

    Returns
    -------
    float
        At most `known`; minus infinity where nothing was proven.
    """
    columns = _limited(program, cuts, known)
    rows = Rows.stacked([program.rows, *cuts.rows])
    prices = price_rows(columns, rows, seconds=deadline - time.monotonic())
    if prices is None:
        return -math.inf
    fixed, blocks = _apart(columns, rows, prices, _block_of_column(program, cuts))
    bound = fixed
    each = gap * known / len(blocks)
    for left, block in zip(range(len(blocks), 0, -1), blocks, strict=True):
        seconds = (deadline - time.monotonic()) / left
        bound += minimize(block.columns, block.rows, seconds=seconds, gap=0.0, absolute_gap=each).bound
    return min(bound, known)


def _limited(program: Program, cuts: Cuts, known: float) -> Columns:
    """Limit every column to what it can be in a plan no worse than the known one, so that no price can be too low."""
    columns, layout = cuts.extended(program.columns), program.layout
    upper = columns.upper.copy()
    nothing = np.zeros(layout.brought.shape)
    upper[layout.brought] = np.maximum(program.net.max(axis=0), 0.0)
    upper[layout.tail] = program.worst(nothing)
    for weighing in cuts.weighings:
        looked_at = weighing.columns >= 0
        upper[weighing.columns[looked_at]] = weighing.loss(nothing)[looked_at]
    affordable = np.divide(known, columns.cost, out=np.full(len(upper), np.inf), where=columns.cost > 0)
    return replace(columns, upper=np.minimum(upper, np.where(columns.whole, np.floor(affordable + 1.0), affordable)))


def _block_of_column(program: Program, cuts: Cuts) -> Ints:
    """Return the block of each column; what belongs to no cell or line is a block of its own."""
    layout, problem = program.layout, program.problem
    of_line = in_blocks(problem)
    of_cell = of_line[: len(problem.cells), None]
    block = of_line.max() + 1 + np.arange(cuts.count)
    block[layout.starts] = of_line[:, None]
    block[layout.brought] = of_cell
    block[layout.missing] = of_line[[ratio.line for ratio in problem.ratios]][:, None]
    for weighing in cuts.weighings:
        looked_at = weighing.columns >= 0
        block[weighing.columns[looked_at]] = np.broadcast_to(of_cell, looked_at.shape)[looked_at]
    return np.unique(block, return_inverse=True)[1]


def _apart(columns: Columns, rows: Rows, prices: Floats, block: Ints) -> tuple[float, list[_Block]]:
    """Price the rows that reach over several blocks, and part columns and the other rows.

    Returns
    -------
    fixed : float
        What the priced limits, and the blocks of a column without whole people and rows, come to.
    blocks : list of _Block
        The others.
    """
    count = len(rows.lower)
    matrix = csr_matrix((rows.value, (rows.row, rows.column)), shape=(count, len(columns.cost)))
    first, last = np.full(count, block.max() + 1), np.full(count, -1)
    np.minimum.at(first, rows.row, block[rows.column])
    np.maximum.at(last, rows.row, block[rows.column])
    wide = first < last
    # A price against a side that has no limit is the solver's rounding.
    price = np.where(wide, prices, 0.0)
    price = np.where(np.isinf(rows.upper), np.maximum(price, 0.0), price)
    price = np.where(np.isinf(rows.lower), np.minimum(price, 0.0), price)
    limits = np.where(price > 0, rows.lower, rows.upper)
    fixed = float(price[price != 0] @ limits[price != 0])
    cost = columns.cost - matrix.T @ price
    blocks = []
    for number in range(int(block.max()) + 1):
        at = np.flatnonzero(block == number)
        inside = np.flatnonzero((first == number) & ~wide)
        part = matrix[inside][:, at].tocoo()
        own = Columns(columns.lower[at], columns.upper[at], cost[at], columns.whole[at])
        if len(inside):
            limited = Rows(part.row, part.col, part.data, rows.lower[inside], rows.upper[inside])
            blocks.append(_Block(own, limited))
        else:
            fixed += _unruled(own)
    return fixed, blocks


def _unruled(columns: Columns) -> float:
    """Least value of columns without rows: each at one of its bounds."""
    ends = np.where(columns.cost > 0, columns.lower, columns.upper)
    return float(columns.cost[columns.cost != 0] @ ends[columns.cost != 0])
