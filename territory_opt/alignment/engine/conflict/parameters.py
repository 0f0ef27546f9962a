"""Parameters of rules that can give way: a tolerance, a utilization, a share, an amount, a largest distance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

import numpy as np

from territory_opt.alignment.limits import SeatLimit
from territory_opt.alignment.problem import Ints, Problem

ItemT = TypeVar("ItemT")

ROUNDING = 1e-9
"""Share of the total by which a load may pass a bound that cannot give way."""


class Parameter(Protocol):
    """A number in a rule; the larger it is, the more plans there are."""

    @property
    def problem(self) -> Problem:
        """The problem that it is a part of."""

    @property
    def value(self) -> float:
        """Its value in the model."""

    def at(self, value: float) -> Problem:
        """Return the problem with another value."""

    def needed(self, placed: Problem, plan: Ints) -> float:
        """Return the least value that a plan keeps, shape (n,); `placed` is the problem at the plan's centres."""


@dataclass(frozen=True)
class LimitParameter:
    """The parameter of seat limit `number` of a problem: a tolerance, a utilization, or how much wider its bounds."""

    problem: Problem
    number: int

    @property
    def limit(self) -> SeatLimit:
        """The limit."""
        return self.problem.seat_limits[self.number]

    @property
    def value(self) -> float:
        """Its value in the model."""
        return self.limit.value

    def at(self, value: float) -> Problem:
        """Return the problem with another value."""
        limit, more = self.limit, value - self.value
        wider = replace(
            limit,
            lower=limit.lower - more * limit.step,
            upper=limit.upper + more * limit.step,
            at_centre=None if limit.at_centre is None else limit.at_centre * (value / self.value),
            value=value,
        )
        return replace(self.problem, seat_limits=_with(self.problem.seat_limits, self.number, wider))

    def needed(self, placed: Problem, plan: Ints) -> float:
        """Return the least value that a plan keeps; ``inf`` when no value is enough."""
        limit = placed.seat_limits[self.number]
        # A centre's supply gives way by what the centre itself supplies.
        step = limit.step if limit.at_centre is None else limit.upper / limit.value
        carried = limit.carried(plan)
        excess = np.maximum(carried - limit.upper, limit.lower - carried)[placed.opened(plan)]
        step = step[placed.opened(plan)]
        stiff = np.where(excess > ROUNDING * carried.sum(), np.inf, -np.inf)
        needed = np.where(step > 0.0, excess / np.where(step > 0.0, step, 1.0), stiff)
        return self.value + float(needed.max(initial=-np.inf))


@dataclass(frozen=True)
class MoveParameter:
    """The parameter of move limit `number` of a problem: a share or an amount."""

    problem: Problem
    number: int

    @property
    def value(self) -> float:
        """Its value in the model."""
        return self.problem.move_limits[self.number].value

    def at(self, value: float) -> Problem:
        """Return the problem with another value."""
        limit = self.problem.move_limits[self.number]
        wider = replace(limit, upper=limit.upper + (value - limit.value) * limit.step, value=value)
        return replace(self.problem, move_limits=_with(self.problem.move_limits, self.number, wider))

    def needed(self, placed: Problem, plan: Ints) -> float:
        """Return the least value that a plan keeps."""
        limit = placed.move_limits[self.number]
        moved = float(limit.moves.of_pairs(np.arange(len(plan)), plan).sum())
        return moved / limit.step


@dataclass(frozen=True)
class ReachParameter:
    """The longest way that ways of source `number` of a problem may have, in km or minutes."""

    problem: Problem
    number: int

    @property
    def value(self) -> float:
        """Its value in the model."""
        return self.problem.travel[self.number].longest

    def at(self, value: float) -> Problem:
        """Return the problem with another value."""
        farther = replace(self.problem.travel[self.number], longest=value)
        return replace(self.problem, travel=_with(self.problem.travel, self.number, farther))

    def needed(self, placed: Problem, plan: Ints) -> float:
        """Return the longest way of an account that is not locked."""
        unit = placed.account_unit[placed.by_unit]
        ways = placed.travel[self.number].ways.of_seats(plan[unit])
        return float(ways[placed.locked[unit] < 0].max(initial=0.0))


def _with(items: tuple[ItemT, ...], number: int, item: ItemT) -> tuple[ItemT, ...]:
    return (*items[:number], item, *items[number + 1 :])
