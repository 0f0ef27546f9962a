"""Colours that tell territories apart, also for colour-blind readers, and bands that tell good from bad."""

from __future__ import annotations

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


def territory_distances(shapes: gpd.GeoDataFrame) -> nx.Graph:
    """Measure how far apart the territories of each segment lie.

    Parameters
    ----------
    shapes : GeoDataFrame
        territory_id, segment, geometry in degrees.

    Returns
    -------
    Graph
        Every territory; an edge between each two that share a segment, with ``degrees`` between their shapes.
    """
    graph = nx.Graph()
    graph.add_nodes_from(sorted(shapes["territory_id"].unique()))
    for _, layer in shapes.groupby("segment", sort=True):
        ids = layer["territory_id"].to_numpy()
        # A tenth of the threshold changes no answer that matters and makes the distances quick.
        geometries = shapely.simplify(layer.geometry.to_numpy(), NEIGHBOUR_DEGREES / 10)
        first, second = np.triu_indices(len(ids), 1)
        degrees = shapely.distance(geometries[first], geometries[second])
        for a, b, apart in zip(ids[first], ids[second], degrees.tolist(), strict=True):
            nearest = min(apart, graph.edges[a, b]["degrees"]) if graph.has_edge(a, b) else apart
            graph.add_edge(a, b, degrees=nearest)
    return graph


def territory_colours(shapes: gpd.GeoDataFrame) -> dict[str, str]:
    """Colour territories so that neighbours are never alike and those of one colour lie far apart.

    Territories are taken in the smallest-last order of the neighbour graph (Matula and Beck 1983), which needs at most
    six colours for a plane map. Each takes, of the colours no neighbour has, the one whose nearest territory is
    farthest away. Only a territory with eighteen neighbours, each of its own colour, would share one.

    Parameters
    ----------
    shapes : GeoDataFrame
        territory_id, segment, geometry in degrees.

    Returns
    -------
    dict
        territory_id to ``#RRGGBB``.
    """
    graph = territory_distances(shapes)
    near = nx.Graph(edge for edge in graph.edges(data=True) if edge[2]["degrees"] < NEIGHBOUR_DEGREES)
    near.add_nodes_from(graph)
    colours: dict[str, str] = {}
    for territory in nx.coloring.strategy_smallest_last(near, {}):
        clear = dict.fromkeys(PALETTE, np.inf)
        taken = {colours[other] for other in near[territory] if other in colours}
        for other, edge in graph[territory].items():
            if other in colours:
                clear[colours[other]] = min(clear.get(colours[other], np.inf), edge["degrees"])
        free = [c for c in PALETTE if c not in taken] or [c for c in TINTS if c not in taken] or list(PALETTE)
        colours[territory] = max(free, key=lambda colour: clear.get(colour, np.inf))
    return colours
