"""A min-cost flow of units' loads to centres in whole numbers, and the prices of loads that explain it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import bellman_ford

from territory_opt.alignment.problem import Floats, Ints


@dataclass(frozen=True)
class Flow:
    """What goes where, all in whole numbers.

    Attributes
    ----------
    supply : ndarray of int, shape (m,)
        Load of each unit, above 0.
    centre : ndarray of int, shape (m, k)
        Centres each unit may go to.
    cost : ndarray of int, shape (m, k)
        Cost of one of load.
    bounds : ndarray of int, shape (2, count)
        Least and largest load of each centre, never negative.
    amount : ndarray of int, shape (m, k)
        Load that goes to each.
    """

    supply: Ints
    centre: Ints
    cost: Ints
    bounds: Ints
    amount: Ints

    @property
    def carried(self) -> Ints:
        """Load of each centre, shape (count,)."""
        load = np.bincount(self.centre.ravel(), weights=self.amount.ravel(), minlength=self.bounds.shape[1])
        return np.rint(load).astype(np.int64)

    @property
    def passed(self) -> int:
        """Load beyond bounds or missing, all centres added up."""
        lower, upper = self.bounds
        return int(np.maximum(np.maximum(self.carried - upper, lower - self.carried), 0).sum())


def least_cost_flow(supply: Ints, centre: Ints, cost: Ints, bounds: Ints) -> Flow:
    """Return the flow of least cost; the arguments are those of `Flow`. Bounds are passed only where none keeps them.

    Raises
    ------
    RuntimeError
        When the solver fails.
    """
    from ortools.graph.python import min_cost_flow

    units, width = centre.shape
    lower, upper = bounds
    count, total = len(lower), int(supply.sum())
    network = min_cost_flow.SimpleMinCostFlow()
    pairs = network.add_arcs_with_capacity_and_unit_cost(
        np.repeat(np.arange(units), width), units + centre.ravel(), np.repeat(supply, width), cost.ravel()
    )
    sink, passing = units + count, 4 * int(cost.max(initial=0)) + 1
    seats = units + np.arange(count)
    for capacity, unit_cost in ((lower, -passing), (upper - lower, 0), (np.maximum(total - upper, 0), passing)):
        network.add_arcs_with_capacity_and_unit_cost(seats, np.full(count, sink), capacity, np.full(count, unit_cost))
    network.set_nodes_supplies(np.arange(units), supply)
    network.set_nodes_supplies(np.array([sink]), np.array([-total]))
    if network.solve() != network.OPTIMAL:
        raise RuntimeError("the flow from units to centres has no solution")
    amount = np.asarray(network.flows(pairs), dtype=np.int64).reshape(units, width)
    return Flow(supply, centre, cost, bounds, amount)


def load_prices(flow: Flow) -> Floats:
    """Return what each centre's room is worth, in costs of one of load, shape (count,).

    With the prices added to its costs, each unit goes where it is cheapest. They are the potentials of the flow's
    residual graph between centres (Ahuja, Magnanti and Orlin, Network Flows, 1993, section 9.3), half-way between the
    highest and the lowest there are.
    """
    graph = _residual(flow)
    count = flow.bounds.shape[1]
    highest, lowest = (bellman_ford(way, indices=count)[:count] for way in (graph, graph.T.tocsr()))
    return np.asarray((lowest - highest) / 2.0)


def _residual(flow: Flow) -> csr_matrix:
    """Return what it costs to take one of load from each centre to each other; the one behind the last is any room."""
    lower, upper = flow.bounds
    count, carried = len(lower), flow.carried
    unit, place = np.nonzero(flow.amount)
    source = np.repeat(flow.centre[unit, place], flow.centre.shape[1])
    target = flow.centre[unit].ravel()
    usd = (flow.cost[unit] - flow.cost[unit, place][:, None]).ravel()
    # Every centre is joined to all room, at worst at a price above that of any way between centres.
    far = count * (int(flow.cost.max(initial=0)) + 1)
    centres, room = np.arange(count), np.full(count, count)
    gives, gains = np.where(carried > lower, 0, far), np.where(carried < upper, 0, far)
    return _least(
        np.concatenate([source, room, centres]),
        np.concatenate([target, centres, room]),
        np.concatenate([usd, gives, gains]),
        count + 1,
    )


def _least(source: Ints, target: Ints, cost: Ints, size: int) -> csr_matrix:
    """Return the lowest cost of each pair, shape (size, size)."""
    apart = np.flatnonzero(source != target)
    pair, cost = source[apart] * size + target[apart], cost[apart]
    order = np.lexsort((cost, pair))
    found, first = np.unique(pair[order], return_index=True)
    return csr_matrix((cost[order][first].astype(np.float64), (found // size, found % size)), shape=(size, size))
