"""Units to given centres at the least price with loads kept, units divisible: a min-cost flow over near pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from territory_opt.alignment.engine.centres.ground import Ground
from territory_opt.alignment.problem import Floats, Ints

SUPPLY = 1_000_000
"""Pieces into which the total load is cut for a flow of whole numbers; loads that are small whole numbers stay."""

COST_STEPS = 1_000
"""Whole-number costs a typical cost is divided into."""

LARGEST_COST = 10**10
"""Costs are cut here, far above any that a good plan pays, so that the flow's sums stay whole numbers it can hold."""


@dataclass(frozen=True)
class Shares:
    """Which centres units go to.

    Attributes
    ----------
    centre : ndarray of int, shape (n, k)
        The nearest centres of each unit.
    share : ndarray of float, shape (n, k)
        Share of the unit that goes to each; rows add up to 1.
    usd : float
        What that costs.
    """

    centre: Ints
    share: Floats
    usd: float

    def whole(self) -> Ints:
        """Return the centre with the largest share of each unit, shape (n,)."""
        return np.asarray(np.take_along_axis(self.centre, self.share.argmax(axis=1)[:, None], axis=1)[:, 0])


def transport(ground: Ground, centres_km: Floats, nearest: int) -> Shares:
    """Spread units over the nearest centres so that loads are within bounds as far as these pairs allow.

    Parameters
    ----------
    ground : Ground
        The units and the bounds.
    centres_km : ndarray of float, shape (count, 3)
        Places of the centres.
    nearest : int
        Centres each unit may go to.
    """
    count, units = len(centres_km), len(ground.load)
    width = min(nearest, count)
    chord, centre = cKDTree(centres_km).query(ground.points_km, k=width)
    chord, centre = chord.reshape(units, width), centre.reshape(units, width).astype(np.int64)
    usd = ground.arc_usd(chord)
    share = np.zeros((units, width))
    share[:, 0] = 1.0
    if np.isfinite(ground.upper) and width > 1:
        supply, scale = _whole_supply(ground.load)
        moving = np.flatnonzero(supply)
        bounds = int(np.ceil(ground.lower * scale - 1e-6)), int(np.floor(ground.upper * scale + 1e-6))
        cost = _whole_cost(usd[moving], ground.load[moving])
        flow = _flow(supply[moving], centre[moving], cost, count, bounds)
        share[moving] = flow / supply[moving, None]
    return Shares(centre, share, float((share * usd).sum()))


def _whole_supply(load: Floats) -> tuple[Ints, float]:
    """Return loads as whole numbers, and how many of them make a load of 1."""
    smallest = load[load > 0.0].min(initial=np.inf)
    multiples = load / smallest
    if multiples.sum() <= SUPPLY and np.allclose(multiples, np.rint(multiples), rtol=0.0, atol=1e-9):
        return np.rint(multiples).astype(np.int64), float(1.0 / smallest)
    scale = SUPPLY / float(load.sum())
    return np.rint(load * scale).astype(np.int64), scale


def _whole_cost(usd: Floats, load: Floats) -> Ints:
    """Return the cost of a unit of load as whole numbers, in steps of a typical cost."""
    by_load = usd / load[:, None]
    positive = by_load[by_load > 0.0]
    step = float(np.median(positive)) / COST_STEPS if len(positive) else 1.0
    return np.rint(np.minimum(by_load / step, LARGEST_COST)).astype(np.int64)


def _flow(supply: Ints, centre: Ints, cost: Ints, count: int, bounds: tuple[int, int]) -> Ints:
    """Return the flow of each pair, shape of `centre`: bounds are passed only where no flow keeps them."""
    from ortools.graph.python import min_cost_flow

    units, width = centre.shape
    lower, upper = bounds
    total = int(supply.sum())
    network = min_cost_flow.SimpleMinCostFlow()
    pairs = network.add_arcs_with_capacity_and_unit_cost(
        np.repeat(np.arange(units), width), units + centre.ravel(), np.repeat(supply, width), cost.ravel()
    )
    sink, passing = units + count, 4 * int(cost.max(initial=0)) + 1
    seats = units + np.arange(count)
    for capacity, unit_cost in ((lower, -passing), (upper - lower, 0), (max(total - upper, 0), passing)):
        network.add_arcs_with_capacity_and_unit_cost(
            seats, np.full(count, sink), np.full(count, max(capacity, 0)), np.full(count, unit_cost)
        )
    network.set_nodes_supplies(np.arange(units), supply)
    network.set_nodes_supplies(np.array([sink]), np.array([-total]))
    if network.solve() != network.OPTIMAL:
        raise RuntimeError("the flow from units to centres has no solution")
    return np.asarray(network.flows(pairs), dtype=np.int64).reshape(units, width)
