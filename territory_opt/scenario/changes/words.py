"""Changes in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from territory_opt.scenario.changes.kinds import Value
from territory_opt.workspace.problems import expected_name, likely_name


def count_of(number: int, what: str) -> str:
    """Return a number of things: ``1 row``, ``24 rows``."""
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"


def shown(value: Any) -> str:
    """Return a value as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ";".join(shown(part) for part in value)
    if isinstance(value, Mapping):
        return settings(value)
    return "empty" if value is None else str(value)


def settings(values: Mapping[str, Any]) -> str:
    """Return keys with their values in a row: ``measure potential_usd, tolerance 0.1``."""
    return ", ".join(f"{key} {shown(value)}" for key, value in values.items())


def alternatives(value: Any) -> list[Value]:
    """Return the values of which a cell must hold one."""
    return list(value) if isinstance(value, list | tuple) else [value]


def condition(where: Mapping[Any, Any]) -> str:
    """Return which rows a change takes, with a space before it; nothing where it takes all."""
    parts = (
        f"{name} is {' or '.join(shown(value) for value in alternatives(values))}" for name, values in where.items()
    )
    return " where " + " and ".join(parts) if where else ""


SHOWN_NAMES = 12
"""Names that are listed where none of them resembles the one given; of more, a reader finds none."""


def expected_of(name: str, known: Collection[str], what: str) -> str:
    """Return which name was expected: the likely one, all where they are few, else what it is to name."""
    if likely_name(name, known) is not None or len(known) <= SHOWN_NAMES:
        return expected_name(name, known)
    return f"{what} of the workspace"
