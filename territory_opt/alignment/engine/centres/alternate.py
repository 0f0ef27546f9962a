"""Centres and their units in turn: assign at the least price within bounds, move the centres to the middle, again."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from territory_opt.alignment.engine.centres.ground import Ground, group_means, group_sums
from territory_opt.alignment.engine.centres.seeds import equal_groups
from territory_opt.alignment.engine.centres.transport import Shares, transport
from territory_opt.alignment.problem import Floats

NEAREST = 8
"""Centres each unit may go to: more change the price of an assignment by less than a hundred-thousandth."""

SETTLED_SHARE = 1e-4
"""Improvement of a round, as a share of the price, below which it counts as none."""

PATIENCE = 3
"""Rounds in a row without gain after which centres count as settled."""

STRIDE = 1.6
"""Way of a centre in a round, in ways to its middle: past it, since the middle moves on the same way next time."""


@dataclass(frozen=True)
class Settled:
    """Centres in space and the shares of units they get.

    Attributes
    ----------
    centres_km : ndarray of float, shape (count, 3)
    shares : Shares
        The assignment to these centres.
    """

    centres_km: Floats
    shares: Shares


def seed_centres(ground: Ground, count: int) -> Floats:
    """Return the middles of groups of equal load, shape (count, 3)."""
    group = equal_groups(ground.points_km, ground.load, count)
    return group_means(ground.points_km, ground.usd + _hair(ground.usd), group, count)[0]


def in_blocks(ground: Ground, blocks: int) -> Ground:
    """Return the ground of units put together in blocks that stand in their middle.

    A flow over blocks is many times as fast as one over units, and centres that settle on it are nearly right.
    """
    group = equal_groups(ground.points_km, ground.load, blocks)
    points, _ = group_means(ground.points_km, ground.usd + _hair(ground.usd), group, blocks)
    usd, load = (group_sums(values, group, blocks) for values in (ground.usd, ground.load))
    return replace(ground, points_km=points, usd=usd, load=load)


def settle(
    ground: Ground, centres_km: Floats, rounds: int, deadline: float, *, prices: Floats | None = None
) -> Settled:
    """Alternate between assignment and centres (Lloyd's algorithm with bounds on loads) until nothing is gained.

    Parameters
    ----------
    ground : Ground
        The units.
    centres_km : ndarray of float, shape (count, 3)
        Where centres start.
    rounds : int
        Assignments at most.
    deadline : float
        Moment on `time.monotonic` after which no new round starts; the first round is always done.
    prices : ndarray of float, shape (count,), optional
        About what each centre's room is worth at the start, USD for one of load.
    """
    best = latest = Settled(centres_km, transport(ground, centres_km, NEAREST, prices))
    idle = 0
    for _ in range(rounds - 1):
        if idle >= PATIENCE or time.monotonic() > deadline:
            break
        latest = step(ground, latest)
        if latest.shares.usd < best.shares.usd * (1.0 - SETTLED_SHARE):
            best, idle = latest, 0
        else:
            idle += 1
    return best


def step(ground: Ground, settled: Settled, offset_km: Floats | float = 0.0) -> Settled:
    """Return centres moved towards and past their middles, and by an offset, with the assignment to them."""
    middles = _middles(ground, settled.centres_km, settled.shares)
    centres = settled.centres_km + STRIDE * (middles - settled.centres_km) + offset_km
    return Settled(centres, transport(ground, centres, NEAREST, settled.shares.load_prices()))


def _middles(ground: Ground, centres: Floats, shares: Shares) -> Floats:
    """Return the centres moved to the middle of what they got: the mean, or a Weiszfeld step to the median."""
    unit, place = np.nonzero(shares.share)
    at = shares.centre[unit, place]
    mass = shares.share[unit, place] * ground.usd[unit]
    if ground.power == 1:
        off = np.linalg.norm(ground.points_km[unit] - centres[at], axis=1)
        # A unit that lies on its centre pulls as if it were a little away from it.
        mass = mass / np.maximum(off, 1e-3 * off.mean() + 1e-9)
    middle, total = group_means(ground.points_km[unit], mass, at, len(centres))
    return np.where(total[:, None] > 0.0, middle, centres)


def _hair(usd: Floats) -> float:
    """Return a price so small that it only gives units without one a middle."""
    return 1e-9 * float(usd.max()) + 1e-300
