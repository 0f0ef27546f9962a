"""How each library is given the work: what is prepared here does not count in its time.

Each function returns the solving itself, which gives the group of every unit. What the libraries seed globally they
seed in a process of their own.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.peer_work import TOLERANCE, Ints, Work

Solve = Callable[[], Ints]

METIS_UNITS = 10_000
"""Whole numbers to the mean weight of a group: METIS weighs in integers."""

CHAIN_STEPS = 10**9

MAXP_CHOICES = 2
"""Among how many of the nearest areas max-p draws the next one of a region: its library's default."""

MAXP_ROUNDS = 1
"""Rounds of building and of annealing: one of each takes minutes on thousands of units, the default of 99 hours."""

SKATER_FLOOR = 0.5
"""Least number of units of a region over the mean number: the tree can be cut by numbers of units, not by weight."""


def ours(work: Work) -> Solve:
    """Design territories through the public API: balance, connectedness where asked, least moment of inertia.

    Points are grouped by the first plan, without steps of the search: who is compared there is compared in speed.
    """
    import pandas as pd

    from benchmarks.frames import accounts_frame, territory_seats
    from territory_opt.alignment.engine.stop import Stop
    from territory_opt.alignment.model import AlignmentModel
    from territory_opt.alignment.plan import design_territories
    from territory_opt.alignment.tables import Tables

    ids = np.array([f"U{number}" for number in range(len(work.weight))], dtype=object)
    columns = {"latitude": work.latitude, "longitude": work.longitude, "weight": work.weight}
    first, second = work.edges.T
    neighbours = pd.DataFrame({"unit_id": ids[first], "neighbor_id": ids[second]})
    rules: list[dict[str, Any]] = [
        {"rule": "territories", "centres": "free", "count": work.groups},
        {"rule": "balance", "measure": "weight", "within": "all", "tolerance": TOLERANCE},
    ]
    declared = {
        "name": "peers",
        "rules": [*rules, {"rule": "contiguity"}] if work.connected else rules,
        "objective": [{"term": "compactness", "measure": "weight", "power": 2}],
    }
    accounts, seats = accounts_frame(ids, columns), territory_seats(work.groups)
    model, tables = AlignmentModel.model_validate(declared), Tables(neighbours=neighbours)
    stop = Stop(work.seconds, CHAIN_STEPS if work.connected else 0, 0.0)

    def solve() -> Ints:
        design = design_territories(accounts, seats, model, tables=tables, stop=stop, seed=work.seed)
        if design.assignment.empty:
            raise RuntimeError(design.reason)
        return np.asarray(pd.factorize(design.assignment)[0], dtype=np.int64)

    return solve


def k_means_constrained(work: Work) -> Solve:
    """Group points by k-means with sizes within the tolerance; it knows neither weights nor neighbours."""
    from k_means_constrained import KMeansConstrained

    least, most = work.bounds
    model = KMeansConstrained(
        work.groups, size_min=int(np.ceil(least)), size_max=int(most), n_init=1, random_state=work.seed, n_jobs=1
    )
    points = work.points_km
    return lambda: np.asarray(model.fit_predict(points), dtype=np.int64)


def pymetis(work: Work) -> Solve:
    """Partition the graph of neighbours with the fewest cut edges; it knows no distances and no least weight."""
    import pymetis as library

    adjacency = library.CSRAdjacency(work.neighbours.indptr, work.neighbours.indices)
    mean = float(work.weight.sum()) / work.groups
    weights = np.maximum(1, np.round(METIS_UNITS / mean * work.weight)).astype(np.int64)
    # METIS counts what a part may have beyond the mean in thousandths.
    options = library.Options(ufactor=round(1000 * TOLERANCE), contig=int(work.connected), seed=work.seed)

    def solve() -> Ints:
        parts = library.part_graph(work.groups, adjacency, vweights=weights, options=options)
        return np.asarray(parts.vertex_part, dtype=np.int64)

    return solve


