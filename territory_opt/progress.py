"""The one callback through which long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far a piece of work has come.

    Attributes
    ----------
    stage : str
        What is being done, in the user's words ("solving", "writing the report").
    share : float or None
        Share of the stage that is done, 0 to 1; None when it is not known.
    objective, bound : float or None
        The best plan and the proven bound so far, where the stage solves a model.
    """

    stage: str
    share: float | None = None
    objective: float | None = None
    bound: float | None = None


ProgressCallback = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Ignore progress; the default of every function that reports it."""
