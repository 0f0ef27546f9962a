"""Connectedness: who may leave a territory, and the cuts that a broken one violates."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from territory_opt.alignment.engine.connected import may_leave, neighbour_lists, separators
from territory_opt.alignment.engine.table import broken_apart

seeds = st.integers(0, 10_000)


def random_map(seed: int, units: int = 12) -> tuple[nx.Graph, csr_matrix, np.random.Generator]:
    """Return a random planar-like map, perhaps with an island, as a graph and as a matrix."""
    random = np.random.default_rng(seed)
    places = random.random((units, 2))
    graph = nx.random_geometric_graph(units, 0.4, pos=dict(enumerate(places)))
    return graph, csr_matrix(nx.to_scipy_sparse_array(graph, dtype=bool)), random


@given(seeds)
def test_who_may_leave_is_who_cuts_nothing(seed: int) -> None:
    """A unit may leave its connected territory exactly when the rest of it is connected or empty."""
    graph, neighbours, _ = random_map(seed)
    parts = list(nx.connected_components(graph))
    plan = [next(number for number, part in enumerate(parts) if unit in part) for unit in graph]
    lists = neighbour_lists(neighbours)
    for unit in graph:
        rest = graph.subgraph(parts[plan[unit]] - {unit})
        assert may_leave(lists, plan, unit) == (len(rest) == 0 or nx.is_connected(rest))


@given(seeds)
def test_a_broken_plan_violates_its_cuts_and_no_whole_plan_does(seed: int) -> None:
    """Cuts name every broken seat, are violated by the plan, and hold for random connected sets of units."""
    graph, neighbours, random = random_map(seed)
    plan = random.integers(0, 3, len(graph))
    cuts = separators(neighbours, plan)
    assert {cut.seat for cut in cuts} == set(broken_apart(neighbours, plan).tolist())
    for cut in cuts:
        assert plan[cut.a] == plan[cut.b] == cut.seat
        assert not (plan[cut.between] == cut.seat).any()
        held = set(nx.bfs_tree(graph, cut.a, depth_limit=int(random.integers(1, 4))))
        if cut.b in held:
            assert held & set(cut.between.tolist())


@given(seeds)
def test_separators_are_minimal(seed: int) -> None:
    """A separator parts its two units, and gives way to a path when any one unit of it is spared."""
    graph, neighbours, random = random_map(seed)
    for cut in separators(neighbours, random.integers(0, 3, len(graph))):
        between = set(cut.between.tolist())
        assert not nx.has_path(graph.subgraph(set(graph) - between), cut.a, cut.b)
        for spared in between:
            assert nx.has_path(graph.subgraph(set(graph) - between | {spared}), cut.a, cut.b)


@given(seeds)
def test_the_part_with_the_home_is_never_cut_off(seed: int) -> None:
    """Where a seat holds its home, every cut joins to the home."""
    graph, neighbours, random = random_map(seed)
    plan = random.integers(0, 2, len(graph))
    home = np.array([random.choice(np.flatnonzero(plan == 0)) if (plan == 0).any() else -1, -1])
    assert all(cut.b == home[0] for cut in separators(neighbours, plan, home) if cut.seat == 0)
