"""Territories, accounts and homes for GIS programs: GeoJSON, GeoPackage and GeoParquet."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from pyogrio import write_dataframe

from territory_opt.report.layer_styles import style_rows
from territory_opt.report.results import Results
from territory_opt.report.today import territories_today
from territory_opt.workspace.schema import TEXT

CRS = "EPSG:4326"
_DAY = pd.ArrowDtype(pa.date32())
_LONGEST_TEXT = 4_000
"""Longer text is cut in these files: attribute tables show no more, some programs refuse it. CSV files have all."""


def territory_layer(results: Results) -> gpd.GeoDataFrame:
    """Return the territories' shapes with every figure of the scorecard, one row a territory and segment.

    Shapes are multipolygons throughout and wound the right-hand way, outer rings counterclockwise.
    """
    return _layer(results.shapes, results.territories)


def write_spatial_files(results: Results, folder: Path) -> None:
    """Write ``territories.geojson``, ``territories.gpkg`` and ``territories.parquet``, all in EPSG:4326.

    GeoJSON and GeoParquet hold the planned territories. The GeoPackage has the layers ``territories``,
    ``territories_today`` (where they were drawn), ``accounts`` and ``homes``, each with a style that QGIS takes up by
    itself. Lists are text parted by semicolons, keys and postal codes text, flags booleans, days dates, what is not
    known null. Accounts and seats without a place are in the tables only.
    """
    territories = territory_layer(results)
    _as_geojson(territories).to_file(folder / "territories.geojson", driver="GeoJSON", engine="pyogrio", RFC7946="YES")
    territories.to_parquet(folder / "territories.parquet", index=False, schema_version="1.1.0")
    layers = {"territories": territories}
    if results.incumbent_shapes is not None and "territory_id" in results.incumbent_shapes:
        layers["territories_today"] = _layer(results.incumbent_shapes, territories_today(results))
    layers |= {"accounts": _points(results.accounts), "homes": _points(results.seats)}
    package = folder / "territories.gpkg"
    for name, layer in layers.items():
        layer.to_file(package, layer=name, driver="GPKG", engine="pyogrio", use_arrow=True)
    styles = style_rows(results, tuple(layers))
    write_dataframe(styles, package, layer="layer_styles", driver="GPKG", layer_options={"FID": "id"})


def _layer(shapes: gpd.GeoDataFrame, figures: pd.DataFrame) -> gpd.GeoDataFrame:
    """Join shapes with the figures of their territories."""
    drawn = shapes[["territory_id", "segment", "geometry"]].to_crs(CRS)
    layer = drawn.merge(_plain(figures), on="territory_id", how="left")
    parts, row = shapely.get_parts(shapely.orient_polygons(layer.geometry.to_numpy()), return_index=True)
    whole = shapely.multipolygons(parts, indices=row) if len(parts) else np.array([], dtype=object)
    return gpd.GeoDataFrame(layer.drop(columns="geometry"), geometry=whole, crs=CRS)


def _points(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    placed = frame.dropna(subset=["latitude", "longitude"]).reset_index(drop=True)
    places = gpd.points_from_xy(placed["longitude"], placed["latitude"])
    return gpd.GeoDataFrame(_plain(placed), geometry=places, crs=CRS)


def _as_geojson(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Round figures as the tables do: seventeen digits of each would make up a third of the file."""
    return layer.round(dict.fromkeys(layer.columns[[kind.kind == "f" for kind in layer.dtypes]], 6))


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with values that every GIS program has a type for."""
    changed = {}
    for name in frame.columns:
        column = frame[name]
        if pd.api.types.is_datetime64_any_dtype(column.dtype):
            changed[name] = column.astype(_DAY)
        elif pd.api.types.is_float_dtype(column.dtype):
            changed[name] = column.where(np.isfinite(column))
        elif pd.api.types.is_object_dtype(column.dtype):
            changed[name] = _cut(column.map(lambda value: "; ".join(value) if isinstance(value, tuple) else value))
        elif pd.api.types.is_string_dtype(column.dtype):
            changed[name] = _cut(column)
    return frame.assign(**changed)


def _cut(column: pd.Series) -> pd.Series:
    text = column.astype(TEXT)
    text = text.mask(text == "")
    return text.str.slice(0, _LONGEST_TEXT) if text.str.len().max() > _LONGEST_TEXT else text
