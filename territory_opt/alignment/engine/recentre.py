"""Choosing the centre of a territory among its own units."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.arrays import Floats, Ints
from territory_opt.alignment.problem import Problem

MOST_PAIRS = 20_000_000
"""Pairs of unit and centre priced at once; a larger territory tries a part of its units, evenly picked."""


def centre_usd(problem: Problem, units: Ints, centres: Ints) -> Floats:
    """Return what the ways of a territory's units to each of some centres cost in all.

    Parameters
    ----------
    problem : Problem
        A problem with free centres.
    units : ndarray of int, shape (m,)
        The units of one territory.
    centres : ndarray of int, shape (c,)
        Units that could be its centre.

    Returns
    -------
    ndarray of float, shape (c,)
        ``inf`` where some unit that is not locked lies out of reach.
    """
    lengths = np.diff(problem.starts)[units]
    accounts = np.concatenate([np.arange(problem.starts[unit], problem.starts[unit + 1]) for unit in units])
    bound_to_stay = np.repeat(problem.locked[units] >= 0, lengths)
    usd = np.zeros(len(centres))
    for travel in problem.travel:
        here = travel.at_accounts(problem.root[centres]).rows(accounts)
        usd += here.usd(0, len(accounts)).sum(axis=0)
        if here.limits_reach:
            within = here.within_reach(0, len(accounts)) | bound_to_stay[:, None]
            usd[~within.all(axis=0)] = np.inf
    return usd


def at_best_centres(problem: Problem, plan: Ints, centres: Ints | None = None) -> Problem:
    """Return a problem with free centres with its seats at the best centres of a plan's territories.

    Parameters
    ----------
    problem : Problem
        A problem with free centres.
    plan : ndarray of int, shape (n,)
        The seat of each unit; K for none.
    centres : ndarray of int, shape (K,), optional
        Centres to keep where no unit is better; -1 for a seat without one.
    """
    present = np.full(problem.seats, -1, dtype=np.int64) if centres is None else centres
    return problem.at_units(best_centres(problem, plan, present))


def best_centres(problem: Problem, plan: Ints, centres: Ints) -> Ints:
    """Return the best centre of every territory of a plan.

    Parameters
    ----------
    problem : Problem
        A problem with free centres.
    plan : ndarray of int, shape (n,)
        The seat of each unit; K for none.
    centres : ndarray of int, shape (K,)
        The present centres, kept where no unit is better; -1 for a seat without a territory.

    Returns
    -------
    ndarray of int, shape (K,)
        A unit of each territory; -1 for one without units.
    """
    found = centres.copy()
    order = np.argsort(plan, kind="stable")
    starts = np.searchsorted(plan[order], np.arange(problem.seats + 1))
    loads = [limit.carried(plan) for limit in problem.seat_limits]
    for seat in range(problem.seats):
        units = order[starts[seat] : starts[seat + 1]]
        if len(units) == 0:
            found[seat] = -1
            continue
        step = 1 + len(units) ** 2 // MOST_PAIRS
        tried = np.unique(np.append(units[::step], centres[seat]))
        tried = tried[np.isin(tried, units)]
        usd = centre_usd(problem, units, tried)
        for limit, load in zip(problem.seat_limits, loads, strict=True):
            if limit.at_centre is not None:
                room = limit.at_centre[problem.by_unit[problem.root[tried]]]
                usd[load[seat] > room * (1 + 1e-9)] = np.inf
        best = int(np.argmin(usd))
        held = np.flatnonzero(tried == centres[seat])
        if len(held) == 0 or usd[best] < usd[held[0]]:
            found[seat] = tried[best]
    return found
