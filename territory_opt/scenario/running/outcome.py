"""How each of many scenarios came out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from territory_opt.errors import TerritoryOptError
from territory_opt.progress import Progress

MOST_STARTS = 3
"""How often a scenario is begun whose worker is killed each time; its own need of memory may be what kills it."""

STORED, FAILED = LAST_STAGES = ("stored", "failed")
"""The last stage that is told of a scenario."""

ManyProgress = Callable[[str, Progress], None]
"""Told which scenario is how far."""


class LostRunError(TerritoryOptError):
    """A scenario was begun and its worker did not live to end it."""


@dataclass(frozen=True)
class Outcome:
    """How one scenario came out.

    Attributes
    ----------
    name : str
        The scenario.
    summary : mapping or None
        The ``run.json`` of its stored run, which may say that there is no plan; None when nothing was stored.
    error : BaseException or None
        Why nothing was stored: `InputError`, `AuditError`, `LostRunError`, a defect's own exception, or
        `KeyboardInterrupt` where the caller was interrupted first.
    reused : bool
        Whether the run was in the store before and nothing changed since.
    """

    name: str
    summary: Mapping[str, Any] | None = None
    error: BaseException | None = None
    reused: bool = False


def ignore(_: str, __: Progress) -> None:
    """Ignore progress."""
