"""Accounts get the place of their coordinates or postal code, and what has none is said to be missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.geography.distance import pair_distance_km
from territory_opt.geography.places import clean_postal_codes, place_accounts, postal_places
from territory_opt.workspace.schema import TEXT


def _accounts(rows):
    """Return accounts of (latitude, longitude, country, postal code)."""
    frame = pd.DataFrame(rows, columns=["latitude", "longitude", "country", "postal_code"])
    return frame.astype({"latitude": float, "longitude": float, "country": TEXT, "postal_code": TEXT})


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [
        ("10001", 40.75, -73.99),
        ("02139", 42.36, -71.10),
        ("2139", 42.36, -71.10),
        ("02139-4307", 42.36, -71.10),
        ("2139-4307", 42.36, -71.10),
        ("021394307", 42.36, -71.10),
        ("21394307", 42.36, -71.10),
        (" 94105 ", 37.79, -122.39),
        ("99501", 61.22, -149.87),
        ("501", 40.82, -73.05),
    ],
)
def test_known_codes(code, latitude, longitude):
    """A known code is found however a spreadsheet left it: with its extension, without its leading zeros."""
    placed = place_accounts(_accounts([(None, None, "US", code)])).iloc[0]
    assert placed["place_source"] == "postal_code"
    assert pair_distance_km(placed["latitude"], placed["longitude"], latitude, longitude) < 2


def test_coordinates_win_over_the_postal_code():
    """Given coordinates are kept as they are; half a pair counts as none."""
    placed = place_accounts(_accounts([(1.5, 2.5, "US", "10001"), (1.5, None, "US", "10001")]))
    assert placed["place_source"].tolist() == ["coordinates", "postal_code"]
    assert placed.loc[0, ["latitude", "longitude"]].tolist() == [1.5, 2.5]
    assert placed.loc[1, "latitude"] == pytest.approx(40.75, abs=0.01)


@pytest.mark.parametrize(
    ("country", "code"), [("CA", "10001"), ("US", "00000"), ("US", "K1A 0B1"), ("US", None), (None, "10001")]
)
def test_what_cannot_be_placed_is_missing(country, code):
    """Codes of other countries, unknown codes and missing ones give no place rather than a wrong one."""
    placed = place_accounts(_accounts([(None, None, country, code)])).iloc[0]
    assert placed["place_source"] == "missing"
    assert np.isnan(placed["latitude"])
    assert np.isnan(placed["longitude"])


def test_territories_that_share_the_codes():
    """A Puerto Rican account is placed under its own country code."""
    assert place_accounts(_accounts([(None, None, "PR", "901")])).loc[0, "place_source"] == "postal_code"


def test_index_is_kept():
    """The places come back under the accounts' own index, none dropped."""
    accounts = _accounts([(None, None, "US", "10001"), (None, None, "US", None)]).set_axis([7, 3])
    assert place_accounts(accounts).index.tolist() == [7, 3]
    assert len(place_accounts(accounts.iloc[:0])) == 0


def test_no_code_lies_at_nought():
    """The table holds no military address and no code without coordinates, and every code once."""
    table = postal_places()
    assert len(table) > 40_000
    assert table.index.is_unique
    assert table.notna().all(axis=None)
    assert (table["latitude"].abs() > 1).all()
    assert "09001" not in table.index


def test_foreign_codes_are_only_trimmed():
    """A code of another country keeps its digits, even when it looks like an American one."""
    codes = pd.Series([" k1a 0b1 ", "0123", "10115", None], dtype=TEXT)
    cleaned = clean_postal_codes(codes, pd.Series(["CA", "NO", "DE", "DE"], dtype=TEXT))
    assert cleaned.tolist()[:3] == ["K1A 0B1", "0123", "10115"]
    assert pd.isna(cleaned[3])
