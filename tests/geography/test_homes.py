"""Seats without a home get the middle of the accounts they could cover."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.geography.distance import distance_km, pair_distance_km
from territory_opt.geography.homes import median_place, place_seats


def _accounts():
    """Return enterprise accounts in the east and west and SMB accounts in the south, one without a place."""
    return pd.DataFrame(
        [
            ("Enterprise", "east", 40.0, -74.0, 100.0),
            ("Enterprise", "east", 42.0, -71.0, 1.0),
            ("Enterprise", "west", 37.0, -122.0, 50.0),
            ("SMB", "south", 30.0, -95.0, np.nan),
            ("SMB", "south", 30.2, -95.0, 0.0),
            ("SMB", "south", 30.1, -95.1, 0.0),
            ("Enterprise", "east", np.nan, np.nan, 1e9),
        ],
        columns=["segment", "region", "latitude", "longitude", "potential_usd"],
    )


def _place(segments, region, latitude=np.nan, longitude=np.nan):
    seats = pd.DataFrame({"segments": [segments], "region": [region], "latitude": [latitude], "longitude": [longitude]})
    return place_seats(seats, _accounts()).iloc[0]


def test_given_home_is_kept():
    """A seat with a home keeps it."""
    seat = _place(("Enterprise",), "east", 10.0, 20.0)
    assert seat[["latitude", "longitude", "home_source"]].tolist() == [10.0, 20.0, "given"]


@pytest.mark.parametrize(
    ("segments", "region", "latitude", "longitude"),
    [
        (("Enterprise",), "east", 40.0, -74.0),
        (("Enterprise",), "west", 37.0, -122.0),
        (("Enterprise",), "all", 40.0, -74.0),
        (("Enterprise",), "nowhere", 40.0, -74.0),
        (("Enterprise", "SMB"), "west", 37.0, -122.0),
        (("SMB",), "south", 30.1, -95.0),
    ],
)
def test_home_is_the_middle_of_the_potential(segments, region, latitude, longitude):
    """The home lies where the potential of segments and region is; without potential accounts count alike."""
    seat = _place(segments, region)
    assert seat["home_source"] == "region"
    assert pair_distance_km(seat["latitude"], seat["longitude"], latitude, longitude) < 8


def test_no_accounts_no_home():
    """A seat whose segment has no placed account stays without a home and says so."""
    seat = _place(("Public Sector",), "east")
    assert seat["home_source"] == "missing"
    assert np.isnan(seat["latitude"])


def test_seats_of_one_cell_share_their_home():
    """Two open seats of the same segment and region get the same home, and order does not matter."""
    seats = pd.DataFrame(
        {"segments": [("SMB",), ("Enterprise",), ("SMB",)], "region": "south", "latitude": np.nan, "longitude": np.nan}
    )
    homes = place_seats(seats, _accounts())
    assert homes.loc[0, ["latitude", "longitude"]].tolist() == homes.loc[2, ["latitude", "longitude"]].tolist()


def _total_km(latitude, longitude, weight, home):
    return float(weight @ distance_km(latitude, longitude, [home[0]], [home[1]])[:, 0])


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(st.floats(-60, 70), st.floats(-40, 40), st.floats(0.1, 100)), min_size=1, max_size=12, unique=True
    ),
    st.integers(0, 2**32 - 1),
)
def test_no_place_is_nearer_to_all(points, seed):
    """Neither a given place nor a small step aside has a smaller weighted sum of distances, to 1 in 1,000."""
    latitude, longitude, weight = np.array(points).T
    home = median_place(latitude, longitude, weight)
    rng = np.random.default_rng(seed)
    steps = rng.normal(scale=[[1.0], [0.1], [0.01]] * 5, size=(15, 2)) + home
    others = [*zip(latitude, longitude, strict=True), *map(tuple, steps)]
    best = min(_total_km(latitude, longitude, weight, other) for other in others)
    assert _total_km(latitude, longitude, weight, home) <= best * (1 + 1e-3) + 0.002 * weight.sum()


def test_middle_across_the_antimeridian():
    """The middle of places on either side of the antimeridian lies between them, not on the other side."""
    latitude, longitude = median_place(np.array([10.0, 10.0, 12.0]), np.array([179.0, -179.0, 180.0]), np.ones(3))
    assert 10 < latitude < 12
    assert abs(longitude) > 179
