"""Neighbours never look alike, also to colour-blind readers, and bands tile the index."""

from __future__ import annotations

from itertools import combinations, pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.geography.shapes import territory_shapes
from territory_opt.report.colour_vision import least_differences
from territory_opt.report.colours import (
    BANDS,
    CLEARLY_DIFFERENT,
    NEIGHBOUR_DEGREES,
    PALETTE,
    SHADES,
    TINTS,
    band,
    territory_colours,
    territory_distances,
)
from territory_opt.workspace.demo.write import make_tables
from territory_opt.workspace.schema import TEXT


def _least_difference_of_neighbours(shapes: gpd.GeoDataFrame) -> float:
    """Return how far apart the colours of neighbours look at least, to the reader who sees it worst."""
    colours = territory_colours(shapes)
    ids, degrees = territory_distances(shapes)
    apart = least_differences([colours[territory] for territory in ids])
    return float(apart[np.triu(degrees < NEIGHBOUR_DEGREES, 1)].min(initial=np.inf))


def test_the_palette_is_distinct_in_every_colour_vision() -> None:
    """Any two colours lie at least 15 apart in CIELAB, where 2 can be told apart side by side."""
    assert least_differences(PALETTE)[np.triu_indices(len(PALETTE), 1)].min() > 15


def _layer(places: list[tuple[int, int]], segment: str = "A") -> gpd.GeoDataFrame:
    x, y = np.array(places, dtype=float).T
    return gpd.GeoDataFrame(
        {"territory_id": [f"T{k}" for k in range(len(places))], "segment": segment},
        geometry=shapely.box(x, y, x + 1, y + 1),
        crs=4326,
    )


@settings(max_examples=30, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=40))
def test_neighbours_are_never_alike(places: set[tuple[int, int]]) -> None:
    """Territories that touch, at an edge or only a corner, get different colours of the palette."""
    layer = _layer(sorted(places))
    colours = territory_colours(layer)
    assert set(colours) == set(layer["territory_id"])
    assert set(colours.values()) <= set(PALETTE)
    for (a, first), (b, second) in combinations(zip(layer["territory_id"], layer.geometry, strict=True), 2):
        if first.distance(second) < NEIGHBOUR_DEGREES:
            assert colours[a] != colours[b]


def test_few_territories_all_differ() -> None:
    """While there are colours left, no two territories of a segment share one."""
    colours = territory_colours(_layer([(5 * k, 0) for k in range(len(PALETTE))]))
    assert len(set(colours.values())) == len(PALETTE)


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(2, 60))
def test_neighbours_on_random_maps_differ_to_the_colour_blind(seed: int, count: int) -> None:
    """Voronoi cells of random places, as territories are: neighbours differ clearly in every colour vision."""
    places = shapely.MultiPoint(np.random.default_rng(seed).uniform(0, 20, (count, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(places, extend_to=shapely.box(0, 0, 20, 20)))
    layer = {"territory_id": [f"T{k}" for k in range(len(cells))], "segment": "A"}
    assert _least_difference_of_neighbours(gpd.GeoDataFrame(layer, geometry=cells, crs=4326)) >= CLEARLY_DIFFERENT


def test_neighbours_in_the_demo_differ_to_the_colour_blind() -> None:
    """Today's alignment of the demo, where reps of a city lie between each other and one has twenty neighbours."""
    accounts = make_tables()["accounts"].astype({"rep_id": TEXT, "segment": TEXT})
    assert _least_difference_of_neighbours(territory_shapes(accounts, accounts["rep_id"])) > 8


def test_crowded_territories_get_tints_and_shades() -> None:
    """Twenty-seven territories that all touch in one corner still all differ, with the help of tints and shades."""
    turn = np.linspace(0, 2 * np.pi, 28)
    slices = [shapely.Polygon([(0, 0), (np.cos(a), np.sin(a)), (np.cos(b), np.sin(b))]) for a, b in pairwise(turn)]
    ids = [f"T{k}" for k in range(len(slices))]
    colours = territory_colours(gpd.GeoDataFrame({"territory_id": ids, "segment": "A"}, geometry=slices, crs=4326))
    assert len(set(colours.values())) == len(slices)
    assert set(colours.values()) == {*PALETTE, *TINTS, *SHADES}


@pytest.mark.parametrize(
    ("index", "key"),
    [(-1, "far-below"), (79.9, "far-below"), (80, "below"), (90, "within"), (109.99, "within"), (110, "above"),
     (120, "far-above"), (400, "far-above")],
)  # fmt: skip
def test_every_index_has_one_band(index: float, key: str) -> None:
    """Bands hold their lower end and reach up to the next."""
    assert band(index).key == key
    assert [b.lowest for b in BANDS] == sorted(b.lowest for b in BANDS)
