"""Search for a plan of given seats: a few seats that want the same units are assigned anew together, time and again.

Prices of the units tell which pairs can be of use: together with the room left at priced limits, the reduced
objectives of the pairs that a few seats use are the distance of their plan from what the prices prove, so no pair whose
own reduced objective is larger can make them better.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from territory_opt.alignment.engine.assignment.together import assign_together, piece_of
from territory_opt.alignment.engine.lagrange.fractional import fractional_loads
from territory_opt.alignment.engine.lagrange.prices import UnitPrices
from territory_opt.alignment.engine.local.found import Found
from territory_opt.alignment.engine.local.priced import Priced
from territory_opt.alignment.engine.table import PairTable
from territory_opt.alignment.problem import Bools, Floats, Ints

SEATS_TOGETHER = (3, 5, 8, 12, 20)
"""Seats assigned anew together: more after each step around the same seat that brought nothing."""

PAIRS_PER_UNIT = 2
"""Pairs that a step weighs for each of its units, besides the plan's."""

LEAST_PAIRS = 60
"""Pairs up to which a step weighs all there are."""

NODES = 30
"""Branches a step looks at."""

TOGETHER_PAIRS = 25_000
"""Pairs up to which a first plan comes from one program over the best pairs of all seats."""

FIRST_SHARE = 0.4
"""Share of the time in which a first plan of all seats together is sought; else a few seats at a time make one."""


def search_given(
    table: PairTable,
    prices: UnitPrices,
    *,
    start: Ints | None = None,
    deadline: float,
    steps: int,
    seed: int,
    target_usd: float,
    report: Callable[[Ints], None],
) -> Ints | None:
    """Search for a plan of seats that are given; contiguity and homes are not looked at.

    Parameters
    ----------
    table : PairTable
        The problem, with no neighbours and no homes.
    prices : UnitPrices
        Its prices.
    start : ndarray of int, shape (n,), optional
        A plan to start from; it may break bounds. None starts from the prices.
    deadline : float
        Moment on `time.monotonic` at which to stop.
    steps : int
        Most steps.
    seed : int
        Seed of the choice of seats.
    target_usd : float
        Objective at which to stop.
    report : callable
        Called with every better plan that keeps all rules.

    Returns
    -------
    ndarray of int, shape (n,), or None
        The best plan that keeps all rules; None when none was found.
    """
    small = table.units * table.seats <= TOGETHER_PAIRS
    if start is None and steps > 0 and not small:
        left = max(deadline - time.monotonic(), 0.0)
        start = _all_together(table, prices, deadline - (1.0 - FIRST_SHARE) * left, seed)
    search = _Search(table, prices, start, seed)
    if search.keeps:
        report(search.plan)
    for step in range(steps):
        if time.monotonic() >= deadline or (search.keeps and search.usd <= target_usd):
            break
        # The best pairs of all seats together make a good first plan, where one program holds them.
        first = step == 0 and start is None and small
        better = search.begin(deadline) if first else search.improve(deadline)
        if better and search.keeps:
            report(search.plan)
    return search.plan if search.keeps else None


def _all_together(table: PairTable, prices: UnitPrices, deadline: float, seed: int) -> Ints | None:
    """Return a plan from the cheapest pairs of all seats, more of them until they hold one; None when time is up."""
    found = Found(table, deadline, seed, lambda plan: None)
    found.price(prices)
    cheapest = Priced(found)
    while found.plan is None and cheapest.may_narrow() and time.monotonic() < deadline:
        cheapest.narrow()
    return found.plan


