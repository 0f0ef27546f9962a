"""The linear relaxation over a pool of pairs: its optimum and the prices of its limits."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import vstack

from territory_opt.alignment.engine.matrices import one_sided, whole_matrices
from territory_opt.alignment.engine.pool import Pool
from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.standing import fair_load
from territory_opt.alignment.problem import Floats, Problem


@dataclass(frozen=True)
class LinearSolution:
    """An optimum of the linear relaxation over a pool.

    Attributes
    ----------
    usd : float
        Its objective.
    shares : ndarray of float, shape (p,)
        The share of its unit that each pair takes.
    prices : Prices
        The dual prices of the limits.
    """

    usd: float
    shares: Floats
    prices: Prices


class TimeIsUpError(Exception):
    """The linear program was not solved before its deadline."""


def solve_linear(problem: Problem, pool: Pool, deadline: float = np.inf) -> LinearSolution | None:
    """Solve the linear relaxation over a pool of pairs.

    Parameters
    ----------
    problem : Problem
        The problem.
    pool : Pool
        The pairs that may be used; each unit needs one.
    deadline : float
        Moment on `time.monotonic` at which to give up.

    Returns
    -------
    LinearSolution or None
        None when the pool's pairs cannot keep the limits.

    Raises
    ------
    TimeIsUpError
        When the deadline passes first.
    """
    matrices = whole_matrices(problem, pool)
    above = one_sided(matrices)
    equal = vstack([matrices.once.matrix, matrices.curves.matrix], format="csr")
    # The pairs' upper bound of 1 follows from each unit being taken once; left out, the duals are those of the rows.
    upper = np.where(np.arange(len(matrices.usd)) < len(pool), np.inf, matrices.upper)
    result = linprog(
        matrices.usd,
        A_ub=above.matrix,
        b_ub=above.upper,
        A_eq=equal,
        b_eq=np.concatenate([matrices.once.upper, matrices.curves.upper]),
        bounds=np.column_stack([np.zeros(len(upper)), upper]),
        method="highs",
        options={"time_limit": max(0.0, deadline - time.monotonic())},
    )
    if result.status == 1:
        raise TimeIsUpError
    if result.status == 2:
        return None
    if result.x is None:
        raise RuntimeError(f"the linear relaxation did not solve: {result.message}")
    prices = _prices(problem, result.ineqlin.marginals, result.eqlin.marginals[problem.units :])
    return LinearSolution(float(result.fun) + problem.base_usd, result.x[: len(pool)], prices)


def _prices(problem: Problem, above: Floats, curves: Floats) -> Prices:
    """Turn the marginals of scaled, one-sided rows into one price a limit and seat."""
    rows = len(problem.seat_limits) * problem.seats
    by_limit = (above[rows : 2 * rows] - above[:rows]).reshape(len(problem.seat_limits), problem.seats)
    by_curve = -curves.reshape(len(problem.seat_curves), problem.seats)
    return Prices(
        limits=tuple(
            price / fair_load(limit.most, problem.seats)
            for price, limit in zip(by_limit, problem.seat_limits, strict=True)
        ),
        curves=tuple(
            price / fair_load(curve.weights.sum(), problem.seats)
            for price, curve in zip(by_curve, problem.seat_curves, strict=True)
        ),
        moves=tuple(
            max(0.0, float(-marginal)) / fair_load(limit.moves.total.sum(), 1)
            for marginal, limit in zip(above[2 * rows :], problem.move_limits, strict=True)
        ),
    )
