"""The cheapest load of each seat when units may be split: the prices of its limits, and what they prove.

Any prices of a seat's limits give a lower bound on its cheapest load, so values here hold whatever the prices are. With
one limit the best price is the one at which the unit that would break the bound is split (Dantzig, Operations Research
5, 1957); with several, the prices are improved one limit at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.engine.lagrange.rows import SeatRows
from territory_opt.alignment.problem import Floats, Ints

SWEEPS = 2
"""Passes over several limits at each evaluation; their prices start from the last evaluation's."""


@dataclass(frozen=True)
class SeatLoads:
    """The cheapest loads of some seats at given prices of the units.

    Attributes
    ----------
    seats : ndarray of int, shape (s,)
        The seats looked at.
    usd : ndarray of float, shape (s,)
        A lower bound on the objective of each of them when open, less the prices of the units it has.
    limit_usd : ndarray of float, shape (m, s)
        Price of each limit; above 0 where less load is wanted, below where more.
    reduced_usd : ndarray of float, shape (s, n)
        Objective of each pair less the unit's price plus the prices of its loads; the home is ``inf``.
    """

    seats: Ints
    usd: Floats
    limit_usd: Floats
    reduced_usd: Floats


def fractional_loads(rows: SeatRows, unit_usd: Floats, seats: Ints, limit_usd: Floats) -> SeatLoads:
    """Price the limits of some seats, and bound their cheapest loads.

    Parameters
    ----------
    rows : SeatRows
        The seats' choices.
    unit_usd : ndarray of float, shape (n,)
        Price of each unit: what a seat gains by having it.
    seats : ndarray of int, shape (s,)
        The seats to look at.
    limit_usd : ndarray of float, shape (m, s)
        Prices to start from.
    """
    base = rows.usd[seats] - unit_usd
    loads = rows.loads[:, seats]
    lower, upper = rows.lower[:, seats], rows.upper[:, seats]
    limit_usd = limit_usd.copy()
    for _ in range(SWEEPS if rows.limits > 1 else rows.limits):
        for limit in range(rows.limits):
            others = np.delete(np.arange(rows.limits), limit)
            rest = base + np.einsum("ms,msn->sn", limit_usd[others], loads[others]) if len(others) else base
            limit_usd[limit] = _best_price(rest, loads[limit], lower[limit], upper[limit])
    reduced = base
    for price, load in zip(limit_usd, loads, strict=True):
        reduced = reduced + price[:, None] * load
    at_bound = np.where(limit_usd > 0, upper, lower)
    rent = (limit_usd * np.where(limit_usd == 0, 0.0, at_bound)).sum(axis=0)
    home = rows.home[seats]
    own = rows.own_usd[seats] - np.where(home >= 0, unit_usd[home], 0.0)
    return SeatLoads(seats, own + np.minimum(reduced, 0.0).sum(axis=1) - rent, limit_usd, reduced)


def split_loads(rows: SeatRows, loads: SeatLoads, chosen: Ints) -> Floats:
    """Return how much of each unit some seats have, all together, shape (n,).

    Parameters
    ----------
    chosen : ndarray of int
        Which of the seats in `loads` to add up.
    """
    reduced = loads.reduced_usd[chosen]
    seats = loads.seats[chosen]
    share = (reduced < -_rounding(reduced)).astype(np.float64)
    if rows.limits == 1:
        _split_critical(rows, loads, chosen, share)
    taken = np.asarray(share.sum(axis=0), dtype=np.float64)
    home = rows.home[seats]
    taken += np.bincount(home[home >= 0], minlength=len(taken))
    return taken


def _split_critical(rows: SeatRows, loads: SeatLoads, chosen: Ints, share: Floats) -> None:
    """Fill each load up to the bound that is priced, with the units that are worth nothing either way."""
    seats = loads.seats[chosen]
    price = loads.limit_usd[0, chosen]
    reduced = loads.reduced_usd[chosen]
    load = rows.loads[0, seats]
    even = np.isfinite(reduced) & (np.abs(reduced) <= _rounding(reduced)) & (price != 0)[:, None]
    room = np.where(price > 0, rows.upper[0, seats], rows.lower[0, seats]) - (share * load).sum(axis=1)
    even_load = np.where(even, load, 0.0).sum(axis=1)
    part = np.divide(room, even_load, out=np.zeros_like(room), where=(even_load > 0) & np.isfinite(room))
    share += np.where(even, np.clip(part, 0.0, 1.0)[:, None], 0.0)


def _rounding(reduced: Floats) -> Floats:
    """Return what counts as nought among each seat's reduced objectives, shape (s, 1)."""
    scale = np.abs(np.where(np.isfinite(reduced), reduced, 0.0)).max(axis=1, initial=0.0)
    return np.asarray(1e-12 * scale[:, None], dtype=np.float64)


def _best_price(base: Floats, load: Floats, lower: Floats, upper: Floats) -> Floats:
    """Return for each seat the price of one limit that raises its least priced objective most, shape (s,)."""
    wanted = np.where(base < 0, load, 0.0).sum(axis=1)
    bound = np.where(wanted > upper, upper, np.where(wanted < lower, lower, np.nan))
    price = np.zeros(len(base))
    bind = np.flatnonzero(~np.isnan(bound))
    if not len(bind):
        return price
    load = load[bind]
    # A unit is taken while the price is below what its seat would pay for a unit of load.
    worth = np.divide(-base[bind], load, out=np.full(load.shape, -np.inf), where=load > 0)
    order = np.argsort(-worth, axis=1)
    filled = np.cumsum(np.take_along_axis(load, order, axis=1), axis=1)
    critical = (filled < bound[bind, None]).sum(axis=1)
    # A seat that cannot reach its lower bound is priced at its last unit: its objective is infinite anyhow.
    last = np.maximum((load > 0).sum(axis=1) - 1, 0)
    at = np.take_along_axis(worth, np.take_along_axis(order, np.minimum(critical, last)[:, None], axis=1), axis=1)
    price[bind] = np.where(np.isfinite(at[:, 0]), at[:, 0], 0.0)
    return price
