"""Which lines are decided together: a few cells at a time, and the support that they call for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from territory_opt.headcount.staffing.problem import HiringProblem

CELLS_TOGETHER = 2
"""Cells that are decided together."""

BLOCK_CELLS = 10
"""Most cells that support ties into one block."""

Lines = np.ndarray
"""Which lines, bool of shape (L,)."""


def in_order(problem: HiringProblem) -> Iterator[Lines]:
    """Part the lines into runs of cells, each support line with the last of its cells."""
    last = np.array([max(line.cells) for line in problem.lines])
    for first in range(0, len(problem.cells), CELLS_TOGETHER):
        yield (last >= first) & (last < first + CELLS_TOGETHER)


def in_pairs(problem: HiringProblem, rng: np.random.Generator) -> Iterator[Lines]:
    """Pair the cells by chance, each pair with the support lines that serve it."""
    cells = len(problem.cells)
    serves = np.zeros((len(problem.lines), cells), dtype=bool)
    for row, line in enumerate(problem.lines):
        serves[row, list(line.cells)] = True
    order = rng.permutation(cells)
    for first in range(0, cells, CELLS_TOGETHER):
        yield np.asarray(serves[:, order[first : first + CELLS_TOGETHER]].any(axis=1))


def in_blocks(problem: HiringProblem) -> np.ndarray:
    """Part the lines into blocks that share support, as far as pools are narrow; numbers from 0, shape (L,).

    A support line whose pool reaches over several blocks is a block of its own.
    """
    block = np.arange(len(problem.cells))
    support = problem.lines[len(problem.cells) :]
    for line in sorted(support, key=lambda one: len(one.cells)):
        tied = np.isin(block, block[list(line.cells)])
        if tied.sum() <= BLOCK_CELLS:
            block[tied] = block[tied].min()
    of_line = block.tolist()
    for row, line in enumerate(support, start=len(problem.cells)):
        homes = set(block[list(line.cells)].tolist())
        of_line.append(homes.pop() if len(homes) == 1 else row)
    return np.unique(of_line, return_inverse=True)[1]
