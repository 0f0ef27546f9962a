"""The normal form of a territory problem: all that an engine sees.

Rules and terms become a few kinds of numbers here: who may go where, limits on what seats carry, a limit on what moves,
and prices. An engine that handles these handles every rule, and a rule that can be said in them needs no new engine.

Symbols: i in units (n of them), t in seats (K of them), a in accounts. Seat number K stands for "no seat": a unit that
may stay unassigned has a finite price there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from territory_opt.geography.distance import distance_km, pair_distance_km

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

PAIRS_PER_BLOCK = 4_000_000
"""Unit and seat pairs priced at once: 32 MB an array of float64."""


@dataclass(frozen=True)
class SeatLimit:
    """Lower and upper bounds on what each seat carries of one measure.

    Attributes
    ----------
    rule, measure : str
        The rule that set the limit and the measure it counts.
    weights : ndarray of float, shape (n,)
        The measure of each unit, in the measure's unit; never negative.
    lower, upper : ndarray of float, shape (K,)
        Bounds by seat; ``-inf`` and ``inf`` for none.
    step : ndarray of float, shape (K,)
        How far both bounds give way when the rule's parameter is relaxed by 1 (a tolerance or utilization of 1.0 more,
        or one unit of the measure for absolute bounds).
    parameter : str
        The rule's parameter that the step relaxes, and its value now, for explanations.
    value : float
        The parameter's value in the model.
    own : csr_matrix of float, shape (n, K), or None
        What a pair's own load differs from the unit's measure; their sum is never negative.
    at_centre : ndarray of float, shape (a,), or None
        With free centres, the upper bound when that account is the centre; `upper` is then not read.
    """

    rule: str
    measure: str
    weights: Floats
    lower: Floats
    upper: Floats
    step: Floats
    parameter: str
    value: float
    own: csr_matrix | None = None
    at_centre: Floats | None = None

    @property
    def name(self) -> str:
        """The limit's name in diagnostics."""
        return f"{self.rule}[{self.measure}]"

    def block(self, start: int, stop: int) -> Floats:
        """Return what units start to stop add to each seat's load, shape (stop - start, K)."""
        alike = np.broadcast_to(self.weights[start:stop, None], (stop - start, len(self.upper)))
        return alike if self.own is None else np.asarray(alike + self.own[start:stop].toarray(), dtype=np.float64)

    def of_pairs(self, units: Ints, seats: Ints) -> Floats:
        """Return what pairs of unit and seat add to the seat's load, shape of `units`; seat K carries anything."""
        return self.weights[units] + _of_pairs(self.own, units, seats)

    def carried(self, plan: Ints) -> Floats:
        """Return what each seat carries under a plan, shape (K,)."""
        seats = len(self.upper)
        loads = self.of_pairs(np.arange(len(plan)), plan)
        return np.bincount(plan, weights=loads, minlength=seats + 1)[:seats].astype(np.float64)


def _of_pairs(table: csr_matrix | None, units: Ints, seats: Ints) -> Floats:
    """Return a sparse table's values at pairs of unit and seat; 0 at seat number K, which it need not hold."""
    values = np.zeros(len(units))
    if table is None or len(units) == 0:
        return values
    there = np.flatnonzero(seats < table.shape[1])
    values[there] = np.asarray(table[units[there], seats[there]], dtype=np.float64).ravel()
    return values


@dataclass(frozen=True)
class Moves:
    """What changes hands, counted in some measure or price, for every unit and seat.

    Attributes
    ----------
    total : ndarray of float, shape (n,)
        What moves when none of the unit's accounts stays with its incumbent seat.
    kept : csr_matrix, shape (n, K + 1)
        What of it stays when the unit goes to that seat.
    """

    total: Floats
    kept: csr_matrix

    def block(self, start: int, stop: int) -> Floats:
        """Return what moves for units start to stop at every seat, shape (stop - start, K + 1)."""
        return np.asarray(self.total[start:stop, None] - self.kept[start:stop].toarray(), dtype=np.float64)

    def of_pairs(self, units: Ints, seats: Ints) -> Floats:
        """Return what moves for pairs of unit and seat, shape of `units`."""
        if len(units) == 0:
            return np.empty(0)
        return self.total[units] - np.asarray(self.kept[units, seats], dtype=np.float64).ravel()


@dataclass(frozen=True)
class MoveLimit:
    """An upper bound on what moves in all, in one measure.

    Attributes
    ----------
    rule, measure : str
        The rule that set the limit and the measure it counts.
    moves : Moves
        What moves, in the measure's unit.
    upper : float
        The most that may move.
    step : float
        How far the bound gives way when the rule's parameter is relaxed by 1 (a share of 1.0 more).
    parameter : str
        The rule's parameter that the step relaxes.
    value : float
        The parameter's value in the model.
    """

    rule: str
    measure: str
    moves: Moves
    upper: float
    step: float
    parameter: str
    value: float

    @property
    def name(self) -> str:
        """The limit's name in diagnostics."""
        return f"{self.rule}[{self.measure}]"


