"""Which seats are open: at the start, and by trial of closing some and opening others."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.arrays import Bools, Ints
from territory_opt.alignment.engine.borders.pairs import Pairs


def with_open_seats(pairs: Pairs, start: Ints) -> Ints:
    """Return a start in which as many seats are open as may be, units at allowed seats, each seat with its home.

    Parameters
    ----------
    pairs : Pairs
        The problem's pairs.
    start : ndarray of int, shape (n,)
        A seat for each unit, K for none.

    Returns
    -------
    ndarray of int, shape (n,)
        Of seats too many those close that have fewest units; of seats too few any open that have a unit to begin with.
    """
    problem = pairs.problem
    plan = np.where(np.isfinite(pairs.usd(np.arange(problem.units), start)), start, problem.seats)
    opened = problem.opened(plan)
    size = np.bincount(plan, minlength=problem.seats + 1)[: problem.seats]
    held = np.bincount(problem.locked[problem.locked >= 0], minlength=problem.seats) > 0
    closable = np.flatnonzero(opened & problem.may_close & ~held)
    surplus = int(opened.sum()) - problem.most_open
    if surplus > 0:
        plan[np.isin(plan, closable[np.argsort(size[closable], kind="stable")][:surplus])] = problem.seats
    for seat in np.flatnonzero(~opened).tolist():
        if problem.opened(plan).sum() >= problem.least_open:
            break
        plan = opened_at(pairs, plan, seat)
    homes = np.flatnonzero(problem.opened(plan) & (problem.home >= 0))
    plan[problem.home[homes]] = homes
    return plan


def opened_at(pairs: Pairs, plan: Ints, seat: int) -> Ints:
    """Return a plan in which a closed seat has a unit: its home, or the one that costs least more there.

    The plan is returned as it is when no unit may go there. The unit comes from a territory with others.
    """
    problem, units = pairs.problem, np.arange(len(plan))
    usd = pairs.usd(units, np.full(len(plan), seat))
    if problem.home[seat] >= 0:
        usd[units != problem.home[seat]] = np.inf
    usd[(np.bincount(plan, minlength=problem.seats + 1)[plan] < 2) | _at_home(pairs, plan)] = np.inf
    here = pairs.usd(units, plan)
    unit = int(np.argmin(usd - np.where(np.isfinite(here), here, 0.0)))
    opened = plan.copy()
    if np.isfinite(usd[unit]):
        opened[unit] = seat
    return opened


def flipped(pairs: Pairs, plan: Ints, seat: int, random: np.random.Generator) -> Ints | None:
    """Return a plan in which a seat that may close is closed, or open if it was closed; None when that cannot be.

    Where as many seats are open as must be or may be, another one is opened or closed in return.

    Parameters
    ----------
    pairs : Pairs
        The problem's pairs.
    plan : ndarray of int, shape (n,)
        All territories connected.
    seat : int
        The seat.
    random : Generator
        Picks the other seat.
    """
    problem = pairs.problem
    opened = problem.opened(plan)
    free_to_close = problem.may_close & (np.bincount(problem.locked[problem.locked >= 0], minlength=problem.seats) == 0)
    closing, opening = (seat, -1) if opened[seat] else (-1, seat)
    count = int(opened.sum())
    if closing >= 0 and count <= problem.least_open:
        opening = _any_of(~opened, random)
    if opening >= 0 and count >= problem.most_open and closing < 0:
        closing = _any_of(opened & free_to_close, random)
    if (closing >= 0 and not free_to_close[closing]) or count + (opening >= 0) - (closing >= 0) > problem.most_open:
        return None
    result = plan.copy()
    if closing >= 0:
        result[plan == closing] = problem.seats
    if opening >= 0:
        result = opened_at(pairs, result, opening)
    changed = int(problem.opened(result).sum())
    return result if problem.least_open <= changed <= problem.most_open else None


def _at_home(pairs: Pairs, plan: Ints) -> Bools:
    """Return whether each unit is the home of its own seat."""
    home = np.append(pairs.problem.home, -1)[plan]
    return np.asarray(home == np.arange(len(plan)))


def _any_of(seats: Bools, random: np.random.Generator) -> int:
    """Return a random one of the seats that are marked; -1 when none is."""
    marked = np.flatnonzero(seats)
    return int(random.choice(marked)) if len(marked) else -1
