"""From prices to a plan: units ask for the seat that costs them least, and seats take them while they have room."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.arrays import Bools, Floats, Ints
from territory_opt.alignment.routing.case import Case
from territory_opt.alignment.routing.pricing import reduced_usd

ROUNDING = 1e-9
"""Share by which a sum of many weights may pass a limit that it fills exactly."""


def fill(case: Case, prices: Floats) -> Ints:
    """Give units to seats at prices: first up to the load that the prices stand for, then wherever room is left.

    Returns
    -------
    ndarray of int, shape (n,)
        The seat of each unit; one that stays without a seat fits nowhere any more.
    """
    plan = np.full(case.units, case.seats, dtype=np.int64)
    _fill_at(case, prices, plan)
    fill_rest(case, plan)
    return plan


def _fill_at(case: Case, prices: Floats, plan: Ints) -> None:
    """Fill seats at fixed prices, each curve up to where its slope passes its price."""
    reduced = reduced_usd(case, prices)
    left = [room.left.copy() for room in case.rooms]
    for curve, price in zip(case.curves, prices[len(case.rooms) :], strict=True):
        reached = price + ROUNDING * np.abs(curve.slopes).max(axis=1)
        left.append(np.where(curve.slopes <= reached[:, None], curve.ends, 0.0).max(axis=1))
    while True:
        waiting = np.flatnonzero(plan == case.seats)
        seat, regret = _asked(reduced[:, waiting], case, left, waiting)
        asking = np.flatnonzero(regret >= 0)
        if not len(asking):
            return
        order = asking[np.lexsort((waiting[asking], -regret[asking], seat[asking]))]
        units, seats = waiting[order], seat[order]
        taken = np.ones(len(units), dtype=bool)
        for weights, room in zip(case.weights, left, strict=True):
            taken &= _running(weights[units], seats) <= _reached(room)[seats]
        plan[units[taken]] = seats[taken]
        for weights, room in zip(case.weights, left, strict=True):
            room -= np.bincount(seats[taken], weights=weights[units[taken]], minlength=case.seats)


def fill_rest(case: Case, plan: Ints) -> None:
    """Place the units that have no seat, one a seat and round, at what they add to the price of the loads there are."""
    while len(waiting := np.flatnonzero(plan == case.seats)):
        left = [room.left - case.loads(room.weights, plan) for room in case.rooms]
        left += [np.full(case.seats, np.inf) for _ in case.curves]
        waiting = waiting[_fits_somewhere(case, left, waiting)]
        if not len(waiting):
            return
        seat, regret = _asked(added_usd(case, plan, waiting), case, left, waiting)
        order = np.lexsort((waiting, -regret, seat))
        order = order[regret[order] > -np.inf]
        first = np.flatnonzero(np.diff(seat[order], prepend=-1))
        plan[waiting[order[first]]] = seat[order[first]]


def added_usd(case: Case, plan: Ints, units: Ints) -> Floats:
    """Return what units would add to the cost at every seat beside a plan that does not have them, (K, units)."""
    usd = case.usd[:, units].copy()
    for curve in case.curves:
        loads = case.loads(curve.weights, plan)
        for seat in range(case.seats):
            paid = curve.usd(seat, loads[[seat]])
            usd[seat] += curve.usd(seat, loads[seat] + curve.weights[units]) - paid
    return usd


def _asked(usd: Floats, case: Case, left: list[Floats], units: Ints) -> tuple[Ints, Floats]:
    """Return the cheapest seat with room for each unit, and what any other choice costs more; ``-inf`` for no seat."""
    fitting = usd.copy()
    for weights, room in zip(case.weights, left, strict=True):
        fitting[weights[units] > _reached(room)[:, None]] = np.inf
    seat = np.argmin(fitting, axis=0)
    columns = np.arange(len(units))
    cheapest = fitting[seat, columns]
    fitting[seat, columns] = np.inf
    other = np.minimum(fitting.min(axis=0), case.left_out_usd[units])
    with np.errstate(invalid="ignore"):
        return seat, np.where(np.isfinite(cheapest), other - cheapest, -np.inf)


def _fits_somewhere(case: Case, left: list[Floats], units: Ints) -> Bools:
    fits = np.isfinite(case.usd[:, units])
    for weights, room in zip(case.weights, left, strict=True):
        fits &= weights[units] <= _reached(room)[:, None]
    return np.asarray(fits.any(axis=0))


def _reached(left: Floats) -> Floats:
    """Return what is left, widened by what rounding may add to a sum."""
    return np.maximum(left, 0.0) * (1 + ROUNDING)


def _running(weights: Floats, seats: Ints) -> Floats:
    """Return the running sum of weights within each seat, seats in ascending order."""
    total = np.cumsum(weights)
    first = np.flatnonzero(np.diff(seats, prepend=-1))
    before = np.append(0.0, total)[first]
    return np.asarray(total - np.repeat(before, np.diff(np.append(first, len(seats)))))
