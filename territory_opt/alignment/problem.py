"""The normal form of a territory problem: all that an engine sees.

Rules and terms become a few kinds of numbers here: who may go where, limits on what seats carry, a limit on what moves,
which seats may stay closed, which units are neighbours, and prices. An engine that handles these handles every rule,
and a rule that can be said in them needs no new engine.

Symbols: i in units (n of them), t in seats (K of them), a in accounts. Seat number K stands for "no seat": a unit that
may stay unassigned has a finite price there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from territory_opt.alignment.arrays import Bools, Floats, Ints
from territory_opt.alignment.limits import MoveLimit, Moves, SeatCurve, SeatLimit, sparse_pairs
from territory_opt.alignment.travel import Travel

__all__ = [
    "Bools",
    "Floats",
    "Ints",
    "Listed",
    "MoveLimit",
    "Moves",
    "PairTerm",
    "Problem",
    "SeatCurve",
    "SeatLimit",
    "Travel",
]

PAIRS_PER_BLOCK = 4_000_000
"""Unit and seat pairs priced at once: 32 MB an array of float64."""


@dataclass(frozen=True)
class PairTerm:
    """A term that prices single pairs: `elsewhere_usd` (n,) at every seat and `pairs_usd` (n, K) on top of it."""

    term: str
    elsewhere_usd: Floats
    pairs_usd: csr_matrix


@dataclass(frozen=True)
class Listed:
    """Units of `restricted` (n,) may go only to the seats that `pairs` (n, K) marks."""

    restricted: Bools
    pairs: csr_matrix

    def block(self, start: int, stop: int) -> Bools:
        """Return which seats the list leaves to units start to stop, shape (stop - start, K)."""
        marked = self.pairs[start:stop].toarray() != 0
        return np.asarray(marked | ~self.restricted[start:stop, None])


@dataclass(frozen=True)
class Problem:
    """A territory problem in normal form.

    Attributes
    ----------
    seat_ids : ndarray of str, shape (K,)
        The seats.
    account_unit : ndarray of int, shape (a,)
        The unit of each account, accounts in the user's order.
    by_unit : ndarray of int, shape (a,)
        The accounts sorted by unit; `starts` marks where each unit begins.
    starts : ndarray of int, shape (n + 1,)
        Unit i holds accounts ``by_unit[starts[i]:starts[i + 1]]``.
    root : ndarray of int, shape (n,)
        The account that speaks for each unit, by its position in `by_unit`; the unit's place as a centre.
    travel : tuple of Travel
        Ways between accounts and homes, their prices and a largest way, one entry a source.
    pair_terms : tuple of PairTerm
        Prices of single pairs.
    move_usd : Moves
        Price of what moves.
    unassigned_usd : ndarray of float, shape (n,)
        Price of leaving a unit without a seat; ``inf`` where it must have one.
    kind : ndarray of int, shape (n,)
        Units of one kind may go to the same seats.
    allows : ndarray of bool, shape (kinds, K)
        The seats each kind may go to.
    listed : Listed or None
        Units that may go only to the seats of a list.
    locked : ndarray of int, shape (n,)
        The only seat a unit may go to, whatever its kind; -1 where it is free.
    seat_limits, move_limits, seat_curves : tuple
        Limits and prices on what seats carry and what moves; those of a closed seat do not count.
    open_usd : ndarray of float, shape (K,)
        Price of each seat that is open.
    may_close : ndarray of bool, shape (K,)
        Seats that are closed when no unit goes there.
    least_open, most_open : int
        How many seats are open.
    home : ndarray of int, shape (K,)
        The unit that an open seat must have among its own, its centre; -1 for none.
    free_centres : bool
        Whether seats have no homes: the centre of each is a unit of its own (`at_units`).
    neighbours : csr_matrix of bool, shape (n, n), or None
        When given, the units of each seat must be connected in it.
    """

    seat_ids: npt.NDArray[np.object_]
    account_unit: Ints
    by_unit: Ints
    starts: Ints
    root: Ints
    travel: tuple[Travel, ...]
    pair_terms: tuple[PairTerm, ...]
    move_usd: Moves
    unassigned_usd: Floats
    kind: Ints
    allows: Bools
    listed: Listed | None
    locked: Ints
    seat_limits: tuple[SeatLimit, ...]
    move_limits: tuple[MoveLimit, ...]
    seat_curves: tuple[SeatCurve, ...]
    open_usd: Floats
    may_close: Bools
    least_open: int
    most_open: int
    home: Ints
    free_centres: bool
    neighbours: csr_matrix | None

    @property
    def units(self) -> int:
        """Number of units, n."""
        return len(self.kind)

    @property
    def seats(self) -> int:
        """Number of seats, K; also the number that stands for no seat."""
        return len(self.seat_ids)

    @property
    def base_usd(self) -> float:
        """Price of the seat curves when every seat carries nothing, and of the seats that cannot close."""
        empty = sum(float(curve.usd[:, 0].sum()) for curve in self.seat_curves)
        return empty + float(self.open_usd[~self.may_close].sum())

    @property
    def is_assignment(self) -> bool:
        """Whether seats are given and open and territories need not be connected: units and seats are all there is."""
        return not (self.free_centres or self.may_close.any() or self.neighbours is not None or (self.home >= 0).any())

    @property
    def is_linear(self) -> bool:
        """Whether every unit must have a seat and pairs, seats and their limits are all that counts."""
        free_to_stay = bool(np.isfinite(self.unassigned_usd).any())
        return not (self.seat_curves or self.move_limits or free_to_stay)

    def blocks(self) -> Iterator[tuple[int, int]]:
        """Yield ranges of units (start, stop) whose pairs fit in memory together."""
        size = max(1, PAIRS_PER_BLOCK // (self.seats + 1))
        first = 0
        while first < self.units:
            # A unit may hold many accounts, and it is accounts that are priced.
            last = int(np.searchsorted(self.starts, self.starts[first] + size, side="right")) - 1
            stop = min(self.units, max(first + 1, last))
            yield first, stop
            first = stop

    def allowed(self, start: int, stop: int) -> Bools:
        """Return which seats units start to stop may go to, shape (stop - start, K + 1)."""
        rows = np.arange(stop - start)
        allowed = np.empty((stop - start, self.seats + 1), dtype=bool)
        allowed[:, :-1] = self.allows[self.kind[start:stop]]
        allowed[:, -1] = np.isfinite(self.unassigned_usd[start:stop])
        if self.listed is not None:
            allowed[:, :-1] &= self.listed.block(start, stop)
        first, offsets = self._accounts(start, stop)
        for travel in self.travel:
            if travel.limits_reach:
                reach = travel.within_reach(first, self.starts[stop])
                allowed[:, :-1] &= np.logical_and.reduceat(reach, offsets)
        locked = self.locked[start:stop]
        held = locked >= 0
        allowed[held] = False
        allowed[rows[held], locked[held]] = True
        return allowed

    def pair_usd(self, start: int, stop: int) -> Floats:
        """Return the price of units start to stop at every seat, shape (stop - start, K + 1); ``inf``: not allowed."""
        usd = np.zeros((stop - start, self.seats + 1))
        first, offsets = self._accounts(start, stop)
        for travel in self.travel:
            usd[:, :-1] += np.add.reduceat(travel.usd(first, self.starts[stop]), offsets)
        for term in self.pair_terms:
            usd[:, :-1] += term.elsewhere_usd[start:stop, None] + term.pairs_usd[start:stop].toarray()
        usd[:, -1] = self.unassigned_usd[start:stop]
        usd += self.move_usd.block(start, stop)
        usd[~self.allowed(start, stop)] = np.inf
        return usd

    def _accounts(self, start: int, stop: int) -> tuple[int, Ints]:
        """Return the first account of units start to stop, and where each unit begins after it."""
        first = int(self.starts[start])
        return first, self.starts[start:stop] - first

    def opened(self, plan: Ints) -> Bools:
        """Return which seats are open under a plan, shape (K,)."""
        return ~self.may_close | (np.bincount(plan, minlength=self.seats + 1)[: self.seats] > 0)

    def usd_by_term(self, plan: Ints) -> dict[str, float]:
        """Return the objective of a plan by term, in USD a year; the names are those of the YAML."""
        rows = np.arange(self.units)
        terms = {"disruption": float(self.move_usd.of_pairs(rows, plan).sum())}
        terms["unassigned"] = float(self.unassigned_usd[plan == self.seats].sum())

        def add(term: str, usd: float) -> None:
            terms[term] = terms.get(term, 0.0) + usd

        seat = plan[self.account_unit[self.by_unit]]
        for travel in self.travel:
            for term, usd in travel.usd_by_term(seat).items():
                add(term, usd)
        for pair_term in self.pair_terms:
            paired = sparse_pairs(pair_term.pairs_usd, rows, plan)
            add(pair_term.term, float((pair_term.elsewhere_usd + paired)[plan < self.seats].sum()))
        opened = self.opened(plan)
        for curve in self.seat_curves:
            add(curve.term, float(curve.price(curve.carried(plan))[opened].sum()))
        add("seats", float(self.open_usd[opened].sum()))
        return terms

    def at_units(self, units: Ints, like: Ints | None = None) -> Problem:
        """Return the problem of seats whose centres are units, where centres are free.

        Parameters
        ----------
        units : ndarray of int, shape (k,)
            The centre of each new seat; -1 for a seat without a territory, which no unit may go to.
        like : ndarray of int, shape (k,), optional
            The seat of this problem that each new seat is otherwise like; these seats themselves when left out.

        Returns
        -------
        Problem
            With k seats, each of which has its centre among its own units when it is open.
        """
        like = np.arange(self.seats) if like is None else like
        has_centre = units >= 0
        accounts = np.where(has_centre, self.root[units], -1)
        return replace(
            self,
            seat_ids=self.seat_ids[like],
            travel=tuple(travel.at_accounts(accounts) for travel in self.travel),
            pair_terms=tuple(replace(term, pairs_usd=term.pairs_usd[:, like]) for term in self.pair_terms),
            move_usd=self.move_usd.of_seats(like),
            allows=self.allows[:, like] & has_centre,
            listed=None if self.listed is None else replace(self.listed, pairs=self.listed.pairs[:, like]),
            seat_limits=tuple(limit.at(like, self.by_unit[accounts]) for limit in self.seat_limits),
            move_limits=tuple(replace(limit, moves=limit.moves.of_seats(like)) for limit in self.move_limits),
            seat_curves=tuple(curve.at(like) for curve in self.seat_curves),
            open_usd=self.open_usd[like],
            may_close=self.may_close[like] | ~has_centre,
            home=units,
            free_centres=False,
        )
