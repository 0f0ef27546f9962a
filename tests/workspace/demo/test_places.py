"""The demo stands on real places."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import zipcodes

from territory_opt.workspace.demo.places import (
    REGION_OF_STATE,
    SCATTER_MOST_KM,
    Atlas,
    chord_km,
    load_atlas,
    scatter,
    unit_vectors,
)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _km(a: pd.DataFrame, b: pd.DataFrame) -> np.ndarray:
    vectors = [unit_vectors(frame["latitude"].to_numpy(), frame["longitude"].to_numpy()) for frame in (a, b)]
    return chord_km(np.linalg.norm(vectors[0] - vectors[1], axis=1))


def test_distance_is_the_great_circle() -> None:
    """New York to Los Angeles is 3,936 km, a degree of the equator 111.2 km, a place is no way from itself."""
    points = pd.DataFrame({"latitude": [40.7128, 0.0, 51.0], "longitude": [-74.006, 0.0, 7.0]})
    others = pd.DataFrame({"latitude": [34.0522, 0.0, 51.0], "longitude": [-118.2437, 1.0, 7.0]})
    np.testing.assert_allclose(_km(points, others), [3935.75, 111.195, 0.0], rtol=1e-4, atol=1e-9)


def test_cities_cover_every_state(atlas: Atlas) -> None:
    """The shipped extract knows some cities of all fifty states and the District of Columbia, each once."""
    assert set(atlas.cities["state"]) == set(REGION_OF_STATE)
    assert len(REGION_OF_STATE) == 51
    assert not atlas.cities.duplicated(["city", "state"]).any()
    assert 350 <= len(atlas.cities) <= 600


def test_codes_around_a_city_are_near_it(atlas: Atlas) -> None:
    """Postal codes drawn for a city lie within its surroundings, or are the nearest there is."""
    for rank in range(atlas.codes_of_city.shape[1]):
        reached = atlas.reachable > rank
        km = _km(atlas.cities[reached], atlas.codes.iloc[atlas.codes_of_city[reached, rank]])
        assert (km < 25).all()


def test_scattered_points_stay_in_their_area(atlas: Atlas) -> None:
    """A scattered point is a few km at most from its code's centre, and nearly never on it."""
    codes = atlas.codes.head(5000)
    km = _km(scatter(np.random.default_rng(3), codes), codes)
    assert km.max() < 2 * SCATTER_MOST_KM * 1.5
    assert np.median(km) > 0.2


def test_accounts_stand_near_their_postal_code(accounts: pd.DataFrame) -> None:
    """Every code is real, and coordinates given lie within some km of it."""
    listed = pd.DataFrame(zipcodes.list_all())
    centres = listed.drop_duplicates("zip_code").set_index("zip_code")[["lat", "long"]]
    placed = accounts.dropna(subset=["postal_code"])
    assert placed["postal_code"].isin(centres.index).all()
    placed = placed.dropna(subset=["latitude"])
    found = centres.loc[placed["postal_code"]].astype(float).rename(columns={"lat": "latitude", "long": "longitude"})
    assert _km(placed, found).max() < 8


def test_alaska_and_hawaii_take_part(accounts: pd.DataFrame) -> None:
    """A few accounts stand far from all others, as a map of the whole country has to show."""
    far = accounts["postal_code"].str[:3].isin(["995", "996", "997", "998", "999", "967", "968"])
    assert 3 <= far.sum() <= 60
