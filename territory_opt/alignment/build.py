"""From pieces to the normal form: accounts are merged into units, and what is said of accounts is added up by unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from scipy.sparse import csr_matrix

from territory_opt.alignment import pieces as said
from territory_opt.alignment.arrays import Bools, Floats, Ints
from territory_opt.alignment.limits import MoveLimit, Moves, SeatCurve, SeatLimit
from territory_opt.alignment.problem import Listed, PairTerm, Problem
from territory_opt.alignment.travel import Places, Travel, WayPrice, Ways, WayTable
from territory_opt.alignment.ways import between_accounts, table_ways

PieceT = TypeVar("PieceT")


class LockClashError(Exception):
    """Accounts of one unit are locked to different seats.

    Attributes
    ----------
    accounts : tuple of int
        Two accounts of one unit that are locked apart.
    """

    def __init__(self, first: int, second: int) -> None:
        self.accounts = (first, second)
        super().__init__(f"accounts {first} and {second} of one unit are locked to different seats")


def build_problem(data: said.AlignmentInput, pieces: Iterable[said.Piece], *, split: bool = False) -> Problem:
    """Add pieces up into the normal form.

    Parameters
    ----------
    data : AlignmentInput
        Accounts, seats and units.
    pieces : iterable of Piece
        What the rules and terms of a model say of them.
    split : bool
        Whether to take every account for a unit of its own, as an alignment drawn by hand may; neighbours of units do
        not apply then.

    Returns
    -------
    Problem
        The normal form.

    Raises
    ------
    LockClashError
        When accounts of one unit are locked to different seats.
    """
    every = tuple(pieces)
    seats = len(data.seats)
    unit = np.arange(len(data.accounts)) if split else data.unit
    units = int(unit.max()) + 1
    by_unit = np.argsort(unit, kind="stable")
    starts = np.searchsorted(unit[by_unit], np.arange(units + 1))
    # Split accounts are still spoken for by the root of the unit they belong to.
    spokesmen = data.root()[by_unit[starts[:-1]]]
    position = np.empty(len(unit), dtype=np.int64)
    position[by_unit] = np.arange(len(unit))
    kind, allows = _eligibility(_of(every, said.Eligible), spokesmen, seats)
    free = bool(_of(every, said.FreeCentres))
    may_close, least, most = _opening(_of(every, said.Opening), seats, free=free)
    return Problem(
        seat_ids=data.seats["seat_id"].to_numpy(dtype=object),
        account_unit=unit,
        by_unit=by_unit,
        starts=starts,
        root=position[spokesmen],
        travel=_travel(data, every, by_unit, position[spokesmen] if free else None),
        pair_terms=tuple(
            PairTerm(p.term, _sum(p.elsewhere_usd, unit), _sum_pairs(p.pairs_usd, unit))
            for p in _of(every, said.PairPrice)
        ),
        move_usd=_moves(data, _total(data, [p.usd for p in _of(every, said.MovePrice)]), unit),
        unassigned_usd=_unassigned(_of(every, said.UnassignedPrice), unit, units),
        kind=kind,
        allows=allows,
        listed=_listed(_of(every, said.Listed), spokesmen),
        locked=_locked(_of(every, said.Locked), unit, units),
        seat_limits=tuple(
            replace(p, weights=_sum(p.weights, unit), own=None if p.own is None else _sum_pairs(p.own, unit))
            for p in _of(every, SeatLimit)
        ),
        move_limits=tuple(
            MoveLimit(p.rule, p.measure, _moves(data, p.weights, unit), p.upper, p.step, p.parameter, p.value)
            for p in _of(every, said.MoveShare)
        ),
        seat_curves=tuple(replace(p, weights=_sum(p.weights, unit)) for p in _of(every, SeatCurve)),
        open_usd=np.sum([np.zeros(seats), *(p.usd for p in _of(every, said.SeatPrice))], axis=0),
        may_close=may_close,
        least_open=least,
        most_open=most,
        home=np.full(seats, -1, dtype=np.int64),
        free_centres=free,
        neighbours=None if split else _neighbours(_of(every, said.Contiguous), units),
    )


def _of(pieces: Sequence[said.Piece], kind: type[PieceT]) -> list[PieceT]:
    return [piece for piece in pieces if isinstance(piece, kind)]


def _sum(weights: Floats, unit: Ints) -> Floats:
    return np.bincount(unit, weights=weights).astype(np.float64)


def _sum_pairs(pairs: csr_matrix, unit: Ints) -> csr_matrix:
    """Add up a table by account and seat into one by unit and seat."""
    members = csr_matrix((np.ones(len(unit)), (unit, np.arange(len(unit)))), shape=(int(unit.max()) + 1, len(unit)))
    return csr_matrix(members @ pairs)


def _total(data: said.AlignmentInput, parts: Sequence[Floats]) -> Floats:
    return np.sum(parts, axis=0) if parts else np.zeros(len(data.accounts))


def _eligibility(eligible: Sequence[said.Eligible], roots: Ints, seats: int) -> tuple[Ints, Bools]:
    """Cross the kinds of all pieces into one kind a unit."""
    kind = np.zeros(len(roots), dtype=np.int64)
    allows = np.ones((1, seats), dtype=bool)
    for piece in eligible:
        crossed = kind * len(piece.allows) + piece.kind[roots]
        present, kind = np.unique(crossed, return_inverse=True)
        allows = allows[present // len(piece.allows)] & piece.allows[present % len(piece.allows)]
    return kind, allows


def _listed(lists: Sequence[said.Listed], roots: Ints) -> Listed | None:
    # Only eligibility lists pairs, and a model has that rule once.
    return next((Listed(piece.restricted[roots], csr_matrix(piece.pairs[roots])) for piece in lists), None)


def _locked(locks: Sequence[said.Locked], unit: Ints, units: int) -> Ints:
    locked = np.full(units, -1, dtype=np.int64)
    holder = np.full(units, -1, dtype=np.int64)
    for piece in locks:
        accounts = np.flatnonzero(piece.seat >= 0)
        before = np.flatnonzero((locked[unit[accounts]] >= 0) & (locked[unit[accounts]] != piece.seat[accounts]))
        if len(before):
            clash = int(accounts[before[0]])
            raise LockClashError(clash, int(holder[unit[clash]]))
        # The last write wins; a clash shows where an account does not find its own seat there.
        locked[unit[accounts]] = piece.seat[accounts]
        holder[unit[accounts]] = accounts
        apart = accounts[locked[unit[accounts]] != piece.seat[accounts]]
        if len(apart):
            raise LockClashError(int(apart[0]), int(holder[unit[apart[0]]]))
    return locked


def _moves(data: said.AlignmentInput, weights: Floats, unit: Ints) -> Moves:
    """Count what moves: an account that somebody covers moves unless its unit goes to its incumbent seat."""
    incumbent = data.incumbent()
    weights = np.where(data.has_incumbent(), weights, 0.0)
    stays = np.flatnonzero((incumbent >= 0) & (weights > 0))
    shape = (int(unit.max()) + 1, len(data.seats) + 1)
    return Moves(_sum(weights, unit), csr_matrix((weights[stays], (unit[stays], incumbent[stays])), shape=shape))


def _travel(
    data: said.AlignmentInput, pieces: Sequence[said.Piece], by_unit: Ints, roots: Ints | None
) -> tuple[Travel, ...]:
    """Gather prices and largest ways by the source of the ways; `roots` when units may be centres."""
    prices, reaches = _of(pieces, said.WayPrice), _of(pieces, said.Reach)
    # The order of first mention keeps a problem the same from run to run.
    sources = dict.fromkeys([*(piece.source for piece in prices), *(piece.source for piece in reaches)])
    return tuple(
        Travel(
            source,
            _ways(data, source, by_unit, roots),
            tuple(WayPrice(p.term, p.usd[by_unit], p.power) for p in prices if p.source == source),
            min((piece.longest for piece in reaches if piece.source == source), default=np.inf),
        )
        for source in sources
    )


def _ways(data: said.AlignmentInput, source: said.Source, by_unit: Ints, roots: Ints | None) -> Ways:
    seats = len(data.seats)
    if source == "km":
        homes = [data.seats[name].to_numpy(dtype=np.float64) for name in ("latitude", "longitude")]
        if roots is not None:
            homes = [np.full(seats, np.nan)] * 2
        return Places(data.measure("latitude")[by_unit], data.measure("longitude")[by_unit], *homes)
    if roots is None:
        table = table_ways(data, source)
        column = np.where(table.seat_known, np.arange(seats), -1)
        return WayTable(csr_matrix(table.way[by_unit]), table.account_known[by_unit], column, np.empty(0, np.int64))
    table = between_accounts(data, source, by_unit[roots])
    account_column = np.full(len(by_unit), -1, dtype=np.int64)
    account_column[roots] = np.where(table.seat_known, np.arange(len(roots)), -1)
    known = csr_matrix(table.way[by_unit])
    return WayTable(known, table.account_known[by_unit], np.full(seats, -1, dtype=np.int64), account_column)


def _unassigned(prices: Sequence[said.UnassignedPrice], unit: Ints, units: int) -> Floats:
    if not prices:
        return np.full(units, np.inf)
    return np.asarray(np.sum([_sum(piece.usd, unit) for piece in prices], axis=0), dtype=np.float64)


def _opening(openings: Sequence[said.Opening], seats: int, *, free: bool) -> tuple[Bools, int, int]:
    """Return which seats may stay closed, and how few and how many are open."""
    if not openings:
        return np.full(seats, free), seats, seats
    may_close, count = openings[0].may_close, openings[0].count
    if count is not None:
        return may_close, count, count
    return may_close, int((~may_close).sum()), seats


def _neighbours(contiguous: Sequence[said.Contiguous], units: int) -> csr_matrix | None:
    if not contiguous:
        return None
    pairs = contiguous[0].pairs
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    rows, columns = np.concatenate([pairs, pairs[:, ::-1]]).T
    graph = csr_matrix((np.ones(len(rows), dtype=bool), (rows, columns)), shape=(units, units))
    graph.sum_duplicates()
    return graph.astype(bool)
