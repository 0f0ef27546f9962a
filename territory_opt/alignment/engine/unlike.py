"""Free centres of seats that differ: every unit that a seat may have is a candidate centre of that seat."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from territory_opt.alignment.arrays import Floats, Ints
from territory_opt.alignment.engine.recentre import at_best_centres
from territory_opt.alignment.engine.standing import Standing, stand
from territory_opt.alignment.engine.table import PairTable, TotalLimit, table_of
from territory_opt.alignment.problem import Problem


@dataclass(frozen=True)
class SeatCandidates:
    """A problem with free centres in dense form, with a seat for each seat and each unit that may be its centre.

    Attributes
    ----------
    problem : Problem
        The problem.
    unit, seat : ndarray of int, shape (c,)
        The unit and the seat that each candidate stands for.
    table : PairTable
        The dense form: no two candidates of one seat are open, and one is where the seat may not close.
    """

    problem: Problem
    unit: Ints
    seat: Ints
    table: PairTable

    def placed(self, plan: Ints) -> tuple[Problem, Standing]:
        """Return the problem with its seats at a plan's centres, and the plan by seat."""
        problem = self.problem
        centres = np.full(problem.seats, -1, dtype=np.int64)
        opened = self.table.opened(plan)
        centres[self.seat[opened]] = self.unit[opened]
        by_seat = np.append(self.seat, problem.seats)[plan]
        placed = at_best_centres(problem, by_seat, centres)
        return placed, stand(placed, by_seat)


def seat_candidates(problem: Problem) -> SeatCandidates:
    """Return a problem with free centres in dense form, whatever its seats are.

    Parameters
    ----------
    problem : Problem
        A problem with free centres, small enough for all units, centres and seats at once.
    """
    unit, seat = (each.astype(np.int64) for each in np.nonzero(problem.allowed(0, problem.units)[:, :-1]))
    # A lock names a seat, not one of its candidates: it is seen to where pairs are priced.
    free = replace(problem.at_units(unit, seat), may_close=np.ones(len(unit), dtype=bool))
    table = table_of(replace(free, locked=np.full(problem.units, -1)))
    usd = table.usd.copy()
    usd[problem.locked >= 0] = np.inf
    usd[:, : len(unit)] = _pair_usd(problem, unit, seat)
    return SeatCandidates(
        problem, unit, seat, replace(table, usd=usd, totals=(*table.totals, *_once(problem, unit, seat, table)))
    )


def _pair_usd(problem: Problem, unit: Ints, seat: Ints) -> Floats:
    """Return the price of each unit at each candidate, shape (n, c); ``inf``: not allowed."""
    usd = np.empty((problem.units, len(unit)))
    for candidate, (centre, own) in enumerate(zip(unit, seat, strict=True)):
        alone = problem.at_units(np.array([centre]), np.array([own]))
        alone = replace(alone, locked=np.where(problem.locked == own, 0, -1))
        usd[:, candidate] = alone.pair_usd(0, problem.units)[:, 0]
        usd[(problem.locked >= 0) & (problem.locked != own), candidate] = np.inf
    return usd


def _once(problem: Problem, unit: Ints, seat: Ints, table: PairTable) -> list[TotalLimit]:
    """Return limits on how many candidates of each seat have their centre, which is how many are open."""
    limits = []
    for own in range(problem.seats):
        mine = np.flatnonzero(seat == own)
        amounts = np.zeros((table.units, table.seats))
        amounts[unit[mine], mine] = 1.0
        limits.append(TotalLimit(amounts, 1.0))
        if not problem.may_close[own]:
            limits.append(TotalLimit(-amounts, -1.0))
    return limits
