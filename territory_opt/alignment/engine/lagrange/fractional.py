"""The cheapest load of each seat when units may be split: the prices of its limits, and what they prove.

Any prices of a seat's limits give a lower bound on its cheapest load, so values here hold whatever the prices are. With
one limit the best price is the one at which the unit that would break the bound is split (Dantzig, Operations Research
5, 1957); with several, Newton steps improve the last look's prices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from territory_opt.alignment.engine.lagrange.rows import SeatRows
from territory_opt.alignment.engine.lagrange.several import FINEST, improved_prices, least_usd, reduced_usd
from territory_opt.alignment.problem import Floats, Ints


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
    width_usd : float
        With several limits, how near to nought the reduced objective of a unit is that the seat has in part.
    """

    seats: Ints
    usd: Floats
    limit_usd: Floats
    reduced_usd: Floats
    width_usd: float


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
    scale_usd = float(np.abs(unit_usd).mean()) or 1.0
    if rows.limits == 1:
        limit_usd = best_price(base, loads[0], lower[0], upper[0])[None]
    elif rows.limits > 1:
        limit_usd = improved_prices(base, loads, lower, upper, limit_usd, scale_usd)
    home = rows.home[seats]
    own = rows.own_usd[seats] - np.where(home >= 0, unit_usd[home], 0.0)
    usd = own + least_usd(base, loads, lower, upper, limit_usd)
    return SeatLoads(seats, usd, limit_usd, reduced_usd(base, loads, limit_usd), FINEST * scale_usd)


def split_loads(rows: SeatRows, loads: SeatLoads, chosen: Ints) -> Floats:
    """Return how much of each unit some seats have, all together, shape (n,).

    Parameters
    ----------
    chosen : ndarray of int
        Which of the seats in `loads` to add up.
    """
    reduced = loads.reduced_usd[chosen]
    seats = loads.seats[chosen]
    if rows.limits > 1:
        share = expit(-reduced / loads.width_usd)
    else:
        share = (reduced < -_rounding(reduced)).astype(np.float64)
        if rows.limits:
            _split_critical(rows, loads, chosen, share)
    taken = np.asarray(share.sum(axis=0), dtype=np.float64)
    home = rows.home[seats]
    return taken + np.bincount(home[home >= 0], minlength=len(taken))


def _split_critical(rows: SeatRows, loads: SeatLoads, chosen: Ints, share: Floats) -> None:
    """Fill each load up to the bound that is priced, with the units that are worth nothing either way."""
    seats = loads.seats[chosen]
    price = loads.limit_usd[0, chosen]
    reduced = loads.reduced_usd[chosen]
    load = rows.loads[0, seats]
    even = np.isfinite(reduced) & (np.abs(reduced) <= _rounding(reduced)) & (price != 0)[:, None]
    room = np.where(price > 0, rows.upper[0, seats], rows.lower[0, seats]) - (share * load).sum(axis=1)
    even_load = np.where(even, load, 0.0).sum(axis=1)
    part = np.divide(room, even_load, out=np.zeros_like(room), where=even_load > 0)
    share += np.where(even, np.clip(part, 0.0, 1.0)[:, None], 0.0)


def _rounding(reduced: Floats) -> Floats:
    """Return what counts as nought among each seat's reduced objectives, shape (s, 1)."""
    scale = np.abs(np.where(np.isfinite(reduced), reduced, 0.0)).max(axis=1, initial=0.0)
    return np.asarray(1e-12 * scale[:, None], dtype=np.float64)


def best_price(base: Floats, load: Floats, lower: Floats, upper: Floats) -> Floats:
    """Return for each seat the price of its one limit that raises its least priced objective most, shape (s,).

    Parameters
    ----------
    base : ndarray of float, shape (s, n)
        Objective of each pair less the unit's price; ``inf`` where the pair cannot be used.
    load : ndarray of float, shape (s, n)
        What each pair adds to the seat's load.
    lower, upper : ndarray of float, shape (s,)
        Bounds of the load that some units reach.
    """
    wanted = np.where(base < 0, load, 0.0).sum(axis=1)
    bind = np.flatnonzero((wanted > upper) | (wanted < lower))
    price = np.zeros(len(base))
    if not len(bind):
        return price
    bound = np.where(wanted > upper, upper, lower)[bind]
    load = load[bind]
    # A unit is taken while the price is below what its seat would pay for a unit of load.
    worth = np.divide(-base[bind], load, out=np.full(load.shape, -np.inf), where=load > 0)
    order = np.argsort(-worth, axis=1)
    filled = np.cumsum(np.take_along_axis(load, order, axis=1), axis=1)
    # Rounding may leave the sum of all just below a bound that all together reach.
    last = np.maximum((load > 0).sum(axis=1) - 1, 0)
    critical = np.minimum((filled < bound[:, None]).sum(axis=1), last)
    price[bind] = worth[np.arange(len(bind)), order[np.arange(len(bind)), critical]]
    return price