def spopt_max_p(work: Work) -> Solve:
    """Make as many connected regions as can have the least weight, alike in place; there is no largest weight."""
    from spopt.region import MaxPHeuristic

    frame, neighbours = _spatial(work)
    np.random.seed(work.seed)  # noqa: NPY002  # the library draws from the global generator
    model = MaxPHeuristic(
        frame,
        neighbours,
        ["x", "y", "z"],
        "weight",
        work.bounds[0],
        MAXP_CHOICES,
        max_iterations_construction=MAXP_ROUNDS,
        max_iterations_sa=MAXP_ROUNDS,
    )
    return lambda: _solved(model)


def spopt_skater(work: Work) -> Solve:
    """Cut the spanning tree of the map where places differ most; regions have a least number of units alone."""
    from spopt.region import Skater

    frame, neighbours = _spatial(work)
    floor = int(SKATER_FLOOR * len(work.weight) / work.groups)
    model = Skater(frame, neighbours, ["x", "y", "z"], n_clusters=work.groups, floor=floor)
    return lambda: _solved(model)


def gerrychain(work: Work) -> Solve:
    """Draw balanced, connected districts by recombination until time is up; the one of least inertia counts."""
    import geopandas

    # The release that goes with our versions asks geopandas for an option that geopandas no longer has.
    with patch.object(geopandas, "options", SimpleNamespace(use_pygeos=False)):
        from gerrychain import Graph
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from((unit, {"weight": float(weight)}) for unit, weight in enumerate(work.weight))
    graph.add_edges_from(work.edges.tolist())
    random.seed(work.seed)
    districts = Graph.from_networkx(graph)
    return lambda: _least_of_chain(work, districts)


def _least_of_chain(work: Work, graph: Any) -> Ints:
    from functools import partial

    from gerrychain import MarkovChain, Partition
    from gerrychain.accept import always_accept
    from gerrychain.constraints import within_percent_of_ideal_population
    from gerrychain.proposals import recom
    from gerrychain.tree import recursive_tree_part
    from gerrychain.updaters import Tally, cut_edges

    from benchmarks.peer_work import measure

    started = time.monotonic()
    mean = float(work.weight.sum()) / work.groups
    first = recursive_tree_part(graph, range(work.groups), mean, "weight", TOLERANCE)
    partition = Partition(graph, first, updaters={"weight": Tally("weight"), "cut_edges": cut_edges})
    proposal = partial(recom, pop_col="weight", pop_target=mean, epsilon=TOLERANCE, node_repeats=1)
    within = within_percent_of_ideal_population(partition, TOLERANCE, "weight")
    best, least = np.empty(0, dtype=np.int64), np.inf
    for state in MarkovChain(proposal, within, always_accept, partition, CHAIN_STEPS):
        group = np.array([state.assignment[unit] for unit in range(len(work.weight))], dtype=np.int64)
        inertia = measure(work, group).inertia_km2
        if inertia < least:
            best, least = group, inertia
        if time.monotonic() - started > work.seconds:
            break
    return best


def _spatial(work: Work) -> tuple[Any, Any]:
    """Return a frame of places in space with their weights, and neighbours, as spopt reads them."""
    import geopandas
    from libpysal.weights import W

    x, y, z = work.points_km.T
    places = geopandas.points_from_xy(work.longitude, work.latitude)
    frame = geopandas.GeoDataFrame({"x": x, "y": y, "z": z, "weight": work.weight}, geometry=places, crs=4326)
    pointer, others = work.neighbours.indptr, work.neighbours.indices
    lists = {unit: others[pointer[unit] : pointer[unit + 1]].tolist() for unit in range(len(work.weight))}
    return frame, W(lists, silence_warnings=True)


def _solved(model: Any) -> Ints:
    model.solve()
    return np.asarray(model.labels_, dtype=np.int64)


OURS = "territory-opt"

METHODS: dict[str, dict[str, Callable[[Work], Solve]]] = {
    "points": {OURS: ours, "k-means-constrained": k_means_constrained, "pymetis": pymetis},
    "map": {
        OURS: ours,
        "gerrychain": gerrychain,
        "pymetis": pymetis,
        "spopt max-p": spopt_max_p,
        "spopt skater": spopt_skater,
    },
}
"""Who takes part in which work."""
