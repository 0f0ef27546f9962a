"""The best plan and the best bound so far, whichever engine found them."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.arrays import Ints
from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.standing import Standing, stand
from territory_opt.alignment.engine.stop import Clock, relative_gap
from territory_opt.alignment.problem import Problem
from territory_opt.progress import Progress, ProgressCallback


class Best:
    """What the engines have found of a problem; an interrupted solve ends with what stands here.

    Attributes
    ----------
    standing : Standing or None
        The best plan that keeps all rules.
    problem : Problem
        The problem the plan stands in: where centres are free, with its seats at the plan's centres.
    bound_usd : float
        The highest bound proved; ``inf`` when no plan exists.
    prices : Prices or None
        The prices of limits that prove a bound, where an engine has them.
    """

    def __init__(self, problem: Problem, clock: Clock, gap: float, progress: ProgressCallback) -> None:
        self.problem = problem
        self.standing: Standing | None = None
        self.bound_usd = -np.inf
        self.prices: Prices | None = None
        self._clock, self._gap, self._progress = clock, gap, progress

    @property
    def usd(self) -> float:
        """Objective of the best plan; ``inf`` without one."""
        return np.inf if self.standing is None else self.standing.usd

    @property
    def infeasible(self) -> bool:
        """Whether it is proved that no plan exists."""
        return self.standing is None and self.bound_usd == np.inf

    @property
    def near(self) -> bool:
        """Whether the gap asked for is reached, or nothing is left to find."""
        return self.infeasible or (self.standing is not None and relative_gap(self.usd, self.bound_usd) <= self._gap)

    @property
    def done(self) -> bool:
        """Whether the solve is to end."""
        return self.near or self._clock.ended()

    def offer(self, standing: Standing, problem: Problem | None = None) -> None:
        """Take a plan, in a problem with its own centres where they are free, if it is better than what is there."""
        if standing.feasible and standing.usd < self.usd:
            self.standing, self.problem = standing, problem or self.problem
        self.report()

    def offer_plan(self, plan: Ints) -> None:
        """Take a plan of the problem, shape (n,), if it keeps all rules and is better than what is there."""
        self.offer(stand(self.problem, plan))

    def raise_bound(self, bound_usd: float) -> None:
        """Take a bound if it is higher than what is there."""
        if bound_usd > self.bound_usd:
            self.bound_usd = bound_usd
            self.report()

    def report(self) -> None:
        """Tell the progress callback how plan and bound stand."""
        objective = None if self.standing is None else self.usd
        bound = self.bound_usd if np.isfinite(self.bound_usd) else None
        self._progress(Progress("designing territories", None, objective, bound))
