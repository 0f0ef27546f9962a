"""Ascent of the prices of the units by the volume algorithm.

Barahona and Anbil, Mathematical Programming 87, 2000: every step starts from the best prices and goes where the
averaged loads of all steps miss units or have them too often.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.engine.lagrange.look import Look, look
from territory_opt.alignment.engine.lagrange.opening import Opening
from territory_opt.alignment.engine.lagrange.rows import SeatRows
from territory_opt.alignment.problem import Floats, Ints

SEATS_PER_OPEN = 4
"""Seats that a step looks at first for each one that opens, and never fewer than the eighth part of all."""

MEMORY = 0.1
"""Largest weight of the latest loads in the average of all loads that gives the direction."""

PATIENCE = 10
"""Steps without a better bound after which steps get shorter."""

SHORTEST = 1e-4
"""Length of a step, as a share of the way to the target, at which the ascent ends."""

LONGEST = 2.0
"""Length of the longest step, as a share of the way to the target."""

AHEAD = 0.02
"""How far above the bound the target lies, as a share of the bound, where no objective is known."""


@dataclass(frozen=True)
class Effort:
    """What ends an ascent.

    Attributes
    ----------
    deadline : float
        Moment on `time.monotonic`.
    iterations : int
        Most steps.
    upper_usd : float
        Objective that the bound need not pass; ``inf`` when none is known.
    """

    deadline: float
    iterations: int
    upper_usd: float

    def ended(self, best: Look) -> bool:
        """Whether the time is used up or the bound is high enough."""
        return time.monotonic() >= self.deadline or best.bound_usd >= self.upper_usd

    def target_usd(self, best: Look) -> float:
        """Return what the next step aims at: somewhat above the bound, but not above the objective that is known."""
        return min(self.upper_usd, best.bound_usd + AHEAD * abs(best.bound_usd) + 1e-9)


def climb(
    rows: SeatRows,
    opening: Opening,
    start: Look,
    effort: Effort,
    *,
    whole: bool,
    report: Callable[[Look], None],
) -> Look:
    """Improve prices of the units.

    Parameters
    ----------
    rows, opening : SeatRows, Opening
        The seats' choices, and which of them may be open.
    start : Look
        Prices to start from, at which all seats were looked at.
    effort : Effort
        What ends the ascent.
    whole : bool
        Whether open seats load whole units only.
    report : callable
        Called with every better look.

    Returns
    -------
    Look
        The best prices at which all seats were looked at.
    """
    everywhere = np.arange(rows.seats)
    best, average = start, start.taken
    seats = _cheapest(opening, start)
    length, vain = 1.0, 0
    for _ in range(effort.iterations):
        missing = 1.0 - average
        size = float(missing @ missing)
        if length < SHORTEST or size < 1e-12 or effort.ended(best):
            break
        way = effort.target_usd(best) - best.bound_usd
        prices = best.unit_usd + length * way / size * missing
        trial = look(rows, opening, prices, best.limit_usd, seats, whole=whole)
        # A few seats prove nothing, but when even they deny a better bound it is not worth a look at the rest.
        if (trial.bound_usd > best.bound_usd) and len(seats) < rows.seats:
            trial = look(rows, opening, prices, trial.limit_usd, everywhere, whole=whole)
        average = average + _weight(missing, trial.taken) * (trial.taken - average)
        if trial.bound_usd > best.bound_usd:
            best, vain = trial, 0
            seats = _cheapest(opening, trial)
            length *= 1.1 if float(missing @ (1.0 - trial.taken)) > 0 else 1.0
            length = min(length, LONGEST)
            report(best)
        else:
            vain += 1
        if vain == PATIENCE:
            length, vain = length * 0.66, 0
    return best


def _weight(missing: Floats, taken: Floats) -> float:
    """Return the weight of the latest loads with which the averaged ones miss the least, within limits."""
    change = 1.0 - taken - missing
    size = float(change @ change)
    best = -float(missing @ change) / size if size > 0 else MEMORY
    return min(max(best, MEMORY / 10), MEMORY)


def _cheapest(opening: Opening, found: Look) -> Ints:
    """Return the seats worth a look in the next steps, in ascending order."""
    seats = len(found.seat_usd)
    fixed = np.flatnonzero(~opening.may_close)
    count = max(SEATS_PER_OPEN * opening.most, seats // 8)
    cheapest = np.argsort(found.seat_usd, kind="stable")[:count]
    return np.asarray(np.union1d(fixed, cheapest), dtype=np.int64)
