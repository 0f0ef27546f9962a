"""Neighbours of basic units: by a table, by borders, by places."""

from __future__ import annotations

from itertools import combinations

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InputError
from territory_opt.geography.adjacency import unit_neighbours
from territory_opt.workspace.schema import TEXT


def _accounts(rows: list[tuple[str, str, str, float, float]]) -> pd.DataFrame:
    """Accounts from (account, unit, segment, latitude, longitude)."""
    columns = ["account_id", "unit_id", "segment", "latitude", "longitude"]
    frame = pd.DataFrame(rows, columns=columns).assign(country="US", region="all", rep_id=np.nan)
    return frame.astype(dict.fromkeys(["account_id", "unit_id", "segment", "country", "region", "rep_id"], TEXT))


def _alone(*places: tuple[float, float]) -> pd.DataFrame:
    """Accounts A0, A1, ... that are units of their own."""
    return _accounts([(f"A{k}", f"A{k}", "SMB", *place) for k, place in enumerate(places)])


def _pairs(found) -> set[tuple[str, str]]:
    pairs = {tuple(sorted(pair)) for pair in found.pairs.itertuples(index=False)}
    assert len(pairs) == len(found.pairs)
    return pairs


@pytest.fixture
def grid() -> gpd.GeoDataFrame:
    """Polygons P0 to P3 in a row, each a degree wide."""
    squares = [shapely.box(west, 40, west + 1, 41) for west in range(-100, -96)]
    return gpd.GeoDataFrame({"unit_id": [f"P{k}" for k in range(4)]}, geometry=squares, crs="EPSG:4326")


def test_segments_of_one_polygon_are_neighbours_of_each_other_and_of_those_next_door(grid) -> None:
    """Each polygon's units, one a segment, stand where the polygon stands."""
    accounts = _accounts(
        [
            ("A", "P0 SMB", "SMB", 40.5, -99.5),
            ("B", "P0 Big", "Big", 40.5, -99.5),
            ("C", "P1 SMB", "SMB", 40.5, -98.5),
            ("D", "P1 Big", "Big", 40.5, -98.5),
        ]
    )
    found = unit_neighbours(accounts, "auto", polygons=grid)
    assert _pairs(found) == set(combinations(["P0 Big", "P0 SMB", "P1 Big", "P1 SMB"], 2))
    assert found.notes == ()


def test_islands_are_joined_to_their_nearest_and_told(grid) -> None:
    """A polygon whose neighbours hold no accounts is reached over the shortest way, and the notes say so."""
    rows = [("A", "P0 S", "S", 40.5, -99.5), ("B", "P2 S", "S", 40.5, -97.5), ("C", "P3 S", "S", 40.5, -96.5)]
    found = unit_neighbours(_accounts(rows), "polygons", polygons=grid)
    assert _pairs(found) == {("P2 S", "P3 S"), ("P0 S", "P2 S")}
    assert found.notes == ("Islands joined to their nearest neighbour (1): P0 with P2.",)


def test_each_segment_is_connected_by_itself(grid) -> None:
    """A seat that covers one segment cannot pass through units of another."""
    rows = [
        ("A", "P0 S", "S", 40.5, -99.5),
        ("B", "P1 T", "T", 40.5, -98.5),
        ("C", "P2 S", "S", 40.5, -97.5),
    ]
    accounts = _accounts(rows)
    found = unit_neighbours(accounts, "polygons", polygons=grid)
    assert _pairs(found) == {("P0 S", "P1 T"), ("P1 T", "P2 S"), ("P0 S", "P2 S")}
    assert found.notes == ("Islands in segment S joined to their nearest neighbour (1): P0 with P2.",)
    by_place = unit_neighbours(accounts, "voronoi")
    assert _pairs(by_place) == _pairs(found)
    assert by_place.notes == ()


@pytest.mark.parametrize(
    ("rep", "region", "segment", "host"),
    [
        ("R3", "West", "S", "P2 S"),
        (None, "West", "S", "P1 S"),
        ("R9", "North", "S", "P0 S"),
        ("R4", "West", "T", "P3 T"),
    ],
)
def test_a_unit_without_a_place_is_joined_to_one_alone(grid, rep, region, segment, host) -> None:
    """Of its segment, by its rep, else its region, else any: it can be connected and connects nothing else."""
    rows = [(f"A{k}", f"P{k} {'SSST'[k]}", "SSST"[k], 40.5, -99.5 + k) for k in range(4)]
    accounts = _accounts([*rows, ("lost", "lost", segment, np.nan, np.nan)])
    accounts["rep_id"] = pd.Series(["R1", "R2", "R3", "R3", rep], dtype=TEXT)
    accounts["region"] = pd.Series(["East", "West", "East", "East", region], dtype=TEXT)
    found = unit_neighbours(accounts, "auto", polygons=grid)
    assert [pair for pair in _pairs(found) if "lost" in pair] == [(host, "lost")]
    assert found.notes == ("Units without a place, each joined to one of its rep or region (1): lost.",)


