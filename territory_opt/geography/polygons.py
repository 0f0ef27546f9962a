"""The polygons of the user's basic units, from any file that GDAL or GeoParquet reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError

from territory_opt.errors import InputError, InputProblem
from territory_opt.geography.named import named_some
from territory_opt.workspace.column import Column
from territory_opt.workspace.problems import expected_name, shorten
from territory_opt.workspace.settings import SETTINGS_FILE, Settings
from territory_opt.workspace.values import convert

_PARQUET = (".parquet", ".geoparquet")
_UNREFERENCED = (".topojson", ".json")
"""Endings of files that may carry longitudes and latitudes without saying so, as TopoJSON has no word for it."""
_OVERLAP_SHARE = 1e-6
"""Share of the smaller polygon up to which an overlap is the rounding of a border."""
_KEY = Column("unit_id", "text", "The polygon's key.")


@dataclass(frozen=True)
class PolygonFile:
    """A file of polygons, and what ``workspace.yaml`` says of it.

    Attributes
    ----------
    path : Path
        A GeoPackage, GeoJSON, GeoParquet, FlatGeobuf, KML, TopoJSON or Shapefile (zipped or not), or another file
        that GDAL reads.
    layer : str or None
        The layer that holds the polygons; needed where several do.
    id_column : str
        The column of their keys.
    crs : str or None
        The reference system of a file that states none.
    """

    path: Path
    layer: str | None = None
    id_column: str = "unit_id"
    crs: str | None = None


class Polygons(NamedTuple):
    """Polygons of basic units.

    Attributes
    ----------
    shapes : GeoDataFrame
        ``unit_id`` (text) and ``geometry`` (EPSG:4326, valid).
    notes : tuple of str
        What was assumed and mended.
    """

    shapes: gpd.GeoDataFrame
    notes: tuple[str, ...]


def polygon_file(settings: Settings, folder: Path) -> PolygonFile:
    """Return the workspace's file of polygons.

    Raises
    ------
    InputError
        When it has none.
    """
    if settings.units_file is None:
        raise _refused(SETTINGS_FILE, "units_file", "", "a file of polygons, since they are asked for")
    return PolygonFile(folder / settings.units_file, settings.units_layer, settings.units_id, settings.units_crs)


def read_polygons(file: PolygonFile) -> Polygons:
    """Read the polygons of the user's basic units.

    Raises
    ------
    InputError
        When the file cannot be read, or has no rows, several layers of polygons and none named, no column of keys,
        no reference system, keys that are missing or not unique, or rows that are not polygons.
    """
    name, frame = file.path.name, _read(file)
    columns = [str(column) for column in frame.columns if column != frame.geometry.name]
    if file.id_column not in columns:
        expected = f"a column of {name}, {expected_name(file.id_column, columns)}"
        raise _refused(SETTINGS_FILE, "units_id", file.id_column, expected)
    crs, notes = _reference_system(file, frame)
    keys = convert(_KEY, pa.array(frame[file.id_column], from_pandas=True))
    polygons = gpd.GeoDataFrame({"unit_id": keys.series}, geometry=frame.geometry.to_numpy(), crs=crs)
    problems = _row_problems(file, polygons)
    if problems:
        raise InputError(problems)
    polygons = polygons.to_crs("EPSG:4326")
    broken = ~polygons.is_valid
    mended = shapely.make_valid(polygons.geometry[broken].to_numpy(), method="structure", keep_collapsed=False)
    # Only what is not valid is changed: neighbours are found by vertices that polygons share exactly.
    polygons.loc[broken, "geometry"] = mended
    told = named_some(f"{name}: polygons that cross themselves, mended", polygons.loc[broken, "unit_id"].tolist())
    return Polygons(polygons, (*notes, *told))


def overlap_notes(shapes: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Name polygons that overlap, so that a place in both belongs to the first of the file; none when none do."""
    geometries = shapes.geometry.to_numpy()
    if shapely.coverage_is_valid(geometries):
        return ()
    suspects = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(geometries)))
    # Of a polygon that lies within another, only the inner one has edges that do not fit.
    number, other = shapely.STRtree(geometries).query(geometries[suspects], predicate="intersects")
    met = np.sort(np.stack([suspects[number], other], axis=1), axis=1)
    one, other = np.unique(met[met[:, 0] < met[:, 1]], axis=0).T
    shared = shapely.area(shapely.intersection(geometries[one], geometries[other]))
    smaller = np.minimum(shapely.area(geometries[one]), shapely.area(geometries[other]))
    keys, deep = shapes["unit_id"].to_numpy(dtype=object), shared > _OVERLAP_SHARE * smaller
    pairs = [f"{keys[first]} and {keys[second]}" for first, second in zip(one[deep], other[deep], strict=True)]
    return named_some("Polygons that overlap, where a place belongs to the first of the file", pairs)


