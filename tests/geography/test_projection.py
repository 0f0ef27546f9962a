"""The projection chosen keeps areas and suits the extent of the places."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod

from territory_opt.geography.distance import pair_distance_km
from territory_opt.geography.projection import fit_projection, project

EXTENTS = {
    "lower 48": ([-125, -67, -97], [25, 49, 38], "Albers"),
    "Europe": ([-9, 30, 10], [37, 60, 48], "Lambert"),
    "Australia": ([114, 153, 130], [-38, -17, -30], "Albers"),
    "Fiji, across the antimeridian": ([177, -179, 179], [-19, -16, -17], "Lambert"),
    "Bering Sea, wide across the antimeridian": ([160, -160, 180], [52, 60, 55], "Albers"),
    "Brazil, across the equator": ([-74, -35, -50], [-33, 5, -10], "Lambert"),
    "around the North Pole": ([0, 120, -120, 60], [80, 82, 85, 88], "Lambert"),
    "one city": ([-71.06, -71.05], [42.36, 42.35], "Lambert"),
    "one place": ([-71.06], [42.36], "Lambert"),
}


@pytest.mark.parametrize(("longitude", "latitude", "family"), EXTENTS.values(), ids=EXTENTS)
def test_family_follows_the_extent(longitude, latitude, family):
    """Middle latitudes that stretch from east to west get a cone, all else a plane on the middle."""
    assert family in fit_projection(longitude, latitude).coordinate_operation.method_name


@pytest.mark.parametrize(("longitude", "latitude", "_"), EXTENTS.values(), ids=EXTENTS)
def test_areas_are_kept(longitude, latitude, _):
    """A small square around each place has the area of the ellipsoid's own surface."""
    projection = fit_projection(longitude, latitude)
    for east, north in zip(longitude, latitude, strict=True):
        corner_longitude = east + np.array([-0.05, 0.05, 0.05, -0.05])
        corner_latitude = north + np.array([-0.05, -0.05, 0.05, 0.05])
        true_m2, _ = Geod(ellps="WGS84").polygon_area_perimeter(corner_longitude, corner_latitude)
        x, y = project(projection, corner_longitude, corner_latitude)
        flat_m2 = abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2
        assert flat_m2 == pytest.approx(abs(true_m2), rel=1e-3)


def test_distances_of_the_lower_48_are_nearly_true():
    """Within the lower 48 states a distance in the plane is off by 3 % at most."""
    rng = np.random.default_rng(0)
    longitude, latitude = rng.uniform(-124, -68, (2, 500)), rng.uniform(26, 48, (2, 500))
    x, y = project(fit_projection(longitude.ravel(), latitude.ravel()), longitude, latitude)
    flat_km = np.hypot(x[0] - x[1], y[0] - y[1]) / 1_000
    true_km = pair_distance_km(latitude[0], longitude[0], latitude[1], longitude[1])
    np.testing.assert_allclose(flat_km, true_km, rtol=0.03)


def test_neighbours_across_the_antimeridian_stay_near():
    """Two places on either side of the antimeridian are as near in the plane as on the Earth."""
    longitude, latitude = [179.9, -179.9], [-17.0, -17.0]
    x, y = project(fit_projection(longitude, latitude), longitude, latitude)
    true_km = pair_distance_km(latitude[:1], longitude[:1], latitude[1:], longitude[1:])[0]
    assert np.hypot(*np.ptp([x, y], axis=1)) / 1_000 == pytest.approx(true_km, rel=0.01)


@pytest.mark.parametrize(
    ("longitude", "latitude"),
    [([], []), ([np.nan], [10]), ([10], [np.nan]), ([181], [10]), ([10], [-91]), ([np.inf], [0]), ([1, 2], [1])],
)
def test_refuses_what_is_no_place(longitude, latitude):
    """Missing, impossible or unpaired coordinates, and none at all, are refused rather than guessed."""
    with pytest.raises(ValueError, match="a projection needs"):
        fit_projection(longitude, latitude)


def test_missing_places_project_to_missing():
    """A missing place has no image, the others keep theirs."""
    x, y = project(fit_projection([10, 11], [50, 51]), [10, np.nan], [50, 51])
    assert np.isfinite(x[0])
    assert np.isnan([x[1], y[1]]).all()
