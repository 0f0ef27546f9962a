"""Connected territories of seats with homes: a plan made connected, then annealed along its borders."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

import numpy as np

from territory_opt.alignment.arrays import Ints
from territory_opt.alignment.engine.borders.changes import BorderFinder
from territory_opt.alignment.engine.borders.connect import best_parts, held_units
from territory_opt.alignment.engine.borders.grow import grow
from territory_opt.alignment.engine.borders.pairs import Pairs
from territory_opt.alignment.engine.borders.prices import Prices, stakes_usd
from territory_opt.alignment.engine.borders.rescue import homeless, rescue
from territory_opt.alignment.engine.borders.seats import flipped, with_open_seats
from territory_opt.alignment.engine.borders.sweep import sweep
from territory_opt.alignment.engine.borders.territories import CLOSE_MARGIN, Territories
from territory_opt.alignment.engine.standing import stand
from territory_opt.alignment.engine.stop import Clock
from territory_opt.alignment.problem import Problem

SWEEPS = 10
"""Sweeps over all borders in a step."""

FIRST_CYCLE = 6
"""Steps of the first cooling; each later one is twice as long, as far as time and steps go."""

HEATS, COLD = (0.1, 0.03, 0.3, 0.1, 3.0), 0.005
"""Loss accepted once in e times, in what is at stake on the seat's borders: at the first step of each cooling, one
cooling after the other, and at the last step of all. The first is to find a plan soon, the others better ones."""

GENTLE, FIRM = 6.0, 20.0
"""Price of passing a bound by a middling unit, in the same measure, at the same moments."""

MOST_FLIPS = 8
"""Seats tried closed or open, one after the other, until so many in a row brought nothing."""


def search_borders(
    problem: Problem, start: Ints, clock: Clock, *, seed: int, target_usd: float, offer: Callable[[Ints], None]
) -> None:
    """Find plans whose territories are connected, from one in which they need not be.

    Each seat keeps the best part of its territory and grows over what is left; then units change seats along the
    borders, at first also at a loss (simulated annealing, Kirkpatrick, Gelatt and Vecchi, Science 220, 1983), while
    bounds that are passed are priced, at first gently and then firmly. Cooling is repeated from the best plan, each
    time twice as slowly, and between coolings seats that may close are closed or opened where that pays.

    Parameters
    ----------
    problem : Problem
        Its seats have homes and its territories must be connected.
    start : ndarray of int, shape (n,)
        A seat for each unit, K for none; it may break any rule.
    clock : Clock
        What is left of time and steps; a search that its steps end repeats itself exactly.
    seed : int
        Seed of the random numbers.
    target_usd : float
        Objective at which a plan is good enough; ``-inf`` to use up time and steps.
    offer : callable
        Takes every better plan that keeps all rules.
    """
    search = _Search(problem, clock, seed, target_usd, offer)
    if not search.begin(start):
        return
    heats, length = itertools.cycle(HEATS), FIRST_CYCLE
    while not search.done:
        search.cool(length, next(heats))
        search.flip_seats()
        length *= 2


class _Search:
    """The standing plan and the best found."""

    def __init__(
        self, problem: Problem, clock: Clock, seed: int, target_usd: float, offer: Callable[[Ints], None]
    ) -> None:
        self.problem, self.clock, self.target_usd, self.offer = problem, clock, target_usd, offer
        self.pairs = Pairs(problem)
        self.finder = BorderFinder(self.pairs)
        self.random = np.random.default_rng(seed)
        self.best: Ints | None = None
        self.best_usd = np.inf

    @property
    def done(self) -> bool:
        """Whether the search is to end."""
        return self.clock.ended() or self.best_usd <= self.target_usd

    def begin(self, start: Ints) -> bool:
        """Make a plan connected; False when units that are held in place cannot be."""
        plan = with_open_seats(self.pairs, start)
        held = held_units(self.pairs, self.problem.opened(plan))
        if held is None:
            return False
        self.held, units = held, np.arange(self.problem.units)
        wish_usd = self.pairs.usd(units, plan)
        self.wish_usd = np.where(np.isfinite(wish_usd), wish_usd, 0.0)
        plan = best_parts(self.pairs, np.where(held >= 0, held, plan), held)
        self.territories = Territories(self.pairs, plan)
        self.prices = Prices(self.territories)
        self.stakes_usd = stakes_usd(self.territories, self.finder)
        self.prices.set(GENTLE * self.stakes_usd)
        self._settle()
        return True

    def cool(self, length: int, heat: float) -> None:
        """Take so many steps, each time accepting less loss and pricing passed bounds higher."""
        length = max(1, min(length, self.clock.steps_left))
        if self.best is not None:
            self.territories.aim(CLOSE_MARGIN)
            self.territories.set_plan(self.best)
        self.stakes_usd = stakes_usd(self.territories, self.finder)
        started = time.monotonic()
        for step in range(length):
            # A cooling that time would cut short is hurried, so that it does not end hot.
            spent = (time.monotonic() - started) / max(self.clock.deadline - started, 1e-9)
            way = min(max(step / max(length - 1, 1), spent), 1.0)
            self._step(heat * (COLD / heat) ** way, GENTLE * (FIRM / GENTLE) ** way)
            if self.done:
                return

    def flip_seats(self) -> None:
        """Close seats that may close and open closed ones, as long as one of the last few paid."""
        order = self.random.permutation(np.flatnonzero(self.problem.may_close)).tolist()
        vain = 0
        for seat in order:
            if self.best is None or vain >= MOST_FLIPS or self.done:
                return
            plan = flipped(self.pairs, self.best, seat, self.random)
            before = self.best_usd
            if plan is not None:
                self.territories.set_plan(best_parts(self.pairs, plan, self.held))
                self._settle()
                self._step(COLD, FIRM)
            vain = vain + 1 if self.best_usd >= before else 0

    def _settle(self) -> None:
        """Give units without a seat one beside them, or by a way through other territories."""
        territories, deadline = self.territories, self.clock.deadline
        grow(territories, self.finder, self.wish_usd, deadline)
        if len(homeless(territories)):
            rescue(territories, self.finder, self.held, self.wish_usd, deadline)
        self._look()

    def _step(self, loss: float, excess: float) -> None:
        """Sweep a few times; loss accepted and price of passed bounds are in what is at stake on the borders."""
        loss_usd = loss * self.stakes_usd
        # Nobody has no borders, so the other seat's measure counts.
        loss_usd[-1] = np.inf
        self.prices.set(excess * self.stakes_usd)
        for _ in range(SWEEPS):
            if self.clock.seconds_left <= 0.0:
                break
            sweep(self.territories, self.finder, loss_usd, self.random)
        self.clock.count_step()
        self.prices.look()
        self._look()

    def _look(self) -> None:
        """Keep the standing plan if it is the best so far."""
        plan = self.territories.as_array()
        self.territories.set_plan(plan)
        if len(homeless(self.territories)):
            return
        standing = stand(self.problem, plan)
        if standing.feasible and standing.usd < self.best_usd:
            self.best, self.best_usd = plan, standing.usd
            self.offer(plan)
