"""Centres taken from where they do little good and put where territories are costly."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from territory_opt.alignment.engine.centres.alternate import Settled, settle
from territory_opt.alignment.engine.centres.ground import Ground, group_sums
from territory_opt.alignment.problem import Floats

ROUNDS = 6
"""Assignments after a change of place, for its neighbourhood to settle."""

PATIENCE = 4
"""Trials in a row without gain that end the search, each smaller than the one before."""


@dataclass(frozen=True)
class _Standing:
    """What each centre's territory costs, and what it would cost to do without the centre."""

    cost: Floats
    loss: Floats
    spread_km: Floats


def relocate(ground: Ground, start: Settled, trials: int, deadline: float) -> Settled:
    """Move several centres at a time next to those with the costliest territories, and keep what brings a gain.

    Parameters
    ----------
    ground : Ground
        The units, or blocks of them.
    start : Settled
        Centres that have settled.
    trials : int
        Trials at most; each settles anew.
    deadline : float
        Moment on `time.monotonic` after which no new trial starts.
    """
    best, batch, failed = start, max(1, len(start.centres_km) // 40), 0
    refused: set[tuple[float, float]] = set()
    standing = _standing(ground, best)
    for _ in range(trials):
        pairs = _promising(standing, batch, refused)
        if not pairs or failed >= PATIENCE or time.monotonic() > deadline:
            break
        moved = settle(ground, _moved(best.centres_km, standing, pairs), ROUNDS, deadline)
        if moved.shares.usd < best.shares.usd * (1.0 - 1e-5):
            best, failed, standing = moved, 0, _standing(ground, moved)
            continue
        # One bad move may spoil a good batch: a single one is refused for good, a batch is tried again in part.
        if batch == 1:
            refused |= {_key(standing, *pair) for pair in pairs}
            failed += 1
        batch = max(1, batch // 2)
    return best


def _standing(ground: Ground, settled: Settled) -> _Standing:
    """Weigh up every centre of an assignment."""
    centres, plan = settled.centres_km, settled.shares.whole()
    count = len(centres)
    offset = ground.points_km - centres[plan]
    off = np.linalg.norm(offset, axis=1)
    cost = group_sums(ground.arc_usd(off), plan, count)
    mass = group_sums(ground.usd, plan, count)
    next_km = cKDTree(centres).query(centres, k=2)[0][:, 1]
    along = [group_sums(ground.usd * offset[:, a] ** 2, plan, count) for a in range(3)]
    spread = np.sqrt(np.stack(along, axis=1) / np.maximum(mass, 1e-300)[:, None])
    return _Standing(cost, mass * next_km**ground.power, spread)


def _promising(standing: _Standing, batch: int, refused: set[tuple[float, float]]) -> list[tuple[int, int]]:
    """Return up to `batch` pairs of a costly centre and one that does little good, no centre in two of them."""
    look = batch + 8
    costly, idle = np.argsort(-standing.cost, kind="stable")[:look], np.argsort(standing.loss, kind="stable")[:look]
    options = [(standing.cost[a] - standing.loss[b], int(a), int(b)) for a in costly for b in idle if a != b]
    pairs: list[tuple[int, int]] = []
    used: set[int] = set()
    for _, a, b in sorted(options, key=lambda option: (-option[0], option[1], option[2])):
        if len(pairs) < batch and not {a, b} & used and _key(standing, a, b) not in refused:
            pairs.append((a, b))
            used |= {a, b}
    return pairs


def _key(standing: _Standing, costly: int, idle: int) -> tuple[float, float]:
    """Return what a pair is remembered by while other centres move: two figures that stay when nothing changes."""
    return float(f"{standing.cost[costly]:.3g}"), float(f"{standing.loss[idle]:.3g}")


def _moved(centres: Floats, standing: _Standing, pairs: list[tuple[int, int]]) -> Floats:
    """Return the centres with each costly territory shared by two, apart along its widest axis."""
    result = centres.copy()
    for costly, idle in pairs:
        spread = standing.spread_km[costly]
        apart = np.where(np.arange(3) == spread.argmax(), spread, 0.0)
        result[costly], result[idle] = centres[costly] + apart, centres[costly] - apart
    return result
