"""The work that we and others are given alike, and what is measured of the groups that come back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, triu
from scipy.sparse.csgraph import connected_components

from benchmarks.voronoi import voronoi_map
from territory_opt.geography.distance import unit_vectors

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

EARTH_RADIUS_KM = 6371.0088
TOLERANCE = 0.05


@dataclass(frozen=True)
class Work:
    """Units to be grouped so that every group is near the mean weight and compact.

    Attributes
    ----------
    name : str
        What it is called.
    latitude, longitude : ndarray of float, shape (n,)
        Degrees.
    weight : ndarray of float, shape (n,)
        What balances.
    neighbours : csr_matrix of bool, shape (n, n)
        Whose Voronoi cells share an edge.
    groups : int
        Groups to make.
    connected : bool
        Whether groups have to be connected.
    seconds : float
        Wall-clock seconds for whoever improves until stopped.
    seed : int
        Seed of whoever is random.
    """

    name: str
    latitude: Floats
    longitude: Floats
    weight: Floats
    neighbours: csr_matrix
    groups: int
    connected: bool
    seconds: float
    seed: int

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the largest weight of a group."""
        mean = float(self.weight.sum()) / self.groups
        return (1 - TOLERANCE) * mean, (1 + TOLERANCE) * mean

    @property
    def points_km(self) -> Floats:
        """Places in space, shape (n, 3): straight lines between them take any library that knows points alone."""
        return EARTH_RADIUS_KM * unit_vectors(self.latitude, self.longitude)

    @property
    def edges(self) -> Ints:
        """Pairs of neighbours, each once, shape (e, 2)."""
        return np.stack(triu(self.neighbours, k=1).nonzero(), axis=1).astype(np.int64)


def points_work(points: int, groups: int, *, seconds: float, seed: int) -> Work:
    """Return points that all weigh the same, groups of which need not be connected."""
    drawn = voronoi_map(points, seed)
    alike = np.ones(points)
    return Work(
        "points", drawn.latitude, drawn.longitude, alike, drawn.neighbours, groups, False, seconds=seconds, seed=seed
    )


def map_work(units: int, groups: int, *, seconds: float, seed: int) -> Work:
    """Return a map of units with lognormal weights, groups of which have to be connected."""
    drawn = voronoi_map(units, seed)
    return Work(
        "map", drawn.latitude, drawn.longitude, drawn.weight, drawn.neighbours, groups, True, seconds=seconds, seed=seed
    )


@dataclass(frozen=True)
class Measures:
    """What groups are like.

    Attributes
    ----------
    groups : int
        How many there are.
    variation : float
        Standard deviation of their weights over the mean (coefficient of variation).
    worst_off_share : float
        Largest distance of a group's weight from the mean over the groups asked for, as a share of it.
    connected_share : float
        Share of the groups that are one connected piece.
    inertia_km2 : float
        Weight times squared straight distance to the group's centre of gravity, in weight times square kilometres.
    """

    groups: int
    variation: float
    worst_off_share: float
    connected_share: float
    inertia_km2: float


def measure(work: Work, group: Ints) -> Measures:
    """Measure groups.

    Parameters
    ----------
    work : Work
        What was to be grouped.
    group : ndarray of int, shape (n,)
        The group of each unit, by any number.
    """
    number = np.unique(group, return_inverse=True)[1]
    weight = np.bincount(number, weights=work.weight)
    points = work.points_km
    centre = np.stack([np.bincount(number, work.weight * axis) for axis in points.T], axis=1) / weight[:, None]
    mean = float(work.weight.sum()) / work.groups
    within = work.edges[number[work.edges[:, 0]] == number[work.edges[:, 1]]]
    graph = csr_matrix((np.ones(len(within), dtype=np.int8), (within[:, 0], within[:, 1])), shape=work.neighbours.shape)
    piece = connected_components(graph, directed=False)[1]
    pieces = np.bincount(number[np.unique(piece, return_index=True)[1]], minlength=len(weight))
    return Measures(
        groups=len(weight),
        variation=float(weight.std() / weight.mean()),
        worst_off_share=float(np.abs(weight / mean - 1).max()),
        connected_share=float((pieces == 1).mean()),
        inertia_km2=float((work.weight * ((points - centre[number]) ** 2).sum(axis=1)).sum()),
    )
