"""Polygons of basic units are read alike from every format, and what is wrong with a file is told."""

from __future__ import annotations

import json
import shutil

import geopandas as gpd
import pytest
import shapely

from territory_opt.errors import InputError
from territory_opt.geography.polygons import PolygonFile, overlap_notes, polygon_file, read_polygons
from territory_opt.workspace.settings import Settings


def _squares(**columns):
    """Return two squares of one degree that share an edge."""
    squares = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
    return gpd.GeoDataFrame(columns or {"unit_id": ["west", "east"]}, geometry=squares, crs="EPSG:4326")


def _write_topojson(path):
    """Write the squares as arcs, as TopoJSON has them: the edge they share once."""
    arcs = [[[1, 0], [1, 1]], [[1, 1], [0, 1], [0, 0], [1, 0]], [[1, 0], [2, 0], [2, 1], [1, 1]]]
    shapes = [
        {"type": "Polygon", "arcs": [[0, 1]], "properties": {"unit_id": "west"}},
        {"type": "Polygon", "arcs": [[2, -1]], "properties": {"unit_id": "east"}},
    ]
    objects = {"units": {"type": "GeometryCollection", "geometries": shapes}}
    path.write_text(json.dumps({"type": "Topology", "objects": objects, "arcs": arcs}))


def _write(path):
    """Write the squares in the format of a file's ending, in metres where the format knows reference systems."""
    match path.suffix:
        case ".topojson":
            _write_topojson(path)
        case ".parquet" | ".geoparquet":
            _squares().to_crs("EPSG:3857").to_parquet(path)
        case ".zip":
            folder = path.with_suffix("")
            folder.mkdir()
            _squares().to_crs("EPSG:3857").to_file(folder / "squares.shp")
            shutil.make_archive(str(folder), "zip", folder)
        case ".kml":
            _squares(Name=["west", "east"]).to_file(path, driver="KML")
        case ".geojson":
            _squares().to_file(path)
        case _:
            _squares().to_crs("EPSG:3857").to_file(path)


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "parquet", "geoparquet", "shp", "zip", "fgb", "kml", "topojson"])
def test_every_format_is_read_alike(tmp_path, ending):
    """Each gives the same polygons, in longitudes and latitudes."""
    path = tmp_path / f"squares.{ending}"
    _write(path)
    shapes, notes = read_polygons(PolygonFile(path, id_column="Name" if ending == "kml" else "unit_id"))
    # FlatGeobuf lays its rows out by place.
    shapes = shapes.sort_values("unit_id", ascending=False, ignore_index=True)
    assert shapes["unit_id"].tolist() == ["west", "east"]
    assert shapes.crs == "EPSG:4326"
    assert shapes.normalize().geom_equals_exact(_squares().normalize(), tolerance=1e-9).all()
    assumed = ("squares.topojson states no reference system; longitudes and latitudes are assumed",)
    assert notes == (assumed if ending == "topojson" else ())


def test_a_layer_is_named_where_several_hold_polygons(tmp_path):
    """A layer of points beside one of polygons is no choice; two of polygons are."""
    path = tmp_path / "layers.gpkg"
    points = gpd.GeoDataFrame({"unit_id": ["x"]}, geometry=[shapely.Point(0, 0)], crs="EPSG:4326")
    points.to_file(path, layer="homes")
    _squares().to_file(path, layer="units")
    assert len(read_polygons(PolygonFile(path)).shapes) == 2
    _squares(unit_id=["a", "b"]).to_file(path, layer="others")
    assert _problems(PolygonFile(path)) == [
        (None, "units_layer", "", "the layer of layers.gpkg that holds the units, one of units, others")
    ]
    assert read_polygons(PolygonFile(path, layer="others")).shapes["unit_id"].tolist() == ["a", "b"]
    assert _problems(PolygonFile(path, layer="unit")) == [
        (None, "units_layer", "unit", "a layer of layers.gpkg, homes, units, others")
    ]


def test_keys_may_be_numbers_in_a_column_of_any_name(tmp_path):
    """Whole numbers become text without a decimal point, codes keep their zeros."""
    path = tmp_path / "squares.gpkg"
    _squares(GEOID=["01001", "01003"], number=[7.0, 8.0]).to_file(path)
    assert read_polygons(PolygonFile(path, id_column="GEOID")).shapes["unit_id"].tolist() == ["01001", "01003"]
    assert read_polygons(PolygonFile(path, id_column="number")).shapes["unit_id"].tolist() == ["7", "8"]


