"""Wording shared by everything that reports an input problem."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from territory_opt.errors import InputProblem

_SHOWN_CHARACTERS = 60
_LIKELY_SCORE = 75.0
"""Similarity, 0 to 100, from which a name counts as a misspelling of another: one wrong letter in four."""


def shorten(value: object) -> str:
    """Return a value as one line of text, short enough to print."""
    text = " ".join(str(value).split())
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"


def likely_name(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that a name most likely misspells, None when it resembles none of them."""
    best = process.extractOne(name, list(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_LIKELY_SCORE)
    return None if best is None else str(best[0])


def expected_name(name: str, known: Iterable[str]) -> str:
    """Return the phrase that tells which name was expected, the likely one first where there is one."""
    names = sorted(known)
    likely = likely_name(name, names)
    if likely is not None:
        return f"{likely} (did you mean that?)"
    return f"one of {', '.join(names)}" if names else "no such key"


def in_order(problems: Iterable[InputProblem], tables: Sequence[str]) -> list[InputProblem]:
    """Sort problems by table (those not in ``tables`` first), row (the table as a whole first) and column."""
    rank = {name: position for position, name in enumerate(tables)}
    return sorted(problems, key=lambda p: (rank.get(p.table, -1), p.table, p.row or 0, p.column, p.value, p.expected))
