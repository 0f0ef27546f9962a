"""A bound over all units as centres: what units are priced at, less what the cheapest territories then lack."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
from scipy.spatial import cKDTree

from territory_opt.alignment.engine.centres.ground import Ground
from territory_opt.alignment.engine.centres.knapsack import NearUnits, UnitTree, fill, load_bounds
from territory_opt.alignment.engine.centres.task import CentreTask
from territory_opt.alignment.problem import Floats, Ints

CANDIDATES_AT_ONCE = 2_048
"""Candidates looked at together: some 2 MB an array, which the processor's cache holds."""

NEAR_TERRITORIES = 1.35
"""Units looked at around a candidate, in mean territories."""

SEARCH_EVERY = 8
"""Steps of the prices between two searches for the units near each candidate, which give a bound."""

PARTS = 4
"""Parts of the candidates that the steps in between ask in turn."""

FULL_PART = 4
"""Candidates of a part at least, in numbers of territories: fewer are no fair sample, and all are asked."""

LONG, SHORT = 0.2, 0.005
"""First and last step of a price, as a share of what the unit costs at the edge of a territory around it."""

SOFT, HARD = 0.1, 0.001
"""First and last width of the choice between candidates, as a share of what a territory there costs."""

MEAN_MEMORY, SQUARE_MEMORY = 0.8, 0.95
"""Shares that the running means of the gradient and of its square keep at each step."""


