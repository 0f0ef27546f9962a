"""Neighbours agree with a plain reading of their definition, and pieces are joined by the shortest links."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from territory_opt.geography.neighbours import (
    connected_components,
    join_islands,
    polygon_neighbors,
    voronoi_neighbors,
)
from territory_opt.geography.outlines import outlines

NO_EDGES = np.empty((0, 2), dtype=np.intp)


def _pairs(edges):
    return {(int(low), int(high)) for low, high in edges}


def test_grid_of_squares():
    """In a grid, the squares above, below, left and right are neighbours; those across a corner are not."""
    squares = [shapely.box(column, row, column + 1, row + 1) for row in range(4) for column in range(5)]
    expected = {(i, i + 1) for i in range(20) if i % 5 < 4} | {(i, i + 5) for i in range(15)}
    assert _pairs(polygon_neighbors(squares)) == expected


def test_states_that_share_a_border():
    """Colorado has its six neighbours (Arizona only touches it in a corner) and Hawaii none."""
    states = outlines("state")
    names = states["name"].to_numpy()[polygon_neighbors(states.geometry)]
    assert {name for pair in names if "Colorado" in pair for name in pair} - {"Colorado"} == {
        "Kansas",
        "Nebraska",
        "New Mexico",
        "Oklahoma",
        "Utah",
        "Wyoming",
    }
    assert "Hawaii" not in names


def test_polygons_agree_with_their_intersections():
    """Polygons are neighbours exactly when what they share has a length (Voronoi cells, by all pairs)."""
    rng = np.random.default_rng(3)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(rng.random((60, 2)))))
    low, high = np.triu_indices(len(cells), 1)
    shared = shapely.length(shapely.intersection(cells[low], cells[high])) > 0
    assert _pairs(polygon_neighbors(cells)) == _pairs(np.stack([low[shared], high[shared]], axis=1))


def test_multipolygons_holes_and_overlaps():
    """A filled hole, a second part and a third owner of an edge all count, and nobody neighbours itself."""
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    filling = shapely.box(1, 1, 2, 2)
    two_parts = shapely.MultiPolygon([shapely.box(3, 0, 4, 3), shapely.box(9, 9, 10, 10)])
    twin = shapely.box(1, 1, 2, 2)
    far = shapely.box(10, 9, 11, 10)
    ring = shapely.union(ring, shapely.Polygon([(0, 0), (3, 0), (3, 3)]).intersection(ring))
    assert _pairs(polygon_neighbors([ring, filling, two_parts, twin, far])) == {(0, 1), (0, 2), (0, 3), (1, 3), (2, 4)}


def test_no_polygons():
    """Nothing, and a single polygon, have no neighbours."""
    assert polygon_neighbors([]).shape == (0, 2)
    assert polygon_neighbors([shapely.box(0, 0, 1, 1)]).shape == (0, 2)


def test_points_agree_with_their_voronoi_cells():
    """Points are neighbours exactly when their cells in an independent diagram share a border and they are near."""
    points = np.random.default_rng(4).random((80, 2)) * 100_000
    frame = shapely.box(-1e8, -1e8, 1e8, 1e8)
    diagram = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=frame, ordered=True)
    low, high = polygon_neighbors(shapely.get_parts(diagram)).T
    near = np.linalg.norm(points[low] - points[high], axis=1) <= 15_000
    assert _pairs(voronoi_neighbors(points[:, 0], points[:, 1], max_km=15)) == _pairs(
        np.stack([low[near], high[near]], axis=1)
    )


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        ([], [], set()),
        ([5], [5], set()),
        ([0, 3_000], [0, 4_000], {(0, 1)}),
        ([0, 3_000], [0, 4_100], set()),
        ([0, 2_000, 1_000, 9_000], [0, 2_000, 1_000, 9_000], {(0, 2), (1, 2)}),
        ([7, 7, 7], [1, 1, 1], {(0, 1), (1, 2)}),
        ([0, 0, 1_000, 0], [0, 0, 0, 0], {(0, 1), (1, 3), (0, 2)}),
        ([0, np.nan, 1_000], [0, 0, 0], {(0, 2)}),
    ],
    ids=["none", "one", "near", "far", "on a line", "one place", "one place and another", "a missing place"],
)
def test_few_or_special_points(x, y, expected):
    """No points, few, on one line, at one place or without a place: neighbours are what one would draw by hand."""
    assert _pairs(voronoi_neighbors(x, y, max_km=5)) == expected


coordinates = st.integers(0, 12).map(lambda step: step * 1_000.0)
point_lists = st.lists(st.tuples(coordinates, coordinates), max_size=25)


@settings(deadline=None, max_examples=50)
@given(point_lists, st.sampled_from([1, 2, 5, 100]))
def test_points_are_connected_when_near_ones_are(points, max_km):
    """The pieces are those of joining all points within the distance: no neighbour that matters is missed."""
    x, y = np.array(points).reshape(-1, 2).T
    near = np.stack(np.nonzero(np.triu(cdist(np.c_[x, y], np.c_[x, y]) <= max_km * 1_000, 1)), axis=1)
    found = connected_components(voronoi_neighbors(x, y, max_km), len(x))
    expected = connected_components(near, len(x))
    assert len(set(zip(found, expected, strict=True))) == len(set(found)) == len(set(expected))


@settings(deadline=None, max_examples=50)
@given(point_lists)
def test_islands_are_joined_by_the_shortest_links(points):
    """Added links connect everything, are as few as can be, and as short in sum as a minimum spanning tree's."""
    x, y = np.array(points).reshape(-1, 2).T
    edges = voronoi_neighbors(x, y, max_km=1)
    joined = join_islands(edges, x, y)
    assert _pairs(joined.edges) == _pairs(edges) | _pairs(joined.added)
    pieces = connected_components(edges, len(x))
    assert len(joined.added) == max(0, len(set(pieces)) - 1)
    assert len(set(connected_components(joined.edges, len(x)))) == min(1, len(x))
    full = nx.Graph()
    for low, high in np.ndindex(len(x), len(x)):
        length = np.hypot(x[low] - x[high], y[low] - y[high])
        if pieces[low] != pieces[high] and length < full.get_edge_data(pieces[low], pieces[high], {}).get(
            "weight", np.inf
        ):
            full.add_edge(pieces[low], pieces[high], weight=length)
    shortest = nx.minimum_spanning_tree(full).size(weight="weight")
    low, high = joined.added.T
    assert np.hypot(x[low] - x[high], y[low] - y[high]).sum() == pytest.approx(shortest)


def test_unit_without_a_place_stays_cut_off():
    """A unit without a place cannot be joined, and does not keep others from being joined."""
    joined = join_islands(NO_EDGES, [0, np.nan, 9_000], [0, np.nan, 0])
    assert _pairs(joined.added) == {(0, 2)}


def test_components():
    """Pieces are numbered from 0, units without neighbours included."""
    assert connected_components(np.array([[0, 2], [3, 4]]), 6).tolist() == [0, 1, 0, 2, 2, 3]
    assert connected_components(NO_EDGES, 0).tolist() == []
