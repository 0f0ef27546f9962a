"""Limits and prices on what seats carry and on what moves: the parts of a problem's normal form that add up over units.

Symbols as in `problem`: i in units (n), t in seats (K), a in accounts; seat number K stands for no seat.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix

from territory_opt.alignment.arrays import Floats, Ints


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

    @property
    def most(self) -> float:
        """The most that a seat could carry: all units at their largest load."""
        if self.own is None:
            return float(self.weights.sum())
        larger = np.maximum(np.asarray(self.own.max(axis=1).todense(), dtype=np.float64).ravel(), 0.0)
        return float((self.weights + larger).sum())

    @property
    def least(self) -> float:
        """The least that all units together add to the seats' loads, as far as their own measures show."""
        if self.own is None:
            return float(self.weights.sum())
        smaller = np.minimum(np.asarray(self.own.min(axis=1).todense(), dtype=np.float64).ravel(), 0.0)
        return float((self.weights + smaller).sum())

    def block(self, start: int, stop: int) -> Floats:
        """Return what units start to stop add to each seat's load, shape (stop - start, K)."""
        alike = np.broadcast_to(self.weights[start:stop, None], (stop - start, len(self.upper)))
        return alike if self.own is None else np.asarray(alike + self.own[start:stop].toarray(), dtype=np.float64)

    def of_pairs(self, units: Ints, seats: Ints) -> Floats:
        """Return what pairs of unit and seat add to the seat's load, shape of `units`; seat K carries anything."""
        return self.weights[units] + sparse_pairs(self.own, units, seats)

    def carried(self, plan: Ints) -> Floats:
        """Return what each seat carries under a plan, shape (K,)."""
        seats = len(self.upper)
        loads = self.weights if self.own is None else self.of_pairs(np.arange(len(plan)), plan)
        return np.bincount(plan, weights=loads, minlength=seats + 1)[:seats].astype(np.float64)

    def at(self, like: Ints, centres: Ints) -> SeatLimit:
        """Return the limit of seats like some of these, with the given accounts as centres."""
        return replace(
            self,
            lower=self.lower[like],
            upper=self.upper[like] if self.at_centre is None else self.at_centre[centres],
            step=self.step[like],
            own=None if self.own is None else self.own[:, like],
        )


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
        return self.total[units] - sparse_pairs(self.kept, units, seats)

    def of_seats(self, like: Ints) -> Moves:
        """Return what moves when the seats are like some of these."""
        none = self.kept.shape[1] - 1
        return Moves(self.total, self.kept[:, np.append(like, none)])


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
    measure : str
        What the weights count, for explanations.
    """

    term: str
    weights: Floats
    loads: Floats
    usd: Floats
    measure: str = ""

    @property
    def slopes(self) -> Floats:
        """Price of one more between breakpoints, shape (K, p - 1), not decreasing along a row."""
        return np.diff(self.usd, axis=1) / np.diff(self.loads, axis=1)

    def carried(self, plan: Ints) -> Floats:
        """Return what each seat carries under a plan, shape (K,)."""
        seats = len(self.loads)
        return np.bincount(plan, weights=self.weights, minlength=seats + 1)[:seats].astype(np.float64)

    def at(self, like: Ints) -> SeatCurve:
        """Return the curve of seats like some of these."""
        return replace(self, loads=self.loads[like], usd=self.usd[like])

    def price(self, carried: Floats) -> Floats:
        """Return the price of what each seat carries, shape (K,) in and out."""
        beyond = np.maximum(carried - self.loads[:, -1], 0.0) * self.slopes[:, -1]
        within = [np.interp(c, x, y) for c, x, y in zip(carried, self.loads, self.usd, strict=True)]
        return np.asarray(within, dtype=np.float64) + beyond


def sparse_pairs(table: csr_matrix | None, units: Ints, seats: Ints) -> Floats:
    """Return a sparse table's values at pairs of unit and seat; 0 at seat number K, which it need not hold."""
    values = np.zeros(len(units))
    there = np.flatnonzero(seats < (0 if table is None else table.shape[1]))
    # Indexed by nothing, a sparse table stays sparse.
    if table is None or len(there) == 0:
        return values
    values[there] = np.asarray(table[units[there], seats[there]], dtype=np.float64).ravel()
    return values
