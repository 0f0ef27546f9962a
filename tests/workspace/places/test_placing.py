"""Accounts get the place of their coordinates, postal code or city, and what has none is said to be missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.geography.distance import pair_distance_km
from territory_opt.workspace.places.gazetteer import postal_places
from territory_opt.workspace.places.placing import place_accounts
from territory_opt.workspace.schema import TEXT

COLUMNS = ("latitude", "longitude", "country", "postal_code", "city", "state")


def _accounts(*rows):
    """Return accounts of (latitude, longitude, country, postal code, city, state), the last ones missing."""
    filled = [(*row, *(None,) * (len(COLUMNS) - len(row))) for row in rows]
    kinds = {name: float if name in COLUMNS[:2] else TEXT for name in COLUMNS}
    return pd.DataFrame(filled, columns=list(COLUMNS)).astype(kinds)


def _places(*rows):
    """Return a table of places of (country, postal code, latitude, longitude)."""
    frame = pd.DataFrame(rows, columns=["country", "postal_code", "latitude", "longitude"])
    return frame.astype({"country": TEXT, "postal_code": TEXT})


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
    placed = place_accounts(_accounts((None, None, "US", code))).iloc[0]
    assert placed["place_source"] == "postal_code"
    assert pair_distance_km(placed["latitude"], placed["longitude"], latitude, longitude) < 2


def test_the_first_way_that_leads_to_a_place_wins():
    """Coordinates come before the table of places, that before our postal codes, and those before the city."""
    accounts = _accounts(
        (1.5, 2.5, "US", "10001", "Boston", "MA"),
        (1.5, None, "US", "10001", "Boston", "MA"),
        (None, None, "US", "02139", "Boston", "MA"),
        (None, None, "US", "00000", "Boston", "MA"),
        (None, None, "US", "00000", "No such city", "MA"),
    )
    placed = place_accounts(accounts, _places(("US", "2139", 10.0, 20.0)))
    assert placed["place_source"].tolist() == ["coordinates", "postal_code", "places", "city", "missing"]
    assert placed.loc[[0, 2], ["latitude", "longitude"]].to_numpy().tolist() == [[1.5, 2.5], [10.0, 20.0]]
    assert placed.loc[1, "latitude"] == pytest.approx(40.75, abs=0.01)
    assert placed.loc[3, "latitude"] == pytest.approx(42.36, abs=0.01)
    assert placed.loc[4, ["latitude", "longitude"]].isna().all()


@pytest.mark.parametrize(
    ("country", "code"), [("CA", "10001"), ("US", "00000"), ("US", "K1A 0B1"), ("US", None), (None, "10001")]
)
def test_what_cannot_be_placed_is_missing(country, code):
    """Codes of other countries, unknown codes and missing ones give no place rather than a wrong one."""
    placed = place_accounts(_accounts((None, None, country, code))).iloc[0]
    assert placed["place_source"] == "missing"
    assert np.isnan(placed["latitude"])
    assert np.isnan(placed["longitude"])


def test_territories_that_share_the_codes():
    """A Puerto Rican account is placed under either country code, by our codes and by a table's."""
    accounts = _accounts((None, None, "PR", "901"), (None, None, "US", "901"))
    assert set(place_accounts(accounts)["place_source"]) == {"postal_code"}
    assert set(place_accounts(accounts, _places(("PR", "00901", 18.0, -66.0)))["place_source"]) == {"places"}


def test_index_is_kept():
    """The places come back under the accounts' own index, none dropped."""
    accounts = _accounts((None, None, "US", "10001"), (None, None, "US", None)).set_axis([7, 3])
    assert place_accounts(accounts).index.tolist() == [7, 3]
    assert len(place_accounts(accounts.iloc[:0])) == 0


def test_no_code_lies_at_nought():
    """Our list holds no military address and no code without coordinates, and every code once."""
    table = postal_places()
    assert len(table) > 40_000
    assert table.index.is_unique
    assert table.notna().all(axis=None)
    assert (table["latitude"].abs() > 1).all()
    assert "09001" not in table.index


@pytest.mark.parametrize(
    ("country", "listed", "asked"),
    [
        ("CA", ["K1A"], "K1A 0B1"),
        ("CA", ["K1A"], "k1a0b1"),
        ("CA", ["K1A 0A0", "K1A 0C9"], "K1A 0B1"),
        ("CA", ["K1A 0A0", "K1A 0C9"], "K1A"),
        ("GB", ["SW1A"], "SW1A 1AA"),
        ("GB", ["M1 1AA", "M1 4BT"], "m1"),
        ("NL", ["1012"], "1012 AB"),
        ("IE", ["D02"], "D02 AF30"),
        ("MT", ["VLT"], "VLT 1111"),
    ],
)
def test_the_first_part_of_a_code_stands_for_its_surroundings(country, listed, asked):
    """A full code is found by its first part where only that is listed, and a first part by the codes it begins."""
    places = _places(*((country, code, 10.0 + number, 20.0) for number, code in enumerate(listed)))
    placed = place_accounts(_accounts((None, None, country, asked)), places).iloc[0]
    assert placed["place_source"] == "places"
    assert placed["latitude"] == pytest.approx(10.0 + (len(listed) - 1) / 2)


@pytest.mark.parametrize(("country", "asked"), [("GB", "M11 1AA"), ("GB", "M"), ("FR", "75001"), ("DE", "M1 1AA")])
def test_other_codes_are_not_guessed(country, asked):
    """A code that merely begins like another, or is another country's, is not placed by it."""
    places = _places(("GB", "M1 1AA", 53.5, -2.2), ("FR", "75", 48.9, 2.4))
    assert place_accounts(_accounts((None, None, country, asked)), places).loc[0, "place_source"] == "missing"


def test_a_full_code_wins_over_its_part():
    """Where the code itself is listed, its neighbours say nothing; several rows of it count by their middle."""
    places = _places(
        ("GB", "M1 1AA", 53.0, -2.0), ("GB", "M11AA", 54.0, -2.0), ("GB", "M1 4BT", 60.0, -2.0), ("GB", "M1", 70.0, 0.0)
    )
    placed = place_accounts(_accounts((None, None, "GB", "M1 1AA")), places)
    assert placed.loc[0, ["latitude", "longitude"]].tolist() == [53.5, -2.0]


HOSTILE = st.text(max_size=8) | st.sampled_from(["=1+1", "<b>", "\u202e10001", "K1A\n0B1", "🏢", "x" * 10_000])


@settings(max_examples=15)
@given(st.lists(st.tuples(st.sampled_from(["US", "CA", "ZZ"]), HOSTILE, HOSTILE, HOSTILE), max_size=5))
def test_any_text_is_placed_or_missing(rows):
    """Whatever stands in codes, cities and states, each account keeps its row and has both coordinates or none."""
    accounts = _accounts(*((None, None, *row) for row in rows))
    placed = place_accounts(accounts, _places(("CA", "K1A", 45.4, -75.7)))
    assert placed.index.equals(accounts.index)
    assert placed["latitude"].isna().equals(placed["place_source"].eq("missing"))
    assert placed["longitude"].isna().equals(placed["place_source"].eq("missing"))
