"""What the parts of a search share: the table, the best plan so far, and the pairs that a better one may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from territory_opt.alignment.engine.lagrange.prices import UnitPrices
from territory_opt.alignment.engine.table import PairTable
from territory_opt.alignment.problem import Ints

BETTER_SHARE = 1e-7
"""Share of an objective by which another must be less to count as better."""

LOOK_WORK, SOLVE_WORK = 1, 10
"""Work of a column in a relaxation and in branch and bound: a search divides its work evenly among its ways."""


class Found:
    """The best plan of a search.

    Attributes
    ----------
    table : PairTable
        The problem.
    useful : PairTable
        The same without pairs that no better plan uses, as far as is known.
    deadline : float
        Moment on `time.monotonic` at which the search stops.
    random : Generator
        What everything drawn is drawn from.
    plan : ndarray of int, shape (n,), or None
        The best plan.
    usd : float
        Its objective; ``inf`` when there is none.
    """

    def __init__(self, table: PairTable, deadline: float, seed: int, report: Callable[[Ints], None]) -> None:
        self.table, self.useful, self.deadline = table, table, deadline
        self.random = np.random.default_rng(seed)
        self.plan: Ints | None = None
        self.usd = np.inf
        self.prices: UnitPrices | None = None
        self._report = report

    @property
    def opened(self) -> Ints | None:
        """The open seats of the best plan."""
        return None if self.plan is None else self.table.opened(self.plan)

    def offer(self, plan: Ints) -> bool:
        """Take a plan when it keeps every rule and is better than the best."""
        usd = self.table.cost_usd(plan)
        if not better(usd, self.usd) or not self.table.keeps(plan):
            return False
        self.plan, self.usd = plan, usd
        self.trim()
        self._report(plan)
        return True

    def price(self, prices: UnitPrices) -> None:
        """Take prices of the units, which tell pairs that no better plan uses."""
        self.prices = prices
        self.trim()

    def trim(self) -> None:
        """Leave out what the prices prove useless for a better plan."""
        if self.prices is not None and np.isfinite(self.usd):
            barred = self.prices.never_used(self.usd)
            self.useful = replace(self.table, usd=np.where(barred, np.inf, self.table.usd))


def better(usd: float, than_usd: float) -> bool:
    """Whether an objective is less than another by more than rounding."""
    return usd < than_usd - BETTER_SHARE * max(abs(usd), 1e-12)
