"""The exact end for small problems: branch and bound over all pairs closes the gap that the relaxation leaves."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.engine.integer import Effort, all_limits, solve_integer
from territory_opt.alignment.engine.matrices import whole_matrices
from territory_opt.alignment.engine.pool import scan
from territory_opt.alignment.engine.prices import no_prices
from territory_opt.alignment.engine.standing import Standing, stand
from territory_opt.alignment.engine.stop import Clock
from territory_opt.alignment.problem import Problem

MOST_PAIRS = 5_000
"""Pairs of unit and seat up to which branch and bound is tried: 250 accounts and 20 seats."""

NODES = 20_000
"""Branches looked at; proofs that this ends repeat themselves exactly."""


def prove(problem: Problem, standing: Standing, clock: Clock, gap: float) -> tuple[Standing, float]:
    """Solve a small problem whole.

    Parameters
    ----------
    problem : Problem
        The problem.
    standing : Standing
        The best plan so far.
    clock : Clock
        What is left of time.
    gap : float
        Relative gap at which to stop.

    Returns
    -------
    standing : Standing
        The better of the plan given and the plan found.
    bound_usd : float
        A bound on every plan; ``inf`` when none exists, ``-inf`` when the problem is not small or nothing was proved.
    """
    if problem.units * (problem.seats + 1) > MOST_PAIRS:
        return standing, -np.inf
    pool = scan(problem, no_prices(problem), problem.seats + 1).pool
    matrices = whole_matrices(problem, pool)
    # The solver's own objective lacks the base, so its relative gap is another.
    solver_gap = gap * abs(standing.usd) / max(abs(standing.usd - problem.base_usd), abs(standing.usd), 1e-12)
    # Prices of about 1 suit the solver's tolerances, whatever the currency; its bound is ours here.
    unit_usd = max(float(np.abs(matrices.usd).mean()), 1e-12)
    effort = Effort(NODES, solver_gap, clock.deadline)
    found = solve_integer(matrices, all_limits(matrices), matrices.usd / unit_usd, effort)
    if found.shares is not None:
        better = stand(problem, pool.taken(found.shares[: len(pool)], problem.units))
        standing = better if better.better_than(standing) else standing
    return standing, found.bound * unit_usd + problem.base_usd
