"""Which lines are decided together: a few cells at a time, and the support that they call for."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from territory_opt.headcount.staffing.problem import HiringProblem

CELLS_TOGETHER = 2
"""Cells that are decided together."""

MOST_PARTS = 10
"""Parts in which a plan is built up; with more cells, more of them are in a part."""

Lines = np.ndarray
"""Which lines, bool of shape (L,)."""


def in_order(problem: HiringProblem) -> list[Lines]:
    """Part the lines into runs of cells, each support line with the last of its cells."""
    last = np.array([max(line.cells) for line in problem.lines])
    cells = len(problem.cells)
    together = max(CELLS_TOGETHER, math.ceil(cells / MOST_PARTS))
    return [(last >= first) & (last < first + together) for first in range(0, cells, together)]


def in_pairs(problem: HiringProblem, urgent: np.ndarray, rng: np.random.Generator) -> Iterator[Lines]:
    """Pair the cells by chance, urgent ones first, each pair with the support lines that serve it."""
    cells = len(problem.cells)
    serves = np.zeros((len(problem.lines), cells), dtype=bool)
    for row, line in enumerate(problem.lines):
        serves[row, list(line.cells)] = True
    order = rng.permutation(cells)
    order = order[np.argsort(~urgent[order], kind="stable")]
    for first in range(0, cells, CELLS_TOGETHER):
        yield np.asarray(serves[:, order[first : first + CELLS_TOGETHER]].any(axis=1))


def in_blocks(problem: HiringProblem) -> np.ndarray:
    """Part the lines into blocks, one a cell with the support that is its own; numbers from 0, shape (L,).

    A support line that serves several cells is a block of its own. Blocks of more cells would prove more, but not in
    the time that a plan may take.
    """
    own = [line.cells[0] if len(line.cells) == 1 else row for row, line in enumerate(problem.lines)]
    return np.unique(np.array(own), return_inverse=True)[1]
