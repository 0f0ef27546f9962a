"""How warm a search is: the losses it accepts, and what it pays for passed bounds."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.arrays import Bools, Floats
from territory_opt.alignment.engine.borders.changes import HOMELESS_USD, BorderFinder
from territory_opt.alignment.engine.borders.territories import Territories

FIRMER = 1.3
"""Growth of the price of a bound that stays passed, from look to look."""

LEAST_SHARE = 1e-3
"""A seat on whose borders next to nothing is at stake counts with this share of the mean."""


class Prices:
    """Prices of passed bounds, firmer for those that stay passed.

    Parameters
    ----------
    territories : Territories
        The plan whose bounds are priced.
    """

    def __init__(self, territories: Territories) -> None:
        problem, self._territories = territories.problem, territories
        self._firmness = [np.ones(problem.seats + 1) for _ in problem.seat_limits]
        self._move_firmness = [1.0 for _ in problem.move_limits]
        self._units = [_middling(limit.weights) for limit in problem.seat_limits]
        self._move_units = [_middling(limit.moves.total) for limit in problem.move_limits]

    def set(self, usd: Floats) -> None:
        """Price passing a bound by a middling unit at so much, shape (K + 1,), times the bound's firmness."""
        territories = self._territories
        for meter, firmness, unit in zip(territories.limits, self._firmness, self._units, strict=True):
            meter.set_price(usd * firmness * meter.scale / unit)
        territories.move_price = [
            float(usd.mean()) * firmness * scale / unit
            for firmness, scale, unit in zip(self._move_firmness, territories.move_scale, self._move_units, strict=True)
        ]

    def look(self) -> None:
        """Make bounds that are passed firmer, and others less firm."""
        territories = self._territories
        seats = np.arange(territories.nobody + 1)
        opened = np.append(territories.opened(), False)
        loads = territories.loads()
        for number, meter in enumerate(territories.limits):
            passed = opened & (meter.excess(seats, loads[number]) > 0)
            self._firmness[number] = _firmer(self._firmness[number], passed)
        over = territories.over_moved()
        self._move_firmness = [
            float(_firmer(np.array(firmness), np.array(passed)))
            for firmness, passed in zip(self._move_firmness, over, strict=True)
        ]


def stakes_usd(territories: Territories, finder: BorderFinder) -> Floats:
    """Return what a change on each seat's borders costs or brings in the mean, shape (K + 1,).

    Passed bounds do not count. A change of a city's borders is a matter of less money than one of the country's, so
    each seat has a measure of its own.
    """
    borders = finder.find(territories)
    seats = territories.nobody + 1
    for meter in territories.limits:
        meter.set_price(np.zeros(seats))
    loads = territories.loads()
    usd = borders.usd + territories.growth_of(borders.target, borders.coming, loads)
    usd += territories.growth_of(borders.source, -borders.leaving, loads)
    among = (borders.source < territories.nobody) & (borders.target < territories.nobody)
    among = among if among.any() else np.abs(borders.usd) < HOMELESS_USD / 2
    at_stake = np.abs(usd[among])
    mean = float(at_stake.mean()) if len(at_stake) and at_stake.any() else 1.0
    ends = np.concatenate([borders.source[among], borders.target[among]])
    count = np.bincount(ends, minlength=seats)
    total = np.bincount(ends, weights=np.tile(at_stake, 2), minlength=seats)
    by_seat = np.where(count > 0, total / np.maximum(count, 1), mean)
    by_seat[-1] = mean
    return np.maximum(by_seat, LEAST_SHARE * mean)


def _middling(weights: Floats) -> float:
    heavy = weights[weights > 0]
    return float(np.median(heavy)) if len(heavy) else 1.0


def _firmer(firmness: Floats, passed: Bools) -> Floats:
    return np.where(passed, firmness * FIRMER, np.maximum(firmness / FIRMER, 1.0))
