"""From a case to a plan with a bound: part by part, exactly where it is small, by prices where it is large."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.arrays import Ints
from territory_opt.alignment.routing.case import Case
from territory_opt.alignment.routing.filling import fill
from territory_opt.alignment.routing.improving import improve
from territory_opt.alignment.routing.pricing import bound_usd, climb, start_prices
from territory_opt.alignment.routing.program import EXACT_PAIRS, program_plan, program_prices

SWEEPS, SWEEPS_WHEN_SHORT, ROUNDS = 4, 6, 12
"""Steps over all seats from the program's prices and from those of one pool, and rounds of moves: what two seconds for
ten thousand units leave room for."""


@dataclass(frozen=True)
class Solution:
    """A seat for every unit that finds one.

    Attributes
    ----------
    plan : ndarray of int, shape (n,)
        The seat of each unit, K for none.
    cost_usd, bound_usd : float
        What the units that have a seat add to the objective, and what no plan that places these units costs less than.
    """

    plan: Ints
    cost_usd: float
    bound_usd: float


def solve_case(case: Case) -> Solution:
    """Give every unit a seat at the least cost that can be found; one is left out only where it fits nowhere."""
    plan = np.full(case.units, case.seats, dtype=np.int64)
    cost = bound = 0.0
    for seats, units in case.parts():
        part = case.part(seats, units)
        placed, least = _solve_part(part)
        plan[units] = np.append(seats, case.seats)[placed]
        given = np.flatnonzero(placed < part.seats)
        cost += part.part(np.arange(part.seats), given).cost_usd(placed[given])
        bound += least
    return Solution(plan, cost, bound)


def _solve_part(part: Case) -> tuple[Ints, float]:
    """Return the plan of a part and a bound on placing the units that it places."""
    short = any(room.weights.sum() > room.left.sum() for room in part.rooms)
    prices = start_prices(part) if short else program_prices(part)
    prices = climb(part, prices, SWEEPS_WHEN_SHORT if short else SWEEPS)
    plan, bound = improve(part, fill(part, prices), ROUNDS), bound_usd(part, prices)
    if part.seats * part.units <= EXACT_PAIRS:
        whole, proven = program_plan(part)
        bound = max(bound, proven)
        if whole is not None and part.fits(whole) and part.cost_usd(whole) < part.cost_usd(plan):
            plan = whole
    given = np.flatnonzero(plan < part.seats)
    if len(given) == part.units:
        return plan, bound
    # Being left out is no money that anybody pays: the bound is that of placing those who are placed.
    placed = part.part(np.arange(part.seats), given)
    return plan, bound_usd(placed, climb(placed, program_prices(placed), 1)) if len(given) else 0.0
