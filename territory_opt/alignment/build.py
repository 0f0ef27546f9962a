"""From pieces to the normal form: accounts are merged into units, and what is said of accounts is added up by unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from scipy.sparse import csr_matrix

from territory_opt.alignment import pieces as said
from territory_opt.alignment.problem import (
    Bools,
    Floats,
    Ints,
    MoveLimit,
    Moves,
    Problem,
    SeatCurve,
    SeatLimit,
    Travel,
)

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
        Whether to take every account for a unit of its own, as an alignment drawn by hand may.

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
    unit = np.arange(len(data.accounts)) if split else data.unit
    units = int(unit.max()) + 1
    by_unit = np.argsort(unit, kind="stable")
    starts = np.searchsorted(unit[by_unit], np.arange(units + 1))
    roots = data.root()[by_unit[starts[:-1]]]
    kind, allows = _eligibility(_of(every, said.Eligible), roots, len(data.seats))
    return Problem(
        seat_ids=data.seats["seat_id"].to_numpy(dtype=object),
        account_unit=unit,
        by_unit=by_unit,
        starts=starts,
        travel=_travel(data, _of(every, said.TravelPrice), by_unit),
        move_usd=_moves(data, _total(data, [p.usd for p in _of(every, said.MovePrice)]), unit),
        unassigned_usd=_unassigned(_of(every, said.UnassignedPrice), unit, units),
        kind=kind,
        allows=allows,
        locked=_locked(_of(every, said.Locked), unit, units),
        seat_limits=tuple(replace(p, weights=_sum(p.weights, unit)) for p in _of(every, SeatLimit)),
        move_limits=tuple(
            MoveLimit(p.rule, p.measure, _moves(data, p.weights, unit), p.upper, p.step, p.parameter, p.value)
            for p in _of(every, said.MoveShare)
        ),
        seat_curves=tuple(replace(p, weights=_sum(p.weights, unit)) for p in _of(every, SeatCurve)),
    )


def _of(pieces: Sequence[said.Piece], kind: type[PieceT]) -> list[PieceT]:
    return [piece for piece in pieces if isinstance(piece, kind)]


def _sum(weights: Floats, unit: Ints) -> Floats:
    return np.bincount(unit, weights=weights).astype(np.float64)


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


def _locked(locks: Sequence[said.Locked], unit: Ints, units: int) -> Ints:
    locked = np.full(units, -1, dtype=np.int64)
    holder = np.full(units, -1, dtype=np.int64)
    for piece in locks:
        accounts = np.flatnonzero(piece.seat >= 0)
        # The last write wins; a clash shows where an account does not find its own seat there.
        locked[unit[accounts]] = piece.seat[accounts]
        holder[unit[accounts]] = accounts
        clash = accounts[locked[unit[accounts]] != piece.seat[accounts]]
        if len(clash):
            raise LockClashError(int(clash[0]), int(holder[unit[clash[0]]]))
    return locked


def _moves(data: said.AlignmentInput, weights: Floats, unit: Ints) -> Moves:
    """Count what moves: an account that somebody covers moves unless its unit goes to its incumbent seat."""
    incumbent = data.incumbent()
    weights = np.where(data.has_incumbent(), weights, 0.0)
    stays = np.flatnonzero((incumbent >= 0) & (weights > 0))
    shape = (int(unit.max()) + 1, len(data.seats) + 1)
    return Moves(_sum(weights, unit), csr_matrix((weights[stays], (unit[stays], incumbent[stays])), shape=shape))


def _travel(data: said.AlignmentInput, prices: Sequence[said.TravelPrice], by_unit: Ints) -> Travel:
    return Travel(
        latitude=data.measure("latitude")[by_unit],
        longitude=data.measure("longitude")[by_unit],
        usd_per_km=_total(data, [piece.usd_per_km for piece in prices])[by_unit],
        seat_latitude=data.seats["latitude"].to_numpy(dtype=np.float64),
        seat_longitude=data.seats["longitude"].to_numpy(dtype=np.float64),
    )


def _unassigned(prices: Sequence[said.UnassignedPrice], unit: Ints, units: int) -> Floats:
    if not prices:
        return np.full(units, np.inf)
    return np.asarray(np.sum([_sum(piece.usd, unit) for piece in prices], axis=0), dtype=np.float64)
