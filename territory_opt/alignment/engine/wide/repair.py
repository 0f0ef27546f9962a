"""From a plan that nearly keeps the limits to one that does: many units move at once, the cheapest relief first.

A round lists, for the units that matter, the one move that brings most for its price, and makes the moves in that
order as long as the seats they leave still carry too much and those they go to have room. Rounds end when nothing is
broken, and the same rounds then make whatever moves still lower the objective.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.standing import FEASIBLE, fair_load
from territory_opt.alignment.engine.wide.candidates import Candidates, seat_prices
from territory_opt.alignment.problem import Bools, Floats, Ints, Problem

MOST_ROUNDS = 60


def repaired(problem: Problem, candidates: Candidates, prices: Prices, place: Ints, deadline: float) -> Ints:
    """Move units until the limits are kept.

    Parameters
    ----------
    problem : Problem
        The limits.
    candidates : Candidates
        The pairs that units may take.
    prices : Prices
        What room at seats is worth.
    place : ndarray of int, shape (n,)
        Which of its candidate pairs each unit takes at first.
    deadline : float
        Moment on `time.monotonic` at which to stop all the same.

    Returns
    -------
    ndarray of int, shape (n,)
        Which pair each unit takes; limits may be broken still where no move helps.
    """
    loads = _Loads(problem, candidates, place)
    priced = candidates.priced(seat_prices(prices), prices.moves, slice(None))
    for _ in range(MOST_ROUNDS):
        if time.monotonic() > deadline or not loads.make(_moves(loads, candidates, priced, mends=True)):
            break
    return loads.place


def polished(problem: Problem, candidates: Candidates, prices: Prices, place: Ints, deadline: float) -> Ints:
    """Move units as long as a move lowers the objective and breaks nothing; parameters as for `repaired`."""
    loads = _Loads(problem, candidates, place)
    usd = _curved_usd(problem, candidates, prices)
    for _ in range(MOST_ROUNDS):
        if time.monotonic() > deadline or not loads.make(_moves(loads, candidates, usd, mends=False)):
            break
    return loads.place


def _curved_usd(problem: Problem, candidates: Candidates, prices: Prices) -> Floats:
    """Return what each pair adds to the objective, at the present slope of the seats' curves."""
    usd = candidates.usd.copy()
    first = len(problem.seat_limits)
    for number, price in enumerate(prices.curves):
        usd += candidates.loads[first + number] * np.append(price, 0.0)[candidates.seat]
    return usd


@dataclass(frozen=True)
class _Moves:
    """Moves in the order in which they are to be made: units, and the candidate pairs they change to."""

    units: Ints
    places: Ints


class _Loads:
    """A plan in the making, with what its seats carry and what moves, as shares of fair loads."""

    def __init__(self, problem: Problem, candidates: Candidates, place: Ints) -> None:
        self._candidates, self.place = candidates, place.copy()
        limits, seats = problem.seat_limits, problem.seats
        self._scales = [fair_load(limit.most, seats) for limit in limits]
        self._move_scales = [fair_load(limit.moves.total.sum(), 1) for limit in problem.move_limits]
        free = np.array([np.inf])
        self._upper = [np.append(limit.upper / scale, free) for limit, scale in zip(limits, self._scales, strict=True)]
        self._lower = [np.append(limit.lower / scale, -free) for limit, scale in zip(limits, self._scales, strict=True)]
        self._most_moved = [
            limit.upper / scale for limit, scale in zip(problem.move_limits, self._move_scales, strict=True)
        ]
        rows = np.arange(problem.units)
        seat = candidates.seat[place, rows]
        self._carried = [
            np.bincount(seat, weights=self.load(number, place, rows), minlength=seats + 1)
            for number in range(len(limits))
        ]
        self._moved = [float(self.moved(number, place, rows).sum()) for number in range(len(self._most_moved))]

    @property
    def limits(self) -> range:
        """The seat limits, by number."""
        return range(len(self._scales))

    @property
    def move_limits(self) -> range:
        """The move limits, by number."""
        return range(len(self._move_scales))

    def load(self, number: int, place: Ints, units: Ints) -> Floats:
        """Return what units add to a seat limit at some of their pairs."""
        load = self._candidates.loads[number]
        return np.asarray(load[place if len(load) > 1 else 0, units] / self._scales[number])

    def moved(self, number: int, place: Ints, units: Ints) -> Floats:
        """Return what units add to a move limit at some of their pairs."""
        return np.asarray(self._candidates.moved[number][place, units] / self._move_scales[number])

    def over(self, number: int) -> Floats:
        """Return by how much seats carry too much, shape (K + 1,); what rounding adds is none."""
        return _beyond(self._carried[number] - self._upper[number])

    def under(self, number: int) -> Floats:
        """Return by how much seats carry too little."""
        return _beyond(self._lower[number] - self._carried[number])

    def room(self, number: int) -> Floats:
        """Return how much more seats may carry."""
        return np.asarray(self._upper[number] - self._carried[number], dtype=np.float64)

    def spare(self, number: int) -> Floats:
        """Return how much less seats may carry."""
        return np.asarray(self._carried[number] - self._lower[number], dtype=np.float64)

    def moved_room(self, number: int) -> float:
        """Return how much more may move; negative when too much moves."""
        return self._most_moved[number] - self._moved[number]

    def make(self, moves: _Moves) -> bool:
        """Make moves; return whether there were any."""
        units = moves.units
        old, new = self._candidates.seat[self.place[units], units], self._candidates.seat[moves.places, units]
        for number, carried in enumerate(self._carried):
            np.subtract.at(carried, old, self.load(number, self.place[units], units))
            np.add.at(carried, new, self.load(number, moves.places, units))
        for number in self.move_limits:
            change = self.moved(number, moves.places, units) - self.moved(number, self.place[units], units)
            self._moved[number] += float(change.sum())
        self.place[units] = moves.places
        return len(units) > 0


