"""How long a study may go on."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Deadline:
    """A moment by which several solves must be over.

    Attributes
    ----------
    at : float
        In seconds of the performance counter.
    """

    at: float

    @classmethod
    def within(cls, seconds: float) -> Deadline:
        """Return the deadline so many seconds from now."""
        return cls(time.perf_counter() + seconds)

    @property
    def seconds_left(self) -> float:
        """Seconds until then, 0 when it has passed."""
        return max(self.at - time.perf_counter(), 0.0)

    @property
    def has_passed(self) -> bool:
        """Whether no time is left."""
        return self.seconds_left <= 0.0
