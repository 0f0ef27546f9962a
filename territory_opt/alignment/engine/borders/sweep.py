"""One sweep along all borders: single units and pairs of units change seats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.arrays import Floats, Ints
from territory_opt.alignment.engine.borders.changes import BorderFinder, Borders
from territory_opt.alignment.engine.borders.territories import Territories
from territory_opt.alignment.engine.partners import partners


@dataclass(frozen=True)
class _Rows:
    """The entries of borders as plain lists."""

    unit: list[int]
    source: list[int]
    target: list[int]
    leaving: list[list[float]]
    coming: list[list[float]]
    moved: list[list[float]]


def sweep(territories: Territories, finder: BorderFinder, loss_usd: Floats, random: np.random.Generator) -> int:
    """Offer every unit on a border to the seats beside it, alone and against a random partner.

    Parameters
    ----------
    territories : Territories
        The plan; it is changed.
    finder : BorderFinder
        Finds the units on borders.
    loss_usd : ndarray of float, shape (K + 1,)
        Loss that is accepted once in e times, by seat; the lesser of the two seats' counts.
    random : Generator
        Picks partners and decides which losses are accepted.

    Returns
    -------
    int
        How many changes were made.
    """
    borders = finder.find(territories)
    partner = partners(borders.source, borders.target, territories.nobody + 1, random)
    paired = np.flatnonzero(partner >= 0)
    first = np.concatenate([np.arange(len(borders.unit)), paired])
    second = np.concatenate([np.full(len(borders.unit), -1, dtype=np.int64), partner[paired]])
    patience = random.standard_exponential(len(first))
    room = patience * np.minimum(loss_usd[borders.source[first]], loss_usd[borders.target[first]])
    usd = borders.usd[first] + np.where(second >= 0, borders.usd[second], 0.0)
    promising = np.flatnonzero(usd + _growth_of(territories, borders, first, second) <= room)
    chosen = random.permutation(promising)
    rows = _Rows(
        borders.unit.tolist(),
        borders.source.tolist(),
        borders.target.tolist(),
        borders.leaving.tolist(),
        borders.coming.tolist(),
        borders.moved.tolist(),
    )
    columns = (first[chosen].tolist(), second[chosen].tolist(), (room - usd)[chosen].tolist())
    made = 0
    for one, other, room_usd in zip(*columns, strict=True):
        made += _move(territories, rows, one, room_usd) if other < 0 else _swap(territories, rows, one, other, room_usd)
    return made


def _growth_of(territories: Territories, borders: Borders, first: Ints, second: Ints) -> Floats:
    """Return what each change adds to the seats' own prices, with loads as they are now."""
    loads, swapped = territories.loads(), (second >= 0)[:, None]
    there = borders.coming[first] - np.where(swapped, borders.leaving[second], 0.0)
    here = np.where(swapped, borders.coming[second], 0.0) - borders.leaving[first]
    at_target = territories.growth_of(borders.target[first], there, loads)
    return at_target + territories.growth_of(borders.source[first], here, loads)


def _move(territories: Territories, rows: _Rows, one: int, room_usd: float) -> bool:
    """Let a unit change seats if it still may, at its price."""
    unit, source, target = rows.unit[one], rows.source[one], rows.target[one]
    if territories.plan[unit] != source or not territories.may_open_or_close(source, target):
        return False
    leaving, coming, moved = rows.leaving[one], rows.coming[one], rows.moved[one]
    none = [0.0] * len(leaving)
    usd = territories.growth_usd(source, none, leaving, -1) + territories.growth_usd(target, coming, none, 1)
    if usd + territories.moved_usd(moved) > room_usd or territories.is_home(unit):
        return False
    if not (territories.touches(unit, target) and territories.may_leave(unit)):
        return False
    territories.move(unit, target, leaving, coming, moved)
    return True


def _swap(territories: Territories, rows: _Rows, one: int, other: int, room_usd: float) -> bool:
    """Let two units change places if they still may, at their price."""
    unit, partner, source, target = rows.unit[one], rows.unit[other], rows.source[one], rows.target[one]
    if territories.plan[unit] != source or territories.plan[partner] != target:
        return False
    leaving, coming, moved = rows.leaving, rows.coming, rows.moved
    usd = territories.growth_usd(source, coming[other], leaving[one], 0)
    usd += territories.growth_usd(target, coming[one], leaving[other], 0)
    both = [here + there for here, there in zip(moved[one], moved[other], strict=True)]
    if usd + territories.moved_usd(both) > room_usd or territories.is_home(unit) or territories.is_home(partner):
        return False
    if not _stay_connected(territories, unit, partner):
        return False
    # The partner comes first: a seat whose only unit goes stays open.
    territories.move(partner, source, leaving[other], coming[other], moved[other])
    territories.move(unit, target, leaving[one], coming[one], moved[one])
    return True


def _stay_connected(territories: Territories, unit: int, partner: int) -> bool:
    """Whether both territories are connected after two units change places."""
    plan = territories.plan
    source, target = plan[unit], plan[partner]
    plan[partner] = source
    connected = territories.may_leave(unit) and (territories.size[target] == 1 or territories.touches(unit, target))
    if connected:
        plan[unit] = target
        plan[partner] = target
        connected = territories.may_leave(partner)
        connected = connected and (territories.size[source] == 1 or territories.touches(partner, source))
        plan[unit] = source
    plan[partner] = target
    return connected
