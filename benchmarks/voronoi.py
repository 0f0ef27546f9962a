"""Made-up maps for benchmarks: places clustered in cities of very different size, and the Voronoi cells around them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from territory_opt.geography.distance import Array
from territory_opt.geography.neighbours import voronoi_neighbors

SOUTH, NORTH, WEST, EAST = 25.5, 48.5, -123.0, -68.0
"""Degrees between which cities lie: about the contiguous United States."""

CITIES = 300
RURAL_SHARE = 0.15
CITY_RADIUS_KM = 35.0
KM_PER_DEGREE = 111.195


@dataclass(frozen=True)
class VoronoiMap:
    """Units of a benchmark.

    Attributes
    ----------
    latitude, longitude : ndarray of float, shape (n,)
        Degrees.
    weight : ndarray of float, shape (n,)
        Lognormal with sigma 1.
    neighbours : csr_matrix of bool, shape (n, n)
        Symmetric: whose Voronoi cells share an edge. Everything is connected.
    """

    latitude: Array
    longitude: Array
    weight: Array
    neighbours: csr_matrix


def clustered_places(units: int, seed: int) -> tuple[Array, Array]:
    """Draw places around cities whose sizes have a heavy tail, and some between the cities.

    Parameters
    ----------
    units : int
        Number of places n.
    seed : int
        Seed of the random numbers.

    Returns
    -------
    latitude, longitude : ndarray, shape (n,)
        Degrees.
    """
    random = np.random.default_rng(seed)
    centres = np.stack([random.uniform(SOUTH, NORTH, CITIES), random.uniform(WEST, EAST, CITIES)], axis=1)
    size = 1.0 + random.pareto(1.2, CITIES)
    city = random.choice(CITIES, units, p=size / size.sum())
    # Large cities reach farther, though not in proportion to their size.
    radius_degrees = CITY_RADIUS_KM / KM_PER_DEGREE * (size / size.mean()) ** 0.25
    offset = random.standard_normal((units, 2)) * radius_degrees[city, None]
    offset[:, 1] /= np.cos(np.radians(centres[city, 0]))
    places = centres[city] + offset
    rural = random.random(units) < RURAL_SHARE
    places[rural, 0] = random.uniform(SOUTH, NORTH, int(rural.sum()))
    places[rural, 1] = random.uniform(WEST, EAST, int(rural.sum()))
    return places[:, 0], places[:, 1]


def voronoi_map(units: int, seed: int) -> VoronoiMap:
    """Draw a map of Voronoi cells around clustered places, with lognormal weights.

    Parameters
    ----------
    units : int
        Number of units n, at least 3.
    seed : int
        Seed of the random numbers.
    """
    latitude, longitude = clustered_places(units, seed)
    weight = np.random.default_rng([seed, 1]).lognormal(0.0, 1.0, units)
    x, y = plane_metres(latitude, longitude)
    edges = voronoi_neighbors(x, y, np.inf)
    both = np.concatenate([edges, edges[:, ::-1]])
    neighbours = csr_matrix((np.ones(len(both), dtype=bool), (both[:, 0], both[:, 1])), shape=(units, units))
    return VoronoiMap(latitude, longitude, weight, neighbours)


def plane_metres(latitude: npt.ArrayLike, longitude: npt.ArrayLike) -> tuple[Array, Array]:
    """Return metres east and north in the equal-area cylindrical projection that fits the middle latitude."""
    phi, lam = np.radians(np.asarray(latitude)), np.radians(np.asarray(longitude))
    stretch = np.cos(np.radians((SOUTH + NORTH) / 2))
    metres = KM_PER_DEGREE * 1_000 * np.degrees(1.0)
    return np.asarray(metres * stretch * lam), np.asarray(metres * np.sin(phi) / stretch)
