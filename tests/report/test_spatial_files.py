"""GIS files hold valid shapes with their figures, in a stated reference system."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest

from territory_opt.report.results import Results


@pytest.mark.parametrize("source", ["territories.geojson", "territories.gpkg"])
def test_territories_are_valid_shapes_with_their_figures(source: str, results: Results, run_folder: Path) -> None:
    """Both formats hold each territory once, valid, in EPSG:4326, with the scorecard's potential."""
    options = {"layer": "territories"} if source.endswith("gpkg") else {}
    back = gpd.read_file(run_folder / source, **options)
    assert back.crs.to_epsg() == 4326
    assert back.geometry.is_valid.all()
    assert sorted(back["territory_id"]) == sorted(results.territories["territory_id"])
    assert back["potential_usd"].sum() == pytest.approx(results.territories["potential_usd"].sum())


def test_accounts_and_homes_are_layers_of_points(results: Results, run_folder: Path) -> None:
    """Every account and seat with a place is a point there."""
    accounts = gpd.read_file(run_folder / "territories.gpkg", layer="accounts")
    homes = gpd.read_file(run_folder / "territories.gpkg", layer="homes")
    assert len(accounts) == results.accounts["latitude"].notna().sum()
    assert (accounts.geometry.x == accounts["longitude"]).all()
    assert set(homes["territory_id"]) == set(results.seats["territory_id"])