def test_units_of_which_nothing_is_known_are_refused() -> None:
    """Nobody can tell which of them are neighbours; one alone needs none."""
    with pytest.raises(InputError, match="accounts: expected places"):
        unit_neighbours(_alone((np.nan, np.nan), (np.nan, np.nan)), "voronoi")
    assert unit_neighbours(_alone((np.nan, np.nan)), "voronoi").pairs.empty


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([("US-1 S", "US-2 S")], {("US-1 S", "US-2 S")}),
        ([("US-1", "US-2")], {("US-1 S", "US-2 S"), ("US-1 T", "US-2 S"), ("US-1 S", "US-1 T")}),
        ([("1", "2"), ("2", "1"), ("2", "77")], {("US-1 S", "US-2 S"), ("US-1 T", "US-2 S"), ("US-1 S", "US-1 T")}),
    ],
)
def test_a_table_may_name_units_or_what_they_are_part_of(told, expected) -> None:
    """Units, postal codes with their country or without; a pair may stand both ways round."""
    rows = [("A", "US-1 S", "S", 40.0, -99.0), ("B", "US-1 T", "T", 40.0, -99.0), ("C", "US-2 S", "S", 40.0, -98.0)]
    adjacency = pd.DataFrame(told, columns=["unit_id", "neighbor_id"]).astype(TEXT)
    pairs = _pairs(unit_neighbours(_accounts(rows), "auto", adjacency=adjacency))
    # Units that are named one by one are joined only where the table or an island says so.
    assert pairs >= expected
    assert len(pairs - expected) <= (1 if told[0][0].endswith("S") else 0)


def test_what_tells_neighbours_must_be_there() -> None:
    """A table or polygons that are missing, and a table of other units, are each told."""
    accounts = _alone((40.0, -99.0), (40.0, -98.0))
    elsewhere = pd.DataFrame({"unit_id": ["X"], "neighbor_id": ["Y"]}, dtype=TEXT)
    for how, table, told in (
        ("adjacency", None, "adjacency: expected this table"),
        ("polygons", None, "a units_file"),
        ("auto", elsewhere, "pairs of units that hold accounts, such as A0"),
    ):
        with pytest.raises(InputError, match=told):
            unit_neighbours(accounts, how, adjacency=table)


def test_units_at_one_place_are_neighbours_alike() -> None:
    """Places tell neighbours: accounts of one house have the same ones, and each other."""
    found = unit_neighbours(_alone((40.0, -99.0), (40.0, -99.0), (40.0, -98.0)), "auto")
    assert _pairs(found) == {("A0", "A1"), ("A0", "A2"), ("A1", "A2")}


def test_too_many_units_at_one_place_are_refused() -> None:
    """Their pairs would fill the memory; larger units are the way out."""
    many = _alone(*[(40.0, -99.0)] * 5_000)
    with pytest.raises(InputError, match="5,000 units at one place make 25,000,000 pairs"):
        unit_neighbours(many, "voronoi")


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from("ST")), min_size=1, max_size=12),
    st.sampled_from(["voronoi", "adjacency"]),
)
def test_everything_that_has_a_place_is_connected(rows, how) -> None:
    """Whatever tells neighbours, islands are joined, each pair stands once and none is a unit with itself."""
    cells = [(f"A{k}", f"P{x}{y} {segment}", segment, 40.0 + x, -99.0 + y) for k, (x, y, segment) in enumerate(rows)]
    adjacency = pd.DataFrame({"unit_id": [cells[0][1]], "neighbor_id": [cells[-1][1]]}, dtype=TEXT)
    accounts = _accounts(cells)
    units = accounts["unit_id"].unique()
    if how == "adjacency" and cells[0][1] == cells[-1][1] and len(units) > 1:
        return
    found = unit_neighbours(accounts, how, adjacency=adjacency)
    graph = nx.Graph(sorted(_pairs(found)))
    graph.add_nodes_from(units)
    assert nx.is_connected(graph)
    assert set(graph) == set(units)
    assert nx.number_of_selfloops(graph) == 0
    for segment, of_segment in accounts.groupby("segment"):
        assert nx.is_connected(graph.subgraph(of_segment["unit_id"])), segment
