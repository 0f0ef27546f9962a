"""The fewest exceptions to a rule of who may go where: accounts to unlock, or seats that do not match."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from territory_opt.alignment.engine.easier import easier
from territory_opt.alignment.engine.integer import Effort, all_limits, solve_integer
from territory_opt.alignment.engine.matrices import whole_matrices
from territory_opt.alignment.engine.pool import Pool
from territory_opt.alignment.engine.standing import stand
from territory_opt.alignment.problem import Bools, Ints, Problem

MOST_PAIRS = 200_000
"""Pairs of unit and seat up to which one integer program over all of them is tried."""

NODES = 20_000

TOLERANCE = 1e-6
"""Share of its sum that a bound of the solver gives away."""


@dataclass(frozen=True)
class Exceptions:
    """The fewest accounts for which a rule must be broken when all others are kept.

    Attributes
    ----------
    at_least : int
        No plan needs fewer.
    units : ndarray of int, or None
        The units for which a plan that was found breaks the rule; None when none was.
    accounts : int
        The accounts of those units.
    """

    at_least: int
    units: Ints | None
    accounts: int


def fewest_exceptions(strict: Problem, loose: Problem, deadline: float) -> Exceptions | None:
    """Find a plan that breaks a rule of who may go where for as few accounts as possible.

    Parameters
    ----------
    strict, loose : Problem
        The problem with and without the rule, of the same units and seats.
    deadline : float
        Moment on `time.monotonic` at which to stop with what is known.

    Returns
    -------
    Exceptions or None
        None when there are too many pairs, or nothing could be told. Only limits are looked at: territories may be
        broken apart in the program, and a plan counts as found when it keeps all other rules all the same.
    """
    if strict.units * (strict.seats + 1) > MOST_PAIRS:
        return None
    pool, exceptional = _pairs(strict, loose)
    if len(np.unique(pool.unit)) < strict.units:
        return None
    matrices = whole_matrices(replace(easier(loose), seat_curves=()), pool)
    price = np.zeros(len(matrices.usd))
    price[: len(pool)] = np.where(exceptional, np.diff(loose.starts)[pool.unit], 0.0)
    solved = solve_integer(matrices, all_limits(matrices), price, Effort(NODES, 0.0, deadline))
    if not np.isfinite(solved.bound):
        return None
    at_least = max(int(np.ceil(solved.bound * (1 - TOLERANCE) - TOLERANCE)), 1)
    if solved.shares is None:
        return Exceptions(at_least, None, 0)
    shares = solved.shares[: len(pool)]
    plan = pool.taken(shares, loose.units)
    broken = np.flatnonzero(~_member(pool, exceptional, plan))
    if _needs_centres(loose) or not stand(loose, plan).feasible:
        return Exceptions(at_least, None, 0)
    return Exceptions(at_least, broken, int(np.diff(loose.starts)[broken].sum()))


def _needs_centres(problem: Problem) -> bool:
    """Whether only a plan's centres show if it keeps all rules."""
    reach = any(travel.limits_reach for travel in problem.travel)
    supplied = any(limit.at_centre is not None for limit in problem.seat_limits)
    return problem.free_centres and (reach or supplied)


def _pairs(strict: Problem, loose: Problem) -> tuple[Pool, Bools]:
    parts = list(_blocks(strict, loose))
    unit, seat, exceptional = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Pool(unit, seat, np.zeros(len(unit))), exceptional


def _blocks(strict: Problem, loose: Problem) -> Iterator[tuple[Ints, Ints, Bools]]:
    for start, stop in strict.blocks():
        kept, freed = strict.allowed(start, stop), loose.allowed(start, stop)
        unit, seat = np.nonzero(kept | freed)
        yield unit + start, seat, ~kept[unit, seat]


def _member(pool: Pool, exceptional: Bools, plan: Ints) -> Bools:
    keeps = np.zeros(len(plan), dtype=bool)
    taken = np.flatnonzero((plan[pool.unit] == pool.seat) & ~exceptional)
    keeps[pool.unit[taken]] = True
    return keeps
