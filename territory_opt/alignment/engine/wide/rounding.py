"""From prices to a plan: units take their cheapest pairs, and what does not fit is shared out anew."""

from __future__ import annotations

import time

import numpy as np

from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.wide.candidates import Candidates, chosen, seat_prices
from territory_opt.alignment.engine.wide.dual import difference_usd
from territory_opt.alignment.engine.wide.flow import Share, flows_do, shared_out
from territory_opt.alignment.engine.wide.repair import polished, repaired
from territory_opt.alignment.problem import Ints, Problem

MOST_SHARINGS = 12
"""Flows that share out units, at most."""

FIRST_NEAR = 0.1
NEAR = 0.5
"""How near a pair must be to its unit's cheapest to take part in the first flow, which shares out all units, and in the
second; nearer or farther in later ones, of ever fewer units."""

LIGHTER = 0.6
"""How much fewer units, the lightest, the next flow shares out: what is left to mend is less, too."""

LIGHT_UNITS_PER_SEAT = 100
LIGHTEST_SHARE = 0.5
"""Units a seat that the second flow shares out, the lightest, and the largest share of all units that they are."""

WITHHELD = 1.2
"""What is withheld of a seat's bound in the next flow, as a multiple of what passed it after the last."""

SPARED = 1e-5
"""Share of every bound that each further flow withholds: room for rounding the units that it splits."""

NOISE = 0.003
"""Spread of what is added at random to the pairs' prices where no flow is used, as a share of their difference."""


def rounded(problem: Problem, candidates: Candidates, prices: Prices, seed: int, deadline: float) -> Ints:
    """Return a plan of candidate pairs, shape (n,), that keeps the limits or nearly does.

    Parameters
    ----------
    problem : Problem
        The problem.
    candidates : Candidates
        The pairs that units may take.
    prices : Prices
        Prices near those at which the relaxation's bound is best.
    seed : int
        Seed of the noise that parts units alike, where no flow can.
    deadline : float
        Moment on `time.monotonic` at which to stop all the same.
    """
    priced = candidates.priced(seat_prices(prices), prices.moves, slice(None))
    if not flows_do(problem):
        # Units for which two seats cost the same must not all choose alike.
        noise = np.random.default_rng(seed).gumbel(size=priced.shape)
        place = (priced - NOISE * difference_usd(candidates) * noise).argmin(axis=0)
        place = repaired(problem, candidates, prices, place, deadline)
    else:
        place = _shared_and_repaired(problem, candidates, prices, priced.argmin(axis=0), deadline)
    return chosen(candidates, polished(problem, candidates, prices, place, deadline))


def _shared_and_repaired(
    problem: Problem, candidates: Candidates, prices: Prices, place: Ints, deadline: float
) -> Ints:
    (limit,) = problem.seat_limits
    upper = limit.upper.copy()
    light, near = min(LIGHTEST_SHARE, LIGHT_UNITS_PER_SEAT * problem.seats / problem.units), NEAR
    share = Share(FIRST_NEAR, 1.0, frees_overfull=False)
    needed_seconds = 0.0
    for _ in range(MOST_SHARINGS):
        started = time.monotonic()
        if started + needed_seconds > deadline:
            return repaired(problem, candidates, prices, place, deadline)
        place = shared_out(problem, candidates, prices, place, upper, share)
        place = repaired(problem, candidates, prices, place, deadline)
        over = np.maximum(limit.carried(chosen(candidates, place)) - limit.upper, 0.0)
        if not over.any():
            break
        upper -= WITHHELD * over + SPARED * limit.upper
        # A flow cannot be broken off, so it is not begun where it would end too late by what the last one took.
        needed_seconds = (time.monotonic() - started) * light / share.lightest_share
        share = Share(near, light, frees_overfull=True)
        light, near = LIGHTER * light, near / LIGHTER
    return place
