"""From the relaxation to a plan: round, repair and improve, a few territories at a time.

The reduced objective of the pairs a plan uses, added up by seat, says where the distance to the bound sits. The search
solves anew the territories of the seat where most of it sits (or where limits are broken worst) together with the
seats that compete with it for the same units.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from territory_opt.alignment.engine.integer import Effort
from territory_opt.alignment.engine.pool import Pool, joined, reduced_usd, scan
from territory_opt.alignment.engine.prices import Prices, slack_usd
from territory_opt.alignment.engine.relaxation import Relaxation
from territory_opt.alignment.engine.resolve import resolve
from territory_opt.alignment.engine.standing import FEASIBLE, Standing, stand
from territory_opt.alignment.engine.stop import Clock, relative_gap
from territory_opt.alignment.problem import Floats, Ints, Problem

PAIRS_PER_UNIT = 6
"""Pairs a unit the search looks at besides its incumbent and present ones: the cheapest at the relaxation's prices."""

SEATS_TOGETHER = (3, 4, 6, 10, 16, 30)
"""Seats solved together: more after each step around the same seat that brought nothing."""

FREE_UNITS = 120
"""Most units a step frees at first; as many more after each that brought nothing."""

PART_UNITS = 400
"""Most units freed in the first steps, each over a whole independent part: those the relaxation splits, and more."""

PART_NODES, NODES, REPAIR_NODES = 30, 100, 300
"""Branches looked at in those first steps, in each later one, and in one that starts from a plan that breaks limits."""

STEP_GAP, STEP_SHARE = 1e-4, 0.2
"""Relative gap at which a step counts as solved, and the same as a share of the gap asked for; the larger counts."""

PART_SHARE = 0.5
"""That share in the first steps: large parts are dear to solve closely, and smaller steps follow where needed."""


def search(
    problem: Problem,
    relaxation: Relaxation,
    clock: Clock,
    *,
    gap: float,
    seed: int,
    report: Callable[[Standing], None],
    start: Ints | None = None,
) -> Standing:
    """Find a plan near the relaxation's bound.

    Parameters
    ----------
    problem : Problem
        The problem.
    relaxation : Relaxation
        Its feasible relaxation.
    clock : Clock
        What is left of time and steps.
    gap : float
        Relative distance from the bound at which to stop.
    seed : int
        Seed of the choice of seats to solve anew.
    report : callable
        Called with every better plan.
    start : ndarray of int, shape (n,), optional
        A plan by allowed pairs to begin with, where it is better than the relaxation's rounded one.

    Returns
    -------
    Standing
        The best plan found; it may break limits when none was found that keeps them.
    """
    search_of = _Search(problem, relaxation, clock, gap, seed, report, start)

    def done() -> bool:
        here = search_of.standing
        near = relative_gap(here.usd, relaxation.bound_usd) <= gap
        return clock.ended() or (here.feasible and near)

    for part in search_of.independent_parts():
        if not done():
            search_of.step(part, PART_UNITS, PART_NODES, PART_SHARE)
    while not done() and search_of.hopeful():
        search_of.improve_worst()
    return search_of.standing


