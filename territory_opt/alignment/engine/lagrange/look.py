"""One look at prices of the units: each seat's cheapest load, the seats that would open, the bound that follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.engine.lagrange.fractional import SeatLoads, fractional_loads, split_loads
from territory_opt.alignment.engine.lagrange.opening import Opening
from territory_opt.alignment.engine.lagrange.rows import SeatRows
from territory_opt.alignment.engine.lagrange.whole import whole_load
from territory_opt.alignment.problem import Floats, Ints


@dataclass(frozen=True)
class Look:
    """What prices of the units prove.

    Attributes
    ----------
    unit_usd : ndarray of float, shape (n,)
        The prices.
    limit_usd : ndarray of float, shape (m, K)
        Prices of the limits; those of seats not looked at are old.
    seat_usd : ndarray of float, shape (K,)
        Lower bound on each seat's objective when open, less its units' prices; ``inf`` for seats not looked at.
    bound_usd : float
        Lower bound on the problem's objective, if all seats were looked at.
    taken : ndarray of float, shape (n,)
        How often the open seats have each unit.
    """

    unit_usd: Floats
    limit_usd: Floats
    seat_usd: Floats
    bound_usd: float
    taken: Floats


def look(rows: SeatRows, opening: Opening, unit_usd: Floats, limit_usd: Floats, seats: Ints, *, whole: bool) -> Look:
    """Look at prices of the units.

    Parameters
    ----------
    rows : SeatRows
        The seats' choices.
    opening : Opening
        Which seats may be open.
    unit_usd : ndarray of float, shape (n,)
        Price of each unit.
    limit_usd : ndarray of float, shape (m, K)
        Prices of the limits to start from.
    seats : ndarray of int
        The seats to look at; the rest stay closed.
    whole : bool
        Whether seats that would open load whole units only; needs loads counted in ones.
    """
    loads = fractional_loads(rows, unit_usd, seats, limit_usd[:, seats])
    prices = limit_usd.copy()
    prices[:, seats] = loads.limit_usd
    seat_usd = np.full(rows.seats, np.inf)
    seat_usd[seats] = loads.usd
    if whole:
        bound, taken = _open_whole(rows, opening, loads, seat_usd)
    else:
        bound, opened = opening.cheapest(seat_usd)
        taken = split_loads(rows, loads, np.searchsorted(seats, opened))
    return Look(unit_usd, prices, seat_usd, float(unit_usd.sum()) + bound, taken)


def _open_whole(rows: SeatRows, opening: Opening, loads: SeatLoads, seat_usd: Floats) -> tuple[float, Floats]:
    """Open the cheapest seats, load those with whole units, and open anew until no other seat would be cheaper.

    Raises `seat_usd` in place for the seats it loaded.
    """
    taken_by: dict[int, Floats] = {}
    while True:
        bound, opened = opening.cheapest(seat_usd)
        new = [int(seat) for seat in opened if int(seat) not in taken_by]
        if not new:
            return bound, np.sum([np.zeros(rows.usd.shape[1]), *(taken_by[int(seat)] for seat in opened)], axis=0)
        for seat in new:
            position = int(np.searchsorted(loads.seats, seat))
            extra, taken = whole_load(rows, loads, position)
            seat_usd[seat] += extra
            taken_by[seat] = split_loads(rows, loads, np.array([position])) if taken is None else taken.astype(float)
            if taken is not None and rows.home[seat] >= 0:
                taken_by[seat][rows.home[seat]] += 1.0
