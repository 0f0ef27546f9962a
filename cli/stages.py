"""How long each stage of a piece of work took, for the log and for the line that ends it."""

from __future__ import annotations

import logging
import math
import time

from territory_opt.progress import Progress, ProgressCallback

logger = logging.getLogger(__name__)

UNFINISHED = "stopped"


class Stages:
    """Passes progress on and keeps the seconds of each stage; stages may take turns.

    Parameters
    ----------
    label : str
        What the progress belongs to.
    show : callable
        Shows it.
    """

    def __init__(self, label: str, show: ProgressCallback) -> None:
        self._label, self._show = label, show
        self._began = self._since = time.monotonic()
        self._seconds: dict[str, float] = {}
        self._stage: str | None = None
        self._gap: float | None = None

    def __call__(self, progress: Progress) -> None:
        """Take a stage's progress and show it."""
        if progress.stage != self._stage:
            self._close()
            if progress.stage not in self._seconds:
                logger.debug("%s: %s", self._label, progress.stage)
            self._stage = progress.stage
        self._gap = gap_of(progress) if progress.bound is not None else self._gap
        self._show(progress)

    def ended(self, how: str) -> str:
        """Log the seconds of each stage, and return the one line that tells how the work ended."""
        self._close()
        self._stage = None
        if self._seconds:
            told = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in self._seconds.items())
            logger.debug("%s: seconds by stage: %s", self._label, told)
        gap = "" if self._gap is None or how == UNFINISHED else f", gap {self._gap:.2%}"
        return f"{self._label}: {how} after {time.monotonic() - self._began:.1f} s{gap}"

    def _close(self) -> None:
        now = time.monotonic()
        if self._stage is not None:
            self._seconds[self._stage] = self._seconds.get(self._stage, 0.0) + now - self._since
        self._since = now


def gap_of(progress: Progress) -> float | None:
    """Return the gap of a progress that knows objective and bound, as a share of the objective."""
    objective, bound = progress.objective, progress.bound
    if objective is None or bound is None or not objective or not math.isfinite(objective) or not math.isfinite(bound):
        return None
    return (objective - bound) / abs(objective)
