"""Where units lie: cells of units near each other, whose prices at far seats need not be looked at one by one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from territory_opt.alignment.problem import Floats, Ints, Moves, Problem
from territory_opt.alignment.travel import Places
from territory_opt.geography.distance import distance_km, pair_distance_km, unit_vectors

UNITS_PER_CELL = 400
"""Most units of a cell: more make a cell wide, so that fewer seats can be left out; fewer make passes slow."""

ROUNDING = 1e-6
"""What rounding may add to a way, as a share of it and in km."""


@dataclass(frozen=True)
class Kept:
    """What moves for the atlas's units, as `problem.Moves` in the atlas's order: `total` (f,), rows of what stays."""

    total: Floats
    starts: Ints
    seat: Ints
    amount: Floats


@dataclass(frozen=True)
class Cell:
    """Units near each other that may go to the same seats.

    Attributes
    ----------
    start, stop : int
        Its units, numbered as in the atlas.
    seats : ndarray of int, shape (s,)
        The seats they may go to.
    way_km : ndarray of float, shape (s,)
        From the cell's middle to the seats' homes; 0 for a seat without one.
    """

    start: int
    stop: int
    seats: Ints
    way_km: Floats


@dataclass(frozen=True)
class Atlas:
    """The units that are free to choose, sorted by cell (f of them, with e accounts).

    Attributes
    ----------
    units : ndarray of int, shape (f,)
        The number of each unit in the problem.
    starts : ndarray of int, shape (f + 1,)
        Where the accounts of each unit begin.
    latitude, longitude, usd_per_km : ndarray of float, shape (e,)
        The accounts' places and what their km cost.
    places : Places
        The problem's places, for the seats' homes.
    unit_usd_per_km : ndarray of float, shape (f,)
        What a km costs for all placed accounts of each unit.
    spread_usd : ndarray of float, shape (f,)
        What the ways between each unit's accounts and the middle of its cell cost.
    weights : tuple of ndarray of float, each of shape (f,)
        What units load, for each seat limit and then each curve.
    unassigned_usd : ndarray of float, shape (f,)
        As in the problem.
    moves : tuple of Kept
        What moves: its price first, then each move limit.
    cells : tuple of Cell
        All units, cell by cell.
    locked : ndarray of int
        The units, numbered as in the problem, that are locked to a seat.
    """

    units: Ints
    starts: Ints
    latitude: Floats
    longitude: Floats
    usd_per_km: Floats
    places: Places
    unit_usd_per_km: Floats
    spread_usd: Floats
    weights: tuple[Floats, ...]
    unassigned_usd: Floats
    moves: tuple[Kept, ...]
    cells: tuple[Cell, ...]
    locked: Ints

    def way_usd(self, cell: Cell, seats: Ints) -> Floats:
        """Return what the ways of a cell's units to some seats cost, shape (stop - start, s)."""
        first, last = self.starts[cell.start], self.starts[cell.stop]
        rows = slice(first, last)
        homes = self.places.seat_latitude[seats], self.places.seat_longitude[seats]
        usd = distance_km(self.latitude[rows], self.longitude[rows], *homes)
        np.nan_to_num(usd, copy=False, nan=0.0)
        usd *= self.usd_per_km[rows, None]
        if last - first == cell.stop - cell.start:
            return usd
        return np.asarray(np.add.reduceat(usd, self.starts[cell.start : cell.stop] - first), dtype=np.float64)