def test_a_reference_system_can_be_told(tmp_path):
    """A file that states none is read by the one that is told; without one, or with a wrong word, it is refused."""
    path = tmp_path / "squares.parquet"
    _squares().to_crs("EPSG:3857").set_crs(None, allow_override=True).to_parquet(path)
    shapes, notes = read_polygons(PolygonFile(path, crs="EPSG:3857"))
    assert shapes.total_bounds.round(6).tolist() == [0, 0, 2, 1]
    assert notes == ("squares.parquet states no reference system; EPSG:3857 is taken, as told",)
    assert _problems(PolygonFile(path, crs="somewhere")) == [
        (None, "units_crs", "somewhere", "a reference system such as EPSG:4326")
    ]
    [(_, _, _, expected)] = _problems(PolygonFile(path))
    assert expected.startswith("a reference system, which the file does not state: say units_crs")


def test_polygons_that_cross_themselves_are_mended_and_told(tmp_path):
    """A polygon that crosses itself is read as the valid area it encloses, and named; others stay as they are."""
    path = tmp_path / "bow.geojson"
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    shapes = gpd.GeoDataFrame({"unit_id": ["bow", "box"]}, geometry=[bow, shapely.box(2, 0, 3, 1)], crs="EPSG:4326")
    shapes.to_file(path)
    read, notes = read_polygons(PolygonFile(path))
    assert read.is_valid.all()
    assert shapely.area(read.geometry.to_numpy()).tolist() == pytest.approx([0.5, 1.0])
    assert notes == ("bow.geojson: polygons that cross themselves, mended (1): bow.",)


def test_overlaps_are_told():
    """Polygons that share ground are named in pairs; those that share a border, or its rounding, are not."""
    boxes = [shapely.box(0, 0, 1, 1), shapely.box(1 - 1e-9, 0, 2, 1), shapely.box(5, 0, 9, 4), shapely.box(6, 1, 7, 2)]
    shapes = gpd.GeoDataFrame({"unit_id": list("abcd")}, geometry=boxes, crs="EPSG:4326")
    assert overlap_notes(shapes.iloc[:2]) == ()
    assert overlap_notes(shapes) == (
        "Polygons that overlap, where a place belongs to the first of the file (1): c and d.",
    )


def _problems(file):
    with pytest.raises(InputError) as raised:
        read_polygons(file)
    return [(problem.row, problem.column, problem.value, problem.expected) for problem in raised.value.problems]


def test_wrong_rows_are_all_reported(tmp_path):
    """Missing keys, repeated keys and rows that are no polygons are all named with their row."""
    path = tmp_path / "wrong.gpkg"
    shapes = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.Point(0, 0), shapely.box(2, 0, 3, 1)]
    gpd.GeoDataFrame({"unit_id": ["x", "x", "y", None]}, geometry=shapes, crs="EPSG:4326").to_file(path)
    assert _problems(PolygonFile(path)) == [
        (5, "unit_id", "", "a key for every polygon"),
        (3, "unit_id", "x", "each key once"),
        (4, "geometry", "Point", "a polygon"),
    ]


def test_unusable_files_are_explained(tmp_path):
    """No file, no shapes, no key column, no format: each is one clear problem."""
    garbage, table, empty = tmp_path / "garbage.gpkg", tmp_path / "table.csv", tmp_path / "empty.gpkg"
    nameless = tmp_path / "nameless.gpkg"
    garbage.write_text("not a map")
    table.write_text("unit_id,x\na,1\n")
    _squares().iloc[:0].to_file(empty)
    _squares(code=["a", "b"]).to_file(nameless)
    formats = "a GeoPackage, GeoJSON, GeoParquet, FlatGeobuf, KML, TopoJSON or Shapefile that can be read"
    expected = {
        tmp_path / "absent.gpkg": (None, "", "", "a file of polygons at this place"),
        garbage: (None, "", "", formats),
        table: (None, "", "no shapes", "polygons"),
        empty: (None, "", "no shapes", "polygons"),
        nameless: (None, "units_id", "unit_id", "a column of nameless.gpkg, one of code"),
    }
    assert {path: _problems(PolygonFile(path)) for path in expected} == {
        path: [told] for path, told in expected.items()
    }


def test_the_file_is_the_settings(tmp_path):
    """What workspace.yaml says of the file is what is read; without one it is asked for."""
    told = {"units_file": "a.gpkg", "units_layer": "l", "units_id": "GEOID", "units_crs": "EPSG:4269"}
    settings = Settings(name="Plan", plan_start="2027-01", unit="polygon", **told)
    assert polygon_file(settings, tmp_path) == PolygonFile(tmp_path / "a.gpkg", "l", "GEOID", "EPSG:4269")
    with pytest.raises(InputError, match="units_file"):
        polygon_file(Settings(name="Plan", plan_start="2027-01"), tmp_path)
