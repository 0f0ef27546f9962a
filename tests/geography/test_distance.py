"""Distances agree with an independent geodesic library and behave as distances do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from territory_opt.geography.distance import EARTH_RADIUS_KM, distance_km, pair_distance_km

SPHERE = Geod(a=EARTH_RADIUS_KM * 1_000, b=EARTH_RADIUS_KM * 1_000)

places = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def _geodesic_km(latitude_a, longitude_a, latitude_b, longitude_b):
    return SPHERE.inv(longitude_a, latitude_a, longitude_b, latitude_b)[2] / 1_000


def _one_km(a, b):
    return distance_km([a[0]], [a[1]], [b[0]], [b[1]])[0, 0]


def _many_places():
    """Return places all over the Earth, close together (centimetres to kilometres) and at each other's antipodes."""
    rng = np.random.default_rng(5)
    latitude, longitude = rng.uniform(-90, 90, 300), rng.uniform(-180, 180, 300)
    near = 10.0 ** rng.uniform(-7, -1, 300)
    return (
        np.concatenate([latitude, np.clip(latitude + near, -90, 90), -latitude]),
        np.concatenate([longitude, longitude - near, (longitude + 360) % 360 - 180]),
    )


def test_matrix_agrees_with_geodesics_on_the_sphere():
    """Every distance of a matrix is within a metre of the geodesic, near places and antipodes included."""
    latitude, longitude = _many_places()
    matrix = distance_km(latitude, longitude, latitude[:300], longitude[:300])
    row, column = np.indices(matrix.shape)
    expected = _geodesic_km(latitude[row], longitude[row], latitude[column], longitude[column])
    np.testing.assert_allclose(matrix, expected, atol=1e-3, rtol=0)


def test_near_places_are_told_apart_to_the_millimetre():
    """Places less than a kilometre apart have distances right to a millimetre, though their vectors hardly differ."""
    rng = np.random.default_rng(6)
    latitude, longitude = 40 + rng.uniform(0, 0.005, 80), -100 + rng.uniform(0, 0.005, 80)
    row, column = np.indices((80, 80))
    expected = _geodesic_km(latitude[row], longitude[row], latitude[column], longitude[column])
    np.testing.assert_allclose(distance_km(latitude, longitude, latitude, longitude), expected, atol=1e-6, rtol=0)


def test_pairs_agree_with_geodesics_on_the_sphere():
    """Elementwise distances are right to a millimetre at every range."""
    latitude, longitude = _many_places()
    for shift in (1, 300, 600):
        other_latitude, other_longitude = np.roll(latitude, shift), np.roll(longitude, shift)
        expected = _geodesic_km(latitude, longitude, other_latitude, other_longitude)
        found = pair_distance_km(latitude, longitude, other_latitude, other_longitude)
        np.testing.assert_allclose(found, expected, atol=1e-6, rtol=0)


def test_blocks_leave_no_trace():
    """A matrix of more pairs than are worked on at once equals the distances taken one by one."""
    rng = np.random.default_rng(7)
    latitude, longitude = rng.uniform(25, 49, 1_500), rng.uniform(-125, -67, 1_500)
    matrix = distance_km(latitude, longitude, latitude[:90], longitude[:90])
    row, column = np.indices(matrix.shape)
    pairs = pair_distance_km(
        latitude[row.ravel()], longitude[row.ravel()], latitude[column.ravel()], longitude[column.ravel()]
    )
    np.testing.assert_allclose(matrix.ravel(), pairs, atol=1e-6, rtol=0)


@given(places, places)
def test_symmetric(a, b):
    """The way there is as long as the way back."""
    assert _one_km(a, b) == pytest.approx(_one_km(b, a), abs=1e-9)


@given(places, places, places)
def test_triangle_inequality(a, b, c):
    """No detour is shorter than the direct way, to the accuracy promised."""
    assert _one_km(a, c) <= _one_km(a, b) + _one_km(b, c) + 1e-3


@given(places)
def test_same_place(place):
    """A place is at distance zero from itself, exactly."""
    assert _one_km(place, place) == 0


def test_missing_places_have_no_distance():
    """A missing place gives NaN in its own row or column and nowhere else."""
    matrix = distance_km([np.nan, 10, 20], [5, 5, 5], [10, 20], [5, np.nan])
    assert np.isnan(matrix).tolist() == [[True, True], [False, True], [False, True]]
    assert np.isnan(pair_distance_km([np.nan, 10], [5, 5], [1, 10], [1, 5])).tolist() == [True, False]


def test_nothing_to_measure():
    """Empty lists give empty matrices of the right shape."""
    assert distance_km([], [], [1, 2], [1, 2]).shape == (0, 2)
    assert distance_km([1, 2], [1, 2], [], []).shape == (2, 0)
