"""What prices are paid for: each limit's and curve's own part of the dual."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from territory_opt.alignment.engine.standing import fair_load
from territory_opt.alignment.problem import Floats, MoveLimit, SeatCurve, SeatLimit


class Side(Protocol):
    """One part of the dual's vector: prices of a fair load, in USD, and what they add to the dual.

    Attributes
    ----------
    scale : float
        The fair load.
    size : int
        Entries of the vector that belong to it.
    """

    scale: float
    size: int

    def within(self, own: Floats) -> Floats:
        """Return the nearest prices that make sense."""

    def box(self, own: Floats) -> tuple[Floats, Floats]:
        """Return bounds of what prices may become in one step."""

    def least_usd(self, own: Floats) -> float:
        """Return the least that what seats may carry costs, paid for at these prices."""

    def rise(self, own: Floats, carried: Floats) -> Floats:
        """Return how the dual rises with each price, given what is carried, in fair loads."""

    def bend(self, own: Floats) -> Floats:
        """Return how fast that rise falls, entry by entry, apart from what is carried."""


class LimitSide:
    """Prices of a seat limit: above nought its upper bound counts, below nought its lower bound."""

    def __init__(self, limit: SeatLimit, seats: int) -> None:
        self.scale, self.size = fair_load(limit.most, seats), seats
        self._lower = np.clip(limit.lower, 0.0, limit.most) / self.scale
        self._upper = np.clip(limit.upper, 0.0, limit.most) / self.scale
        self._above = np.where(limit.upper < limit.most, np.inf, 0.0)
        self._below = np.where(limit.lower > 0.0, -np.inf, 0.0)

    def within(self, own: Floats) -> Floats:
        """Return the nearest prices that make sense."""
        return np.clip(own, self._below, self._above)

    def box(self, own: Floats) -> tuple[Floats, Floats]:
        """Return bounds of what prices may become in one step."""
        return np.where(own > 0, 0.0, self._below), np.where(own < 0, 0.0, self._above)

    def least_usd(self, own: Floats) -> float:
        """Return the least that what may be carried costs at these prices."""
        return -float(own @ np.where(own > 0, self._upper, self._lower))

    def rise(self, own: Floats, carried: Floats) -> Floats:
        """Return how the dual rises with each price."""
        over, under = carried - self._upper, carried - self._lower
        unpriced = np.maximum(over, 0.0) + np.minimum(under, 0.0)
        return np.where(own > 0, over, np.where(own < 0, under, unpriced))

    def bend(self, own: Floats) -> Floats:
        """Return how fast that rise falls of its own."""
        return np.zeros(self.size)


class MoveSide:
    """The price of a move limit, never negative."""

    def __init__(self, limit: MoveLimit) -> None:
        self.scale, self.size = fair_load(limit.moves.total.sum(), 1), 1
        self._upper = np.array([limit.upper / self.scale])

    def within(self, own: Floats) -> Floats:
        """Return the nearest prices that make sense."""
        return np.maximum(own, 0.0)

    def box(self, own: Floats) -> tuple[Floats, Floats]:
        """Return bounds of what prices may become in one step."""
        return np.zeros(1), np.full(1, np.inf)

    def least_usd(self, own: Floats) -> float:
        """Return the least that what may be carried costs at these prices."""
        return -float(own @ self._upper)

    def rise(self, own: Floats, carried: Floats) -> Floats:
        """Return how the dual rises with each price."""
        return np.asarray(carried - self._upper, dtype=np.float64)

    def bend(self, own: Floats) -> Floats:
        """Return how fast that rise falls of its own."""
        return np.zeros(1)


class CurveSide:
    """Prices of a seat curve: loads fill its stretches as far as their slopes lie below the price, softly."""

    def __init__(self, curve: SeatCurve, seats: int, softness: float) -> None:
        total = float(curve.weights.sum())
        self.scale, self.size = fair_load(total, seats), seats
        self._slopes = curve.slopes * self.scale
        ends = np.column_stack([np.minimum(curve.loads[:, :-1], total), np.full(seats, total)])
        self._widths = np.diff(ends, axis=1) / self.scale
        self._empty_usd = float(curve.usd[:, 0].sum())
        step = float(np.ptp(self._slopes, axis=1).mean()) / self._slopes.shape[1]
        self._soft = max(softness * step, 1e-9)

    def within(self, own: Floats) -> Floats:
        """Return the nearest prices that make sense."""
        return np.clip(own, self._slopes[:, 0], self._slopes[:, -1])

    def box(self, own: Floats) -> tuple[Floats, Floats]:
        """Return bounds of what prices may become in one step."""
        return self._slopes[:, 0], self._slopes[:, -1]

    def least_usd(self, own: Floats) -> float:
        """Return the least that what may be carried costs at these prices."""
        gain = (own[:, None] - self._slopes) / self._soft
        return float(self._empty_usd - self._soft * (self._widths * np.logaddexp(0.0, gain)).sum())

    def rise(self, own: Floats, carried: Floats) -> Floats:
        """Return how the dual rises with each price."""
        return np.asarray(carried - (self._widths * self._filled(own)).sum(axis=1), dtype=np.float64)

    def bend(self, own: Floats) -> Floats:
        """Return how fast that rise falls of its own."""
        filled = self._filled(own)
        return np.asarray((self._widths * filled * (1.0 - filled)).sum(axis=1) / self._soft, dtype=np.float64)

    def _filled(self, own: Floats) -> Floats:
        """Return the share of each stretch that is filled: the logistic function, written so as not to overflow."""
        return np.asarray(0.5 + 0.5 * np.tanh(0.5 * (own[:, None] - self._slopes) / self._soft), dtype=np.float64)
