"""A problem of fewer units that stands for a larger one: where prices start from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix, diags

from territory_opt.alignment.engine.wide.atlas import Atlas, accounts_of, weights_of
from territory_opt.alignment.problem import Floats, Ints, Listed, Moves, Problem
from territory_opt.alignment.travel import Places, Travel, Ways, WayTable

EVEN_SHARE = 0.25
"""Weight that every unit has in the draw whatever it loads, as a share of the whole."""


def thinned(problem: Problem, atlas: Atlas | None, units: int) -> Problem:
    """Return a problem of about so many units, each standing for as many like it as its chance of being drawn says.

    The draw is systematic, in proportion to what units load, along the atlas: neighbours stand for each other, so that
    every place keeps its share.

    Parameters
    ----------
    problem : Problem
        The problem.
    atlas : Atlas or None
        Where its units lie; None takes them in their order.
    units : int
        How many units to draw; those with more than one share in the draw come once, with all of them.
    """
    order = np.arange(problem.units) if atlas is None else _along(problem, atlas)
    chance = _importance(problem)[order]
    drawn = np.diff(np.floor(np.cumsum(chance) * (units / chance.sum()) + 0.5).astype(np.int64), prepend=0)
    rows = np.flatnonzero(drawn)
    times = drawn[rows] * (chance.sum() / units) / chance[rows]
    return part_of(problem, order[rows], times)


def part_of(problem: Problem, units: Ints, times: Floats) -> Problem:
    """Return the problem of some units, each counted so many times; both of shape (u,)."""
    accounts, starts = accounts_of(problem.starts, units)
    unit = np.repeat(np.arange(len(units)), np.diff(starts))
    of_account = times[unit]
    scale = diags(times)

    def rows(table: csr_matrix) -> csr_matrix:
        return csr_matrix(scale @ table[units])

    def moves(all_moves: Moves) -> Moves:
        return Moves(all_moves.total[units] * times, rows(all_moves.kept))

    listed = problem.listed
    return replace(
        problem,
        account_unit=unit,
        by_unit=np.arange(len(unit)),
        starts=starts,
        root=starts[:-1],
        travel=tuple(_travel(travel, accounts, of_account) for travel in problem.travel),
        pair_terms=tuple(
            replace(term, elsewhere_usd=term.elsewhere_usd[units] * times, pairs_usd=rows(term.pairs_usd))
            for term in problem.pair_terms
        ),
        move_usd=moves(problem.move_usd),
        unassigned_usd=problem.unassigned_usd[units] * times,
        kind=problem.kind[units],
        listed=None if listed is None else Listed(listed.restricted[units], listed.pairs[units]),
        locked=problem.locked[units],
        seat_limits=tuple(
            replace(
                limit,
                weights=limit.weights[units] * times,
                own=None if limit.own is None else rows(limit.own),
            )
            for limit in problem.seat_limits
        ),
        move_limits=tuple(replace(limit, moves=moves(limit.moves)) for limit in problem.move_limits),
        seat_curves=tuple(replace(curve, weights=curve.weights[units] * times) for curve in problem.seat_curves),
    )


def _travel(travel: Travel, accounts: Ints, times: Floats) -> Travel:
    prices = tuple(replace(price, usd=price.usd[accounts] * times) for price in travel.prices)
    return replace(travel, ways=_ways(travel.ways, accounts), prices=prices)


def _ways(ways: Ways, accounts: Ints) -> Ways:
    if isinstance(ways, Places):
        return replace(ways, latitude=ways.latitude[accounts], longitude=ways.longitude[accounts])
    assert isinstance(ways, WayTable)
    return replace(ways, known=ways.known[accounts], placed=ways.placed[accounts])


def _along(problem: Problem, atlas: Atlas) -> Ints:
    """Return all units along the atlas, those locked to a seat after the others, seat by seat."""
    by_seat = np.argsort(problem.locked[atlas.locked], kind="stable")
    return np.concatenate([atlas.units, atlas.locked[by_seat]])


def _importance(problem: Problem) -> Floats:
    """Return each unit's weight in the draw, shape (n,)."""
    measures = weights_of(problem)
    measures += [limit.moves.total for limit in problem.move_limits]
    shares = [weights / max(float(weights.sum()), 1e-300) for weights in measures]
    even = np.full(problem.units, 1.0 / problem.units)
    return np.asarray(EVEN_SHARE * even + sum(shares, np.zeros(problem.units)) / max(len(shares), 1), dtype=np.float64)
