"""GIS files hold valid shapes with their figures, in a stated reference system, as the run has them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from territory_opt.report.colours import territory_colours
from territory_opt.report.results import Results
from territory_opt.report.spatial_files import territory_layer, write_spatial_files
from territory_opt.report.today import territories_today
from territory_opt.workspace.schema import TEXT

_TERRITORY_FILES = ("territories.geojson", "territories.gpkg", "territories.parquet")


@pytest.fixture(scope="module")
def compared(results: Results) -> Results:
    """Return the run with today's areas: the plan's, handed round within each segment."""
    names = results.shapes.groupby("segment")["territory_id"].transform(lambda column: column.to_numpy()[::-1])
    return replace(results, incumbent_shapes=results.shapes.assign(territory_id=names))


@pytest.fixture(scope="module")
def folder(compared: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the spatial files of that run."""
    made = tmp_path_factory.mktemp("spatial")
    write_spatial_files(compared, made)
    return made


def _read(path: Path, layer: str = "territories") -> gpd.GeoDataFrame:
    if path.suffix == ".parquet":
        return gpd.read_parquet(path)
    return gpd.read_file(path, **({"layer": layer} if path.suffix == ".gpkg" else {}))


def _agree(back: pd.DataFrame, frame: pd.DataFrame, key: str) -> None:
    """Check that every column of a frame came back, row by row."""
    back, frame = (table.sort_values(key, kind="stable").reset_index(drop=True) for table in (back, frame))
    assert len(back) == len(frame)
    for name in frame.columns.drop("geometry", errors="ignore"):
        column = frame[name]
        if pd.api.types.is_float_dtype(column.dtype):
            np.testing.assert_allclose(back[name].astype(float), column, rtol=1e-6, atol=1e-6, err_msg=name)
        elif pd.api.types.is_datetime64_any_dtype(column.dtype):
            assert (pd.to_datetime(back[name]).fillna(pd.Timestamp(0)) == column.fillna(pd.Timestamp(0))).all(), name
        else:
            listed = column.astype(object).map(lambda value: "; ".join(value) if isinstance(value, tuple) else value)
            text = listed.astype(object).astype(TEXT)
            expected = text.mask(text == "").str.slice(0, 4_000) if column.dtype != bool else column
            got = back[name]
            assert (got.isna() == expected.isna()).all(), name
            assert got.dropna().tolist() == expected.dropna().tolist(), name


@pytest.mark.parametrize("name", _TERRITORY_FILES)
def test_territories_come_back_with_every_figure(name: str, compared: Results, folder: Path) -> None:
    """Each format holds each territory once, valid, as large as drawn, in EPSG:4326, with the whole scorecard."""
    back = _read(folder / name)
    assert back.crs.to_epsg() == 4326
    assert back.geometry.is_valid.all()
    assert set(back.geom_type) == {"MultiPolygon"}
    assert shapely.is_ccw(shapely.get_exterior_ring(shapely.get_parts(back.geometry.to_numpy()))).all()
    _agree(back, compared.territories, "territory_id")
    drawn = compared.shapes.set_index("territory_id").geometry
    areas = back.set_index("territory_id").to_crs("EPSG:6933").area
    np.testing.assert_allclose(areas[drawn.index], drawn.to_crs("EPSG:6933").area, rtol=1e-6)


def test_geojson_keeps_to_its_standard(folder: Path) -> None:
    """RFC 7946: a collection of features without a reference system, longitude first, seven digits at most."""
    data: dict[str, Any] = json.loads((folder / "territories.geojson").read_text(encoding="utf-8"))
    assert data["type"] == "FeatureCollection"
    assert "crs" not in data
    corners = np.concatenate(
        [np.array(ring) for feature in data["features"] for part in feature["geometry"]["coordinates"] for ring in part]
    )
    assert (np.abs(corners) <= [180, 90]).all()
    np.testing.assert_array_equal(corners, corners.round(7))


