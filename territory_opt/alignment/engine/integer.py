"""Mixed-integer programs over a problem's matrices, solved by HiGHS, and the shapes their limits may take."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, hstack, identity, vstack

from territory_opt.alignment.engine.matrices import Matrices, Rows
from territory_opt.alignment.problem import Floats


@dataclass(frozen=True)
class Effort:
    """How hard one step may try.

    Attributes
    ----------
    nodes : int
        Branches looked at; a step that this ends repeats itself exactly.
    gap : float
        Relative gap at which the step counts as solved.
    deadline : float
        Moment on `time.monotonic` at which it stops all the same.
    """

    nodes: int
    gap: float
    deadline: float


@dataclass(frozen=True)
class IntegerSolution:
    """What a mixed-integer program gave.

    Attributes
    ----------
    shares : ndarray of float or None
        Values of the columns of the best plan found, None when there is none.
    bound : float
        No plan costs less, in the unit of the prices; ``inf`` when there is none, ``-inf`` when nothing was proved.
    """

    shares: Floats | None
    bound: float


def solve_integer(matrices: Matrices, bounding: Rows, prices: Floats, effort: Effort) -> IntegerSolution:
    """Choose one pair for each unit at the least price.

    Parameters
    ----------
    matrices : Matrices
        Pairs, units and curves; its limits and prices are not read.
    bounding : Rows
        The limits, over the columns of `matrices` and perhaps more.
    prices : ndarray of float, shape (c,)
        Price of each column of `bounding`, in any unit.
    effort : Effort
        How hard to try.
    """
    upper = np.concatenate([matrices.upper, np.full(len(prices) - len(matrices.upper), np.inf)])
    result = milp(
        prices,
        integrality=np.arange(len(prices)) < int(matrices.once.matrix.sum()),
        bounds=Bounds(0.0, upper),
        constraints=[
            LinearConstraint(_wide(each.matrix, len(prices)), each.lower, each.upper)
            for each in (matrices.once, matrices.curves, bounding)
        ],
        options={
            "time_limit": max(0.0, effort.deadline - time.monotonic()),
            "node_limit": effort.nodes,
            "mip_rel_gap": effort.gap,
        },
    )
    if result.status == 2:
        return IntegerSolution(None, np.inf)
    bound = -np.inf if result.mip_dual_bound is None else float(result.mip_dual_bound)
    return IntegerSolution(None if result.x is None else np.asarray(result.x, dtype=np.float64), bound)


def all_limits(matrices: Matrices) -> Rows:
    """Return seat limits and move limits as rows of one matrix."""
    parts = (matrices.limits, matrices.moves)
    return Rows(
        csr_matrix(vstack([part.matrix for part in parts])),
        np.concatenate([part.lower for part in parts]),
        np.concatenate([part.upper for part in parts]),
    )


def drawn_in(rows: Rows, margin: float) -> Rows:
    """Return rows with their bounds moved inwards by a margin."""
    # A narrow band keeps its middle.
    with np.errstate(invalid="ignore"):
        inwards = np.minimum(margin, np.nan_to_num((rows.upper - rows.lower) / 4.0, nan=margin, posinf=margin))
    return Rows(rows.matrix, rows.lower + inwards, rows.upper - inwards)


def elastic(rows: Rows) -> Rows:
    """Add two columns a row that pass its bounds: one from above, one from below."""
    count = rows.matrix.shape[0]
    return Rows(hstack([rows.matrix, -identity(count), identity(count)], format="csr"), rows.lower, rows.upper)


def _wide(matrix: csr_matrix, columns: int) -> csr_matrix:
    return csr_matrix(hstack([matrix, csr_matrix((matrix.shape[0], columns - matrix.shape[1]))]))
