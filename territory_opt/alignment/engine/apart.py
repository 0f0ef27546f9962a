"""The plan that stays least at given pairs of unit and seat, of those within a limit on the objective.

The limit on the objective becomes a price λ on what stays, so that any problem of this form can be asked of the engine
that suits it. Each solve bounds the answer, too: where L is proven of objective plus λ times the share that stays, a
plan of at most B USD keeps a share of at least (L - B) / λ. The next price is the one at which the two plans nearest to
the limit, one on either side, cost the same (Handler and Zang, Networks 10, 1980). Whole units can leave a gap that no
price closes; what it still holds is sought with a limit on what stays in place of the price.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix

from territory_opt.alignment.arrays import Ints
from territory_opt.alignment.engine.beginning import Beginning
from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.solve import Solution, solve
from territory_opt.alignment.engine.stop import CENT_USD, Clock, Stop
from territory_opt.alignment.limits import MoveLimit, Moves, sparse_pairs
from territory_opt.alignment.problem import Problem
from territory_opt.progress import Progress, ProgressCallback, silent

STAYS = "stays"
"""The name of the limit on what stays, no rule of any model."""

PRICES, LIMITS = 8, 8
"""Most prices and most limits that are tried."""

FIRST = 10.0
"""The first price of what stays, as a multiple of the least that can matter: what is left of the limit for all of it.
A tenth or a fifth of it leaves before the limit is reached, and the last of it at twice the mean price."""

DEARER = 3.0
"""How many times as high the next price is while plans stay within the limit on the objective."""

CLOSE_SHARE = 1e-3
"""Share of what can stay that is not worth another try."""


@dataclass(frozen=True)
class Apart:
    """A plan that stays little at given pairs.

    Attributes
    ----------
    plan : ndarray of int, shape (n,)
        The seat of each unit, K for none.
    stays_share, least_share : float
        The share that stays, and the proven least of any plan within the limit on the objective.
    prices : Prices
        Prices of the problem's limits at which it was found.
    """

    plan: Ints
    stays_share: float
    least_share: float
    prices: Prices


def seek_apart(
    problem: Problem,
    stays: csr_matrix,
    first: Beginning,
    *,
    most_usd: float,
    stop: Stop,
    seed: int = 1,
    progress: ProgressCallback = silent,
) -> Apart:
    """Find a plan within a limit on the objective that stays as little as possible at given pairs.

    Parameters
    ----------
    problem : Problem
        Its seats have homes.
    stays : csr_matrix of float, shape (n, K + 1)
        What stays when a unit goes to a seat; what is at most to be had adds up to 1.
    first : Beginning
        A plan that keeps all rules within the limit, with its prices.
    most_usd : float
        The limit on the objective.
    stop : Stop
        ``seconds`` are those of the whole search; ``steps`` and ``gap`` those of each solve.
    seed : int
        Seed of every solve.
    progress : callable
        Told of each solve.

    Returns
    -------
    Apart
        The first plan where no better one was found.
    """
    search = _Search(problem, stays, first, most_usd, stop, seed, progress)
    search.by_price()
    search.by_limit()
    best = search.best
    return Apart(best.plan, best.stays_share, min(search.least_share, best.stays_share), best.prices)


@dataclass(frozen=True)
class _Found:
    """A plan, its objective without any price on what stays, the share that stays, and prices of the limits."""

    plan: Ints
    usd: float
    stays_share: float
    prices: Prices


class _Search:
    """The best plan so far, and the least share that is proven of any."""

    def __init__(
        self,
        problem: Problem,
        stays: csr_matrix,
        first: Beginning,
        most_usd: float,
        stop: Stop,
        seed: int,
        progress: ProgressCallback,
    ) -> None:
        self._problem, self._stays, self._most_usd = problem, stays, most_usd
        self._stop, self._clock, self._seed, self._progress = stop, Clock(stop), seed, progress
        self.best = self._found(first.plan, first.prices)
        self.least_share, self._blur_share = 0.0, 0.0

    def by_price(self) -> None:
        """Raise the price of what stays until plans cost too much, then close in on the price in between."""
        low, high = self.best, None
        price_usd = FIRST * max(self._most_usd - low.usd, CENT_USD)
        for _ in range(PRICES):
            solution = self._solve(_priced(self._problem, self._stays, price_usd), low.prices)
            self._prove((solution.bound_usd - self._most_usd) / price_usd)
            if solution.plan is None:
                return
            found = self._taken(solution)
            self._blur_share = (solution.usd - solution.bound_usd) / price_usd
            if self._is_settled():
                return
            low, high = (found, high) if found.usd <= self._most_usd else (low, found)
            if high is None:
                price_usd *= DEARER
                continue
            if low.stays_share - high.stays_share <= CLOSE_SHARE:
                return
            tried, price_usd = price_usd, (high.usd - low.usd) / (low.stays_share - high.stays_share)
            if abs(price_usd - tried) <= CLOSE_SHARE * tried:
                return

    def by_limit(self) -> None:
        """Halve the range between what stays of the best plan and the least that is not ruled out."""
        unsolved_share = 0.0
        for _ in range(LIMITS):
            if self._is_settled():
                return
            level = (max(unsolved_share, self.least_share) + self.best.stays_share) / 2
            solution = self._solve(_limited(self._problem, self._stays, level), self.best.prices)
            if solution.status == "infeasible" or solution.bound_usd > self._most_usd + CENT_USD:
                self._prove(level)
            elif solution.plan is None or self._taken(solution).usd > self._most_usd:
                unsolved_share = level

    def _is_settled(self) -> bool:
        # What the distance of plans from their bounds is worth at the price, another solve does not tell apart.
        close = max(CLOSE_SHARE, self._blur_share)
        return self.best.stays_share - self.least_share <= close or self._clock.ended()

    def _solve(self, problem: Problem, prices: Prices) -> Solution:
        self._progress(Progress("seeking a plan that differs"))
        # Prices of the limit on what stays, which only some of the problems have, begin from nothing.
        moves = (*prices.moves, *(0.0 for _ in problem.move_limits))[: len(problem.move_limits)]
        known = Beginning(self.best.plan, replace(prices, moves=moves))
        return solve(problem, replace(self._stop, seconds=self._clock.seconds_left), seed=self._seed, known=known)

    def _prove(self, share: float) -> None:
        if share > self.least_share:
            self.least_share = share

    def _taken(self, solution: Solution) -> _Found:
        """Return what a solve found, which may be the best plan within the limit."""
        assert solution.plan is not None
        prices = solution.prices or self.best.prices
        found = self._found(solution.plan, replace(prices, moves=prices.moves[: len(self._problem.move_limits)]))
        better = (found.stays_share, found.usd) < (self.best.stays_share, self.best.usd)
        if better and found.usd <= self._most_usd:
            self.best = found
        return found

    def _found(self, plan: Ints, prices: Prices) -> _Found:
        stays_share = float(sparse_pairs(self._stays, np.arange(self._problem.units), plan).sum())
        return _Found(plan, sum(self._problem.usd_by_term(plan).values()), stays_share, prices)


def _priced(problem: Problem, stays: csr_matrix, price_usd: float) -> Problem:
    """Return the problem with a price on what stays."""
    before = problem.move_usd
    return replace(problem, move_usd=Moves(before.total, csr_matrix(before.kept - price_usd * stays)))


def _limited(problem: Problem, stays: csr_matrix, level: float) -> Problem:
    """Return the problem with a limit on the share that stays."""
    # A limit counts on the scale of the total, which is 1 for what stays: it is there at every seat, and in the bound.
    total = np.asarray(stays.max(axis=1).todense(), dtype=np.float64).ravel()
    moves = Moves(total, csr_matrix(-stays))
    whole = float(total.sum())
    limit = MoveLimit(STAYS, STAYS, moves, whole + level, whole, "share", level)
    return replace(problem, move_limits=(*problem.move_limits, limit))
