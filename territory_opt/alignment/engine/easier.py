"""A problem made easier: only what a linear relaxation can say is left, so that a bound of it holds for the problem."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix

from territory_opt.alignment.arrays import Bools, Floats
from territory_opt.alignment.limits import SeatCurve, SeatLimit
from territory_opt.alignment.problem import PairTerm, Problem


def easier(problem: Problem) -> Problem:
    """Return a problem that every plan of `problem` solves, at no higher an objective.

    Territories need not be connected and centres cost no way. A seat that may close has no lower bounds; its price is
    spread over the room of its tightest upper bound, as if part of a seat could open; its curves start from nothing.
    """
    closing = problem.may_close
    return replace(
        problem,
        travel=() if problem.free_centres else problem.travel,
        pair_terms=(*problem.pair_terms, *_spread_price(problem)),
        seat_limits=tuple(_without_lower(limit, closing) for limit in problem.seat_limits),
        seat_curves=tuple(_from_nothing(curve, closing) for curve in problem.seat_curves),
        open_usd=np.where(closing, 0.0, problem.open_usd),
        may_close=np.zeros(problem.seats, dtype=bool),
        least_open=problem.seats,
        most_open=problem.seats,
        home=np.full(problem.seats, -1, dtype=np.int64),
        free_centres=False,
        neighbours=None,
    )


def _without_lower(limit: SeatLimit, closing: Bools) -> SeatLimit:
    return replace(limit, lower=np.where(closing, -np.inf, limit.lower))


def _spread_price(problem: Problem) -> list[PairTerm]:
    """Price each unit by the share of a closable seat's room that it takes, at the limit whose units take most."""
    if problem.free_centres or not (problem.may_close & (problem.open_usd > 0)).any():
        return []
    shares = [
        (limit.weights, np.where(np.isfinite(limit.upper) & (limit.upper > 0), limit.upper, np.inf))
        for limit in problem.seat_limits
        if limit.own is None
    ]
    if not shares:
        return []
    # Any one limit gives a bound; the one whose units fill the most seats gives the best.
    weights, room = max(shares, key=lambda share: float(share[0].sum() / share[1].min()))
    usd_per_unit = np.where(problem.may_close, problem.open_usd / room, 0.0)
    pairs = csr_matrix(np.outer(weights, usd_per_unit))
    return [PairTerm("seats", np.zeros(problem.units), pairs)]


def _from_nothing(curve: SeatCurve, closing: Bools) -> SeatCurve:
    """Return the largest convex curve below each that is nought at no load, where a seat may close."""
    rows = np.flatnonzero(closing & (curve.usd[:, 0] > 0))
    if len(rows) == 0:
        return curve
    # No seat carries more than all units, so up to there the last slope counts, too.
    far = np.maximum(2.0 * curve.loads[:, -1], curve.weights.sum())
    loads = np.column_stack([curve.loads, far])
    usd = np.column_stack([curve.usd, curve.price(far)])
    for row in rows:
        usd[row] = _hull(loads[row], np.append(0.0, usd[row][1:]))
    return replace(curve, loads=loads, usd=usd)


def _hull(loads: Floats, usd: Floats) -> Floats:
    """Return the lower convex hull of points whose loads rise, at those loads."""
    kept: list[int] = []
    for here in range(len(loads)):
        while len(kept) > 1:
            a, b = kept[-2], kept[-1]
            if (usd[b] - usd[a]) * (loads[here] - loads[a]) < (usd[here] - usd[a]) * (loads[b] - loads[a]):
                break
            kept.pop()
        kept.append(here)
    return np.asarray(np.interp(loads, loads[kept], usd[kept]), dtype=np.float64)
