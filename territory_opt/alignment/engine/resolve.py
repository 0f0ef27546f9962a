"""Solving a few seats' territories anew, all else held: the exact step of the search.

Units of the chosen seats are free among those seats, along the pairs of a pool; what the other seats carry and move
stays. While the plan breaks limits, they may be passed at a price far above everything else, so that the same step
repairs a plan and improves it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, hstack, identity, vstack

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


@dataclass(frozen=True)
class Effort:
    """How hard one step may try.

    Attributes
    ----------
    units : int
        Most units that are free; those whose second-best pair costs least more are chosen.
    nodes : int
        Branches looked at; a step that this ends repeats itself exactly.
    gap : float
        Relative gap at which the step counts as solved.
    deadline : float
        Moment on `time.monotonic` at which it stops all the same.
    """

    units: int
    nodes: int
    gap: float
    deadline: float


def resolve(
    problem: Problem, pool: Pool, reduced_usd: Floats, standing: Standing, seats: Ints, effort: Effort
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
    effort : Effort
        How hard to try.

    Returns
    -------
    Standing
        The plan with the step's territories; the present plan when the step found none that is better.
    """
    free = _free_pairs(problem, pool, reduced_usd, standing.plan, seats, effort.units)
    part = Pool(pool.unit[free], pool.seat[free], pool.usd[free])
    if len(part) == 0:
        return standing
    held = np.setdiff1d(np.arange(problem.units), part.unit)
    matrices = build_matrices(problem, part, seats, held, standing.plan)
    bounding = _stacked([matrices.limits, matrices.moves])
    best = standing
    for rows, usd in _attempts(matrices, bounding, standing):
        shares = _solve(matrices, rows, usd, effort)
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
        yield _drawn_in(bounding, MARGIN), matrices.usd
    else:
        breaks = np.ones(2 * len(bounding.upper))
        usd = np.concatenate([matrices.usd, BREAK_USD * max(abs(standing.usd), 1.0) * breaks])
        yield _elastic(_drawn_in(bounding, ROOM)), usd
        # The limits may leave no such room, or cost more to keep than the broken plan lets one expect.
        yield _elastic(_drawn_in(bounding, MARGIN)), np.concatenate([np.zeros(len(matrices.usd)), breaks])


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


def _solve(matrices: Matrices, bounding: Rows, usd: Floats, effort: Effort) -> Floats | None:
    """Return the columns' values of the best plan found, None when there is none."""
    pairs = int(matrices.once.matrix.sum())
    seconds_left = max(0.0, effort.deadline - time.monotonic())
    upper = np.concatenate([matrices.upper, np.full(len(usd) - len(matrices.upper), np.inf)])
    result = milp(
        usd,
        integrality=np.arange(len(usd)) < pairs,
        bounds=Bounds(0.0, upper),
        constraints=[
            LinearConstraint(_wide(each.matrix, len(usd)), each.lower, each.upper)
            for each in (matrices.once, matrices.curves, bounding)
        ],
        options={"time_limit": seconds_left, "node_limit": effort.nodes, "mip_rel_gap": effort.gap},
    )
    return None if result.x is None else np.asarray(result.x, dtype=np.float64)


def _stacked(parts: list[Rows]) -> Rows:
    return Rows(
        csr_matrix(vstack([part.matrix for part in parts])),
        np.concatenate([part.lower for part in parts]),
        np.concatenate([part.upper for part in parts]),
    )


def _drawn_in(rows: Rows, margin: float) -> Rows:
    # A narrow band keeps its middle.
    with np.errstate(invalid="ignore"):
        inwards = np.minimum(margin, np.nan_to_num((rows.upper - rows.lower) / 4.0, nan=margin, posinf=margin))
    return Rows(rows.matrix, rows.lower + inwards, rows.upper - inwards)


def _elastic(rows: Rows) -> Rows:
    """Add two columns a row that pass its bounds: one from above, one from below."""
    count = rows.matrix.shape[0]
    return Rows(hstack([rows.matrix, -identity(count), identity(count)], format="csr"), rows.lower, rows.upper)


def _wide(matrix: csr_matrix, columns: int) -> csr_matrix:
    return csr_matrix(hstack([matrix, csr_matrix((matrix.shape[0], columns - matrix.shape[1]))]))
