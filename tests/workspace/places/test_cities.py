"""Accounts without coordinates and postal code are placed by their city."""

from __future__ import annotations

import pandas as pd
import pytest

from territory_opt.geography.distance import pair_distance_km
from territory_opt.workspace.places.cities import city_places
from territory_opt.workspace.places.gazetteer import cities, city_key, state_names
from territory_opt.workspace.schema import TEXT


def _found(*rows):
    return city_places(pd.DataFrame(rows, columns=["country", "state", "city"], dtype=TEXT))


@pytest.mark.parametrize(
    ("country", "state", "city", "latitude", "longitude"),
    [
        ("US", "MO", "St. Louis", 38.63, -90.20),
        ("US", None, "SAINT LOUIS", 38.63, -90.20),
        ("US", "IL", "Springfield", 39.80, -89.64),
        ("US", "Illinois", " springfield ", 39.80, -89.64),
        ("US", "D.C.", "Washington", 38.90, -77.04),
        ("US", None, "Portland", 45.52, -122.68),
        ("US", "ME", "Portland", 43.66, -70.26),
        ("US", "NY", "New York", 40.71, -74.01),
        ("US", "PR", "San Juan", 18.47, -66.11),
        ("CA", "ON", "London", 42.98, -81.25),
        ("GB", None, "London", 51.51, -0.13),
        ("GB", "Greater London", "London", 51.51, -0.13),
        ("AU", "NSW", "Newcastle", -32.93, 151.78),
        ("DE", "Bavaria", "München", 48.14, 11.58),
        ("DE", "02", "Munich", 48.14, 11.58),
        ("RU", None, "Москва", 55.75, 37.62),
        ("US", "PA", "Intercourse", 40.04, -76.11),
    ],
)
def test_known_cities(country, state, city, latitude, longitude):
    """A city is found by any of its names, in its state where one is told, else as the largest of the country."""
    found = _found((country, state, city)).iloc[0]
    assert pair_distance_km(found["latitude"], found["longitude"], latitude, longitude) < 10


@pytest.mark.parametrize(
    ("country", "state", "city"),
    [
        ("US", "TX", "Boston City Limits"),
        ("US", "Calif", "Los Angeles"),
        ("US", "WY", "Miami"),
        ("CA", "MA", "Toronto"),
        ("ZZ", None, "London"),
        ("US", None, "..."),
        ("US", None, None),
    ],
)
def test_what_is_no_such_city_is_not_placed(country, state, city):
    """Neither in another state, nor in one that is misspelled where we know their names, nor in another country."""
    assert _found((country, state, city)).isna().all(axis=None)


def test_rows_keep_their_order_and_index():
    """Cities that stand more than once get the same place, under the accounts' own index."""
    accounts = pd.DataFrame([("US", "MA", "Boston"), ("US", "WA", "Seattle")] * 2, columns=["country", "state", "city"])
    found = city_places(accounts.astype(TEXT).set_axis([9, 4, 7, 1]))
    assert found.index.tolist() == [9, 4, 7, 1]
    assert found["longitude"].round().tolist() == [-71.0, -122.0, -71.0, -122.0]


def test_the_codes_of_states_are_those_of_the_list():
    """Every state we have a name for holds a city of the list, in the country it is of."""
    listed = set(zip(cities()["country"], cities()["state"], strict=True))
    small = {("CA", "14"), ("CA", "12"), ("CA", "13")}
    assert {(country, code) for (country, _), code in state_names().items()} - listed <= small


def test_names_are_written_in_one_way():
    """Accents, marks, case and long words for saints part no names."""
    names = pd.Series(["Saint-Étienne", "ST ETIENNE", "Mount Vernon", "Mt. Vernon", None], dtype=TEXT)
    keys = city_key(names)
    assert keys.tolist()[:4] == ["st etienne", "st etienne", "mt vernon", "mt vernon"]
    assert pd.isna(keys[4])
