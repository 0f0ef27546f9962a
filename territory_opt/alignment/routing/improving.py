"""Improving a plan by the moves and exchanges that pay, at the exact price of the loads they change."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.arrays import Floats, Ints
from territory_opt.alignment.routing.case import Case
from territory_opt.alignment.routing.filling import ROUNDING, added_usd

WORTHWHILE_USD = 1e-6
"""Gains below this are rounding."""


def improve(case: Case, plan: Ints, rounds: int) -> Ints:
    """Move units to seats where the plan costs less, until none is left that pays or the rounds are over.

    In a round every seat gives or takes one unit at most, so that each move's exact gain is still right when it is
    made.
    """
    plan = plan.copy()
    for _ in range(rounds):
        gain, target = best_moves(case, plan)
        best = np.argsort(-gain, kind="stable")[: 4 * case.seats]
        touched: set[int] = set()
        for unit in best[gain[best] > WORTHWHILE_USD].tolist():
            pair = {int(plan[unit]), int(target[unit])}
            if touched.isdisjoint(pair):
                plan[unit] = target[unit]
                touched |= pair
        if not touched:
            break
    return plan


def best_moves(case: Case, plan: Ints) -> tuple[Floats, Ints]:
    """Return what each unit's best move saves beside all others where they are, and where it leads.

    Returns
    -------
    gain : ndarray of float, shape (n,)
        USD a year, below 0 for a move that costs; ``-inf`` for a unit without a seat and one that fits nowhere else.
    target : ndarray of int, shape (n,)
        The seat, which means nothing where the gain is ``-inf``.
    """
    units = np.arange(case.units)
    usd = added_usd(case, plan, units)
    for room in case.rooms:
        left = room.left * (1 + ROUNDING) - case.loads(room.weights, plan)
        usd[room.weights > left[:, None]] = np.inf
    placed = plan < case.seats
    own = np.where(placed, plan, 0)
    usd[own, units] = np.inf
    target = np.argmin(usd, axis=0)
    gain = np.full(case.units, -np.inf)
    gain[placed] = _freed_usd(case, plan, own)[placed] - usd[target, units][placed]
    return gain, target


def _freed_usd(case: Case, plan: Ints, own: Ints) -> Floats:
    """Return what each unit's leaving its seat saves, shape (n,)."""
    units = np.arange(case.units)
    freed = case.usd[own, units].copy()
    for curve in case.curves:
        loads = case.loads(curve.weights, plan)
        for seat in range(case.seats):
            here = np.flatnonzero(own == seat)
            freed[here] += curve.usd(seat, loads[[seat]]) - curve.usd(seat, loads[seat] - curve.weights[here])
    return freed