def _read(file: PolygonFile) -> gpd.GeoDataFrame:
    """Read a file of polygons, whatever its format."""
    path = file.path
    if not path.is_file():
        raise _refused(path.name, "", "", "a file of polygons at this place")
    try:
        in_parquet = path.suffix.lower() in _PARQUET
        frame = gpd.read_parquet(path) if in_parquet else gpd.read_file(path, layer=_layer(file))
    except (DataSourceError, DataLayerError, ValueError, OSError) as error:
        expected = "a GeoPackage, GeoJSON, GeoParquet, FlatGeobuf, KML, TopoJSON or Shapefile that can be read"
        raise _refused(path.name, "", "", expected) from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        raise _refused(path.name, "", "no shapes", "polygons")
    return frame


def _layer(file: PolygonFile) -> str | None:
    """Return the layer to read, None for the only one."""
    layers = [(str(name), str(kind)) for name, kind in pyogrio.list_layers(file.path)]
    names = [name for name, _ in layers]
    if file.layer is not None:
        if file.layer not in names:
            raise _refused(SETTINGS_FILE, "units_layer", file.layer, f"a layer of {file.path.name}, {', '.join(names)}")
        return file.layer
    # A layer of points or lines beside the polygons is no choice.
    fit = [name for name, kind in layers if not kind.startswith(("Point", "MultiPoint", "Line", "MultiLine", "None"))]
    if len(fit) > 1:
        expected = f"the layer of {file.path.name} that holds the units, one of {', '.join(fit)}"
        raise _refused(SETTINGS_FILE, "units_layer", "", expected)
    return fit[0] if fit else None


def _reference_system(file: PolygonFile, frame: gpd.GeoDataFrame) -> tuple[CRS, tuple[str, ...]]:
    """Return the reference system of a file, and a note where it is not the file that says so."""
    name = file.path.name
    if frame.crs is not None:
        return frame.crs, ()
    if file.crs is not None:
        try:
            return CRS.from_user_input(file.crs), (f"{name} states no reference system; {file.crs} is taken, as told",)
        except CRSError:
            expected = "a reference system such as EPSG:4326"
            raise _refused(SETTINGS_FILE, "units_crs", shorten(file.crs), expected) from None
    west, south, east, north = frame.total_bounds
    if file.path.suffix.lower() in _UNREFERENCED and west >= -180 and south >= -90 and east <= 180 and north <= 90:
        return CRS("EPSG:4326"), (f"{name} states no reference system; longitudes and latitudes are assumed",)
    expected = f"a reference system, which the file does not state: say units_crs in {SETTINGS_FILE}, such as EPSG:4326"
    raise _refused(name, "", "", expected)


def _row_problems(file: PolygonFile, polygons: gpd.GeoDataFrame) -> list[InputProblem]:
    """List the rows of a file of polygons that cannot be used."""
    ids, shapes = polygons["unit_id"], polygons.geometry
    wrong_shape = ~shapes.geom_type.isin(("Polygon", "MultiPolygon")) | shapes.is_empty
    kinds = shapes.geom_type.fillna("no shape")
    faults: tuple[tuple[str, pd.Series, pd.Series, str], ...] = (
        (file.id_column, ids.isna(), ids, "a key for every polygon"),
        (file.id_column, ids.notna() & ids.duplicated(), ids, "each key once"),
        ("geometry", wrong_shape, kinds, "a polygon"),
    )
    return [
        InputProblem(
            file.path.name,
            int(row) + 2,
            column,
            shorten(values.iloc[row]) if values.notna().iloc[row] else "",
            expected,
        )
        for column, wrong, values, expected in faults
        for row in np.flatnonzero(wrong)
    ]


def _refused(table: str, column: str, value: str, expected: str) -> InputError:
    return InputError([InputProblem(table, None, column, value, expected)])
