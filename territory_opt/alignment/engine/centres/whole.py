"""From shares of units to territories of whole, connected units; loads are mended later by moves."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from territory_opt.alignment.engine.centres.alternate import Settled
from territory_opt.alignment.engine.centres.ground import Ground
from territory_opt.alignment.engine.table import territory_parts
from territory_opt.alignment.problem import Bools, Ints


def whole_territories(ground: Ground, settled: Settled, neighbours: csr_matrix | None) -> Ints:
    """Return the territory of each unit, none of them empty and, with neighbours, each in one piece where it can be.

    Parameters
    ----------
    ground : Ground
        The units.
    settled : Settled
        Centres and shares; each unit starts where its largest share goes.
    neighbours : csr_matrix, shape (n, n), or None
        Of each territory the part with the largest load stays; the others go to territories they touch.
    """
    plan = _none_empty(ground, settled)
    if neighbours is None:
        return plan
    kept = _largest_parts(neighbours, plan, ground)
    return _grown(ground, settled, neighbours, plan, kept)


def _none_empty(ground: Ground, settled: Settled) -> Ints:
    """Give each empty territory the unit nearest to its centre among territories that have another."""
    plan, count = settled.shares.whole(), len(settled.centres_km)
    size = np.bincount(plan, minlength=count)
    for territory in np.flatnonzero(size == 0):
        off = np.linalg.norm(ground.points_km - settled.centres_km[territory], axis=1)
        unit = int(np.where(size[plan] > 1, off, np.inf).argmin())
        size[plan[unit]] -= 1
        size[territory] += 1
        plan[unit] = territory
    return plan


def _largest_parts(neighbours: csr_matrix, plan: Ints, ground: Ground) -> Bools:
    """Return the units that are in the part of their territory with the largest load."""
    part = territory_parts(neighbours, plan)
    load = np.bincount(part, weights=ground.load)
    # A part without load counts by its units.
    rank = load + 1e-12 * max(float(load.max()), 1e-300) * np.bincount(part)
    territory = np.empty(len(rank), dtype=np.int64)
    territory[part] = plan
    order = np.lexsort((np.arange(len(rank)), -rank, territory))
    first = np.ones(len(order), dtype=bool)
    first[1:] = territory[order][1:] != territory[order][:-1]
    largest = np.zeros(len(rank), dtype=bool)
    largest[order[first]] = True
    return np.asarray(largest[part])


def _grown(ground: Ground, settled: Settled, neighbours: csr_matrix, plan: Ints, kept: Bools) -> Ints:
    """Let territories grow from what they kept over the other units, layer by layer, each to the nearest centre."""
    plan, kept = plan.copy(), kept.copy()
    links = neighbours.tocoo()
    while not kept.all():
        reach = ~kept[links.row] & kept[links.col]
        unit, territory = links.row[reach], plan[links.col[reach]]
        if not len(unit):
            # What touches no territory at all stays where it was.
            break
        off = np.linalg.norm(ground.points_km[unit] - settled.centres_km[territory], axis=1)
        order = np.lexsort((territory, off, unit))
        found, first = np.unique(unit[order], return_index=True)
        plan[found] = territory[order][first]
        kept[found] = True
    return plan
