"""The cheapest load of each seat when units stay whole, where loads are whole numbers.

The split load says almost everything: a unit may only leave it or join it if what that costs is less than what some
load of whole units is known to cost. The few units left, the core, are settled by dynamic programming over the load
(Balas and Zemel, Operations Research 28, 1980).
"""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.engine.lagrange.fractional import SeatLoads
from territory_opt.alignment.engine.lagrange.rows import SeatRows
from territory_opt.alignment.problem import Bools, Floats, Ints

MOST_STATES = 2_000_000
"""Units of the core times loads that are looked at for one seat; beyond it its split load stands."""


def whole_load(rows: SeatRows, loads: SeatLoads, position: int) -> tuple[float, Bools | None]:
    """Return what the cheapest load of whole units costs beyond the split one, and the units it has besides the home.

    Parameters
    ----------
    rows : SeatRows
        Choices with one limit whose loads are whole numbers.
    loads : SeatLoads
        The split loads of some seats.
    position : int
        Which of those seats.

    Returns
    -------
    extra_usd : float
        Never negative; 0 when the load is too large to count, ``inf`` when no load of whole units keeps the bounds.
    taken : ndarray of bool, shape (n,), or None
        None when the split load stands.
    """
    seat = loads.seats[position]
    reduced = loads.reduced_usd[position]
    price = float(loads.limit_usd[0, position])
    taken = reduced < 0
    if price == 0:
        return 0.0, taken
    load = rows.loads[0, seat]
    lower, upper = np.ceil(rows.lower[0, seat]), np.floor(rows.upper[0, seat])
    known = _known_usd(reduced, load, price, lower, upper)
    core = np.flatnonzero((np.abs(reduced) <= known) & np.isfinite(reduced))
    taken[core] = False
    settled = float(load[taken].sum())
    # A load further from the priced bound than this costs more than the known one.
    if price > 0:
        lower = max(lower, upper - known / price)
    else:
        upper = min(upper, lower - known / price)
    room = int(min(upper - settled, load[core].sum()))
    least = max(int(np.ceil(lower - settled)), 0)
    if room < least:
        return np.inf, taken
    if len(core) * (room + 1) > MOST_STATES:
        return 0.0, None
    best, used = _count(reduced[core], load[core].astype(np.int64), room)
    reached = np.arange(least, room + 1)
    bound = rows.upper[0, seat] if price > 0 else rows.lower[0, seat]
    extra = best[least:] + price * (bound - settled - reached)
    at = int(np.argmin(extra))
    if not np.isfinite(extra[at]):
        return np.inf, taken
    taken[core] = _unwind(used, load[core].astype(np.int64), int(reached[at]))
    given_up = float(-np.minimum(reduced[core], 0.0).sum())
    return max(float(extra[at]) + given_up, 0.0), taken


def _known_usd(reduced: Floats, load: Floats, price: float, lower: float, upper: float) -> float:
    """Return what some load of whole units costs beyond the split one: the taken units, and one more if it fits."""
    even = np.abs(reduced) <= 1e-12 * np.abs(reduced[np.isfinite(reduced)]).max(initial=0.0)
    inside = (reduced < 0) & ~even if price > 0 else (reduced < 0) | even
    total = float(load[inside].sum())
    totals = np.concatenate([[total], total + load])
    extra = np.concatenate([[0.0], np.where(inside, np.inf, reduced)])
    gap = np.abs(price) * np.abs((upper if price > 0 else lower) - totals)
    cost = np.where((totals >= lower) & (totals <= upper), extra + gap, np.inf)
    # What rounding may have taken, twice over: the known load itself must stay within reach.
    return float(cost.min()) * (1 + 1e-9) + 1e-9 * abs(price)


def _count(usd: Floats, load: Ints, room: int) -> tuple[Floats, Bools]:
    """Return the least objective of each load from 0 to `room`, and which unit was used to reach it."""
    best = np.full(room + 1, np.inf)
    best[0] = 0.0
    used = np.zeros((len(usd), room + 1), dtype=bool)
    for unit, weight in enumerate(load):
        if weight > room:
            continue
        joined = best[: room + 1 - weight] + usd[unit]
        better = joined < best[weight:]
        used[unit, weight:] = better
        best[weight:] = np.where(better, joined, best[weight:])
    return best, used


def _unwind(used: Bools, load: Ints, reached: int) -> Bools:
    """Return which units of the core make up the load that was reached."""
    taken = np.zeros(len(used), dtype=bool)
    for unit in range(len(used) - 1, -1, -1):
        if used[unit, reached]:
            taken[unit] = True
            reached -= int(load[unit])
    return taken
