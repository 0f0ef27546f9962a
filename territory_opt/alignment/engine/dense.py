"""Problems whose pairs all fit in memory: every rule at once, a bound by unit prices, and a proof where it is small."""

from __future__ import annotations

from collections.abc import Callable

from territory_opt.alignment.arrays import Ints
from territory_opt.alignment.engine.assignment.search import search_given
from territory_opt.alignment.engine.best import Best
from territory_opt.alignment.engine.easier import easier
from territory_opt.alignment.engine.lagrange.prices import UnitPrices, price_units
from territory_opt.alignment.engine.local.search import search_table
from territory_opt.alignment.engine.proof.prices import is_plain
from territory_opt.alignment.engine.proof.prove import prove_table
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.engine.stop import Clock
from territory_opt.alignment.engine.table import PairTable, table_of
from territory_opt.alignment.problem import Problem

MOST_PAIRS = 40_000_000
"""Pairs of unit and seat held in memory: 320 MB an array of float64."""

PROVED_PAIRS = 25_000
"""Pairs up to which a proof is tried: 158 units that may all be centres."""

TINY_PAIRS, TINY_SHARE = 2_500, 0.5
"""Pairs up to which a proof comes first, and the share of the time it then has."""

FIRST_SHARE = 0.15
"""Share of the time in which first plans are sought; the bound then knows what to rule out."""

FIRST_SECONDS = 1e-3
"""Most seconds a pair for that where a proof follows, which needs the time more than a slightly better plan."""

BOUND_SHARE = 0.4
"""Share of the time that is left then, for the bound."""

GIVEN_SHARE = 0.7
"""Share of the time that is left after it, for the search among given seats."""

BOUND_STEPS = 2_000
"""Steps of the ascent of prices; one that they end repeats itself exactly."""


class DenseSolve:
    """One solve of a problem in its dense form.

    Parameters
    ----------
    problem : Problem
        The problem; with free centres, the one whose seats are candidates.
    best : Best
        Takes bounds as they are found.
    clock : Clock
        What is left of time and steps.
    offer : callable
        Takes a plan of the dense form, shape (n,).
    table : PairTable, optional
        The dense form, where it is not the one that `table_of` makes of the problem.
    start : ndarray of int, shape (n,), optional
        A plan to begin with; it is not used when it breaks a rule.
    """

    def __init__(
        self,
        problem: Problem,
        best: Best,
        clock: Clock,
        offer: Callable[[Ints], None],
        table: PairTable | None = None,
        start: Ints | None = None,
    ) -> None:
        self._problem, self._best, self._clock, self._offer = problem, best, clock, offer
        self._table = table_of(problem) if table is None else table
        self._plan = start if start is not None and self._table.keeps(start) else None
        self._prices: UnitPrices | None = None
        self._proved = False

    def run(self, gap: float, seed: int) -> bool:
        """Find plans, prove a bound, and prove the optimum where the problem is small.

        Returns
        -------
        bool
            Whether the plan is proved to be the best one, or that there is none.
        """
        pairs = self._table.units * self._table.seats
        if pairs <= TINY_PAIRS:
            self._prove(TINY_SHARE, seed)
        if not self._done:
            self._approach(gap, seed)
        if not self._done and pairs <= PROVED_PAIRS:
            self._prove(1.0, seed)
        if not self._done:
            self._search(1.0, gap, seed + 1)
        return self._proved

    @property
    def _done(self) -> bool:
        """Whether the solve is to end: also when all is proved that can be, short of the gap asked for."""
        return self._proved or self._best.done

    def _approach(self, gap: float, seed: int) -> None:
        """Find plans and raise the bound, by what suits the problem."""
        if is_plain(self._table) and self._problem.is_assignment:
            self._bound(BOUND_SHARE)
            if not self._best.done:
                self._search_given(gap, seed)
        else:
            self._search(self._first_share(), gap, seed)
            if not self._best.done:
                self._bound(BOUND_SHARE)

    def _first_share(self) -> float:
        """Return the share of the time in which first plans are sought."""
        pairs = self._table.units * self._table.seats
        if pairs > PROVED_PAIRS:
            return FIRST_SHARE
        return min(FIRST_SHARE, FIRST_SECONDS * pairs / max(self._clock.seconds_left, 1.0))

    def _moment(self, share: float) -> float:
        """Return the moment at which a share of the time that is left is used up."""
        return self._clock.deadline - (1.0 - share) * self._clock.seconds_left

    def _keep(self, plan: Ints) -> None:
        self._plan = plan
        self._offer(plan)

    def _search(self, share: float, gap: float, seed: int) -> None:
        search_table(
            self._table,
            start=self._plan,
            deadline=self._moment(share),
            steps=self._clock.steps_left,
            seed=seed,
            target_usd=self._target(gap),
            report=self._keep,
        )

    def _search_given(self, gap: float, seed: int) -> None:
        assert self._prices is not None
        search_given(
            self._table,
            self._prices,
            start=self._plan,
            deadline=self._moment(GIVEN_SHARE),
            steps=self._clock.steps_left,
            seed=seed,
            target_usd=self._target(gap),
            report=self._keep,
        )

    def _target(self, gap: float) -> float:
        return self._best.bound_usd + gap * abs(self._best.bound_usd)

    def _bound(self, share: float) -> None:
        moment = self._moment(share)
        if is_plain(self._table):
            self._prices = price_units(
                self._table,
                upper_usd=self._best.usd,
                deadline=moment,
                iterations=BOUND_STEPS,
                report_bound=self._best.raise_bound,
            )
            self._best.raise_bound(self._prices.bound_usd)
            return
        relaxation = relax(easier(self._problem), self._clock.seconds_left * share)
        self._best.raise_bound(relaxation.bound_usd)

    def _prove(self, share: float, seed: int) -> None:
        proof = prove_table(
            self._table,
            self._plan,
            deadline=self._moment(share),
            seed=seed,
            report=self._keep,
            report_bound=self._best.raise_bound,
        )
        if proof.plan is not None:
            self._keep(proof.plan)
        self._best.raise_bound(proof.bound_usd)
        self._proved = proof.closed