class _Search:
    """The best plan so far and how often each seat was tried in vain since it last changed."""

    def __init__(
        self,
        problem: Problem,
        relaxation: Relaxation,
        clock: Clock,
        gap: float,
        seed: int,
        report: Callable[[Standing], None],
        start: Ints | None,
    ) -> None:
        self._problem, self._prices, self._clock, self._report = problem, relaxation.prices, clock, report
        self._gap = gap
        self.standing, plans = stand(problem, relaxation.rounded), [relaxation.rounded]
        if start is not None:
            begun = stand(problem, start)
            self.standing, plans = begun if begun.better_than(self.standing) else self.standing, [*plans, start]
        self._pool = _pool(problem, relaxation.prices, plans)
        self._reduced_usd = reduced_usd(problem, relaxation.prices, self._pool, relaxation.cheapest_usd)
        self._rivalry = _rivalry(problem, self._pool, self._reduced_usd)
        self._vain = np.zeros(problem.seats, dtype=np.int64)
        self._random = np.random.default_rng(seed)

    def hopeful(self) -> bool:
        """Whether some seat is still worth a try."""
        return bool((self._vain < len(SEATS_TOGETHER)).any())

    def independent_parts(self) -> list[Ints]:
        """Return the sets of seats that want no units of each other's, such as those of a segment."""
        count, part = connected_components(csr_matrix(self._rivalry > 0), directed=False)
        return [np.flatnonzero(part == number) for number in range(count)]

    def improve_worst(self) -> None:
        """Solve anew the seat with the worst broken limits, or else the largest part of the gap, and its rivals."""
        # The seed orders seats whose urgency is alike.
        urgency = self._urgency() * 0.5**self._vain * self._random.uniform(0.8, 1.2, self._problem.seats)
        seat = int(np.argmax(np.where(self._vain < len(SEATS_TOGETHER), urgency, -1.0)))
        tries = int(self._vain[seat])
        nodes = NODES if self.standing.feasible else REPAIR_NODES
        rivalry = self._rivalry[seat].copy()
        rivalry[seat] = np.inf
        nearest = np.argsort(-rivalry, kind="stable")[: SEATS_TOGETHER[tries]]
        if not self.step(np.sort(nearest[rivalry[nearest] > 0]), FREE_UNITS * (1 + tries), nodes, STEP_SHARE):
            self._vain[seat] += 1

    def _urgency(self) -> Floats:
        """Return each seat's part of the gap, and far above it what it breaks of limits; adds up to about 1."""
        plan = self.standing.plan
        used = self._pool.seat == plan[self._pool.unit]
        reduced = np.bincount(self._pool.seat[used], weights=self._reduced_usd[used], minlength=self._problem.seats + 1)
        gap = np.maximum(reduced[:-1] + slack_usd(self._problem, self._prices, plan), 0.0)
        # A limit broken by a hair still has no plan, so any break comes before the gap.
        broken = np.where(self.standing.seat_excess > FEASIBLE, 100.0 + 1e3 * self.standing.seat_excess, 0.0)
        return gap / max(float(gap.sum()), 1e-12) + 1e-6 + broken

    def step(self, seats: Ints, units: int, nodes: int, share: float) -> bool:
        """Solve some seats anew, up to a share of the gap asked for; keep the plan when it is better."""
        effort = Effort(nodes, max(STEP_GAP, share * self._gap), self._clock.deadline)
        found = resolve(self._problem, self._pool, self._reduced_usd, self.standing, seats, units, effort)
        self._clock.count_step()
        if not found.better_than(self.standing):
            return False
        self.standing = found
        self._vain[seats] = 0
        self._report(found)
        return True


def _pool(problem: Problem, prices: Prices, plans: Sequence[Ints]) -> Pool:
    """Return the cheapest pairs at prices, and those of plans."""
    pool = scan(problem, prices, PAIRS_PER_UNIT).pool
    rows = np.arange(problem.units)
    for plan in plans:
        usd = np.empty(problem.units)
        for start, stop in problem.blocks():
            usd[start:stop] = problem.pair_usd(start, stop)[rows[: stop - start], plan[start:stop]]
        pool = joined(pool, Pool(rows, plan, usd))
    return pool


def _rivalry(problem: Problem, pool: Pool, reduced: Floats) -> Floats:
    """Return how much each two seats want the same units, shape (K, K)."""
    positive = reduced[reduced > 0]
    scale = float(np.median(positive)) if len(positive) else 1.0
    seated = pool.seat < problem.seats
    wish = 1.0 / (1.0 + np.maximum(reduced[seated], 0.0) / scale)
    wishes = csr_matrix((wish, (pool.unit[seated], pool.seat[seated])), shape=(problem.units, problem.seats))
    return np.asarray((wishes.T @ wishes).todense(), dtype=np.float64)