def test_parquet_states_its_reference_system(folder: Path) -> None:
    """The metadata name encoding, geometry types and WGS 84 as PROJJSON."""
    geo = json.loads(pq.read_metadata(folder / "territories.parquet").metadata[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["MultiPolygon"]
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 4326}


def test_the_package_has_every_layer(compared: Results, folder: Path) -> None:
    """Today's territories with today's figures, and each account and seat that has a place, as a point there."""
    package = folder / "territories.gpkg"
    today = _read(package, "territories_today")
    _agree(today, territories_today(compared), "territory_id")
    for layer, frame, key in (("accounts", compared.accounts, "account_id"), ("homes", compared.seats, "seat_id")):
        back = _read(package, layer)
        assert back.crs.to_epsg() == 4326
        _agree(back, frame.dropna(subset=["latitude", "longitude"]), key)
        np.testing.assert_allclose(back.geometry.x, back["longitude"])
        np.testing.assert_allclose(back.geometry.y, back["latitude"])


def test_fields_have_types_that_gis_programs_know(folder: Path) -> None:
    """Postal codes and keys are text, flags booleans, days dates, figures real numbers."""
    info = pyogrio.read_info(folder / "territories.gpkg", layer="accounts")
    kinds = dict(zip(info["fields"], zip(info["ogr_types"], info["ogr_subtypes"], strict=True), strict=True))
    assert kinds["postal_code"][0] == kinds["account_id"][0] == "OFTString"
    assert kinds["moved"] == kinds["locked"] == ("OFTInteger", "OFSTBoolean")
    assert kinds["potential_usd"][0] == "OFTReal"
    homes = pyogrio.read_info(folder / "territories.gpkg", layer="homes")
    assert dict(zip(homes["fields"], homes["ogr_types"], strict=True))["start_date"] == "OFTDate"
    assert set(_read(folder / "territories.gpkg", "accounts")["postal_code"]) == {"02110"}


def test_layers_come_with_the_colours_of_the_map(compared: Results, folder: Path) -> None:
    """Each layer has one default style, well-formed, that colours territories as the maps do."""
    with sqlite3.connect(folder / "territories.gpkg") as package:
        rows = package.execute(
            "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
    assert [row[0] for row in rows] == ["territories", "territories_today", "accounts", "homes"]
    assert {row[1:3] for row in rows} == {("geom", 1)}
    style = ElementTree.fromstring(rows[0][3])
    fills = {symbol.get("name"): symbol.find(".//Option[@name='color']") for symbol in style.iter("symbol")}
    for territory, colour in territory_colours(compared.own_shapes).items():
        (category,) = [item for item in style.iter("category") if item.get("value") == territory]
        levels = [int(level) for level in fills[category.get("symbol")].get("value").split(",")[:3]]
        assert "#{:02X}{:02X}{:02X}".format(*levels) == colour


def test_names_with_markup_stay_text(results: Results, tmp_path: Path) -> None:
    """A territory named like XML or of ten thousand letters is written, styled and read back as text."""
    names = {"T-ENT01": "</qgis><script>\" & '", "T-ENT02": "L" * 10_000}
    hostile = {
        name: getattr(results, name).replace({"territory_id": names})
        for name in ("shapes", "territories", "seats", "accounts")
    }
    write_spatial_files(replace(results, **hostile), tmp_path)
    for name in _TERRITORY_FILES:
        assert {"</qgis><script>\" & '", "L" * 4_000} <= {
            text[:4_000] for text in _read(tmp_path / name)["territory_id"]
        }
    with sqlite3.connect(tmp_path / "territories.gpkg") as package:
        (style,) = package.execute("SELECT styleQML FROM layer_styles WHERE f_table_name = 'territories'").fetchone()
    assert "script" not in {element.tag for element in ElementTree.fromstring(style).iter()}


def test_a_run_without_places_has_empty_layers(results_of: Callable[..., Results], tmp_path: Path) -> None:
    """No shape and no place: the files are there, with their columns and no rows."""
    results = results_of(accounts=30)
    nowhere = {name: getattr(results, name).assign(latitude=np.nan, longitude=np.nan) for name in ("accounts", "seats")}
    write_spatial_files(replace(results, shapes=results.shapes.iloc[:0], **nowhere), tmp_path)
    for name in _TERRITORY_FILES:
        assert len(_read(tmp_path / name)) == 0
    assert list(territory_layer(replace(results, shapes=results.shapes.iloc[:0])).columns[:2]) == [
        "territory_id",
        "segment",
    ]
