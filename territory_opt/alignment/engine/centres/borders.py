"""What could change hands: units beside another territory, and what each change would cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from territory_opt.alignment.engine.centres.ground import Ground, arc_km
from territory_opt.alignment.problem import Floats, Ints

NEAR_CENTRES = 5
"""Centres that a unit may go to where territories need not be connected."""


@dataclass(frozen=True)
class Borders:
    """Units that may go to another territory.

    Attributes
    ----------
    unit, source, target : ndarray of int, shape (b,)
        A unit, its territory and another one; ordered by source, target and unit, each pair once.
    usd : ndarray of float, shape (b,)
        What the change costs with centres as they are.
    """

    unit: Ints
    source: Ints
    target: Ints
    usd: Floats


def find_borders(ground: Ground, plan: Ints, centre: Ints, links: tuple[Ints, Ints] | None) -> Borders:
    """Return what could change hands under a plan.

    Parameters
    ----------
    ground : Ground
        The units.
    plan : ndarray of int, shape (n,)
        The territory of each unit.
    centre : ndarray of int, shape (count,)
        The unit at the centre of each territory.
    links : pair of ndarray of int, each of shape (e,), or None
        Pairs of neighbours, both ways. Without them a unit may go to any of the nearest centres.
    """
    if links is None:
        unit, target = _near_centres(ground, centre)
    else:
        crossing = plan[links[0]] != plan[links[1]]
        unit, target = links[0][crossing], plan[links[1][crossing]]
    count = len(centre)
    key = np.unique((plan[unit] * count + target) * len(plan) + unit)
    key = key[key // (count * len(plan)) != key // len(plan) % count]
    source, target, unit = key // (count * len(plan)), key // len(plan) % count, key % len(plan)
    usd = _usd(ground, unit, centre[target]) - _usd(ground, unit, centre[source])
    return Borders(unit, source, target, usd)


def link_ends(neighbours: csr_matrix) -> tuple[Ints, Ints]:
    """Return the pairs of neighbours, both ways."""
    links = neighbours.tocoo()
    return links.row.astype(np.int64), links.col.astype(np.int64)


def _near_centres(ground: Ground, centre: Ints) -> tuple[Ints, Ints]:
    """Return every unit with each of its nearest centres."""
    width = min(NEAR_CENTRES, len(centre))
    near = cKDTree(ground.points_km[centre]).query(ground.points_km, k=width)[1].reshape(-1).astype(np.int64)
    return np.repeat(np.arange(len(ground.load)), width), near


def _usd(ground: Ground, unit: Ints, centre: Ints) -> Floats:
    """Return the price of each unit at each centre, pair by pair."""
    off = ground.points_km[unit] - ground.points_km[centre]
    chord = np.sqrt(np.einsum("ij,ij->i", off, off))
    return np.asarray(ground.usd[unit] * arc_km(chord) ** ground.power)
