"""Colours that tell territories apart, also for colour-blind readers, and bands that tell good from bad."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely

from territory_opt.report.colour_vision import least_differences

PALETTE = ("#88CCEE", "#CC6677", "#DDCC77", "#117733", "#332288", "#AA4499", "#44AA99", "#999933", "#882255")
"""Paul Tol's "muted" scheme (SRON technical note EPS/TN/09-002): distinct in every common colour vision."""


def _mixed(colour: str, with_level: int, share: float) -> str:
    levels = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return "#" + "".join(f"{round(level + share * (with_level - level)):02X}" for level in levels)


TINTS = tuple(_mixed(colour, 255, 0.5) for colour in PALETTE)
SHADES = tuple(_mixed(colour, 0, 0.4) for colour in PALETTE)
"""The palette mixed with white or black, for territories whose neighbours use up the palette."""

ELSEWHERE = "#B4B9BF"
"""Fill of what a seat of another segment covers: accounts that stay with their family."""

CLEARLY_DIFFERENT = 14.0
"""Least distance in CIELAB of neighbours' colours, in every colour vision; the palette's own lie farther apart."""

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


def territory_distances(shapes: gpd.GeoDataFrame) -> tuple[list[str], np.ndarray]:
    """Measure how far apart territories lie.

    Parameters
    ----------
    shapes : GeoDataFrame
        territory_id, segment, geometry in degrees.

    Returns
    -------
    ids : list of str
        The territories, k of them, in order.
    degrees : float array [k, k]
        Least distance between the shapes of two territories in a segment both have; infinite when they share none.
    """
    ids = sorted(shapes["territory_id"].unique())
    row = {territory: place for place, territory in enumerate(ids)}
    degrees = np.full((len(ids), len(ids)), np.inf)
    for _, layer in shapes.groupby("segment", sort=True):
        # Corners this near each other change no answer that matters, and the distances are quick without them.
        geometries = shapely.simplify(layer.geometry.to_numpy(), NEIGHBOUR_DEGREES / 10)
        at = layer["territory_id"].map(row).to_numpy()
        first, second = np.triu_indices(len(at), 1)
        apart = shapely.distance(geometries[first], geometries[second])
        np.minimum.at(degrees, (at[first], at[second]), apart)
        np.minimum.at(degrees, (at[second], at[first]), apart)
    return ids, degrees


def territory_colours(shapes: gpd.GeoDataFrame) -> dict[str, str]:
    """Colour territories so that neighbours are never alike and those of one colour lie far apart.

    Territories are taken in the smallest-last order of the neighbour graph (Matula and Beck 1983), which needs at most
    six colours for a plane map. Each takes, of the colours that look clearly different from those of its neighbours in
    every colour vision, the one whose nearest territory is farthest away; tints and shades only where no colour of the
    palette is left, and where none is clearly different, the most different one. Only a territory with twenty-seven
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
    ids, degrees = territory_distances(shapes)
    # Positions, not names, are the graph's members: sets of numbers keep one order in every process.
    near = nx.from_numpy_array(np.triu(degrees < NEIGHBOUR_DEGREES, 1))
    colours = (*PALETTE, *TINTS, *SHADES)
    apart = least_differences(colours)
    chosen: dict[int, int] = {}
    for row in nx.coloring.strategy_smallest_last(near, {}):
        taken = [chosen[other] for other in near[row] if other in chosen]
        difference = apart[:, taken].min(axis=1, initial=np.inf)
        clear = np.flatnonzero(difference >= CLEARLY_DIFFERENT)
        # Tiers follow one another: what is left of the first that has any.
        clear = clear[clear // len(PALETTE) == clear[0] // len(PALETTE)] if len(clear) else clear
        nearest = dict.fromkeys(clear.tolist(), np.inf)
        for other, colour in chosen.items():
            if colour in nearest:
                nearest[colour] = min(nearest[colour], degrees[row, other])
        chosen[row] = max(nearest, key=nearest.__getitem__) if nearest else int(difference.argmax())
    return {ids[row]: colours[colour] for row, colour in chosen.items()}