def draw_atlas(problem: Problem) -> Atlas | None:
    """Sort a problem's units into cells; None where more than the great-circle way makes pairs differ."""
    if not _ways_are_all(problem):
        return None
    (travel,) = problem.travel
    places = travel.ways
    assert isinstance(places, Places)
    usd_per_km = np.sum([price.usd for price in travel.prices], axis=0)
    placed = ~np.isnan(places.latitude + places.longitude)
    usd_per_km = np.where(placed, usd_per_km, 0.0)
    vectors = np.nan_to_num(unit_vectors(places.latitude, places.longitude), nan=0.0)
    middle = np.add.reduceat(vectors * (usd_per_km + 1e-12)[:, None], problem.starts[:-1])
    middle /= np.maximum(np.linalg.norm(middle, axis=1, keepdims=True), 1e-300)
    free = np.flatnonzero(problem.locked < 0)
    groups = [free[problem.kind[free] == kind] for kind in range(len(problem.allows))]
    cut = [(kind, part) for kind, group in enumerate(groups) if len(group) for part in _cells(group, middle)]
    units = np.concatenate([np.empty(0, dtype=np.int64), *(part for _, part in cut)])
    accounts, starts = accounts_of(problem.starts, units)
    centres = np.array([_normed(middle[part].sum(axis=0)) for _, part in cut]).reshape(-1, 3)
    latitude, longitude = _degrees(centres)
    cells, start = [], 0
    for number, (kind, part) in enumerate(cut):
        seats = np.flatnonzero(problem.allows[kind])
        homes = places.seat_latitude[seats], places.seat_longitude[seats]
        way_km = np.nan_to_num(distance_km(latitude[[number]], longitude[[number]], *homes)[0], nan=0.0)
        cells.append(Cell(start, start + len(part), seats, way_km))
        start += len(part)
    of_cell = np.repeat(np.arange(len(cut)), [len(part) for _, part in cut])
    of_account = np.repeat(of_cell, np.diff(starts))
    spread_km = np.nan_to_num(
        pair_distance_km(
            places.latitude[accounts], places.longitude[accounts], latitude[of_account], longitude[of_account]
        )
    )
    cost = usd_per_km[accounts]
    return Atlas(
        units=units,
        starts=starts,
        latitude=places.latitude[accounts],
        longitude=places.longitude[accounts],
        usd_per_km=cost,
        places=places,
        unit_usd_per_km=_by_unit(cost, starts),
        spread_usd=_by_unit(cost * (spread_km * (1 + ROUNDING) + ROUNDING), starts),
        weights=tuple(weights[units] for weights in weights_of(problem)),
        unassigned_usd=problem.unassigned_usd[units],
        moves=tuple(
            _kept(moves, units) for moves in (problem.move_usd, *(limit.moves for limit in problem.move_limits))
        ),
        cells=tuple(cells),
        locked=np.flatnonzero(problem.locked >= 0),
    )


def _ways_are_all(problem: Problem) -> bool:
    if len(problem.travel) != 1 or problem.pair_terms or problem.listed is not None:
        return False
    (travel,) = problem.travel
    plain = isinstance(travel.ways, Places) and not travel.limits_reach
    linear = bool(travel.prices) and all(price.power == 1 for price in travel.prices)
    return plain and linear and all(limit.own is None for limit in problem.seat_limits)


def _cells(units: Ints, middle: Floats) -> list[Ints]:
    """Cut units into cells by halving where they spread most."""
    tree = cKDTree(middle[units], leafsize=UNITS_PER_CELL, balanced_tree=True, compact_nodes=False)
    found, waiting = [], [tree.tree]
    while waiting:
        part = waiting.pop()
        if part.split_dim == -1:
            found.append(units[part.indices])
        else:
            waiting += [part.greater, part.lesser]
    return found


def weights_of(problem: Problem) -> list[Floats]:
    """Return what units load, shape (n,) each, for each seat limit and then each seat curve."""
    limits = [limit.weights for limit in problem.seat_limits]
    return limits + [curve.weights for curve in problem.seat_curves]


def accounts_of(starts: Ints, units: Ints) -> tuple[Ints, Ints]:
    """Return the accounts of units, one unit after the other, and where each begins."""
    sizes = starts[units + 1] - starts[units]
    begins = np.concatenate([[0], np.cumsum(sizes)])
    offset = np.repeat(starts[units] - begins[:-1], sizes)
    return np.arange(begins[-1]) + offset, begins


def _by_unit(amounts: Floats, starts: Ints) -> Floats:
    if len(amounts) == 0:
        return np.empty(0)
    return np.asarray(np.add.reduceat(amounts, starts[:-1]), dtype=np.float64)


def _kept(moves: Moves, units: Ints) -> Kept:
    rows = csr_matrix(moves.kept[units])
    return Kept(
        moves.total[units], rows.indptr.astype(np.int64), rows.indices.astype(np.int64), rows.data.astype(np.float64)
    )


def _normed(vector: Floats) -> Floats:
    length = np.linalg.norm(vector)
    return vector / length if length > 0 else np.array([1.0, 0.0, 0.0])


def _degrees(vectors: Floats) -> tuple[Floats, Floats]:
    latitude = np.degrees(np.arctan2(vectors[:, 2], np.hypot(vectors[:, 0], vectors[:, 1])))
    return latitude, np.degrees(np.arctan2(vectors[:, 1], vectors[:, 0]))
