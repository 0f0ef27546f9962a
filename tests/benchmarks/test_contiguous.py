"""A made-up map is cut into connected territories in balance."""

from __future__ import annotations

import json

import networkx as nx

from benchmarks.contiguous import drawn_map, main


def test_the_map_is_connected_and_names_each_pair_once() -> None:
    """Neighbours are pairs of accounts, in one piece, no pair twice in either order."""
    accounts, tables = drawn_map(80, 5)
    assert tables.neighbours is not None
    graph = nx.Graph(tables.neighbours.itertuples(index=False, name=None))
    assert set(graph) == set(accounts["unit_id"])
    assert nx.is_connected(graph)
    assert graph.number_of_edges() == len(tables.neighbours)
    assert (accounts["weight"] > 0).all()


def test_a_plan_passes_its_audit(capsys) -> None:
    """The line says that territories are connected and in balance, and what is proved."""
    assert main(["--units", "80", "--territories", "4", "--seconds", "6", "--seed", "2"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert line["audit"] == "passed"
    assert line["status"] in {"optimal", "feasible"}
    assert 0 < line["bound"] <= line["objective"] * (1 + 1e-9)
    assert line["peak_memory_gb"] > 0
