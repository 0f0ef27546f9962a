"""What could change hands: units beside another territory, and what each change would cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.arrays import Floats, Ints
from territory_opt.alignment.engine.borders.pairs import Pairs
from territory_opt.alignment.engine.borders.territories import Territories

SEEDS = 8
"""Units that an empty seat may begin with: those that cost least there."""

HOMELESS_USD = 1e12
"""What it is worth to give a seat to a unit that must have one: more than anything else."""


@dataclass(frozen=True)
class Borders:
    """Units that may go to another seat, or to none.

    Attributes
    ----------
    unit, source, target : ndarray of int, shape (b,)
        A unit, its seat and another one it may go to; ordered by source, target and unit, each once.
    usd : ndarray of float, shape (b,)
        What its pair's price grows by.
    leaving, coming : ndarray of float, shape (b, m)
        What it adds to the meters of its seat and of the other.
    moved : ndarray of float, shape (b, q)
        What is moved more.
    """

    unit: Ints
    source: Ints
    target: Ints
    usd: Floats
    leaving: Floats
    coming: Floats
    moved: Floats


class BorderFinder:
    """Finds what could change hands.

    Parameters
    ----------
    pairs : Pairs
        The problem's pairs.
    """

    def __init__(self, pairs: Pairs) -> None:
        assert pairs.problem.neighbours is not None
        links = pairs.problem.neighbours.tocoo()
        self._links = links.row.astype(np.int64), links.col.astype(np.int64)
        self._pairs = pairs
        self._droppable = np.flatnonzero(np.isfinite(pairs.problem.unassigned_usd))
        self._seeds: dict[int, Ints] = {}

    def find(self, territories: Territories, *, only_homeless: bool = False) -> Borders:
        """Return all changes of one unit that touch another territory; or those of units without a seat alone."""
        plan, seats, units = territories.as_array(), territories.nobody + 1, len(territories.plan)
        unit, target = self._candidates(territories, plan)
        wanted = (plan[unit] != target) & ((plan[unit] == territories.nobody) | (not only_homeless))
        unit, target = unit[wanted], target[wanted]
        key = _each_once((plan[unit] * seats + target) * units + unit)
        return self._priced(key % units, key // (seats * units), key // units % seats)

    def _candidates(self, territories: Territories, plan: Ints) -> tuple[Ints, Ints]:
        """Return units and the seats that their neighbours have, nobody, and empty seats that may open."""
        crossing = plan[self._links[0]] != plan[self._links[1]]
        nobody = np.full(len(self._droppable), territories.nobody)
        seeds = [(self._seeds_of(seat), seat) for seat in _empty_seats(territories)]
        unit = [self._links[0][crossing], self._droppable, *(seed for seed, _ in seeds)]
        target = [plan[self._links[1][crossing]], nobody, *(np.full(len(seed), seat) for seed, seat in seeds)]
        return np.concatenate(unit), np.concatenate(target)

    def _seeds_of(self, seat: int) -> Ints:
        """Return the units that an empty seat may begin with."""
        if seat not in self._seeds:
            units = np.arange(self._pairs.problem.units)
            usd = self._pairs.usd(units, np.full(len(units), seat))
            home = self._pairs.problem.home[seat]
            cheapest = np.argsort(usd, kind="stable")[:SEEDS] if home < 0 else np.array([home])
            self._seeds[seat] = cheapest[np.isfinite(usd[cheapest])]
        return self._seeds[seat]

    def _priced(self, unit: Ints, source: Ints, target: Ints) -> Borders:
        there = self._pairs.usd(unit, target)
        may = np.isfinite(there)
        unit, source, target, there = unit[may], source[may], target[may], there[may]
        here = self._pairs.usd(unit, source)
        return Borders(
            unit,
            source,
            target,
            there - np.where(np.isfinite(here), here, HOMELESS_USD),
            self._pairs.loads(unit, source),
            self._pairs.loads(unit, target),
            self._pairs.moved(unit, target) - self._pairs.moved(unit, source),
        )


def _each_once(keys: Ints) -> Ints:
    """Return the different keys in order; sorting is quicker here than a table of those seen."""
    keys = np.sort(keys)
    return keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys


def _empty_seats(territories: Territories) -> Ints:
    """Return the seats without units that one may be given to."""
    problem = territories.problem
    empty = np.array(territories.size[:-1]) == 0
    return np.flatnonzero(empty & (~problem.may_close | territories.room_to_open()))
