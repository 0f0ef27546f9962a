"""Which units are neighbours, and in how many connected pieces they fall."""

from __future__ import annotations

from itertools import count
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy import sparse
from scipy.sparse import csgraph
from scipy.spatial import Delaunay

from territory_opt.geography.distance import Array

Edges = npt.NDArray[np.intp]
"""Pairs of neighbours, shape (e, 2): positions, the smaller first, each pair once, in ascending order."""

_FLAT = 1e-9
"""Ratio of height to length under which points count as lying on one line."""


class JoinedEdges(NamedTuple):
    """Neighbours that leave no unit cut off.

    Attributes
    ----------
    edges : ndarray, shape (e, 2)
        All pairs of neighbours, the added ones included.
    added : ndarray, shape (a, 2)
        The pairs that were added to reach pieces that had no neighbour outside themselves.
    """

    edges: Edges
    added: Edges


def polygon_neighbors(geometries: npt.ArrayLike) -> Edges:
    """Find the polygons that share an edge (rook neighbours; a shared corner is not enough).

    Polygons must share the vertices of their borders exactly, as those of one coverage do.

    Parameters
    ----------
    geometries : array_like of shapely geometries, shape (n,)
        Polygons or multipolygons.

    Returns
    -------
    ndarray, shape (e, 2)
        Pairs of neighbours as `Edges` describes.
    """
    parts, owner_of_part = shapely.get_parts(np.asarray(geometries, dtype=object), return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    # Adding zero turns -0.0 into 0.0, so that equal vertices are equal keys.
    vertex, distinct = pd.factorize((xy[:, 0] + 0.0) + 1j * (xy[:, 1] + 0.0))
    side = np.flatnonzero(ring[1:] == ring[:-1])
    low, high = np.minimum(vertex[side], vertex[side + 1]), np.maximum(vertex[side], vertex[side + 1])
    owner = owner_of_part[part_of_ring[ring[side]]]
    key = low.astype(np.int64) * len(distinct) + high
    order = np.argsort(key, kind="stable")
    key, owner = key[order], owner[order]
    pairs = []
    # Two polygons own an edge of a coverage; where polygons overlap, more may.
    for shift in count(1):
        shared = key[shift:] == key[:-shift]
        if not shared.any():
            break
        pairs.append(np.stack([owner[:-shift][shared], owner[shift:][shared]], axis=1))
    return _ordered(np.concatenate(pairs)) if pairs else _no_edges()


def voronoi_neighbors(x: npt.ArrayLike, y: npt.ArrayLike, max_km: float) -> Edges:
    """Find the points whose Voronoi cells share an edge and that lie no farther apart than a distance.

    Points at one place are neighbours in a chain, whose first point stands for the place. Points on one line
    are neighbours along it.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Metres in the plane of a projection; NaN for a missing place, which has no neighbours.
    max_km : float
        The largest distance between neighbours.

    Returns
    -------
    ndarray, shape (e, 2)
        Pairs of neighbours as `Edges` describes.
    """
    points = _points(x, y)
    edges = _delaunay_edges(points)
    return edges[_length_km(points, edges) <= max_km]


def join_islands(edges: Edges, x: npt.ArrayLike, y: npt.ArrayLike) -> JoinedEdges:
    """Join pieces that are not connected, by the shortest pairs of neighbours that connect everything.

    Parameters
    ----------
    edges : ndarray, shape (e, 2)
        Pairs of neighbours.
    x, y : array_like, shape (n,)
        A point of each unit, metres in the plane of a projection; a unit without a place stays cut off.

    Returns
    -------
    JoinedEdges
        The neighbours with those added, and the added ones by themselves.
    """
    points = _points(x, y)
    piece = connected_components(edges, len(points))
    # The shortest link between two sets of points is always an edge of their Delaunay triangulation.
    links = _delaunay_edges(points)
    links = links[piece[links[:, 0]] != piece[links[:, 1]]]
    links = links[np.argsort(_length_km(points, links), kind="stable")]
    ends = np.sort(piece[links], axis=1)
    first = np.sort(np.unique(ends, axis=0, return_index=True)[1]) if len(links) else np.empty(0, dtype=np.intp)
    links, ends = links[first], ends[first]
    # Ranks stand for lengths, since the tree takes a length of zero for no link.
    graph = sparse.coo_array((np.arange(1.0, len(links) + 1), (ends[:, 0], ends[:, 1])), shape=2 * (len(points),))
    tree = csgraph.minimum_spanning_tree(graph.tocsr())
    added = _ordered(links[np.sort(tree.data).astype(np.intp) - 1])
    return JoinedEdges(_ordered(np.concatenate([edges, added])), added)


def connected_components(edges: Edges, count: int) -> npt.NDArray[np.intp]:
    """Number the connected pieces.

    Parameters
    ----------
    edges : ndarray, shape (e, 2)
        Pairs of neighbours.
    count : int
        Number of units n.

    Returns
    -------
    ndarray, shape (n,)
        The piece of each unit, counted from 0.
    """
    graph = sparse.coo_array((np.ones(len(edges), dtype=np.int8), (edges[:, 0], edges[:, 1])), shape=(count, count))
    return np.asarray(csgraph.connected_components(graph, directed=False)[1], dtype=np.intp)


def _delaunay_edges(points: Array) -> Edges:
    """Return the edges of the Delaunay triangulation, with chains for points at one place or on one line."""
    there = np.flatnonzero(np.isfinite(points).all(axis=1))
    if len(there) < 2:
        return _no_edges()
    places, first, place = np.unique(points[there], axis=0, return_index=True, return_inverse=True)
    order = np.argsort(place, kind="stable")
    same = place[order[1:]] == place[order[:-1]]
    chains = np.stack([order[:-1][same], order[1:][same]], axis=1)
    return _ordered(there[np.concatenate([chains, first[_place_edges(places)]])])


def _place_edges(places: Array) -> Edges:
    """Return the Delaunay edges of distinct places."""
    centred = places - places.mean(axis=0)
    if len(places) < 3:
        return np.array([[0, 1]] if len(places) == 2 else [], dtype=np.intp).reshape(-1, 2)
    _, spread, directions = np.linalg.svd(centred, full_matrices=False)
    if spread[1] <= _FLAT * spread[0]:
        along = np.argsort(centred @ directions[0], kind="stable")
        return np.stack([along[:-1], along[1:]], axis=1)
    triangulation = Delaunay(centred)
    corners = triangulation.simplices
    # Places that rounding cannot tell from a corner are left out of the triangles.
    left_out = triangulation.coplanar[:, [0, 2]]
    return np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]], left_out]).astype(np.intp)


def _points(x: npt.ArrayLike, y: npt.ArrayLike) -> Array:
    """Put two coordinates into one array, shape (n, 2)."""
    return np.stack([np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)], axis=1)


def _length_km(points: Array, edges: Edges) -> Array:
    """Return the length of each edge."""
    return np.asarray(np.linalg.norm(points[edges[:, 0]] - points[edges[:, 1]], axis=1) / 1_000)


def _ordered(pairs: npt.NDArray[np.integer]) -> Edges:
    """Return pairs as `Edges` describes: the smaller first, none with itself, each once, in ascending order."""
    ordered = np.sort(pairs, axis=1).astype(np.intp)
    return np.unique(ordered[ordered[:, 0] != ordered[:, 1]], axis=0)


def _no_edges() -> Edges:
    return np.empty((0, 2), dtype=np.intp)
