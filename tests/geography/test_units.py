"""Every account gets one unit and one family, whatever the unit is."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.errors import InputError
from territory_opt.geography.units import family_roots, read_polygons, unit_labels
from territory_opt.workspace.schema import TEXT


def _families(parents):
    """Return accounts A0, A1, ... with the parents at the given positions (None for none)."""
    ids = [f"A{i}" for i in range(len(parents))]
    above = [None if parent is None else ids[parent] for parent in parents]
    return pd.DataFrame({"account_id": ids, "parent_id": above}).astype(TEXT)


@st.composite
def forests(draw):
    """Draw parents without cycles, in any order of rows."""
    size = draw(st.integers(1, 30))
    order = draw(st.permutations(range(size)))
    parents = [None] * size
    for rank, account in enumerate(order[1:], start=1):
        parents[account] = draw(st.none() | st.sampled_from(order[:rank]))
    return parents


@settings(deadline=None, max_examples=50)
@given(forests())
def test_family_is_the_end_of_the_chain(parents):
    """The family of an account is what walking up its parents one by one leads to."""

    def root(account):
        return account if parents[account] is None else root(parents[account])

    assert family_roots(_families(parents)).tolist() == [f"A{root(account)}" for account in range(len(parents))]


def test_long_chain():
    """A chain of 100,000 generations has one root."""
    assert set(family_roots(_families([None, *range(99_999)]))) == {"A0"}


def test_parent_outside_the_accounts_counts_as_none():
    """An account whose parent is not among the accounts is the root of its own family."""
    accounts = _families([None, 0]).iloc[[1]]
    assert family_roots(accounts).to_dict() == {1: "A1"}


def _accounts():
    """Return accounts on the squares of `_squares`: two in the west, one in the east, one outside, one nowhere."""
    return pd.DataFrame(
        {
            "account_id": ["a", "b", "c", "d", "e"],
            "segment": ["SMB", "SMB", "SMB", "Enterprise", "SMB"],
            "country": ["US", "US", "US", "US", "CA"],
            "postal_code": ["02139", "2139-4307", "10001", "02139", None],
            "latitude": [0.5, 0.6, 0.5, 0.5, np.nan],
            "longitude": [0.5, 0.6, 1.5, 2.3, np.nan],
        }
    ).astype(dict.fromkeys(["account_id", "segment", "country", "postal_code"], TEXT))


def _squares():
    """Return two squares of one degree that share an edge."""
    squares = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
    return gpd.GeoDataFrame({"unit_id": ["west", "east"]}, geometry=squares, crs="EPSG:4326")


def test_account_units():
    """An account is its own unit."""
    labels, notes = unit_labels(_accounts(), "account")
    assert labels.tolist() == ["a", "b", "c", "d", "e"]
    assert notes == ()


def test_postal_code_units():
    """Accounts of one code and segment form a unit, however the code is written; without a code one stays alone."""
    labels, notes = unit_labels(_accounts(), "postal_code")
    assert labels.tolist() == ["US-02139 SMB", "US-02139 SMB", "US-10001 SMB", "US-02139 Enterprise", "e"]
    assert notes == ("Accounts without postal code, units of their own (1): e.",)


def test_polygon_units(tmp_path):
    """Accounts join the polygon they lie in, or the nearest with a note; unplaced ones stay alone with a note."""
    file = tmp_path / "squares.gpkg"
    _squares().to_file(file)
    labels, notes = unit_labels(_accounts(), "polygon", file)
    assert labels.tolist() == ["west SMB", "west SMB", "east SMB", "east Enterprise", "e"]
    assert notes == (
        "Accounts outside every polygon, given to the nearest (1): d.",
        "Accounts without a place, units of their own (1): e.",
    )


def test_account_on_a_border_joins_one_polygon(tmp_path):
    """An account on a shared border belongs to the first polygon of the file, once."""
    file = tmp_path / "squares.geojson"
    _squares().to_file(file)
    labels, notes = unit_labels(_accounts().iloc[:1].assign(longitude=1.0), "polygon", file)
    assert labels.tolist() == ["west SMB"]
    assert notes == ()


def test_nearest_is_by_ground_and_not_by_degrees(tmp_path):
    """Far north, where a degree of longitude is short, the polygon nearer in kilometres wins."""
    east, south = shapely.box(3, 70, 4, 71), shapely.box(0, 67, 1, 68)
    file = tmp_path / "north.gpkg"
    gpd.GeoDataFrame({"unit_id": ["east", "south"]}, geometry=[east, south], crs="EPSG:4326").to_file(file)
    account = _accounts().iloc[:1].assign(latitude=70.5, longitude=0.2)
    assert unit_labels(account, "polygon", file).unit_id.tolist() == ["east SMB"]


def test_long_notes_are_cut():
    """A note names ten accounts and counts the rest."""
    accounts = pd.concat([_accounts().iloc[[4]]] * 12, ignore_index=True)
    accounts["account_id"] = pd.Series([f"x{i}" for i in range(12)], dtype=TEXT)
    (note,) = unit_labels(accounts, "postal_code").notes
    assert "(12): x0, x1," in note
    assert note.endswith("x9 and 2 more.")


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "parquet", "shp"])
def test_every_format_is_read_alike(tmp_path, ending):
    """GeoPackage, GeoJSON, GeoParquet and Shapefile give the same polygons, in longitudes and latitudes."""
    file = tmp_path / f"squares.{ending}"
    squares = _squares() if ending == "geojson" else _squares().to_crs("EPSG:3857")
    if ending == "parquet":
        squares.to_parquet(file)
    else:
        squares.to_file(file)
    polygons = read_polygons(file)
    assert polygons["unit_id"].tolist() == ["west", "east"]
    assert polygons.crs == "EPSG:4326"
    assert polygons.normalize().geom_equals_exact(_squares().normalize(), tolerance=1e-9).all()


def test_polygons_that_cross_themselves_are_mended(tmp_path):
    """A polygon that crosses itself is read as the valid area it encloses."""
    file = tmp_path / "bow.geojson"
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    gpd.GeoDataFrame({"unit_id": ["bow"]}, geometry=[bow], crs="EPSG:4326").to_file(file)
    polygons = read_polygons(file)
    assert polygons.is_valid.all()
    assert shapely.area(polygons.geometry.to_numpy())[0] == pytest.approx(0.5)


def _problems(file):
    with pytest.raises(InputError) as raised:
        read_polygons(file)
    return [(problem.row, problem.column, problem.value, problem.expected) for problem in raised.value.problems]


def test_wrong_rows_are_all_reported(tmp_path):
    """Missing keys, repeated keys and rows that are no polygons are all named with their row."""
    file = tmp_path / "wrong.gpkg"
    shapes = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.Point(0, 0), shapely.box(2, 0, 3, 1)]
    gpd.GeoDataFrame({"unit_id": ["x", "x", "y", None]}, geometry=shapes, crs="EPSG:4326").to_file(file)
    assert _problems(file) == [
        (5, "unit_id", "", "a key for every polygon"),
        (3, "unit_id", "x", "each key once"),
        (4, "geometry", "Point", "a polygon"),
    ]


def test_unusable_files_are_explained(tmp_path):
    """No file, no shapes, no key column, no reference system, no format: each is one clear problem."""
    garbage, table, empty = tmp_path / "garbage.gpkg", tmp_path / "table.csv", tmp_path / "empty.gpkg"
    nameless, unreferenced = tmp_path / "nameless.gpkg", tmp_path / "unreferenced.parquet"
    garbage.write_text("not a map")
    table.write_text("unit_id,x\na,1\n")
    _squares().iloc[:0].to_file(empty)
    _squares().rename(columns={"unit_id": "code"}).to_file(nameless)
    _squares().set_crs(None, allow_override=True).to_parquet(unreferenced)
    expected = {
        tmp_path / "absent.gpkg": (None, "", "", "a file of polygons at this place"),
        garbage: (None, "", "", "a GeoPackage, GeoJSON, GeoParquet or Shapefile that can be read"),
        table: (None, "", "no shapes", "polygons"),
        empty: (None, "", "no shapes", "polygons"),
        nameless: (None, "unit_id", "", "this column; the file has code"),
        unreferenced: (None, "", "", "a file that states its coordinate reference system"),
    }
    assert {file: _problems(file) for file in expected} == {file: [problem] for file, problem in expected.items()}


def test_polygon_units_need_a_file():
    """Unit polygon without a file is the workspace's mistake and said so."""
    with pytest.raises(InputError, match="units_file"):
        unit_labels(_accounts(), "polygon")
