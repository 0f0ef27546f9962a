"""What a plan would cost, and which rules it would break, with units back at the seats they came from.

Each unit goes back by itself, nothing else changed; arrays run over the moved accounts (m of them), their units, and
the seats these had before and have in the plan, K for none.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from territory_opt.alignment.arrays import Bools, Floats, Ints
from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.standing import FEASIBLE
from territory_opt.alignment.engine.table import pieces_by_seat
from territory_opt.alignment.limits import SeatCurve, sparse_pairs
from territory_opt.alignment.problem import Problem
from territory_opt.alignment.travel import Travel, WayTable


def even_usd(problem: Problem, plan: Ints, unit: Ints, old: Ints, new: Ints) -> Floats:
    """Return what each curve would cost more with units back at their old seats, shape (curves, m)."""
    rows = []
    opening, closing = opens(problem, plan, old), _closes(problem, plan, new)
    for curve in problem.seat_curves:
        carried, weight = np.append(curve.carried(plan), 0.0), curve.weights[unit]
        # The curve of a seat that is closed counts nothing, not what it is at no load.
        before = np.where(opening, 0.0, curve_usd(curve, old, carried[old]))
        after = np.where(closing, 0.0, curve_usd(curve, new, carried[new] - weight))
        rows.append(curve_usd(curve, old, carried[old] + weight) - before - curve_usd(curve, new, carried[new]) + after)
    return np.reshape(rows, (len(problem.seat_curves), len(unit)))


def seats_usd(problem: Problem, plan: Ints, old: Ints, new: Ints) -> Floats:
    """Return what open seats would cost more with units back at their old seats, shape of `old`."""
    usd = np.append(problem.open_usd, 0.0)
    return np.where(opens(problem, plan, old), usd[old], 0.0) - np.where(_closes(problem, plan, new), usd[new], 0.0)


def opens(problem: Problem, plan: Ints, seat: Ints) -> Bools:
    """Whether seats have no territory, so that a unit would open them, shape of `seat`."""
    return np.asarray(np.append(~problem.opened(plan), False)[seat])


def _closes(problem: Problem, plan: Ints, seat: Ints) -> Bools:
    """Whether seats close when one unit leaves them, shape of `seat`."""
    units = np.bincount(plan, minlength=problem.seats + 1)
    return np.asarray(np.append(problem.may_close, False)[seat] & (units[seat] == 1))


def curve_usd(curve: SeatCurve, seat: Ints, load: Floats) -> Floats:
    """Return the price of loads at seats, shape of both; nothing at seat number K."""
    at = np.minimum(seat, len(curve.loads) - 1)
    widths = np.diff(curve.loads, axis=1)
    widths[:, -1] = np.inf
    filled = np.clip(load[:, None] - curve.loads[at, :-1], 0.0, widths[at])
    usd = curve.usd[at, 0] + (filled * curve.slopes[at]).sum(axis=1)
    return np.where(seat < len(curve.loads), usd, 0.0)


def broken(problem: Problem, plan: Ints, unit: Ints, old: Ints, new: Ints) -> tuple[Ints, Ints]:
    """Return the first limit that units back at their old seats would pass, and the first that the new would miss.

    Shape of `unit` each; -1 for none.
    """
    full, needed = np.full(len(unit), -1), np.full(len(unit), -1)
    for number, limit in reversed(list(enumerate(problem.seat_limits))):
        carried, room = np.append(limit.carried(plan), 0.0), FEASIBLE * max(limit.most, 1.0)
        upper, lower = np.append(limit.upper, np.inf), np.append(limit.lower, -np.inf)
        full[carried[old] + limit.of_pairs(unit, old) > upper[old] + room] = number
        needed[carried[new] - limit.of_pairs(unit, new) < lower[new] - room] = number
    return full, needed


def limited(problem: Problem, plan: Ints, unit: Ints, old: Ints, new: Ints) -> tuple[Ints, Floats]:
    """Return the first limit on moves that units back at their old seats would pass, and what they would add to it.

    Shape of `unit` each; -1 and NaN for none.
    """
    limited, spared = np.full(len(unit), -1), np.full(len(unit), np.nan)
    rows = np.arange(problem.units)
    for number, limit in reversed(list(enumerate(problem.move_limits))):
        more = limit.moves.of_pairs(unit, old) - limit.moves.of_pairs(unit, new)
        over = limit.moves.of_pairs(rows, plan).sum() + more > limit.upper + FEASIBLE * max(limit.upper, 1.0)
        passes = over & (more > 0)
        limited[passes], spared[passes] = number, more[passes]
    return limited, spared


def room_usd(problem: Problem, prices: Prices, unit: Ints, old: Ints, new: Ints) -> Floats:
    """Return what the room of units at their old seats costs more at some prices, shape (limits, m)."""
    rows = []
    for limit, price in zip(problem.seat_limits, prices.limits, strict=True):
        by_seat = np.append(price, 0.0)
        rows.append(limit.of_pairs(unit, old) * by_seat[old] - limit.of_pairs(unit, new) * by_seat[new])
    return np.reshape(rows, (len(problem.seat_limits), len(unit)))


def moves_usd(problem: Problem, prices: Prices, unit: Ints, old: Ints, new: Ints) -> Floats:
    """Return what going back adds to what moves, at the prices of the limits on it, shape of `unit`."""
    usd = np.zeros(len(unit))
    for limit, price in zip(problem.move_limits, prices.moves, strict=True):
        usd += price * (limit.moves.of_pairs(unit, old) - limit.moves.of_pairs(unit, new))
    return usd


def holds_together(problem: Problem, plan: Ints, unit: Ints) -> Bools:
    """Whether the territories of units would fall apart without them, shape of `unit`."""
    holds = np.zeros(problem.units, dtype=bool)
    if problem.neighbours is not None:
        parts = _parts(problem, plan)
        for lone in np.unique(unit[plan[unit] < problem.seats]):
            without = plan.copy()
            without[lone] = problem.seats
            holds[lone] = _parts(problem, without)[plan[lone]] > parts[plan[lone]]
    return holds[unit]


def _parts(problem: Problem, plan: Ints) -> Ints:
    """Return into how many pieces the territory of each seat falls, shape (K + 1,)."""
    assert problem.neighbours is not None
    parts = pieces_by_seat(problem.neighbours, plan)
    return np.pad(parts, (0, problem.seats + 1 - len(parts)))


def borders_no_longer(problem: Problem, plan: Ints, unit: Ints, seat: Ints) -> Bools:
    """Whether units have no neighbour in the territories of seats that have one, shape of both."""
    if problem.neighbours is None:
        return np.zeros(len(unit), dtype=bool)
    sits = csr_matrix(
        (np.ones(problem.units), (np.arange(problem.units), plan)), shape=(problem.units, problem.seats + 1)
    )
    beside = csr_matrix(problem.neighbours.astype(np.float64) @ sits)
    opened = np.append(problem.opened(plan), False)[seat]
    return np.asarray((sparse_pairs(beside, unit, seat) == 0) & opened)


def suits(problem: Problem, unit: Ints, seat: Ints) -> Bools:
    """Whether eligibility leaves seats to units, shape of both; seat number K suits."""
    suits = np.hstack([problem.allows, np.ones((len(problem.allows), 1), dtype=bool)])[problem.kind[unit], seat]
    if problem.listed is not None:
        listed = sparse_pairs(problem.listed.pairs, unit, seat) != 0
        suits &= listed | ~problem.listed.restricted[unit] | (seat == problem.seats)
    return np.asarray(suits)


def within_reach(problem: Problem, unit: Ints, seat: Ints) -> Bools:
    """Whether all accounts of units are within reach of seats, shape of both."""
    near = np.ones(len(unit), dtype=bool)
    for travel in problem.travel:
        if travel.limits_reach:
            unit_seat = np.full(problem.units, problem.seats)
            unit_seat[unit] = seat
            far = _out_of_reach(travel, unit_seat[problem.account_unit[problem.by_unit]])
            near &= ~(np.bincount(problem.account_unit[problem.by_unit], weights=far) > 0)[unit]
    return near


def _out_of_reach(travel: Travel, seat: Ints) -> Bools:
    """Whether accounts sorted by unit are out of reach of a seat each, shape (a,)."""
    far: Bools = travel.ways.of_seats(seat) > travel.longest
    if isinstance(travel.ways, WayTable):
        ways = travel.ways
        column = np.append(ways.column, -1)[seat]
        # A way of length 0 is stored, too, so what counts is which ways there are.
        there = ways.known.copy()
        there.data = np.ones_like(there.data)
        known = sparse_pairs(there, np.arange(len(seat)), np.where(column < 0, there.shape[1], column)) > 0
        far |= ways.placed & (column >= 0) & ~known
    return far
