"""Sharing units out to seats by a minimum-cost flow, where one upper bound by seat is all there is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.graph.python import min_cost_flow

from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.wide.candidates import Candidates, chosen, seat_prices
from territory_opt.alignment.engine.wide.dual import difference_usd
from territory_opt.alignment.problem import Floats, Ints, Problem

LOAD_STEPS = 10_000_000
"""Steps that the largest total load is counted in: flows are whole numbers."""

COST_STEPS = 1_000_000
"""Steps that the dearest arc's cost of a load is counted in."""

OVERFLOW = 100
"""Cost of a load that finds no room, as a multiple of the dearest arc's."""


def flows_do(problem: Problem) -> bool:
    """Whether a flow tells all of a problem: one seat limit from above, and loads that are the units' own."""
    if len(problem.seat_limits) != 1 or problem.move_limits or problem.seat_curves:
        return False
    (limit,) = problem.seat_limits
    return limit.own is None and not (limit.lower > 0).any()


@dataclass(frozen=True)
class Share:
    """Which units a flow shares out anew.

    Attributes
    ----------
    near : float
        How much dearer than its unit's cheapest a pair may be, as a share of what the unit's nearest pairs differ by.
    lightest_share : float
        The share of the units, the lightest, that may move.
    frees_overfull : bool
        Whether all units of seats that carry too much may move, to any of their pairs.
    """

    near: float
    lightest_share: float
    frees_overfull: bool


def shared_out(
    problem: Problem, candidates: Candidates, prices: Prices, place: Ints, upper: Floats, share: Share
) -> Ints:
    """Return which of its pairs each unit takes when the room that others leave is shared out at the least cost.

    Parameters
    ----------
    problem : Problem
        With one seat limit, from above.
    candidates : Candidates
        The pairs that units may take.
    prices : Prices
        Prices of the limit near which the flow's own are.
    place : ndarray of int, shape (n,)
        Which pair each unit takes so far.
    upper : ndarray of float, shape (K,)
        Bounds of what seats carry, those of the limit or less.
    share : Share
        Which units are shared out, and along which pairs.

    Returns
    -------
    ndarray of int, shape (n,)
        Units that were shared out are at the pair that takes most of them. A flow splits a few, and rounding those
        breaks limits by about what they load: the lighter the units, the less.
    """
    (limit,) = problem.seat_limits
    weights, seats = limit.weights, problem.seats
    at_seat = candidates.seat[place, np.arange(problem.units)]
    light = weights <= np.quantile(weights, share.lightest_share)
    priced = candidates.priced(seat_prices(prices), prices.moves, slice(None))
    priced -= priced.min(axis=0)
    near = priced <= share.near * difference_usd(candidates)
    if share.frees_overfull:
        at_overfull = np.append(limit.carried(chosen(candidates, place)) > limit.upper, False)[at_seat]
        near |= at_overfull
        # A seat that carries too much may have lost all its light units already.
        light |= at_overfull
    near[place, np.arange(problem.units)] = True
    near &= np.isfinite(candidates.usd)
    wavers = np.flatnonzero(light & (weights > 0) & (near.sum(axis=0) > 1))
    if not len(wavers):
        return place
    held = np.ones(problem.units, dtype=bool)
    held[wavers] = False
    held_load = np.bincount(at_seat[held], weights=weights[held], minlength=seats + 1)[:seats]
    at, unit = np.nonzero(near[:, wavers])
    step = float(weights[wavers].sum()) / LOAD_STEPS
    supply = np.maximum(np.rint(weights[wavers] / step), 1).astype(np.int64)
    left = np.maximum(upper - held_load, 0.0) / step
    arcs = _Arcs(unit, candidates.seat[at, wavers[unit]], priced[at, wavers[unit]] / weights[wavers[unit]])
    # Arcs are priced, which spares the flow most of its way; a seat pays the price of its room back.
    refund = np.append(prices.limits[0], 0.0)
    room = np.minimum(left, supply.sum()).astype(np.int64)
    flow = _flow(arcs, supply, room, refund.max() - refund)
    found = place.copy()
    order = np.argsort(flow, kind="stable")
    found[wavers[unit[order]]] = at[order]
    return found


@dataclass(frozen=True)
class _Arcs:
    """Arcs from units to seats (number K: no seat), and what a load costs along each."""

    unit: Ints
    seat: npt.NDArray[np.int32]
    cost: Floats


def _flow(arcs: _Arcs, supply: Ints, room: Ints, seat_cost: Floats) -> Ints:
    """Return the flow along each arc, given what a load costs at each seat and at none; no seat has room for all."""
    units, seats = len(supply), len(room)
    everything = int(supply.sum())
    scale = COST_STEPS / max(float(arcs.cost.max()), float(seat_cost.max()), 1e-300)
    out = units + seats + 1
    graph = min_cost_flow.SimpleMinCostFlow()
    numbers = graph.add_arcs_with_capacity_and_unit_cost(
        arcs.unit, units + arcs.seat, supply[arcs.unit], np.rint(arcs.cost * scale).astype(np.int64)
    )
    every, ends = units + np.arange(seats + 1), np.full(seats + 1, out)
    at_seat = np.rint(seat_cost * scale).astype(np.int64)
    graph.add_arcs_with_capacity_and_unit_cost(every, ends, np.append(room, everything), at_seat)
    # What finds no room passes the limit; the repair that follows deals with it.
    too_dear = np.full(seats + 1, OVERFLOW * COST_STEPS)
    graph.add_arcs_with_capacity_and_unit_cost(every, ends, np.full(seats + 1, everything), too_dear)
    graph.set_nodes_supplies(np.arange(units), supply)
    graph.set_node_supply(out, -everything)
    status = graph.solve()
    if status != graph.OPTIMAL:
        raise RuntimeError(f"the flow did not solve: {status}")
    return np.asarray(graph.flows(numbers), dtype=np.int64)
