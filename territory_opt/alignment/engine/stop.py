"""When a solver stops: limits on time and steps, and how much of them is used up."""

from __future__ import annotations

import time
from dataclasses import dataclass

CENT_USD = 0.01
"""Distance of an objective from a bound that counts as none: small objectives are sums of large, rounded figures."""


def relative_gap(usd: float, bound_usd: float) -> float:
    """Return the distance of an objective from a bound as a share of the objective; 0 when it is below a cent."""
    distance = usd - bound_usd
    if distance < CENT_USD:
        return 0.0
    return distance / abs(usd) if usd else float("inf")


@dataclass(frozen=True)
class Stop:
    """What ends a search, whichever comes first.

    Attributes
    ----------
    seconds : float
        Wall-clock seconds.
    steps : int
        Steps of the search. A search that this ends repeats itself exactly.
    gap : float
        Relative distance of the plan from the proven bound.
    """

    seconds: float = 60.0
    steps: int = 200
    gap: float = 1e-3


class Clock:
    """Runs from its creation; knows what is left of a `Stop`."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._started = time.monotonic()
        self._steps = 0

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    @property
    def deadline(self) -> float:
        """Moment on `time.monotonic` at which the time is used up."""
        return self._started + self._stop.seconds

    @property
    def seconds_left(self) -> float:
        """Seconds until the end, never negative."""
        return max(0.0, self.deadline - time.monotonic())

    @property
    def steps_left(self) -> int:
        """Steps until the end, never negative."""
        return max(0, self._stop.steps - self._steps)

    def count_step(self) -> None:
        """Count a step of the search."""
        self._steps += 1

    def ended(self) -> bool:
        """Whether time or steps are used up."""
        return self.seconds_left <= 0.0 or self._steps >= self._stop.steps
