"""Groups of seats and the fair share of a measure that falls to each seat."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
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
        What each group is called: its segments in alphabetical order parted by semicolons, or ``all``.
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
    """Group seats: those that share a segment, directly or through others (``segment``), or every seat (``all``).

    Seats that overlap must be one group: otherwise an account would count towards the fair shares of several.
    """
    if within == "all":
        covered = frozenset(segment for segments in seats["segments"] for segment in segments)
        return SeatGroups(np.zeros(len(seats), dtype=np.int64), ("all",), (covered,))
    overlaps = nx.Graph()
    for segments in seats["segments"].unique():
        nx.add_path(overlaps, segments)
    parts = tuple(sorted((frozenset(part) for part in nx.connected_components(overlaps)), key=sorted))
    group_of = {segment: number for number, part in enumerate(parts) for segment in part}
    group = seats["segments"].map(lambda segments: group_of[segments[0]]).to_numpy(np.int64)
    return SeatGroups(group, tuple("; ".join(sorted(part)) for part in parts), parts)


def segments_text(seats: pd.DataFrame) -> pd.Series:
    """Return the segments of every seat as one text, parted by semicolons as in the user's table."""
    return seats["segments"].map("; ".join)


def fair_shares(plan: Plan, measure: str, within: str = "segment", weight_by: str | None = None) -> FloatArray:
    """Share of a measure that falls to each seat when its group's seats share alike, [k].

    A group's total is the measure of the accounts whose unit has a segment the group covers, assigned or not.
    Each seat of the group gets an equal part of it, or a part in proportion to the seats' column ``weight_by``; a group
    whose seats have none of that is due nothing. Where the model wants so many seats open, and does not weigh them, a
    part is the total over that number: it is the share of an open seat, whichever they are.
    """
    groups = seat_groups(plan.seats, within)
    segment, segment_names = pd.factorize(plan.accounts["segment"])
    by_segment = np.bincount(segment[plan.root], weights=plan.values(measure), minlength=len(segment_names))
    total = groups.covers(segment_names) @ by_segment
    if plan.open_count is not None and weight_by is None:
        return np.asarray(total[groups.group] / plan.open_count, dtype=np.float64)
    weight = np.ones(len(plan.seats)) if weight_by is None else plan.seats[weight_by].to_numpy(np.float64)
    of_group = np.bincount(groups.group, weights=weight)[groups.group]
    return np.divide(total[groups.group] * weight, of_group, out=np.zeros_like(weight), where=of_group > 0)
