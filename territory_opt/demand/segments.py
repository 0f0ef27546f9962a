"""Parameters by segment: entries by name, each completed from the entry that stands for every other segment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import numpy as np
import pandas as pd

DEFAULT = "default"
"""The entry for every segment that has none of its own."""

EntryT = TypeVar("EntryT")


def complete_entries(entries: Any) -> Any:
    """Fill what a segment's entry leaves out from the ``default`` entry.

    Written for pydantic's "before" validators: whatever is not a mapping of mappings is handed on untouched, so that
    pydantic words the complaint.
    """
    if not isinstance(entries, Mapping):
        return entries
    default = entries.get(DEFAULT)
    if not isinstance(default, Mapping):
        return entries
    return {name: {**default, **entry} if isinstance(entry, Mapping) else entry for name, entry in entries.items()}


def require_default(entries: Mapping[str, EntryT]) -> Mapping[str, EntryT]:
    """Refuse entries by segment that leave other segments without an answer."""
    if DEFAULT not in entries:
        raise ValueError(f"an entry named {DEFAULT!r}, for every segment that has none of its own")
    return entries


def entry_of(entries: Mapping[str, EntryT], segment: str) -> EntryT:
    """Return the segment's entry, or the one for every other segment."""
    return entries.get(segment, entries[DEFAULT])


class SegmentIndex:
    """The distinct segments of a column of text, and which one each row has.

    Looking parameters up once a segment instead of once a row keeps a million accounts fast.

    Attributes
    ----------
    names : tuple of str
        Distinct segments, in order of appearance.
    codes : ndarray of int, shape (n,)
        Position in `names` for each row.
    """

    def __init__(self, segments: pd.Series) -> None:
        codes, names = pd.factorize(segments)
        self.codes = codes
        self.names = tuple(str(name) for name in names)

    def values(self, by_segment: Iterable[float]) -> np.ndarray:
        """Spread one value a segment, in the order of `names`, over the rows.

        Returns
        -------
        ndarray of float, shape (n,)
        """
        return np.fromiter(by_segment, float, len(self.names))[self.codes]
