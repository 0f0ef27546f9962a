"""The least that a limit must give way when all others are kept and units may be split: one linear program each."""

from __future__ import annotations

import time

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack

from territory_opt.alignment.engine.conflict.parameters import LimitParameter, MoveParameter
from territory_opt.alignment.engine.easier import easier
from territory_opt.alignment.engine.matrices import one_sided, whole_matrices
from territory_opt.alignment.engine.pool import scan
from territory_opt.alignment.engine.prices import no_prices
from territory_opt.alignment.engine.standing import fair_load
from territory_opt.alignment.problem import Floats, Problem

MOST_PAIRS = 2_000_000
"""Pairs of unit and seat up to which all of them stand in one linear program."""

OPTIMAL, INFEASIBLE = 0, 2
"""The solver's status for a program that it solved, and for one without a solution."""


def least_relief(parameter: LimitParameter | MoveParameter, deadline: float) -> float | None:
    """Return the least value of a limit's parameter that can be met when units may be split.

    Parameters
    ----------
    parameter : LimitParameter or MoveParameter
        The parameter, in its problem; every unit must have an allowed pair.
    deadline : float
        Moment on `time.monotonic` at which to give up.

    Returns
    -------
    float or None
        A plan needs at least that; ``inf`` when no value is enough, None when nothing could be told in time or there
        are too many pairs.

    Notes
    -----
    The limit's bounds move apart by its step times a common amount, which is made as small as possible while every
    other limit is kept.
    """
    problem = easier(parameter.problem)
    give = _gives(problem, parameter)
    # A step may be a dollar or the whole company; on one scale the solver sees each. One of 0 mends nothing.
    size = float(give.max()) or 1.0
    seconds = deadline - time.monotonic()
    if seconds <= 0.0 or problem.units * problem.seats > MOST_PAIRS:
        return None
    matrices = whole_matrices(problem, scan(problem, no_prices(problem), problem.seats + 1).pool)
    above = one_sided(matrices)
    columns = above.matrix.shape[1]
    result = linprog(
        np.append(np.zeros(columns), 1.0),
        A_ub=hstack([above.matrix, csr_matrix(-give[:, None] / size)], format="csr"),
        b_ub=above.upper,
        A_eq=hstack([matrices.once.matrix, csr_matrix((len(matrices.units), 1))], format="csr"),
        b_eq=matrices.once.upper,
        method="highs",
        options={"time_limit": seconds},
    )
    if result.status == INFEASIBLE:
        return np.inf
    return parameter.value + float(result.x[-1]) / size if result.status == OPTIMAL else None


def _gives(problem: Problem, parameter: LimitParameter | MoveParameter) -> Floats:
    """Return how much each one-sided row's bound gives way for a parameter relaxed by 1."""
    rows = len(problem.seat_limits) * problem.seats
    give = np.zeros(2 * rows + len(problem.move_limits))
    if isinstance(parameter, MoveParameter):
        move_limit = problem.move_limits[parameter.number]
        give[2 * rows + parameter.number] = move_limit.step / fair_load(move_limit.moves.total.sum(), 1)
        return give
    limit = problem.seat_limits[parameter.number]
    seats = np.arange(problem.seats) + parameter.number * problem.seats
    give[seats] = give[rows + seats] = limit.step / fair_load(limit.most, problem.seats)
    return give
