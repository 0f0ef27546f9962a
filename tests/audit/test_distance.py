"""Great-circle distances on the sphere of the Earth's mean radius."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.audit.distance import great_circle_km


def test_known_distances() -> None:
    """A quarter of the meridian, half the equator, and no distance at all."""
    km = great_circle_km(
        np.array([0.0, 0.0, 51.5]),
        np.array([10.0, -90.0, -0.1]),
        np.array([90.0, 0.0, 51.5]),
        np.array([10.0, 90.0, -0.1]),
    )
    assert km == pytest.approx([np.pi / 2 * 6371.0088, np.pi * 6371.0088, 0.0])


def test_near_places_keep_their_metres() -> None:
    """A hundred-thousandth of a degree of latitude is 1.1 metres."""
    km = great_circle_km(np.array([40.0]), np.array([-100.0]), np.array([40.00001]), np.array([-100.0]))
    assert km == pytest.approx([1e-5 * np.pi / 180 * 6371.0088], rel=1e-6)


def test_a_missing_coordinate_has_no_distance() -> None:
    """Whichever of the four is missing, the distance is."""
    places = np.full((4, 5), 10.0)
    places[np.arange(4), np.arange(4)] = np.nan
    assert np.isnan(great_circle_km(*places)).tolist() == [True, True, True, True, False]