class _Search:
    """The best plan so far and how often each seat was tried in vain since it last changed."""

    def __init__(self, table: PairTable, prices: UnitPrices, start: Ints | None, seed: int) -> None:
        self._table, self._prices = table, prices
        self._random = np.random.default_rng(seed)
        loads = fractional_loads(prices.rows, prices.usd, np.arange(table.seats), prices.limit_usd)
        self._reduced = np.ascontiguousarray(loads.reduced_usd.T)
        self._limit_usd = loads.limit_usd
        self._rivalry = _rivalry(self._reduced)
        self._vain = np.zeros(table.seats, dtype=np.int64)
        self._tie_usd = 0.5 / table.units if _counts_dollars(table) else 0.0
        self.plan = self._first_plan() if start is None else start.astype(np.int64)
        self._excess, self.usd = self._rank(self.plan)
        self._never_used = prices.never_used(self.usd if self._excess == 0 else np.inf)

    @property
    def keeps(self) -> bool:
        """Whether the plan keeps all rules."""
        return self._table.keeps(self.plan)

    def begin(self, deadline: float) -> bool:
        """Assign the units of all seats by their best pairs; return whether that made the plan better."""
        return self._assign(np.arange(self._table.seats), None, deadline)

    def improve(self, deadline: float) -> bool:
        """Assign the units of a few seats anew; return whether that made the plan better."""
        seat = self._worst_seat()
        seats = self._with_rivals(seat)
        self._vain[seat] += 1
        usd = self._table.usd[np.ix_(np.flatnonzero(np.isin(self.plan, seats)), seats)]
        excess_usd = float(np.abs(usd[np.isfinite(usd)]).sum()) if self._excess > 0 else None
        better = self._assign(seats, excess_usd, deadline)
        if better:
            self._vain[seats] = 0
        return better

    def _assign(self, seats: Ints, excess_usd: float | None, deadline: float) -> bool:
        """Assign the units of some seats anew; keep what is no worse, and return whether it is better."""
        piece = piece_of(self._table, self.plan, seats, self._usable(seats))
        # Plans of the same objective are worth walking through; a little noise makes another one of them the best.
        noisy = replace(piece, usd=piece.usd + self._random.uniform(0.0, self._tie_usd, piece.pairs))
        found = assign_together(self._table, noisy, excess_usd=excess_usd, nodes=NODES, deadline=deadline)
        if found is None:
            return False
        plan = self.plan.copy()
        plan[piece.units] = found
        rank, before = self._rank(plan), (self._excess, self.usd)
        if rank <= before:
            self.plan, (self._excess, self.usd) = plan, rank
        if rank < before and self._excess == 0:
            self._never_used = self._prices.never_used(self.usd)
        return rank < before

    def _rank(self, plan: Ints) -> tuple[float, float]:
        """Return what a plan breaks, as shares of the bounds, and its objective: the less the better."""
        scale = np.where(np.isfinite(self._table.upper), self._table.upper, self._table.lower)
        broken = self._table.excess(plan) / np.where(np.isfinite(scale) & (scale > 0), scale, 1.0)
        return float(broken.sum()), self._table.cost_usd(plan)

    def _first_plan(self) -> Ints:
        """Return each unit at the open seat where its reduced objective is least."""
        opened = self._prices.opening.cheapest(self._prices.seat_usd)[1]
        usable = np.where(np.isfinite(self._table.usd[:, opened]), self._reduced[:, opened], np.inf)
        return np.asarray(opened[usable.argmin(axis=1)], dtype=np.int64)

    def _distance_usd(self) -> Floats:
        """Return each seat's part of the distance between plan and bound, shape (K,)."""
        regret = self._reduced[np.arange(self._table.units), self.plan] - self._reduced.min(axis=1)
        regret = np.where(np.isfinite(regret), regret, 0.0)
        return np.bincount(self.plan, weights=regret, minlength=self._table.seats) + self._slack_usd()

    def _slack_usd(self) -> Floats:
        """Return what each seat's room at its priced limits adds to that distance, shape (K,)."""
        table = self._table
        bound = np.where(self._limit_usd > 0, table.upper, table.lower)
        room = np.where(self._limit_usd == 0, 0.0, bound) - table.carried(self.plan)
        return np.asarray(np.maximum(self._limit_usd * room, 0.0).sum(axis=0), dtype=np.float64)

    def _worst_seat(self) -> int:
        """Return the seat with most of the distance to the bound, or that breaks most, and was least tried in vain."""
        distance = self._distance_usd()
        urgency = distance / max(float(distance.sum()), 1e-12) + 0.1 / len(distance)
        broken = self._table.excess(self.plan).sum(axis=0) > 0
        chance = urgency * 0.5**self._vain * np.where(broken, 100.0, 1.0)
        return int(np.argmax(np.log(chance) + self._random.gumbel(size=len(chance))))

    def _with_rivals(self, seat: int) -> Ints:
        """Return a seat and, drawn by lot, some that want the same units, in ascending order."""
        count = SEATS_TOGETHER[int(self._vain[seat]) % len(SEATS_TOGETHER)]
        chance = np.log(self._rivalry[seat] + 1e-12) + self._random.gumbel(size=self._table.seats)
        chance[seat] = np.inf
        return np.sort(np.argsort(-chance, kind="stable")[:count])

    def _usable(self, seats: Ints) -> Bools:
        """Return the pairs with which some seats may become better, the best of them if there are many, (n, K)."""
        table = self._table
        usable = np.zeros(table.usd.shape, dtype=bool)
        units = np.flatnonzero(np.isin(self.plan, seats))
        among = self._reduced[np.ix_(units, seats)]
        extra = among - among.min(axis=1, keepdims=True)
        extra[~np.isfinite(table.usd[np.ix_(units, seats)]) | self._never_used[np.ix_(units, seats)]] = np.inf
        most = np.inf
        # Where a seat may close, that may pay for more than the pairs' own distance.
        if self._excess == 0 and not table.may_close[seats].any():
            here = extra[np.arange(len(units)), np.searchsorted(seats, self.plan[units])]
            most = float(here.sum() + self._slack_usd()[seats].sum())
        weighed = max(PAIRS_PER_UNIT * len(units), LEAST_PAIRS)
        if extra.size > weighed:
            most = min(most, float(np.partition(extra, weighed, axis=None)[weighed]))
        usable[np.ix_(units, seats)] = np.isfinite(extra) & (extra <= most)
        return usable


def _rivalry(reduced: Floats) -> Floats:
    """Return how much each two seats want the same units, shape (K, K)."""
    extra = reduced - reduced.min(axis=1, keepdims=True)
    extra[~np.isfinite(extra)] = np.inf
    second = np.partition(extra, min(1, extra.shape[1] - 1), axis=1)[:, min(1, extra.shape[1] - 1)]
    scale = float(np.median(second[np.isfinite(second)])) if np.isfinite(second).any() else 1.0
    wish = 1.0 / (1.0 + (extra / max(scale, 1e-12)) ** 2)
    return np.asarray(wish.T @ wish, dtype=np.float64)


def _counts_dollars(table: PairTable) -> bool:
    """Whether every objective is a whole number."""
    usd = table.usd[np.isfinite(table.usd)]
    return bool((usd == np.rint(usd)).all() and (table.open_usd == np.rint(table.open_usd)).all())
