"""How a plan stands against the limits: what it costs and by how much it breaks them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.engine.table import pieces_by_seat
from territory_opt.alignment.problem import Floats, Ints, Problem

FEASIBLE = 1e-9
"""Share of a fair load by which a limit may be passed and still counts as kept: rounding of floating-point sums."""


@dataclass(frozen=True)
class Standing:
    """A plan and how it stands.

    Attributes
    ----------
    plan : ndarray of int, shape (n,)
        The seat of each unit; K for none.
    usd : float
        Its objective.
    excess : float
        Sum over limits and seats of what passes the bound, as a share of the fair load; 0 when all are kept.
    seat_excess : ndarray of float, shape (K,)
        The part of the excess that belongs to each seat.
    """

    plan: Ints
    usd: float
    excess: float
    seat_excess: Floats

    @property
    def feasible(self) -> bool:
        """Whether the plan keeps every limit."""
        return self.excess <= FEASIBLE

    def better_than(self, other: Standing) -> bool:
        """Whether this plan is to be preferred: first fewer broken limits, then a lower objective."""
        if self.feasible and other.feasible:
            return self.usd < other.usd
        if self.feasible or other.feasible:
            return self.feasible
        return (round(self.excess, 9), self.usd) < (round(other.excess, 9), other.usd)


def fair_load(total: float, seats: int) -> float:
    """Return the mean load of a seat, the scale on which excess counts; never 0."""
    return max(float(total) / seats, 1e-12)


def stand(problem: Problem, plan: Ints) -> Standing:
    """Price a plan and add up what it breaks.

    A seat without its centre and every piece of a territory beyond the first count as one fair load each, and so does
    every seat too many or too few.
    """
    opened = problem.opened(plan)
    seat_excess = np.zeros(problem.seats)
    for limit in problem.seat_limits:
        carried = limit.carried(plan)
        over = np.maximum(carried - limit.upper, 0.0) + np.maximum(limit.lower - carried, 0.0)
        seat_excess += np.where(opened, over, 0.0) / fair_load(limit.most, problem.seats)
    homes = np.flatnonzero(opened & (problem.home >= 0))
    seat_excess[homes] += plan[problem.home[homes]] != homes
    if problem.neighbours is not None:
        pieces = pieces_by_seat(problem.neighbours, plan)[: problem.seats]
        seat_excess[: len(pieces)] += np.maximum(pieces - 1.0, 0.0)
    open_seats = int(opened.sum())
    miscounted = max(problem.least_open - open_seats, open_seats - problem.most_open, 0)
    moved_excess = 0.0
    rows = np.arange(problem.units)
    for move_limit in problem.move_limits:
        moved = float(move_limit.moves.of_pairs(rows, plan).sum())
        moved_excess += max(0.0, moved - move_limit.upper) / fair_load(move_limit.moves.total.sum(), 1)
    usd = sum(problem.usd_by_term(plan).values())
    return Standing(plan, usd, float(seat_excess.sum()) + moved_excess + miscounted, seat_excess)
