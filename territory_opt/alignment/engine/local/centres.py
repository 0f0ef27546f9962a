"""Sets of seats to open: drawn far apart, moved, and settled between allocation and location."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from territory_opt.alignment.engine.local.beyond import closable
from territory_opt.alignment.engine.local.found import better
from territory_opt.alignment.engine.local.integer import Cuts
from territory_opt.alignment.engine.local.piece import Piece, all_open
from territory_opt.alignment.engine.local.program import Program, program_of
from territory_opt.alignment.engine.local.relaxed import Relaxed, relax
from territory_opt.alignment.engine.table import PairTable
from territory_opt.alignment.problem import Floats, Ints

SETTLING = 20
"""Most rounds of allocation and location."""


@dataclass
class SeatSet:
    """Seats that are open together, and how far their plans have been searched.

    Attributes
    ----------
    piece : Piece
        The table with these seats open and no other.
    program : Program
        Its integer program.
    relaxed : Relaxed
        The program's relaxation.
    cuts : Cuts
        Contiguity cuts found so far.
    level : int
        How often its plans were searched, each time among more columns.
    """

    piece: Piece
    program: Program
    relaxed: Relaxed
    cuts: Cuts = field(default_factory=Cuts)
    level: int = 0

    @property
    def seats(self) -> Ints:
        """The open seats, sorted; not the one that stands for none."""
        nobody = np.arange(len(self.piece.seats)) == self.piece.table.nobody
        return np.asarray(self.piece.seats[~nobody], dtype=np.int64)

    def shares(self) -> Floats:
        """Return the share of each unit that the relaxation gives to each seat of the piece, shape (n, k)."""
        shares = np.zeros((self.program.table.units, len(self.piece.seats)))
        shares[self.program.unit, self.program.seat] = self.relaxed.values[: self.program.pairs]
        return shares

    def reduced_usd(self) -> Floats:
        """Return what each pair costs at least above the relaxation, shape (n, k); ``inf`` where not allowed."""
        reduced = np.full((self.program.table.units, len(self.piece.seats)), np.inf)
        reduced[self.program.unit, self.program.seat] = self.relaxed.reduced_usd[: self.program.pairs]
        return reduced


def opened_set(table: PairTable, seats: Ints, deadline: float) -> SeatSet | None:
    """Return a set of seats with its relaxation; None when it has no solution or the deadline passes first."""
    piece = all_open(table, seats)
    program = program_of(piece.table)
    relaxed = relax(program, deadline)
    return None if relaxed is None else SeatSet(piece, program, relaxed)


def settled(table: PairTable, seats: Ints, deadline: float) -> SeatSet | None:
    """Return the set that alternating allocation and location reach from some seats, None when they have no solution.

    Method: Cooper (1964), "Heuristic methods for location-allocation problems", SIAM Review 6, with the relaxation as
    allocation.
    """
    best = opened_set(table, seats, deadline)
    for _ in range(SETTLING):
        if best is None:
            return None
        moved = located(table, best)
        if np.array_equal(moved, best.seats):
            return best
        following = opened_set(table, moved, deadline)
        if following is None or not better(following.relaxed.usd, best.relaxed.usd):
            return best
        best = following
    return best


def located(table: PairTable, allocated: SeatSet) -> Ints:
    """Return seats with the cheapest centre for what each now holds, sorted; seats without choice stay."""
    usd = serving_usd(table, allocated.shares())
    taken = set(allocated.seats.tolist())
    for row, seat in enumerate(allocated.piece.seats.tolist()):
        if not _movable(table)[seat]:
            continue
        taken.discard(seat)
        order = np.argsort(usd[row], kind="stable")
        taken.add(next(int(other) for other in order if other not in taken))
    return np.array(sorted(taken), dtype=np.int64)


def serving_usd(table: PairTable, shares: Floats) -> Floats:
    """Return what each seat with a home of its own would cost to serve what each of k seats holds, shape (k, K)."""
    finite = np.isfinite(table.usd)
    barred_usd = 1e6 * max(float(table.usd.max(where=finite, initial=1.0)), 1.0)
    usd = shares.T @ np.where(finite, table.usd, barred_usd) + table.open_usd
    usd[:, ~_movable(table)] = np.inf
    return np.asarray(usd, dtype=np.float64)


def drawn(table: PairTable, kept: Ints, count: int, random: np.random.Generator) -> Ints:
    """Return so many seats: those kept, and others drawn the likelier the worse the ones before serve their homes.

    Method: Arthur and Vassilvitskii (2007), "k-means++: the advantages of careful seeding".
    """
    seats = np.union1d(kept, np.flatnonzero(~table.may_close))
    while len(seats) < count:
        left = np.setdiff1d(np.flatnonzero(closable(table)), seats)
        weights = _unserved_usd(table, seats)[left]
        chances = weights / weights.sum() if weights.sum() > 0.0 else None
        seats = np.append(seats, random.choice(left, p=chances))
    return np.unique(seats).astype(np.int64)


def _movable(table: PairTable) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray(table.may_close & (table.home >= 0))


def _unserved_usd(table: PairTable, seats: Ints) -> Floats:
    """Return what the home of each seat costs at the best of some seats, shape (K,); 1 for seats without a home."""
    if len(seats) == 0:
        return np.ones(table.seats)
    usd = table.usd[:, seats].min(axis=1)
    usd = np.where(np.isfinite(usd), usd, usd.max(where=np.isfinite(usd), initial=1.0))
    return np.where(table.home >= 0, usd[table.home], 1.0)
