"""Neighbours never look alike, also to colour-blind readers, and bands tile the index."""

from __future__ import annotations

from itertools import combinations, pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.report.colours import BANDS, NEIGHBOUR_DEGREES, PALETTE, SHADES, TINTS, band, territory_colours

# Machado, Oliveira and Fernandes (2009), full severity: what each kind of colour blindness sees, in linear RGB.
_SIGHT = {
    "full": np.eye(3),
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def _lab(colour: str, sight: str) -> np.ndarray:
    rgb = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.asarray(_SIGHT[sight]) @ linear, 0, 1)
    xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]] @ seen
    t = xyz / [0.9505, 1.0, 1.089]
    f = np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", _SIGHT)
def test_the_palette_is_distinct_in_every_colour_vision(sight: str) -> None:
    """Any two colours lie at least 15 apart in CIELAB, where 2 can be told apart side by side."""
    seen = [_lab(colour, sight) for colour in PALETTE]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 15


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
