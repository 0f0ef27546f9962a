"""A plan that changes unit by unit: what seats carry, what moves and connectedness kept up to date."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from territory_opt.alignment.arrays import Bools, Floats, Ints
from territory_opt.alignment.engine.borders.meters import CurveMeter, LimitMeter, Meter
from territory_opt.alignment.engine.borders.pairs import Pairs
from territory_opt.alignment.engine.connected import may_leave, neighbour_lists
from territory_opt.alignment.engine.standing import fair_load
from territory_opt.alignment.problem import Problem

MARGIN, CLOSE_MARGIN = 0.03, 0.01
"""Part of the room between bounds that the search stays away from each of them, at most half a middling unit: until it
has a plan, so that one is found soon, and afterwards."""

Row = Sequence[float]
"""What one unit adds to each meter, or to each move limit."""


class Territories:
    """A plan as plain lists, which single changes read and write far faster than arrays.

    Seat number K is nobody: it carries nothing and need not be connected. Units that must have a seat may be there for
    a time. The territory of every other seat is connected.

    Parameters
    ----------
    pairs : Pairs
        The problem's pairs.
    plan : ndarray of int, shape (n,)
        The seat of each unit, all territories connected.

    Attributes
    ----------
    plan : list of int
        The seat of each unit.
    size : list of int
        How many units each seat has, K + 1 of them.
    limits : list of LimitMeter
        The prices of passed limits.
    """

    def __init__(self, pairs: Pairs, plan: Ints) -> None:
        problem = pairs.problem
        assert problem.neighbours is not None
        self.pairs, self.nobody = pairs, problem.seats
        self.beside = neighbour_lists(problem.neighbours)
        self.aim(MARGIN)
        self._may_close: list[bool] = [*problem.may_close.tolist(), True]
        self._open_usd: list[float] = [*problem.open_usd.tolist(), 0.0]
        self._home: list[int] = [*problem.home.tolist(), -1]
        self.move_scale = [fair_load(limit.moves.total.sum(), 1) for limit in problem.move_limits]
        self.move_price = [0.0] * len(self.move_scale)
        self.set_plan(plan)

    def aim(self, margin: float) -> None:
        """Set how far inside their bounds loads are kept, as a share of the room; they have no price at first."""
        problem = self.pairs.problem
        self.limits = [
            LimitMeter(limit, _margin(limit.weights, limit.lower, limit.upper, margin)) for limit in problem.seat_limits
        ]
        self.meters: list[Meter] = [*self.limits, *(CurveMeter(curve) for curve in problem.seat_curves)]

    @property
    def problem(self) -> Problem:
        """The problem that the plan is for."""
        return self.pairs.problem

    def set_plan(self, plan: Ints) -> None:
        """Take another plan, shape (n,)."""
        units = np.arange(len(plan))
        loads = self.pairs.loads(units, plan)
        by_meter = [np.bincount(plan, weights=column, minlength=self.nobody + 1) for column in loads.T]
        self.plan: list[int] = plan.tolist()
        self.size: list[int] = np.bincount(plan, minlength=self.nobody + 1).tolist()
        self._loads: list[list[float]] = [column.tolist() for column in by_meter]
        self._moved: list[float] = self.pairs.moved(units, plan).sum(axis=0).tolist()
        self._opened = sum(
            bool(size) or not may for size, may in zip(self.size[:-1], self._may_close[:-1], strict=True)
        )

    def as_array(self) -> Ints:
        """Return the seat of each unit, shape (n,)."""
        return np.array(self.plan, dtype=np.int64)

    def loads(self) -> Floats:
        """Return what seats carry by meter, shape (m, K + 1)."""
        return np.array(self._loads, dtype=np.float64).reshape(len(self._loads), self.nobody + 1)

    def room_to_open(self) -> bool:
        """Whether one more seat may open."""
        return self._opened < self.problem.most_open

    def room_to_close(self) -> bool:
        """Whether one more seat may close."""
        return self._opened > self.problem.least_open

    def opened(self) -> Bools:
        """Return which seats are open, shape (K,)."""
        return ~self.problem.may_close | (np.array(self.size[:-1]) > 0)

    def growth_usd(self, seat: int, coming: Row, leaving: Row, units: int) -> float:
        """Return what a seat costs more when some units more come than leave, their pairs' own prices left out."""
        size, may_close = self.size[seat], self._may_close[seat]
        was_open, is_open = size > 0 or not may_close, size + units > 0 or not may_close
        usd = self._open_usd[seat] * (is_open - was_open)
        for number, meter in enumerate(self.meters):
            load = self._loads[number][seat]
            if is_open:
                usd += meter.usd(seat, load + coming[number] - leaving[number])
            if was_open:
                usd -= meter.usd(seat, load)
        return usd

    def growth_of(self, seats: Ints, more: Floats, loads: Floats) -> Floats:
        """Return what seats cost more when they carry `more` (b, m) than the present `loads` (m, K + 1)."""
        usd = np.zeros(len(seats))
        for number, meter in enumerate(self.meters):
            before = loads[number, seats]
            usd += meter.usd_of(seats, before + more[:, number]) - meter.usd_of(seats, before)
        return usd

    def moved_usd(self, more: Row) -> float:
        """Return what passed move limits cost more when so much more moves."""
        usd = 0.0
        for limit, moved, shift, price, scale in zip(
            self.problem.move_limits, self._moved, more, self.move_price, self.move_scale, strict=True
        ):
            usd += price * (max(moved + shift - limit.upper, 0.0) - max(moved - limit.upper, 0.0)) / scale
        return usd

    def over_moved(self) -> list[bool]:
        """Return which move limits are passed."""
        return [moved > limit.upper for limit, moved in zip(self.problem.move_limits, self._moved, strict=True)]

    def may_open_or_close(self, source: int, target: int) -> bool:
        """Whether a unit's change of seat leaves as many seats open as may be."""
        closes = self._may_close[source] and self.size[source] == 1 and source != self.nobody
        opens = self._may_close[target] and self.size[target] == 0 and target != self.nobody
        if closes and opens:
            return True
        return (not closes or self.room_to_close()) and (not opens or self.room_to_open())

    def is_home(self, unit: int) -> bool:
        """Whether a unit is where its seat lives, and its seat has other units that it must stay with."""
        seat = self.plan[unit]
        return self._home[seat] == unit and (self.size[seat] > 1 or not self._may_close[seat])

    def touches(self, unit: int, seat: int) -> bool:
        """Whether a unit may join a territory: a neighbour is in it, or it is the first one."""
        if self.size[seat] == 0:
            return self._home[seat] in (-1, unit)
        return seat == self.nobody or any(self.plan[other] == seat for other in self.beside[unit])

    def may_leave(self, unit: int) -> bool:
        """Whether what the unit leaves behind is in one piece."""
        return self.plan[unit] == self.nobody or may_leave(self.beside, self.plan, unit)

    def move(self, unit: int, seat: int, leaving: Row, coming: Row, moved: Row) -> None:
        """Give a unit to another seat, with what it adds to the meters of both and to what moves."""
        own = self.plan[unit]
        for number, loads in enumerate(self._loads):
            loads[own] -= leaving[number]
            loads[seat] += coming[number]
        for number, more in enumerate(moved):
            self._moved[number] += more
        self._opened += self._may_close[seat] and self.size[seat] == 0 and seat != self.nobody
        self.size[own] -= 1
        self.size[seat] += 1
        self._opened -= self._may_close[own] and self.size[own] == 0 and own != self.nobody
        self.plan[unit] = seat


def _margin(weights: Floats, lower: Floats, upper: Floats, share: float) -> float:
    """Return how far inside its bounds a limit's loads are kept."""
    room = upper - np.maximum(lower, 0.0)
    room = room[np.isfinite(room)]
    heavy = weights[weights > 0]
    return min(share * float(room.min()), 0.5 * float(np.median(heavy))) if len(room) and len(heavy) else 0.0