def _beyond(amount: Floats) -> Floats:
    return np.where(amount > FEASIBLE, amount, 0.0)


def _moves(loads: _Loads, candidates: Candidates, usd: Floats, mends: bool) -> _Moves:
    """Return the moves of a round: those that mend most for their price, or those that lower the objective."""
    units = _concerned(loads, candidates) if mends else np.flatnonzero(usd.min(axis=0) < _taken(usd, loads.place))
    place = loads.place[units]
    change = usd[:, units] - usd[place, units]
    allowed, relief = _effects(loads, candidates, units)
    if mends:
        helps = allowed & (relief > FEASIBLE)
        worth = np.divide(change, relief, out=np.full(change.shape, np.inf), where=helps)
    else:
        worth = np.where(allowed & (change < -1e-9), change, np.inf)
    best = worth.argmin(axis=0)
    worth = worth[best, np.arange(len(units))]
    order = np.argsort(worth, kind="stable")[: int(np.isfinite(worth).sum())]
    moves = _Moves(units[order], best[order])
    kept = _fitting(loads, candidates, moves, mends)
    return _Moves(moves.units[kept], moves.places[kept])


def _taken(usd: Floats, place: Ints) -> Floats:
    return np.asarray(usd[place, np.arange(len(place))], dtype=np.float64)


def _concerned(loads: _Loads, candidates: Candidates) -> Ints:
    """Return the units whose move may mend a broken limit."""
    concerned = np.zeros(len(loads.place), dtype=bool)
    seat = candidates.seat[loads.place, np.arange(len(loads.place))]
    for number in loads.limits:
        concerned |= (loads.over(number) > 0)[seat]
        under = loads.under(number) > 0
        if under.any():
            concerned |= under[candidates.seat].any(axis=0)
    for number in loads.move_limits:
        if loads.moved_room(number) < -FEASIBLE:
            concerned |= candidates.moved[number].min(axis=0) < _taken(candidates.moved[number], loads.place)
    return np.flatnonzero(concerned)


def _effects(loads: _Loads, candidates: Candidates, units: Ints) -> tuple[Bools, Floats]:
    """Return which pairs of units break nothing, and how much of what is broken they would mend; shape (C, b) each."""
    places = np.broadcast_to(np.arange(len(candidates.seat))[:, None], (len(candidates.seat), len(units)))
    place = loads.place[units]
    old, new = candidates.seat[place, units], candidates.seat[:, units]
    allowed = np.isfinite(candidates.usd[:, units]) & (new != old)
    relief = np.zeros(allowed.shape)
    for number in loads.limits:
        goes, comes = loads.load(number, place, units), loads.load(number, places, units)
        allowed &= comes <= loads.room(number)[new]
        allowed &= goes <= loads.spare(number)[old]
        relief += np.minimum(goes, loads.over(number)[old]) + np.minimum(comes, loads.under(number)[new])
    for number in loads.move_limits:
        more = loads.moved(number, places, units) - loads.moved(number, place, units)
        room = loads.moved_room(number)
        allowed &= (more <= 0) | (more <= room)
        relief += np.minimum(np.maximum(-more, 0.0), max(-room, 0.0))
    return allowed, relief


def _fitting(loads: _Loads, candidates: Candidates, moves: _Moves, mends: bool) -> Bools:
    """Return which of the moves, made in their order, find room and are needed when their turn comes."""
    units, places = moves.units, moves.places
    place = loads.place[units]
    old, new = candidates.seat[place, units], candidates.seat[places, units]
    fits = np.ones(len(units), dtype=bool)
    needed = np.full(len(units), not mends)
    for number in loads.limits:
        goes, comes = loads.load(number, place, units), loads.load(number, places, units)
        left, gained = _before(old, goes), _before(new, comes)
        fits &= (gained + comes <= loads.room(number)[new]) & (left + goes <= loads.spare(number)[old])
        needed |= (left < loads.over(number)[old]) | (gained < loads.under(number)[new])
    for number in loads.move_limits:
        more = loads.moved(number, places, units) - loads.moved(number, place, units)
        room = loads.moved_room(number)
        fits &= (more <= 0) | (np.cumsum(np.maximum(more, 0.0)) <= room)
        needed |= (more < 0) & (np.cumsum(np.minimum(more, 0.0)) - more > room)
    return np.asarray(fits & needed)


def _before(group: npt.NDArray[np.int32], amount: Floats) -> Floats:
    """Return, for each row, what earlier rows of its group add up to."""
    order = np.argsort(group, kind="stable")
    total = np.cumsum(amount[order])
    begins = np.flatnonzero(np.diff(group[order], prepend=-1))
    of_group = np.repeat((total - amount[order])[begins], np.diff(np.append(begins, len(order))))
    before = np.empty(len(amount))
    before[order] = np.maximum(total - amount[order] - of_group, 0.0)
    return before
