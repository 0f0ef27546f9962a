"""Groups of seats and the fair share of a measure that falls to each seat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.audit.plan import BoolArray, FloatArray, IntArray, Plan


@dataclass(frozen=True)
class SeatGroups:
    """Seats that are compared with each other; k seats, g groups.

    Attributes
    ----------
    group : int array [k]
        The group of every seat.
    labels : tuple of str
        What each group is called: its segments parted by semicolons, or ``all``.
    segments : tuple of frozenset of str
        The segments each group covers.
    """

    group: IntArray
    labels: tuple[str, ...]
    segments: tuple[frozenset[str], ...]

    def covers(self, names: pd.Index) -> BoolArray:
        """Return which of the named segments each group covers, [g, names]."""
        covered = [[name in segments for name in names] for segments in self.segments]
        return np.array(covered, dtype=bool).reshape(len(self.segments), len(names))


def seat_groups(seats: pd.DataFrame, within: str = "segment") -> SeatGroups:
    """Group seats: those that cover the same segments (``segment``), or every seat (``all``)."""
    if within == "all":
        covered = frozenset(segment for segments in seats["segments"] for segment in segments)
        return SeatGroups(np.zeros(len(seats), dtype=np.int64), ("all",), (covered,))
    group, labels = pd.factorize(segments_text(seats))
    first = np.unique(group, return_index=True)[1]
    segments = tuple(frozenset(seats["segments"].iloc[row]) for row in first)
    return SeatGroups(group.astype(np.int64), tuple(labels), segments)


def segments_text(seats: pd.DataFrame) -> pd.Series:
    """Return the segments of every seat as one text, parted by semicolons as in the user's table."""
    return seats["segments"].map("; ".join)


def fair_shares(plan: Plan, measure: str, within: str = "segment", weight_by: str | None = None) -> FloatArray:
    """Share of a measure that falls to each seat when its group's seats share alike, [k].

    A group's total is the measure of the accounts whose unit has a segment the group covers, assigned or not.
    Each seat of the group gets an equal part of it, or a part in proportion to the seats' column ``weight_by``
    (equal parts again for a group whose seats all have none of it).
    """
    groups = seat_groups(plan.seats, within)
    segment, segment_names = pd.factorize(plan.accounts["segment"])
    by_segment = np.bincount(segment[plan.root], weights=plan.values(measure), minlength=len(segment_names))
    total = groups.covers(segment_names) @ by_segment
    equal = np.ones(len(plan.seats))
    weight = equal if weight_by is None else plan.seats[weight_by].to_numpy(np.float64)
    weight = np.where(np.bincount(groups.group, weights=weight)[groups.group] > 0, weight, equal)
    share = weight / np.bincount(groups.group, weights=weight)[groups.group]
    return np.asarray(total[groups.group] * share)
