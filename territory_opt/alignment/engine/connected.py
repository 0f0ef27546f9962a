"""Connectedness of territories: who may leave one, and what a broken one lacks."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order

from territory_opt.alignment.engine.table import territory_parts
from territory_opt.alignment.problem import Bools, Ints


@dataclass(frozen=True)
class Separator:
    """A cut that a broken plan violates: who holds both `a` and `b` holds a unit of `between`.

    It holds for every seat: ``x[a, t] + x[b, t] - sum(x[s, t] for s in between) <= 1``; where `b` is the home of t, an
    open seat t holds `b` anyway and the cut reads ``x[a, t] <= sum(x[s, t] for s in between)``.

    Attributes
    ----------
    seat : int
        The seat whose territory is broken.
    a, b : int
        Units of two parts of it; `b` is the seat's home, or in its largest part where it has none.
    between : ndarray of int
        Units that separate the two: every way from `a` to `b` leads through one of them, and none can be spared.
    """

    seat: int
    a: int
    b: int
    between: Ints


def neighbour_lists(neighbours: csr_matrix) -> list[list[int]]:
    """Return the neighbours of each unit as plain lists, quicker than a matrix for one unit at a time."""
    starts, others = neighbours.indptr.tolist(), neighbours.indices.tolist()
    return [others[first:last] for first, last in itertools.pairwise(starts)]


def may_leave(neighbours: Sequence[Sequence[int]], plan: Sequence[int], unit: int) -> bool:
    """Whether what a unit leaves behind in its territory is connected; True when nothing is left.

    Parameters
    ----------
    neighbours : sequence of sequences of int
        The neighbours of each unit, see `neighbour_lists`.
    plan : sequence of int
        The seat of each unit; a list is quicker than an array.
    unit : int
        The unit that would leave; its territory must be connected with it.
    """
    seat = plan[unit]
    wanted = {other for other in neighbours[unit] if plan[other] == seat}
    if len(wanted) < 2:
        return True
    start = wanted.pop()
    seen, waiting = {unit, start}, [start]
    # Newest first: the unit's neighbours mostly are neighbours of each other, so few others are looked at.
    while waiting:
        for other in neighbours[waiting.pop()]:
            if plan[other] == seat and other not in seen:
                wanted.discard(other)
                if not wanted:
                    return True
                seen.add(other)
                waiting.append(other)
    return False


def separators(neighbours: csr_matrix, plan: Ints, home: Ints | None = None) -> list[Separator]:
    """Return cuts that a plan with broken territories violates, one or two for each part that is cut off.

    One lies close to that part and one close to the part it is cut off from; they may be the same.
    Of the units around a part those are taken that its other side reaches without crossing the others: no smaller
    subset separates the two. Method: Fischetti et al. (2017), "Thinning out Steiner trees", Math. Prog. Comp. 9.

    Parameters
    ----------
    neighbours : csr_matrix, shape (n, n)
        Symmetric neighbourhood of the units.
    plan : ndarray of int, shape (n,)
        The seat of each unit.
    home : ndarray of int, shape (K,), optional
        The home of each seat, -1 for none; the part with the home is never cut off. A home is read only where its seat
        holds it.

    Returns
    -------
    list of Separator
        In the order of the seats and parts; empty when every territory is connected.
    """
    part = territory_parts(neighbours, plan)
    first = np.unique(part, return_index=True)[1]
    size = np.bincount(part)
    cuts = []
    for seat, count in enumerate(np.bincount(plan[first])):
        if count < 2:
            continue
        parts = np.flatnonzero(plan[first] == seat)
        main = int(parts[np.argmax(size[parts])])
        b = int(first[main])
        if home is not None and home[seat] >= 0 and plan[home[seat]] == seat:
            b = int(home[seat])
            main = int(part[b])
        for cut_off in parts[parts != main]:
            a = int(first[cut_off])
            near_a, near_b = between(neighbours, part == cut_off, b), between(neighbours, part == main, a)
            cuts.append(Separator(seat, a, b, near_a))
            if not np.array_equal(near_a, near_b):
                cuts.append(Separator(seat, a, b, near_b))
    return cuts


def between(neighbours: csr_matrix, part: Bools, b: int) -> Ints:
    """Return a minimal set of units that separates a connected part from unit `b`; empty when no way joins them.

    Parameters
    ----------
    neighbours : csr_matrix, shape (n, n)
        Symmetric neighbourhood of the units.
    part : ndarray of bool, shape (n,)
        The units of the part; `b` is neither in it nor beside it.
    b : int
        The unit to separate from it.
    """
    around = _beside(neighbours, part)
    passable = ~(part | around)
    open_ways = neighbours[passable][:, passable]
    where = np.flatnonzero(passable)
    reached = np.zeros(len(part), dtype=bool)
    order = breadth_first_order(open_ways, int(np.searchsorted(where, b)), directed=False, return_predecessors=False)
    reached[where[order]] = True
    return np.flatnonzero(around & _beside(neighbours, reached)).astype(np.int64)


def _beside(neighbours: csr_matrix, units: Bools) -> Bools:
    """Return which units outside a set have a neighbour in it."""
    touched = np.zeros(len(units), dtype=bool)
    touched[neighbours[units].indices] = True
    return touched & ~units
