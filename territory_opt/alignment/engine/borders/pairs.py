"""What single pairs of unit and seat cost, weigh and move: priced on demand, never all at once."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from territory_opt.alignment.arrays import Bools, Floats, Ints
from territory_opt.alignment.limits import sparse_pairs
from territory_opt.alignment.problem import Problem
from territory_opt.alignment.travel import Travel, WayTable


class Pairs:
    """The pairs of a problem, any list of them at a time.

    Seat number K stands for no seat throughout, and carries nothing.

    Parameters
    ----------
    problem : Problem
        Its seats have homes.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._lengths = np.diff(problem.starts)
        self._known = [_marks(travel) for travel in problem.travel]

    def usd(self, units: Ints, seats: Ints) -> Floats:
        """Return the price of each pair, shape of `units`; ``inf``: not allowed."""
        problem = self.problem
        usd, reached = self._travel(units, seats)
        seated = seats < problem.seats
        for term in problem.pair_terms:
            usd += np.where(seated, term.elsewhere_usd[units], 0.0) + sparse_pairs(term.pairs_usd, units, seats)
        usd += problem.move_usd.of_pairs(units, seats)
        usd[~seated] += problem.unassigned_usd[units[~seated]]
        usd[~self._allowed(units, seats, reached)] = np.inf
        return usd

    def loads(self, units: Ints, seats: Ints) -> Floats:
        """Return what each pair adds to the seat's limits and then its curves, shape (b, m)."""
        problem = self.problem
        columns = [limit.of_pairs(units, seats) for limit in problem.seat_limits]
        columns += [curve.weights[units] for curve in problem.seat_curves]
        return _stacked(columns, len(units)) * (seats < problem.seats)[:, None]

    def moved(self, units: Ints, seats: Ints) -> Floats:
        """Return what each pair adds to the move limits, shape (b, q)."""
        return _stacked([limit.moves.of_pairs(units, seats) for limit in self.problem.move_limits], len(units))

    def _travel(self, units: Ints, seats: Ints) -> tuple[Floats, Bools]:
        """Return the price of the ways of each pair, and whether all its accounts reach the seat."""
        usd, reached = np.zeros(len(units)), np.ones(len(units), dtype=bool)
        lengths = self._lengths[units]
        pair = np.repeat(np.arange(len(units)), lengths)
        first = self.problem.starts[units] - (np.cumsum(lengths) - lengths)
        accounts, seat = np.arange(len(pair)) + first[pair], seats[pair]
        for travel, known in zip(self.problem.travel, self._known, strict=True):
            way = travel.ways.rows(accounts).of_seats(seat)
            by_account = sum((price.usd[accounts] * way**price.power for price in travel.prices), np.zeros(len(pair)))
            usd += np.bincount(pair, weights=by_account, minlength=len(units))
            if travel.limits_reach:
                beyond = (way > travel.longest) | _unknown(travel, known, accounts, seat)
                reached[pair[beyond]] = False
        return usd, reached

    def _allowed(self, units: Ints, seats: Ints, reached: Bools) -> Bools:
        """Return whether units may go to seats, given whether they reach them."""
        problem = self.problem
        seated = np.flatnonzero(seats < problem.seats)
        allowed = np.isfinite(problem.unassigned_usd[units])
        mine, there = units[seated], seats[seated]
        may = problem.allows[problem.kind[mine], there] & reached[seated]
        if problem.listed is not None:
            may &= ~problem.listed.restricted[mine] | (sparse_pairs(problem.listed.pairs, mine, there) != 0)
        allowed[seated] = may
        locked = problem.locked[units]
        return np.asarray(np.where(locked >= 0, locked == seats, allowed))


def _stacked(columns: list[Floats], rows: int) -> Floats:
    return np.stack(columns, axis=1) if columns else np.zeros((rows, 0))


def _marks(travel: Travel) -> csr_matrix | None:
    """Return a one for each way that a table holds, those of no length among them; None where there is no table."""
    if not isinstance(travel.ways, WayTable):
        return None
    known = travel.ways.known
    return csr_matrix((np.ones(len(known.data)), known.indices, known.indptr), shape=known.shape)


def _unknown(travel: Travel, known: csr_matrix | None, accounts: Ints, seat: Ints) -> Bools:
    """Return whether account and seat are both in a table that has no way between them."""
    if known is None or not isinstance(travel.ways, WayTable):
        return np.zeros(len(accounts), dtype=bool)
    column = np.append(travel.ways.column, -1)[seat]
    free = ~travel.ways.placed[accounts] | (column < 0)
    return np.asarray(~free & (sparse_pairs(known, accounts, np.where(free, known.shape[1], column)) == 0))
