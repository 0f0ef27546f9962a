"""Units to given centres at the least price with loads kept, units divisible: a min-cost flow over near pairs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from territory_opt.alignment.engine.centres.flow import Flow, least_cost_flow, load_prices
from territory_opt.alignment.engine.centres.ground import Ground, group_sums
from territory_opt.alignment.problem import Bools, Floats, Ints

SUPPLY = 1_000_000
"""Pieces into which the total load is cut for a flow of whole numbers; loads that are small whole numbers stay."""

COST_STEPS = 1_000
"""Whole-number costs a typical cost is divided into."""

LARGEST_COST = 10**10
"""Costs are cut here, far above any that a good plan pays, so that the flow's sums stay whole numbers it can hold."""

OPEN_SHARE = 0.25
"""Part of the units, those with the nearest choices, that flow when the others go by prices."""


PASSED_SHARE = 1e-3
"""Part of a load that was rounded that may pass bounds when most units go by prices."""


@dataclass(frozen=True)
class Shares:
    """Which centres units go to.

    Attributes
    ----------
    centre : ndarray of int, shape (n, k)
        The nearest centres of each unit.
    share : ndarray of float, shape (n, k)
        Share of the unit that goes to each; rows add up to 1.
    pair_usd : ndarray of float, shape (n, k)
        What the whole unit costs at each.
    flow : Flow or None
        The flow behind the shares of those units that flowed; None without bounds.
    step_usd : float
        USD for one of load that one whole number of the flow's costs stands for.
    """

    centre: Ints
    share: Floats
    pair_usd: Floats
    flow: Flow | None = None
    step_usd: float = 1.0

    @property
    def usd(self) -> float:
        """What the shares cost."""
        return float((self.share * self.pair_usd).sum())

    def whole(self) -> Ints:
        """Return the centre with the largest share of each unit, shape (n,)."""
        return np.asarray(np.take_along_axis(self.centre, self.share.argmax(axis=1)[:, None], axis=1)[:, 0])

    def load_prices(self) -> Floats | None:
        """Return what each centre's room is worth, USD for one of load, shape (count,); None without bounds."""
        return None if self.flow is None else self.step_usd * load_prices(self.flow)


def transport(ground: Ground, centres_km: Floats, nearest: int, prices: Floats | None = None) -> Shares:
    """Spread units over the nearest centres so that loads are within bounds as far as these pairs allow.

    Parameters
    ----------
    ground : Ground
        The units and the bounds.
    centres_km : ndarray of float, shape (count, 3)
        Places of the centres.
    nearest : int
        Centres each unit may go to.
    prices : ndarray of float, shape (count,), optional
        About what each centre's room is worth, USD for one of load, as it was for nearly the same centres. Units that
        these leave little choice then go where they are cheapest, and a flow decides on the others alone, several
        times as fast. Where loads cannot be kept so, all units flow.
    """
    count, units = len(centres_km), len(ground.load)
    width = min(nearest, count)
    chord, centre = cKDTree(centres_km).query(ground.points_km, k=width)
    chord, centre = chord.reshape(units, width), centre.reshape(units, width).astype(np.int64)
    share = np.zeros((units, width))
    share[:, 0] = 1.0
    nearby = Shares(centre, share, ground.arc_usd(chord))
    if not np.isfinite(ground.upper) or width == 1:
        return nearby
    decided = None if prices is None else _spread(ground, *_decided(ground, nearby, prices), count)
    return decided or _spread(ground, nearby, np.ones(units, dtype=bool), count) or nearby


def _decided(ground: Ground, nearby: Shares, prices: Floats) -> tuple[Shares, Bools]:
    """Return each unit where prices make it cheapest, and which units have another choice nearly as cheap."""
    load = np.maximum(ground.load, 1e-300)
    priced = nearby.pair_usd + load[:, None] * prices[nearby.centre]
    cheapest = priced.argmin(axis=1)
    least, second = np.partition(priced, 1, axis=1)[:, :2].T
    # How near two choices are counts in what the unit costs at its second nearest centre: that differs a thousandfold
    # between city and country.
    lead = (second - least) / np.maximum(nearby.pair_usd[:, 1], 1e-300)
    share = np.zeros_like(nearby.share)
    share[np.arange(len(share)), cheapest] = 1.0
    return replace(nearby, share=share), (lead <= np.quantile(lead, OPEN_SHARE)) & (ground.load > 0.0)


def _spread(ground: Ground, shares: Shares, flowing: Bools, count: int) -> Shares | None:
    """Spread the flowing units anew beside the others, which stay; None where loads then pass bounds."""
    supply, scale = _whole_supply(ground.load)
    moving = np.flatnonzero(flowing & (supply > 0))
    staying = np.where(flowing, 0, supply)[:, None] * shares.share
    taken = np.rint(group_sums(staying.ravel(), shares.centre.ravel(), count))
    lower, upper = np.ceil(ground.lower * scale - 1e-6) - taken, np.floor(ground.upper * scale + 1e-6) - taken
    bounds = np.maximum([lower, upper], 0).astype(np.int64)
    cost, step_usd = _whole_cost(shares.pair_usd[moving], ground.load[moving])
    flow = least_cost_flow(supply[moving], shares.centre[moving], cost, bounds)
    # Loads that are no small whole numbers are rounded here, and pass bounds by more when units become whole.
    allowed = int(PASSED_SHARE * SUPPLY) if supply.sum() > 0.9 * SUPPLY else 0
    if len(moving) < np.count_nonzero(supply) and flow.passed - np.minimum(upper, 0.0).sum() > allowed:
        return None
    share = shares.share.copy()
    share[moving] = flow.amount / supply[moving, None]
    return replace(shares, share=share, flow=flow, step_usd=step_usd)


def _whole_supply(load: Floats) -> tuple[Ints, float]:
    """Return loads as whole numbers, and how many of them make a load of 1."""
    smallest = load[load > 0.0].min(initial=np.inf)
    multiples = load / smallest
    if multiples.sum() <= SUPPLY and np.allclose(multiples, np.rint(multiples), rtol=0.0, atol=1e-9):
        return np.rint(multiples).astype(np.int64), float(1.0 / smallest)
    scale = SUPPLY / float(load.sum())
    return np.rint(load * scale).astype(np.int64), scale


def _whole_cost(usd: Floats, load: Floats) -> tuple[Ints, float]:
    """Return the cost of a unit of load as whole numbers, in steps of a typical cost, and the step."""
    by_load = usd / load[:, None]
    positive = by_load[by_load > 0.0]
    step = float(np.median(positive)) / COST_STEPS if len(positive) else 1.0
    return np.rint(np.minimum(by_load / step, LARGEST_COST)).astype(np.int64), step
