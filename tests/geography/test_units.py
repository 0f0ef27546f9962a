"""Every account gets one unit and one family, whatever the unit is."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.errors import InputError
from territory_opt.geography.units import family_roots, unit_labels, unit_polygons
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.settings import Settings


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


def _labels(accounts, **settings):
    """Return the units of accounts in a workspace of such settings; a file of polygons is named by its full path."""
    return unit_labels(accounts, Settings(name="Plan", plan_start="2027-01", **settings), Path())


def test_account_units():
    """An account is its own unit."""
    labels, notes = _labels(_accounts(), unit="account")
    assert labels.tolist() == ["a", "b", "c", "d", "e"]
    assert notes == ()


def test_postal_code_units():
    """Accounts of one code and segment form a unit, however the code is written; without a code one stays alone."""
    labels, notes = _labels(_accounts(), unit="postal_code")
    assert labels.tolist() == ["US-02139 SMB", "US-02139 SMB", "US-10001 SMB", "US-02139 Enterprise", "e"]
    assert notes == ("Accounts without postal code, units of their own (1): e.",)


def test_polygon_units(tmp_path):
    """Accounts join the polygon they lie in, or the nearest with a note; unplaced ones stay alone with a note."""
    file = tmp_path / "squares.gpkg"
    _squares().to_file(file)
    labels, notes = _labels(_accounts(), unit="polygon", units_file=str(file))
    assert labels.tolist() == ["west SMB", "west SMB", "east SMB", "east Enterprise", "e"]
    assert notes == (
        "Accounts outside every polygon, given to the nearest (1): d.",
        "Accounts without a place, units of their own (1): e.",
    )


def test_polygons_elsewhere_are_refused(tmp_path):
    """Where no account lies in any polygon the reference system is doubted, and no unit is made of all accounts."""
    file = tmp_path / "squares.gpkg"
    _squares().translate(60, 0).to_frame("geometry").assign(unit_id=["west", "east"]).to_file(file)
    expected = "latitudes 0.0 to 1.0, longitudes 60.0 to 62.0: is their reference system the right one"
    with pytest.raises(InputError, match=expected):
        _labels(_accounts(), unit="polygon", units_file=str(file))


def test_account_on_a_border_joins_one_polygon(tmp_path):
    """An account on a shared border belongs to the first polygon of the file, once."""
    file = tmp_path / "squares.geojson"
    _squares().to_file(file)
    labels, notes = _labels(_accounts().iloc[:1].assign(longitude=1.0), unit="polygon", units_file=str(file))
    assert labels.tolist() == ["west SMB"]
    assert notes == ()


def test_nearest_is_by_ground_and_not_by_degrees(tmp_path):
    """Far north, where a degree of longitude is short, the polygon nearer in kilometres wins."""
    east, south = shapely.box(3, 70, 4, 71), shapely.box(0, 67, 1, 68)
    file = tmp_path / "north.gpkg"
    gpd.GeoDataFrame({"unit_id": ["east", "south"]}, geometry=[east, south], crs="EPSG:4326").to_file(file)
    accounts = _accounts().iloc[:2].assign(latitude=[70.5, 67.5], longitude=[0.2, 0.5])
    assert _labels(accounts, unit="polygon", units_file=str(file)).unit_id.tolist() == ["east SMB", "south SMB"]


def test_long_notes_are_cut():
    """A note names ten accounts and counts the rest."""
    accounts = pd.concat([_accounts().iloc[[4]]] * 12, ignore_index=True)
    accounts["account_id"] = pd.Series([f"x{i}" for i in range(12)], dtype=TEXT)
    (note,) = _labels(accounts, unit="postal_code").notes
    assert "(12): x0, x1," in note
    assert note.endswith("x9 and 2 more.")


def test_cell_units():
    """Accounts of one cell and segment form a unit; one without a place stays alone with a note."""
    accounts = _accounts().assign(
        latitude=[42.36, 42.37, 40.75, 42.36, np.nan], longitude=[-71.1, -71.1, -74, -71.1, 0]
    )
    labels, notes = _labels(accounts, unit="h3")
    cell = h3.latlng_to_cell(42.36, -71.1, 4)
    assert labels.tolist() == [f"{cell} SMB"] * 2 + [
        f"{h3.latlng_to_cell(40.75, -74, 4)} SMB",
        f"{cell} Enterprise",
        "e",
    ]
    assert notes == ("Accounts without a place, units of their own (1): e.",)
    fine = _labels(accounts, unit="h3", h3_resolution=9).unit_id
    assert fine[0] != fine[1]


def test_areas_of_units(tmp_path):
    """Polygons and cells that hold accounts are areas; accounts and postal codes have none."""
    plan = {"name": "Plan", "plan_start": "2027-01"}
    accounts = _accounts().iloc[:3]
    cells = Settings(**plan, unit="h3")
    labelled = accounts.assign(unit_id=unit_labels(accounts, cells, tmp_path).unit_id)
    areas = unit_polygons(labelled, cells, tmp_path)
    assert set(areas["unit_id"] + " SMB") == set(labelled["unit_id"])
    file = tmp_path / "squares.gpkg"
    _squares().to_file(file)
    squares = unit_polygons(accounts, Settings(**plan, unit="polygon", units_file=file.name), tmp_path)
    assert squares["unit_id"].tolist() == ["west", "east"]
    assert unit_polygons(accounts, Settings(**plan), tmp_path) is None
