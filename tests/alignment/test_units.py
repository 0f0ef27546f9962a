"""Merging accounts into units."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.alignment.units import merge_units


def test_units_are_numbered_in_the_order_of_the_accounts() -> None:
    """Without joins a unit is what shares a basic unit."""
    assert merge_units(pd.DataFrame({"unit_id": ["z", "a", "z", "b"]}), []).tolist() == [0, 1, 0, 2]


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=25))
def test_units_are_the_connected_components(labels: list[tuple[int, int, int]]) -> None:
    """Two accounts share a unit exactly when a chain of shared labels joins them."""
    table = np.array(labels)
    joins = [pd.factorize(table[:, column])[0].astype(np.int64) for column in (1, 2)]
    unit = merge_units(pd.DataFrame({"unit_id": table[:, 0].astype(str)}), joins)
    graph = nx.Graph()
    for account, row in enumerate(labels):
        graph.add_edges_from((("account", account), (kind, label)) for kind, label in enumerate(row))
    for component in nx.connected_components(graph):
        assert len({int(unit[number]) for kind, number in component if kind == "account"}) == 1
    assert unit.max() + 1 == nx.number_connected_components(graph)
