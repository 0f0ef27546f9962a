"""A plan whose territories are in pieces, made connected."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from territory_opt.alignment.arrays import Bools, Floats, Ints
from territory_opt.alignment.engine.borders.pairs import Pairs
from territory_opt.alignment.engine.table import territory_parts

MOST_ORDERS = 12
"""Orders of seats in which ways between units held in place are tried."""


def best_parts(pairs: Pairs, plan: Ints, held: Ints) -> Ints:
    """Return a plan in which each seat keeps one part of its territory and all other units have none.

    Parameters
    ----------
    pairs : Pairs
        The problem's pairs.
    plan : ndarray of int, shape (n,)
        The seat of each unit; K for none.
    held : ndarray of int, shape (n,)
        The seat that must keep a unit, -1 for none; a seat keeps the part with most such units, the heaviest of those.
    """
    neighbours = pairs.problem.neighbours
    assert neighbours is not None
    part = territory_parts(neighbours, plan)
    first = np.unique(part, return_index=True)[1]
    weight = pairs.loads(np.arange(len(plan)), plan)
    share = (weight / np.maximum(weight.sum(axis=0), 1e-12)).sum(axis=1) + 1e-9 / len(plan)
    heavy, kept_units = np.bincount(part, weights=share), np.bincount(part, weights=held == plan)
    order = np.lexsort((-heavy, -kept_units, plan[first]))
    seat = plan[first][order]
    best = order[np.append(True, seat[1:] != seat[:-1])]
    stays = np.isin(part, best)
    return np.where(stays, plan, pairs.problem.seats)


def held_units(pairs: Pairs, opened: Bools) -> Ints | None:
    """Return the seat that must keep each unit, shape (n,), -1 for none: locks, homes of open seats and ways between.

    The units of a seat are joined by shortest ways, seat by seat; when one is shut out by those before it, it is first
    in the next attempt. None when a unit is wanted by two seats, may not go to its seat, or some seat stays shut out.
    """
    problem = pairs.problem
    held = problem.locked.copy()
    homes = np.flatnonzero(opened & (problem.home >= 0))
    units = problem.home[homes]
    if ((held[units] >= 0) & (held[units] != homes)).any() or not np.isfinite(pairs.usd(units, homes)).all():
        return None
    held[units] = homes
    count = np.bincount(held[held >= 0], minlength=problem.seats)
    order = np.flatnonzero(count > 1).tolist()
    for _ in range(MOST_ORDERS):
        found = held.copy()
        shut_out = [seat for seat in order if not _joined(pairs, found, seat)]
        if not shut_out:
            return found
        order = shut_out + [seat for seat in order if seat not in shut_out]
    return None


def _joined(pairs: Pairs, held: Ints, seat: int) -> bool:
    """Hold units so that those of a seat are connected, and return whether that can be."""
    mine = np.flatnonzero(held == seat)
    usd = pairs.usd(np.arange(len(held)), np.full(len(held), seat))
    open_to = np.isfinite(usd) & ((held < 0) | (held == seat))
    way = _ways(pairs, np.where(open_to, usd, np.inf), held == seat, mine[:1])
    for unit in mine[1:].tolist():
        here = unit
        while here != mine[0]:
            held[here] = seat
            here = way[here]
            if here < 0:
                return False
    return True


def _ways(pairs: Pairs, usd: Floats, free: Bools, goals: Ints) -> Ints:
    """Return from each unit the next one on its cheapest way to one of some goals, shape (n,); negative for none.

    Parameters
    ----------
    usd : ndarray of float, shape (n,)
        What it costs to pass through a unit; ``inf`` where that is not allowed. Negative prices count as none.
    free : ndarray of bool, shape (n,)
        Units that cost nothing.
    """
    neighbours = pairs.problem.neighbours
    assert neighbours is not None
    links = neighbours.tocoo()
    passable = np.isfinite(usd)
    finite = usd[passable]
    # Every step costs a little, since a way of many free units is not free.
    step = 1e-3 * max(float(np.abs(finite).mean()), 1e-9) if len(finite) else 1.0
    price = np.where(free, 0.0, np.maximum(usd, 0.0)) + step
    kept = passable[links.row] & passable[links.col]
    rows, columns = links.row[kept], links.col[kept]
    graph = csr_matrix((price[columns], (rows, columns)), shape=neighbours.shape)
    return np.asarray(dijkstra(graph, indices=goals, min_only=True, return_predecessors=True)[1], dtype=np.int64)


def lay_way(pairs: Pairs, plan: Ints, held: Ints, unit: int, seats: Ints) -> Ints | None:
    """Return a plan in which a unit without a seat is joined to one by a way through other territories.

    Parameters
    ----------
    pairs : Pairs
        The problem's pairs.
    plan : ndarray of int, shape (n,)
        All territories connected.
    held : ndarray of int, shape (n,)
        The seat that must keep each unit; -1 for none.
    unit : int
        The unit.
    seats : ndarray of int
        The seats to try, the first that can be reached is taken.

    Returns
    -------
    ndarray of int, shape (n,), or None
        Where the way parts a territory, all but its best part is left without a seat; None when no way leads anywhere.
    """
    units = np.arange(len(plan))
    for seat in seats.tolist():
        usd = pairs.usd(units, np.full(len(plan), seat))
        usd[(held >= 0) & (held != seat)] = np.inf
        goals = np.flatnonzero(plan == seat)
        if len(goals) == 0 or np.isinf(usd[unit]):
            continue
        usd[goals] = 0.0
        way = _ways(pairs, usd, (plan == seat) | (plan == pairs.problem.seats), goals)
        if way[unit] < 0:
            continue
        laid = plan.copy()
        here = unit
        while laid[here] != seat:
            laid[here] = seat
            here = int(way[here])
        return best_parts(pairs, laid, np.where(laid == seat, seat, held))
    return None