class _Prices:
    """Prices of the units on their way, and the candidates' answers to them."""

    def __init__(self, task: CentreTask, ground: Ground) -> None:
        self._ground, self._count = ground, task.count
        self._bounds = load_bounds(ground)
        self._candidates: Ints = np.flatnonzero(task.placed)
        self._unplaced = min(int((~task.placed).sum()), task.count)
        self._width = int(np.ceil(NEAR_TERRITORIES * task.units / task.count)) + 16
        self._edge = _edge_km(ground, task.count) ** ground.power
        self._step_usd = ground.usd * self._edge
        self._territory_usd = self._edge[self._candidates] * float(ground.usd.sum()) / task.count
        # In an even country a territory costs this part of what it would with all units at its edge. Prices that
        # differ by it between city and country leave their candidates about alike.
        even = 0.5 if ground.power == 2 else 2.0 / 3.0
        self._usd = even * self._step_usd + ground.usd * float(np.median(self._edge))
        # Every block is a sample of the whole country, as long as units are in no order or one of place.
        blocks = -(-len(self._candidates) // CANDIDATES_AT_ONCE)
        self._places = [np.arange(block, len(self._candidates), blocks) for block in range(blocks)]
        self._near: list[NearUnits] = []
        self._mean, self._square = np.zeros(task.units), np.zeros(task.units)
        self._steps = 0

    def search(self) -> None:
        """Find the units near each candidate at the prices as they are; only right after it, `answer` is a bound."""
        tree = UnitTree(self._ground, self._usd)
        self._near = [tree.near(self._candidates[places], self._width) for places in self._places]

    def part(self, step: int) -> slice:
        """Return the blocks of candidates that a step asks."""
        fair = len(self._candidates) >= PARTS * FULL_PART * self._count and len(self._places) >= PARTS
        return slice(step % PARTS, None, PARTS) if fair else slice(None)

    def answer(self, soft: float, asked: slice) -> tuple[float, Floats]:
        """Return the value of the dual, and how often chosen candidates take each unit, shape (n,).

        The value is that of the dual only when all blocks of candidates are asked.
        """
        asked_near = self._near[asked]
        filled = [fill(near, self._usd, self._ground.load, self._bounds) for near in asked_near]
        value = np.concatenate([filling.usd for filling in filled])
        # Units without a place cost nothing and have no price, so a territory of their own is worth nothing.
        lowest = np.partition(np.concatenate([value, np.zeros(self._unplaced)]), self._count - 1)[: self._count]
        chosen = _chosen(value, self._count, soft * self._territory_usd[np.concatenate(self._places[asked])])
        cover, start = np.zeros(len(self._usd)), 0
        for near, filling in zip(asked_near, filled, strict=True):
            weight = filling.share * chosen[start : start + len(near.unit), None]
            cover += np.bincount(near.unit.ravel(), weights=weight.ravel(), minlength=len(cover))
            start += len(near.unit)
        return float(self._usd.sum() + lowest.sum()), cover

    def step(self, cover: Floats, length: float) -> None:
        """Raise the prices of units that are taken too seldom and lower those of units taken too often.

        Steps are as long for a unit that is off by little as for one off by much, as long as its sign does not waver
        (Kingma and Ba, Adam, 2015): the territories of cities and of the country then find their prices in one pace.
        """
        gradient = 1.0 - cover
        self._steps += 1
        self._mean = MEAN_MEMORY * self._mean + (1.0 - MEAN_MEMORY) * gradient
        self._square = SQUARE_MEMORY * self._square + (1.0 - SQUARE_MEMORY) * gradient**2
        mean = self._mean / (1.0 - MEAN_MEMORY**self._steps)
        size = np.sqrt(self._square / (1.0 - SQUARE_MEMORY**self._steps))
        # Units hardly off at all move less: 0.1 is a unit taken once in ten choices too much.
        self._usd = np.maximum(self._usd + length * self._step_usd * mean / (size + 0.1), 0.0)


def centre_bound(
    task: CentreTask,
    ground: Ground,
    *,
    deadline: float,
    steps: int,
    stopped: threading.Event,
    report_bound: Callable[[float], None],
) -> float:
    """Return a lower bound on the objective of every plan, USD.

    Every unit i has a price u[i]. Around each candidate centre j no territory within its load has a lower cost less the
    prices of its units than v[j]. A plan takes every unit once and has `count` centres, so the sum of all prices and
    of the `count` lowest v[j] is a bound whatever the prices (Lagrangian relaxation of "each unit once": Mulvey and
    Beck, European Journal of Operational Research 18, 1984). Prices climb along the gradient of the same value with
    the choice of candidates made soft, ever less so. Connectedness is relaxed.

    Parameters
    ----------
    task, ground : CentreTask, Ground
        The problem.
    deadline : float
        Moment on `time.monotonic` after which no further step is made.
    steps : int
        Steps of the prices at most; a search that they end repeats itself exactly.
    stopped : threading.Event
        Ends the search early when set from another thread.
    report_bound : callable
        Called with each better bound.
    """
    # Costs are never negative.
    best, started, done, planned = 0.0, time.monotonic(), 0, steps
    if not (ground.usd > 0.0).any():
        return best
    prices = _Prices(task, ground)
    while True:
        searched = done % SEARCH_EVERY == 0 or done >= planned
        if searched:
            prices.search()
        way = min(done / max(planned, 1), 1.0)
        asked = slice(None) if searched else prices.part(done)
        value, cover = prices.answer(SOFT * (HARD / SOFT) ** way, asked)
        if searched and value > best:
            best = value
            report_bound(best)
        if done >= planned or stopped.is_set() or time.monotonic() > deadline:
            return best
        prices.step(cover, LONG * (SHORT / LONG) ** way)
        done += 1
        if done % SEARCH_EVERY == 0:
            pace = (time.monotonic() - started) / done
            # Where time is what ends the search, it is time that steps must shrink with.
            planned = min(steps, done + int((deadline - time.monotonic()) / pace))


def _edge_km(ground: Ground, count: int) -> Floats:
    """Return for each unit how far around it units carry the mean load of a territory, shape (n,)."""
    mean = float(ground.load.sum()) / count
    width = min(int(np.ceil(NEAR_TERRITORIES * len(ground.load) / count)) + 16, len(ground.load))
    off, unit = cKDTree(ground.points_km).query(ground.points_km, k=width)
    off, unit = off.reshape(-1, width), unit.reshape(-1, width)
    place = np.minimum((np.cumsum(ground.load[unit], axis=1) < mean).sum(axis=1), width - 1)
    edge = off[np.arange(len(off)), place]
    # Where many units stand at one place the edge may be 0; prices must still be able to move.
    return np.asarray(np.maximum(edge, 1e-3 * float(edge.mean()) + 1e-9))


def _chosen(value: Floats, count: int, width_usd: Floats) -> Floats:
    """Return how far each candidate is chosen, shape (c,): `count` in all, the lowest most, by a logistic curve."""
    if count >= len(value):
        return np.ones(len(value))
    lowest = np.partition(value, count - 1)[count - 1]
    above = np.nan_to_num((value - lowest) / width_usd, posinf=1e9, neginf=-1e9)
    low, high = float(above.min()) - 50.0, float(above.max()) + 50.0
    for _ in range(60):
        middle = (low + high) / 2.0
        chosen = 1.0 / (1.0 + np.exp(np.clip(above - middle, -50.0, 50.0)))
        low, high = (low, middle) if chosen.sum() > count else (middle, high)
    return np.asarray(chosen)
