"""Rows that connectedness adds to a table's program: who is far from home comes with those on the way."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from territory_opt.alignment.arrays import Bools, Floats, Ints
from territory_opt.alignment.engine.connected import separators
from territory_opt.alignment.engine.local.program import Program, Rows
from territory_opt.alignment.engine.table import PairTable, territory_parts


@dataclass(frozen=True)
class Way:
    """A seat that holds all of `ends` holds one of `between`.

    Attributes
    ----------
    seat : int
        The seat.
    ends : tuple of int
        A unit that is cut off from the seat's home without the units between, or two that are cut off from each other.
    between : tuple of int
        Units, increasing.
    """

    seat: int
    ends: tuple[int, ...]
    between: tuple[int, ...]


@dataclass
class Ways:
    """The rows of connectedness found so far for one table.

    Attributes
    ----------
    table : PairTable
        The problem.
    found : dict of Way to None
        The rows, in the order they were found.
    """

    table: PairTable
    found: dict[Way, None] = field(default_factory=dict)

    def add_first_steps(self) -> None:
        """Add for each pair: a unit that is not beside the seat's home comes with one of its neighbours."""
        neighbours = self.table.neighbours
        if neighbours is None:
            return
        around = [tuple(int(unit) for unit in np.sort(row.indices)) for row in neighbours]
        homed = np.flatnonzero(self.table.home >= 0)
        for seat in homed.tolist():
            home = int(self.table.home[seat])
            for unit in np.flatnonzero(np.isfinite(self.table.usd[:, seat])).tolist():
                if unit != home and home not in around[unit]:
                    self.found[Way(seat, (unit,), around[unit])] = None

    def add_violated(self, plan: Ints) -> bool:
        """Add the rows that a plan with broken territories violates, for every seat they hold for.

        Returns
        -------
        bool
            Whether the plan's territories are broken.
        """
        table = self.table
        if table.neighbours is None:
            return False
        part = territory_parts(table.neighbours, plan)
        cuts = [cut for cut in separators(table.neighbours, plan, table.home) if cut.seat != table.nobody]
        homeless = np.setdiff1d(np.flatnonzero(table.home < 0), [table.nobody])
        for cut in cuts:
            if table.home[cut.seat] < 0:
                seats, units = homeless, [cut.a]
            else:
                seats = self._seats_beyond(cut.between, cut.a)
                units = np.flatnonzero(part == part[cut.a]).tolist()
            between = tuple(cut.between.tolist())
            ends = [(unit,) if table.home[cut.seat] >= 0 else (unit, cut.b) for unit in units]
            self.found |= {Way(int(seat), end, between): None for seat in seats for end in ends}
        return bool(cuts)

    def _seats_beyond(self, between: Ints, unit: int) -> Ints:
        """Return the seats whose home is cut off from a unit when the units between are taken out."""
        neighbours = self.table.neighbours
        assert neighbours is not None
        passable = np.ones(self.table.units, dtype=bool)
        passable[between] = False
        piece = np.full(self.table.units, -1)
        piece[passable] = connected_components(neighbours[passable][:, passable], directed=False)[1]
        home = self.table.home
        return np.flatnonzero((home >= 0) & passable[home] & (piece[home] != piece[unit]))

    def rows(self, program: Program) -> Rows:
        """Return the rows over a program's columns; pairs that the program lacks are 0."""
        column = program.column()
        row: list[Ints] = []
        place: list[Ints] = []
        value: list[Floats] = []
        upper: list[float] = []
        for way in self.found:
            ends = column[list(way.ends), way.seat]
            if (ends < 0).any():
                continue
            steps = column[list(way.between), way.seat]
            steps = steps[steps >= 0]
            place += [ends, steps]
            row.append(np.full(len(ends) + len(steps), len(upper)))
            value += [np.ones(len(ends)), -np.ones(len(steps))]
            upper.append(len(ends) - 1.0)
        shape = (len(upper), len(program.usd))
        matrix = csr_matrix(shape)
        if upper:
            places = (np.concatenate(row), np.concatenate(place))
            matrix = csr_matrix(coo_matrix((np.concatenate(value), places), shape=shape))
        return Rows(matrix, np.full(len(upper), -np.inf), np.array(upper, dtype=np.float64))


def within_reach(table: PairTable) -> Bools:
    """Return the pairs whose unit the seat can reach from its home without passing an upper bound, shape (n, K).

    A connected territory holds a whole way between its home and any of its units, so the lightest way must fit
    (Validi, Buchanan and Lykhovyd, Operations Research 70, 2022).
    """
    reach = np.isfinite(table.usd)
    if table.neighbours is None:
        return reach
    for seat in np.flatnonzero(table.home >= 0).tolist():
        for load, upper in zip(table.loads, table.upper, strict=True):
            if np.isfinite(upper[seat]):
                lightest = _lightest_ways(table.neighbours, load[:, seat], int(table.home[seat]))
                reach[:, seat] &= lightest <= upper[seat] + 1e-6 * max(abs(upper[seat]), 1.0)
    return reach


def _lightest_ways(neighbours: csr_matrix, load: Floats, home: int) -> Floats:
    """Return the least load of a way from home to each unit, both included; ``inf`` where there is none."""
    links = neighbours.tocoo()
    # A stored 0 would be no link at all.
    steps = np.maximum(load[links.col], 1e-12)
    graph = csr_matrix((steps, (links.row, links.col)), shape=neighbours.shape)
    return np.asarray(dijkstra(graph, indices=home) + load[home], dtype=np.float64)
