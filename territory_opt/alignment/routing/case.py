"""New accounts and the seats they may go to, in numbers: the part of the normal form that is left when a plan stands.

Symbols as in `problem`: i in units (n of them, the new ones only), t in seats (K). Arrays run over seats first, so that
a seat's row is one stretch of memory. Number K stands for no seat.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from territory_opt.alignment.arrays import Floats, Ints


@dataclass(frozen=True)
class Room:
    """What seats can still take of a measure.

    Attributes
    ----------
    weights : ndarray of float, shape (n,)
        What each unit adds.
    left : ndarray of float, shape (K,)
        What fits beside the books that are there; never negative, ``inf`` for no limit.
    """

    weights: Floats
    left: Floats


@dataclass(frozen=True)
class Curve:
    """A convex price of what seats carry, from the books that are there upwards.

    Attributes
    ----------
    weights : ndarray of float, shape (n,)
        What each unit adds.
    ends : ndarray of float, shape (K, p)
        Where each slope ends, counted from the books; 0 for a stretch that they have passed, the last ``inf``.
    slopes : ndarray of float, shape (K, p)
        Price of one more on each stretch, not decreasing along a row.
    """

    weights: Floats
    ends: Floats
    slopes: Floats

    def slope_below(self, seat: int, loads: Floats) -> Floats:
        """Return the price of the last bit of loads at a seat, shape of `loads`."""
        stretch = np.searchsorted(self.ends[seat], loads, side="left")
        return np.asarray(self.slopes[seat, np.minimum(stretch, self.slopes.shape[1] - 1)])

    def usd(self, seat: int, loads: Floats) -> Floats:
        """Return the price of loads at a seat beyond that of its books, shape of `loads`."""
        corners, prices = self._corners[0][seat], self._corners[1][seat]
        beyond = np.maximum(loads - corners[-1], 0.0) * self.slopes[seat, -1]
        return np.asarray(np.interp(loads, corners, prices) + beyond)

    @cached_property
    def _corners(self) -> tuple[Floats, Floats]:
        """Loads where the slope changes, from 0, and the price of each, shape (K, p) both."""
        corners = np.pad(self.ends[:, :-1], ((0, 0), (1, 0)))
        steps = np.diff(corners, axis=1) * self.slopes[:, :-1]
        return corners, np.pad(np.cumsum(steps, axis=1), ((0, 0), (1, 0)))


@dataclass(frozen=True)
class Case:
    """What is to be decided: a seat for every unit.

    Attributes
    ----------
    usd : ndarray of float, shape (K, n)
        Price of each pair; ``inf`` where it is not allowed.
    left_out_usd : ndarray of float, shape (n,)
        Price of a unit that finds no seat; above everything that a seat could cost.
    rooms : tuple of Room
        Limits.
    curves : tuple of Curve
        Prices of loads.
    """

    usd: Floats
    left_out_usd: Floats
    rooms: tuple[Room, ...]
    curves: tuple[Curve, ...]

    @property
    def seats(self) -> int:
        """Number of seats, K; also the number that stands for no seat."""
        return int(self.usd.shape[0])

    @property
    def units(self) -> int:
        """Number of units, n."""
        return int(self.usd.shape[1])

    @property
    def weights(self) -> tuple[Floats, ...]:
        """What each unit adds to each limit and then to each curve."""
        loaded: tuple[Room | Curve, ...] = (*self.rooms, *self.curves)
        return tuple(part.weights for part in loaded)

    def loads(self, weights: Floats, plan: Ints) -> Floats:
        """Return what a plan adds to each seat, shape (K,)."""
        return np.bincount(plan, weights=weights, minlength=self.seats + 1)[: self.seats].astype(np.float64)

    def cost_usd(self, plan: Ints) -> float:
        """Return what a plan costs: its pairs, what it adds to the price of loads, and the units it leaves out."""
        given = np.flatnonzero(plan < self.seats)
        usd = float(self.usd[plan[given], given].sum() + self.left_out_usd[plan == self.seats].sum())
        for curve in self.curves:
            added = self.loads(curve.weights, plan)
            usd += sum(float(curve.usd(seat, added[[seat]])[0]) for seat in np.flatnonzero(added).tolist())
        return usd

    def fits(self, plan: Ints) -> bool:
        """Whether a plan goes to allowed seats only and keeps every limit."""
        given = np.flatnonzero(plan < self.seats)
        kept = [self.loads(room.weights, plan) <= room.left * (1 + 1e-9) + 1e-9 for room in self.rooms]
        return bool(np.isfinite(self.usd[plan[given], given]).all() and np.all(kept))

    def part(self, seats: Ints, units: Ints) -> Case:
        """Return the case of some seats and units only."""
        return Case(
            usd=np.ascontiguousarray(self.usd[np.ix_(seats, units)]),
            left_out_usd=self.left_out_usd[units],
            rooms=tuple(Room(room.weights[units], room.left[seats]) for room in self.rooms),
            curves=tuple(
                replace(curve, weights=curve.weights[units], ends=curve.ends[seats], slopes=curve.slopes[seats])
                for curve in self.curves
            ),
        )

    def parts(self) -> list[tuple[Ints, Ints]]:
        """Return seats and units of the parts that share no seat; a unit that may go nowhere is in none."""
        seat, unit = np.nonzero(np.isfinite(self.usd))
        size = self.seats + self.units
        pairs = csr_matrix((np.ones(len(seat), dtype=np.int8), (seat, self.seats + unit)), shape=(size, size))
        group = connected_components(pairs, directed=False)[1]
        of_seat, of_unit = group[: self.seats], group[self.seats :]
        shared = np.intersect1d(of_seat, of_unit)
        return [(np.flatnonzero(of_seat == number), np.flatnonzero(of_unit == number)) for number in shared]