@dataclass(frozen=True)
class SeatCurve:
    """A convex piecewise-linear price of what each seat carries of one measure.

    Attributes
    ----------
    term : str
        The objective term it belongs to.
    weights : ndarray of float, shape (n,)
        The measure of each unit; never negative.
    loads : ndarray of float, shape (K, p)
        Breakpoints by seat, increasing from 0; the last slope goes on beyond the last.
    usd : ndarray of float, shape (K, p)
        Price at each breakpoint.
    """

    term: str
    weights: Floats
    loads: Floats
    usd: Floats

    @property
    def slopes(self) -> Floats:
        """Price of one more between breakpoints, shape (K, p - 1), not decreasing along a row."""
        return np.diff(self.usd, axis=1) / np.diff(self.loads, axis=1)

    def price(self, carried: Floats) -> Floats:
        """Return the price of what each seat carries, shape (K,) in and out."""
        beyond = np.maximum(carried - self.loads[:, -1], 0.0) * self.slopes[:, -1]
        within = [np.interp(c, x, y) for c, x, y in zip(carried, self.loads, self.usd, strict=True)]
        return np.asarray(within, dtype=np.float64) + beyond


@dataclass(frozen=True)
class Travel:
    """Places of accounts and seats and the price of the way between them.

    Attributes
    ----------
    latitude, longitude : ndarray of float, shape (a,)
        Places of the accounts in degrees, accounts sorted by unit; NaN where there is none.
    usd_per_km : ndarray of float, shape (a,)
        Price a year of one km between the account and its seat's home.
    seat_latitude, seat_longitude : ndarray of float, shape (K,)
        Homes of the seats; NaN where there is none, and then the way there is free.
    """

    latitude: Floats
    longitude: Floats
    usd_per_km: Floats
    seat_latitude: Floats
    seat_longitude: Floats

    def block(self, start: int, stop: int) -> Floats:
        """Return the price of the way for accounts start to stop, shape (stop - start, K)."""
        way_km = distance_km(
            self.latitude[start:stop], self.longitude[start:stop], self.seat_latitude, self.seat_longitude
        )
        return np.asarray(np.nan_to_num(way_km, nan=0.0) * self.usd_per_km[start:stop, None], dtype=np.float64)

    def of_seats(self, seat: Ints) -> Floats:
        """Return the price of each account's way to its seat, shape (a,); nothing for seat number K, no seat."""
        way_km = pair_distance_km(
            self.latitude,
            self.longitude,
            np.append(self.seat_latitude, np.nan)[seat],
            np.append(self.seat_longitude, np.nan)[seat],
        )
        return np.asarray(np.nan_to_num(way_km, nan=0.0) * self.usd_per_km, dtype=np.float64)


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
    travel : Travel
        Price of the way between accounts and homes.
    move_usd : Moves
        Price of what moves.
    unassigned_usd : ndarray of float, shape (n,)
        Price of leaving a unit without a seat; ``inf`` where it must have one.
    kind : ndarray of int, shape (n,)
        Units of one kind may go to the same seats.
    allows : ndarray of bool, shape (kinds, K)
        The seats each kind may go to.
    locked : ndarray of int, shape (n,)
        The only seat a unit may go to, whatever its kind; -1 where it is free.
    seat_limits, move_limits, seat_curves : tuple
        Limits and prices on what seats carry and what moves.
    """

    seat_ids: npt.NDArray[np.object_]
    account_unit: Ints
    by_unit: Ints
    starts: Ints
    travel: Travel
    move_usd: Moves
    unassigned_usd: Floats
    kind: Ints
    allows: Bools
    locked: Ints
    seat_limits: tuple[SeatLimit, ...]
    move_limits: tuple[MoveLimit, ...]
    seat_curves: tuple[SeatCurve, ...]

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
        """Price of the seat curves when every seat carries nothing."""
        return sum(float(curve.usd[:, 0].sum()) for curve in self.seat_curves)

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
        locked = self.locked[start:stop]
        held = locked >= 0
        allowed[held] = False
        allowed[rows[held], locked[held]] = True
        return allowed

    def pair_usd(self, start: int, stop: int) -> Floats:
        """Return the price of units start to stop at every seat, shape (stop - start, K + 1); ``inf``: not allowed."""
        usd = np.empty((stop - start, self.seats + 1))
        first = self.starts[start]
        usd[:, :-1] = np.add.reduceat(self.travel.block(first, self.starts[stop]), self.starts[start:stop] - first)
        usd[:, -1] = self.unassigned_usd[start:stop]
        usd += self.move_usd.block(start, stop)
        usd[~self.allowed(start, stop)] = np.inf
        return usd

    def carried(self, weights: Floats, plan: Ints) -> Floats:
        """Return what each seat carries of a measure under a plan, shape (K,)."""
        return np.bincount(plan, weights=weights, minlength=self.seats + 1)[: self.seats].astype(np.float64)

    def usd_by_term(self, plan: Ints) -> dict[str, float]:
        """Return the objective of a plan by term, in USD a year; the names are those of the YAML."""
        rows = np.arange(self.units)
        way_usd = self.travel.of_seats(plan[self.account_unit[self.by_unit]])
        terms = {"travel": float(way_usd.sum()), "disruption": float(self.move_usd.of_pairs(rows, plan).sum())}
        terms["unassigned"] = float(self.unassigned_usd[plan == self.seats].sum())
        for curve in self.seat_curves:
            carried = self.carried(curve.weights, plan)
            terms[curve.term] = terms.get(curve.term, 0.0) + float(curve.price(carried).sum())
        return terms
