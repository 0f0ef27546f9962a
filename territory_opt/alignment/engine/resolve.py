"""Solving a few seats' territories anew, all else held: the exact step of the search.

Units of the chosen seats are free among those seats, along the pairs of a pool; what the other seats carry and move
stays. While the plan breaks limits, they may be passed at a price far above everything else, so that the same step
repairs a plan and improves it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from territory_opt.alignment.engine.integer import Effort, all_limits, drawn_in, elastic, solve_integer
from territory_opt.alignment.engine.matrices import Matrices, Rows, build_matrices
from territory_opt.alignment.engine.pool import Pool
from territory_opt.alignment.engine.standing import Standing, stand
from territory_opt.alignment.problem import Floats, Ints, Problem

MARGIN = 5e-6
"""Share of a fair load by which limits are drawn in where the solver kept them only up to its tolerance.

Several times that tolerance (1e-6): a break about as large as the tolerance ends the solver with an error.
"""

ROOM = 2e-3
"""Share of a fair load by which a repairing step draws limits in: what it lacks of them then often breaks none."""

BREAK_USD = 10.0
"""Price of passing a limit by one fair load, as a multiple of the plan's whole objective."""


def resolve(
    problem: Problem, pool: Pool, reduced_usd: Floats, standing: Standing, seats: Ints, most_units: int, effort: Effort
) -> Standing:
    """Solve the territories of a few seats anew.

    Parameters
    ----------
    problem : Problem
        The problem.
    pool : Pool
        Pairs that may be used; holds every unit's present pair.
    reduced_usd : ndarray of float, shape (p,)
        Each pair's priced objective above its unit's cheapest.
    standing : Standing
        The present plan.
    seats : ndarray of int, shape (s,)
        The seats whose territories are free, ascending.
    most_units : int
        Most units that are free; those whose second-best pair costs least more are chosen.
    effort : Effort
        How hard to try.

    Returns
    -------
    Standing
        The plan with the step's territories; the present plan when the step found none that is better.
    """
    free = _free_pairs(problem, pool, reduced_usd, standing.plan, seats, most_units)
    part = Pool(pool.unit[free], pool.seat[free], pool.usd[free])
    if len(part) == 0:
        return standing
    held = np.setdiff1d(np.arange(problem.units), part.unit)
    matrices = build_matrices(problem, part, seats, held, standing.plan)
    bounding = all_limits(matrices)
    best = standing
    for rows, usd in _attempts(matrices, bounding, standing):
        shares = solve_integer(matrices, rows, usd, effort).shares
        if shares is None:
            continue
        plan = standing.plan.copy()
        chosen = shares[: len(part)] > 0.5
        plan[part.unit[chosen]] = part.seat[chosen]
        found = stand(problem, plan)
        if found.better_than(best):
            best = found
        # A cheaper plan that breaks as much as before is kept, but does not end the repair.
        if found.feasible or best.excess < standing.excess:
            break
    return best


def _attempts(matrices: Matrices, bounding: Rows, standing: Standing) -> Iterator[tuple[Rows, Floats]]:
    """Yield the bounds and column prices to solve with, one after the other while what is found breaks limits."""
    if standing.feasible:
        # Limits as they are first: drawn in, they would forbid a plan that meets one exactly.
        yield bounding, matrices.usd
        yield drawn_in(bounding, MARGIN), matrices.usd
    else:
        breaks = np.ones(2 * len(bounding.upper))
        usd = np.concatenate([matrices.usd, BREAK_USD * max(abs(standing.usd), 1.0) * breaks])
        yield elastic(drawn_in(bounding, ROOM)), usd
        # The limits may leave no such room, or cost more to keep than the broken plan lets one expect.
        yield elastic(drawn_in(bounding, MARGIN)), np.concatenate([np.zeros(len(matrices.usd)), breaks])


def _free_pairs(problem: Problem, pool: Pool, reduced_usd: Floats, plan: Ints, seats: Ints, most: int) -> Ints:
    """Return the pairs of the units that are freed: those that have a second choice, the cheapest first."""
    open_seat = np.zeros(problem.seats + 1, dtype=bool)
    open_seat[seats] = True
    open_seat[-1] = True
    inside = np.flatnonzero(open_seat[plan[pool.unit]] & open_seat[pool.seat])
    unit, here = pool.unit[inside], pool.seat[inside] == plan[pool.unit[inside]]
    present, cheapest_other = np.full(problem.units, np.inf), np.full(problem.units, np.inf)
    present[unit[here]] = reduced_usd[inside][here]
    np.minimum.at(cheapest_other, unit[~here], reduced_usd[inside][~here])
    with np.errstate(invalid="ignore"):
        cost_of_moving = cheapest_other - present
    movable = np.flatnonzero(np.isfinite(cost_of_moving))
    chosen = np.zeros(problem.units, dtype=bool)
    chosen[movable[np.argsort(cost_of_moving[movable], kind="stable")[:most]]] = True
    return inside[chosen[unit]]
