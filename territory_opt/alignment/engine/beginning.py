"""Where a solve begins that knows a similar problem: a plan and prices of that one, as far as they fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.arrays import Ints
from territory_opt.alignment.engine.best import Best
from territory_opt.alignment.engine.easier import easier
from territory_opt.alignment.engine.prices import Prices, limits_bound, priced_pairs
from territory_opt.alignment.engine.recentre import at_best_centres
from territory_opt.alignment.engine.standing import stand
from territory_opt.alignment.problem import Problem


@dataclass(frozen=True)
class Beginning:
    """A plan and prices to begin from.

    Attributes
    ----------
    plan : ndarray of int, shape (n,)
        The seat of each unit; K for none, -1 where it is not known.
    prices : Prices
        Prices of the problem's limits.
    """

    plan: Ints
    prices: Prices


def begin(problem: Problem, known: Beginning, best: Best) -> Beginning:
    """Take what a beginning is worth: the bound of its prices and, where it keeps all rules, its plan.

    Parameters
    ----------
    problem : Problem
        The problem; every unit must have an allowed pair.
    known : Beginning
        What is known.
    best : Best
        Takes the plan and the bound, which is evaluated over all allowed pairs whatever the prices are.

    Returns
    -------
    Beginning
        The same with every unit at a seat that it may go to: one whose seat is not known, or not allowed, goes where
        it is cheapest at the prices. The plan may still break limits.
    """
    easy = easier(problem)
    plan = known.plan.copy()
    bound_usd = limits_bound(easy, known.prices)
    for start, stop, usd, priced in priced_pairs(easy, known.prices):
        rows, here = np.arange(stop - start), plan[start:stop]
        lost = (here < 0) | ~np.isfinite(usd[rows, here])
        here[lost] = priced[lost].argmin(axis=1)
        bound_usd += float(priced.min(axis=1).sum())
    best.prices = known.prices
    best.raise_bound(bound_usd)
    placed = at_best_centres(problem, plan) if problem.free_centres else problem
    best.offer(stand(placed, plan), placed)
    return Beginning(plan, known.prices)
