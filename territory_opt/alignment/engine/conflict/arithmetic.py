"""What adding up shows before any solver runs: units without a seat, loads and totals that do not fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.problem import Bools, Floats, Ints, Problem, SeatLimit

ROUNDING = 1e-9
"""Share of a bound by which a sum may pass it and still counts as equal."""


def homeless_units(problem: Problem) -> Ints:
    """Return the units that no seat may take and that may not stay without one."""
    found = [start + np.flatnonzero(~problem.allowed(start, stop).any(axis=1)) for start, stop in problem.blocks()]
    return np.concatenate(found).astype(np.int64)


@dataclass(frozen=True)
class Oversized:
    """A unit that alone carries more than any seat it may go to can.

    Attributes
    ----------
    limit : SeatLimit
        The limit it passes everywhere.
    unit : int
        The unit.
    most : float
        The largest bound of the seats it may go to.
    value : float
        The least value of the limit's parameter with which some seat could carry it; ``inf`` when none is enough.
    """

    limit: SeatLimit
    unit: int
    most: float
    value: float


def oversized_units(problem: Problem) -> list[Oversized]:
    """Return units that alone carry more than any seat they may go to can."""
    found = []
    for limit in problem.seat_limits:
        for start, stop in problem.blocks():
            allowed = problem.allowed(start, stop)
            load = limit.block(start, stop)
            # A pair's own load is compared with its own seat: what counts is the room left at the best of them.
            fits = (load <= limit.upper * (1 + ROUNDING)) & allowed[:, :-1]
            over = np.flatnonzero(~(fits.any(axis=1) | allowed[:, -1]))
            most = np.where(allowed[over, :-1], limit.upper, -np.inf).max(axis=1, initial=-np.inf)
            with np.errstate(divide="ignore"):
                lacks = np.where(allowed[over, :-1], (load[over] - limit.upper) / limit.step, np.inf)
            needed = limit.value + lacks.min(axis=1, initial=np.inf)
            found += [
                Oversized(limit, start + int(unit), float(bound), float(value))
                for unit, bound, value in zip(over, most, needed, strict=True)
            ]
    return found


def overfull_totals(problem: Problem) -> list[tuple[SeatLimit, float, float]]:
    """Return limits whose open seats together cannot carry all units: the limit, the units' total, the seats' total."""
    if np.isfinite(problem.unassigned_usd).any():
        return []
    totals = [(limit, limit.least, _most_room(problem, limit)) for limit in problem.seat_limits]
    return [(limit, total, room) for limit, total, room in totals if total > room * (1 + ROUNDING)]


def short_totals(problem: Problem) -> list[tuple[SeatLimit, float, float]]:
    """Return limits whose lower bounds the units cannot fill: the limit, the units' total, the seats' total."""
    staying = ~problem.may_close
    closable = problem.least_open - int(staying.sum())
    found = []
    for limit in problem.seat_limits:
        lower = np.maximum(limit.lower, 0.0)
        asked = float(lower[staying].sum() + np.sort(lower[problem.may_close])[: max(closable, 0)].sum())
        if limit.most < asked * (1 - ROUNDING):
            found.append((limit, limit.most, asked))
    return found


def stuck_loads(problem: Problem) -> list[tuple[SeatLimit, int, float]]:
    """Return seats that units with no other choice overfill: the limit, the seat, and what those units carry."""
    only = np.full(problem.units, problem.seats, dtype=np.int64)
    for start, stop in problem.blocks():
        allowed = problem.allowed(start, stop)
        alone = np.flatnonzero(allowed.sum(axis=1) == 1)
        only[start + alone] = allowed[alone].argmax(axis=1)
    found = []
    for limit in problem.seat_limits:
        stuck = limit.carried(only)
        over = np.flatnonzero(stuck > limit.upper * (1 + ROUNDING))
        found += [(limit, int(seat), float(stuck[seat])) for seat in over]
    return found


def barred_seats(problem: Problem) -> list[tuple[int, SeatLimit, SeatLimit]]:
    """Return open seats that can carry nothing by one limit and must carry something by another: the seat and both."""
    return [
        (int(seat), none, some)
        for none in problem.seat_limits
        for some in problem.seat_limits
        for seat in np.flatnonzero((none.upper <= 0) & (some.lower > 0) & ~problem.may_close)
    ]


def impossible(problem: Problem) -> bool:
    """Whether adding up alone proves that no plan exists; every unit must have an allowed pair."""
    shown = (overfull_totals, short_totals, oversized_units, stuck_loads, barred_seats)
    return any(bool(show(problem)) for show in shown)


def _most_room(problem: Problem, limit: SeatLimit) -> float:
    """Return the most that as many seats as may be open can carry."""
    staying = ~problem.may_close
    if limit.at_centre is None:
        return _largest(limit.upper, staying, problem.most_open)
    rooms = limit.at_centre[problem.by_unit[problem.root]]
    return float(np.sort(rooms)[::-1][: problem.most_open].sum())


def _largest(upper: Floats, staying: Bools, most_open: int) -> float:
    further = max(most_open - int(staying.sum()), 0)
    return float(upper[staying].sum() + np.sort(upper[~staying])[::-1][:further].sum())
