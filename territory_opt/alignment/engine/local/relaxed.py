"""The linear relaxation of a program: its value, and what each column costs above it."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from territory_opt.alignment.engine.local.program import Program
from territory_opt.alignment.problem import Bools, Floats


@dataclass(frozen=True)
class Relaxed:
    """What the relaxation says of a program. Its figures guide a search; they are no proof.

    Attributes
    ----------
    usd : float
        Least objective with shares of units and seats.
    values, reduced_usd : ndarray of float, shape (c,)
        Share of each column, and what a plan with that column costs at least above `usd`.
    """

    usd: float
    values: Floats
    reduced_usd: Floats

    def within(self, usd: float) -> Bools:
        """Return the columns that a plan may use that costs no more than `usd`, shape (c,)."""
        return np.asarray(self.reduced_usd <= usd - self.usd, dtype=bool)

    def reach(self, columns: int) -> float:
        """Return the objective up to which only so many columns can matter; ``inf`` when there are no more."""
        if columns >= len(self.reduced_usd):
            return np.inf
        return self.usd + float(np.partition(self.reduced_usd, columns - 1)[columns - 1])


def relax(program: Program, deadline: float) -> Relaxed | None:
    """Solve the relaxation.

    Returns
    -------
    Relaxed or None
        None when it has no solution or the deadline, a moment on `time.monotonic`, passes first.
    """
    seconds = deadline - time.monotonic()
    if seconds <= 0.0 or program.pairs == 0:
        return None
    rows = program.rows
    equal = rows.lower == rows.upper
    above, below = ~equal & np.isfinite(rows.upper), ~equal & np.isfinite(rows.lower)
    unit_usd = max(float(np.abs(program.usd).mean()), 1e-12)
    whole = program.whole
    found = linprog(
        program.usd / unit_usd,
        A_ub=csr_matrix(vstack([rows.matrix[above], -rows.matrix[below]])),
        b_ub=np.concatenate([rows.upper[above], -rows.lower[below]]),
        A_eq=rows.matrix[equal],
        b_eq=rows.upper[equal],
        bounds=np.column_stack([np.where(whole, 0.0, -np.inf), np.where(whole, 1.0, np.inf)]),
        method="highs",
        options={"time_limit": seconds},
    )
    if found.status != 0:
        return None
    # The row of a unit keeps its pairs at 1 or less: a price on that upper bound belongs to the column all the same.
    reduced_usd = np.where(whole, np.maximum(found.lower.marginals, 0.0), 0.0) * unit_usd
    return Relaxed(float(found.fun) * unit_usd + program.fixed_usd, np.asarray(found.x), reduced_usd)
