"""Centres shaken while they settle, ever less: they leave arrangements that no small move would better."""

from __future__ import annotations

import time

import numpy as np

from territory_opt.alignment.engine.centres.alternate import Settled, step
from territory_opt.alignment.engine.centres.ground import Ground, group_sums
from territory_opt.alignment.problem import Floats

FORCE = 0.6
"""First shake of a centre, in standard deviations of its territory along each axis."""


def shake(ground: Ground, start: Settled, rounds: int, deadline: float, seed: int) -> Settled:
    """Return centres after rounds of assignment and of moving to the middle, each with a smaller random offset.

    Simulated annealing of Lloyd's algorithm; a few dozen cheap rounds leave little of where centres started.

    Parameters
    ----------
    ground : Ground
        The units, or blocks of them.
    start : Settled
        Where centres start.
    rounds : int
        Assignments.
    deadline : float
        Moment on `time.monotonic` after which no new round starts.
    seed : int
        Seed of the offsets.
    """
    random, settled = np.random.default_rng(seed), start
    for done in range(rounds):
        if time.monotonic() > deadline:
            break
        force = FORCE * (1.0 - done / rounds)
        offset = force * _spread_km(ground, settled) * random.standard_normal(settled.centres_km.shape)
        settled = step(ground, settled, offset)
    return settled


def _spread_km(ground: Ground, settled: Settled) -> Floats:
    """Return how far each territory's units lie from its centre along each axis, standard deviations, (count, 3)."""
    plan, count = settled.shares.whole(), len(settled.centres_km)
    squared = (ground.points_km - settled.centres_km[plan]) ** 2
    mass = np.maximum(group_sums(ground.usd, plan, count), 1e-300)
    along = [group_sums(ground.usd * squared[:, axis], plan, count) for axis in range(3)]
    return np.asarray(np.sqrt(np.stack(along, axis=1) / mass[:, None]))
