"""Territories, accounts and homes for GIS programs."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from territory_opt.report.results import Results

CRS = "EPSG:4326"


def territory_layer(results: Results) -> gpd.GeoDataFrame:
    """Return the territories' shapes with every figure of the scorecard, one row a territory and segment."""
    shapes = results.shapes[["territory_id", "segment", "geometry"]].to_crs(CRS)
    layer = shapes.merge(results.territories, on="territory_id", how="left")
    return gpd.GeoDataFrame(layer, geometry="geometry", crs=CRS)


def write_spatial_files(results: Results, folder: Path) -> None:
    """Write ``territories.geojson`` and ``territories.gpkg`` (layers territories, accounts and homes), in EPSG:4326.

    Accounts and seats without a place are in the tables only.
    """
    territories = territory_layer(results)
    # RFC 7946: seven digits are a centimetre, and outer rings run counterclockwise.
    territories.to_file(folder / "territories.geojson", driver="GeoJSON", engine="pyogrio", RFC7946="YES")
    seats = results.seats.assign(
        segments=results.seats["segments"].str.join("; "), skills=results.seats["skills"].str.join("; ")
    )
    package = folder / "territories.gpkg"
    for layer, frame in {
        "territories": territories,
        "accounts": _points(results.accounts),
        "homes": _points(seats),
    }.items():
        frame.to_file(package, layer=layer, driver="GPKG", engine="pyogrio")


def _points(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    placed = frame.dropna(subset=["latitude", "longitude"])
    return gpd.GeoDataFrame(
        placed, geometry=gpd.points_from_xy(placed["longitude"], placed["latitude"]), crs=CRS
    ).reset_index(drop=True)
