"""Notes that name some of the things they are about and count the others."""

from __future__ import annotations

from collections.abc import Sequence

from territory_opt.workspace.problems import shorten

_NAMES_SHOWN = 10


def named_some(what: str, names: Sequence[str]) -> tuple[str, ...]:
    """Write a note that names what it is about; none when there is nothing to name."""
    if not len(names):
        return ()
    more = len(names) - _NAMES_SHOWN
    some = ", ".join(shorten(name) for name in names[:_NAMES_SHOWN])
    return (f"{what} ({len(names):,}): {some}{f' and {more:,} more' if more > 0 else ''}.",)
