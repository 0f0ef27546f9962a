"""Colours that tell territories apart, also for colour-blind readers, and bands that tell good from bad."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely

PALETTE = ("#88CCEE", "#CC6677", "#DDCC77", "#117733", "#332288", "#AA4499", "#44AA99", "#999933", "#882255")
"""Paul Tol's "muted" scheme (SRON technical note EPS/TN/09-002): distinct in every common colour vision."""

TINTS = tuple("#" + "".join(f"{(int(colour[k : k + 2], 16) + 255) // 2:02X}" for k in (1, 3, 5)) for colour in PALETTE)
"""The palette mixed half with white, for the rare territory whose neighbours use up the palette."""

NEIGHBOUR_DEGREES = 0.25
"""Shapes nearer than this look like neighbours on a map of a country, even when clipping parts them."""


class Band(NamedTuple):
    """A range of an index (100 is the mean of the segment): from ``lowest`` up to the next band's."""

    key: str
    lowest: float
    label: str
    colour: str


BANDS = (
    Band("far-below", -np.inf, "under 80", "#2166AC"),
    Band("below", 80, "80 to 90", "#92C5DE"),
    Band("within", 90, "90 to 110", "#E3E3DC"),
    Band("above", 110, "110 to 120", "#F4A582"),
    Band("far-above", 120, "over 120", "#B2182B"),
)
"""Bands of an index; blue to red, which stay apart in every common colour vision."""


def band(index: float) -> Band:
    """Return the band of an index."""
    return next(band for band in reversed(BANDS) if round(index, 6) >= band.lowest)


def neighbours(shapes: gpd.GeoDataFrame) -> nx.Graph:
    """Link territories whose shapes touch, or nearly touch, in the same segment.

    Parameters
    ----------
    shapes : GeoDataFrame
        territory_id, segment, geometry in degrees.

    Returns
    -------
    Graph
        territory_id to territory_id; a territory without neighbours stands alone in it.
    """
    graph = nx.Graph()
    graph.add_nodes_from(sorted(shapes["territory_id"].unique()))
    for _, layer in shapes.groupby("segment", sort=True):
        geometries = layer.geometry.to_numpy()
        ids = layer["territory_id"].to_numpy()
        near = shapely.STRtree(geometries).query(geometries, predicate="dwithin", distance=NEIGHBOUR_DEGREES)
        graph.add_edges_from((ids[a], ids[b]) for a, b in near.T if ids[a] != ids[b])
    return graph


def territory_colours(shapes: gpd.GeoDataFrame) -> dict[str, str]:
    """Colour territories so that neighbours are never alike and every colour is used about as often as the others.

    Territories are taken in the smallest-last order (Matula and Beck 1983), which needs at most six colours for a
    plane map; each takes the colour used least so far that no neighbour has. Only a territory with eighteen
    neighbours, each of its own colour, would share one.

    Parameters
    ----------
    shapes : GeoDataFrame
        territory_id, segment, geometry in degrees.

    Returns
    -------
    dict
        territory_id to ``#RRGGBB``.
    """
    graph = neighbours(shapes)
    used: Counter[str] = Counter()
    colours: dict[str, str] = {}
    for territory in nx.coloring.strategy_smallest_last(graph, {}):
        taken = {colours[other] for other in graph[territory] if other in colours}
        free = [c for c in PALETTE if c not in taken] or [c for c in TINTS if c not in taken] or list(PALETTE)
        colours[territory] = min(free, key=lambda colour: used[colour])
        used[colours[territory]] += 1
    return colours
