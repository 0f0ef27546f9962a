"""What seats pay for what they carry: prices of passed limits, and curves."""

from __future__ import annotations

from bisect import bisect_right
from typing import Protocol

import numpy as np

from territory_opt.alignment.arrays import Floats, Ints
from territory_opt.alignment.engine.standing import fair_load
from territory_opt.alignment.limits import SeatCurve, SeatLimit

STEEP_SHARE = 0.03
"""Excess, as a share of a mean load, at which its price is twice that of the first bit: excess then spreads over
neighbours until it is small everywhere, and reaches those that have room."""


class Meter(Protocol):
    """A price of what each seat carries of one measure; seat number K carries anything for nothing."""

    def usd(self, seat: int, load: float) -> float:
        """Return the price of one seat's load."""

    def usd_of(self, seats: Ints, loads: Floats) -> Floats:
        """Return the price of the loads of some seats, shape of `seats`."""


class LimitMeter:
    """A limit that may be passed at a price, which the search raises until none is.

    Parameters
    ----------
    limit : SeatLimit
        The limit.
    margin : float
        How far inside the bounds the search aims, in the measure's unit.

    Attributes
    ----------
    scale : float
        The load of a mean seat; excess counts as a share of it.
    """

    def __init__(self, limit: SeatLimit, margin: float) -> None:
        self.scale = fair_load(limit.most, len(limit.upper))
        lower = np.append(np.where(limit.lower > 0, limit.lower, -np.inf), -np.inf)
        upper = np.append(limit.upper, np.inf)
        # Between bounds that lie close together the search keeps to the middle.
        margins = np.minimum(margin, np.where(np.isfinite(lower) & np.isfinite(upper), (upper - lower) / 2, np.inf))
        self._lower, self._upper = lower + margins, upper - margins
        self._steep = STEEP_SHARE * self.scale
        self._price = np.zeros(len(upper))
        self._rows: list[tuple[float, float, float]] = []
        self.set_price(self._price)

    def set_price(self, usd: Floats) -> None:
        """Set what passing a bound by a little costs each seat, per mean load, shape (K + 1,)."""
        self._price = usd / self.scale
        columns = (self._lower.tolist(), self._upper.tolist(), self._price.tolist())
        self._rows = list(zip(*columns, strict=True))

    def usd(self, seat: int, load: float) -> float:
        """Return the price of one seat's excess."""
        lower, upper, price = self._rows[seat]
        excess = load - upper if load > upper else lower - load
        return excess * (1.0 + excess / self._steep) * price if excess > 0.0 else 0.0

    def usd_of(self, seats: Ints, loads: Floats) -> Floats:
        """Return the price of the excess of some seats, shape of `seats`."""
        excess = self.excess(seats, loads)
        return excess * (1.0 + excess / self._steep) * self._price[seats]

    def excess(self, seats: Ints, loads: Floats) -> Floats:
        """Return by how much some seats' loads miss the bounds that the search aims at."""
        above, below = loads - self._upper[seats], self._lower[seats] - loads
        return np.asarray(np.maximum(np.maximum(above, below), 0.0))


class CurveMeter:
    """A convex price of what seats carry."""

    def __init__(self, curve: SeatCurve) -> None:
        nobody = np.arange(curve.loads.shape[1], dtype=np.float64)[None]
        self._loads = np.concatenate([curve.loads, nobody])
        self._usd = np.concatenate([curve.usd, np.zeros_like(nobody)])
        self._slopes = np.diff(self._usd, axis=1) / np.diff(self._loads, axis=1)
        columns = (self._loads[:, 1:-1].tolist(), self._loads.tolist(), self._usd.tolist(), self._slopes.tolist())
        self._rows = list(zip(*columns, strict=True))

    def usd(self, seat: int, load: float) -> float:
        """Return the price of one seat's load."""
        inner, loads, usd, slopes = self._rows[seat]
        part = bisect_right(inner, load)
        return float(usd[part] + slopes[part] * (load - loads[part]))

    def usd_of(self, seats: Ints, loads: Floats) -> Floats:
        """Return the price of the loads of some seats, shape of `seats`."""
        part = (loads[:, None] >= self._loads[seats, 1:-1]).sum(axis=1)
        return np.asarray(self._usd[seats, part] + self._slopes[seats, part] * (loads - self._loads[seats, part]))
