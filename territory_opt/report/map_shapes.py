"""The territories of the interactive map as coded shapes, each with the place of its name."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from territory_opt.report.geometry_codes import STEPS_PER_DEGREE, coded_polygons, lighter_layer
from territory_opt.report.results import Results

_TOLERANCE_DEGREES = 0.01
_LABEL_TOLERANCE_DEGREES = 0.05
_NO_SHAPES: dict[str, list[Any]] = {"territory": [], "segment": [], "polygons": [], "label": []}


def plan_shapes(results: Results, territories: pd.DataFrame, segments: list[str]) -> dict[str, list[Any]]:
    """Return the shapes of the plan.

    Parameters
    ----------
    results : Results
        The run.
    territories : DataFrame
        The territories frame; shapes refer to its rows.
    segments : list of str
        Segments; shapes refer to their positions.

    Returns
    -------
    dict
        One list each, a shape a place: ``territory`` and ``segment`` (positions), ``polygons`` (coded), ``label`` (x, y
        and radius of the largest circle within its largest part, in steps).
    """
    return _coded(results.shapes, territories["territory_id"], "territory_id", segments)


def today_shapes(results: Results, territories: pd.DataFrame, segments: list[str]) -> dict[str, list[Any]]:
    """Return the shapes of today's alignment, as :func:`plan_shapes` does; empty lists where none were drawn."""
    shapes = results.incumbent_shapes
    if shapes is None:
        return _NO_SHAPES
    key = "seat_id" if "seat_id" in shapes.columns else "territory_id"
    return _coded(shapes, territories[key], key, segments)


def _coded(shapes: gpd.GeoDataFrame, keys: pd.Series, key: str, segments: list[str]) -> dict[str, list[Any]]:
    layers = []
    for segment, layer in shapes.loc[shapes[key].isin(keys)].groupby("segment", sort=True):
        geometries = lighter_layer(layer, _TOLERANCE_DEGREES)
        coded = [coded_polygons(geometry) for geometry in geometries]
        layers.append(
            pd.DataFrame(
                {
                    "territory": layer[key].map(pd.Series(keys.index, index=keys)).tolist(),
                    "segment": segments.index(segment),
                    "polygons": coded,
                    "geometry": geometries,
                }
            ).loc[[bool(polygons) for polygons in coded]]
        )
    if not layers:
        return _NO_SHAPES
    drawn = pd.concat(layers, ignore_index=True)
    names = ("territory", "segment", "polygons")
    return {**{name: drawn[name].tolist() for name in names}, "label": _label_places(drawn["geometry"].to_numpy())}


def _label_places(geometries: npt.NDArray[np.object_]) -> list[list[int]]:
    """Return x, y and radius of a circle within the largest part of each shape, in steps."""
    parts, owner = shapely.get_parts(geometries, return_index=True)
    order = np.lexsort((-shapely.area(parts), owner))
    largest = parts[order][np.unique(owner[order], return_index=True)[1]]
    ends = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, _LABEL_TOLERANCE_DEGREES))
    centre, edge = ends[::2], ends[1::2]
    radius = np.linalg.norm(edge - centre, axis=1)
    steps = np.round(np.column_stack([centre, radius]) * STEPS_PER_DEGREE).astype(int)
    return [row.tolist() for row in steps]
