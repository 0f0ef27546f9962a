"""The shipped outlines are whole, valid and where they should be."""

from __future__ import annotations

import shapely

from territory_opt.geography.outlines import land, outlines


def test_states_are_fifty_and_their_company():
    """All 50 states, the District of Columbia and the five inhabited territories are there, once each."""
    states = outlines("state")
    assert len(states) == states["fips"].nunique() == states["name"].nunique() == 56
    assert states["fips"].str.fullmatch(r"\d{2}").all()
    assert (states["fips"].astype(int) < 60).sum() == 51
    assert {"Alaska", "Hawaii", "District of Columbia", "Puerto Rico"} <= set(states["name"])


def test_counties_belong_to_states():
    """Every county has a code of five digits of which the first two are a state's, and every state has some."""
    counties, states = outlines("county"), outlines("state")
    assert counties["fips"].is_unique
    assert counties["fips"].str.fullmatch(r"\d{5}").all()
    assert set(counties["fips"].str[:2]) == set(states["fips"])
    assert len(counties) > 3_100


def test_geometries_are_valid_polygons_in_degrees():
    """Outlines of both levels are valid polygons with a stated reference system."""
    for level in ("state", "county"):
        shapes = outlines(level)
        assert shapes.crs == "EPSG:4326"
        assert shapes.is_valid.all()
        assert shapes.geom_type.isin(("Polygon", "MultiPolygon")).all()
        assert not shapes.is_empty.any()


def test_known_places_lie_in_their_state():
    """Denver lies in Colorado and Honolulu in Hawaii."""
    states = outlines("state").set_index("name").geometry
    assert states["Colorado"].contains(shapely.Point(-104.99, 39.74))
    assert states["Hawaii"].contains(shapely.Point(-157.80, 21.31))


def test_land_is_the_states_together():
    """The land covers what the states cover, as one outline."""
    ground = land()
    assert len(ground) == 1
    assert ground.crs == "EPSG:4326"
    assert ground.is_valid.all()
    states = outlines("state").geometry.to_numpy()
    assert abs(shapely.area(ground.geometry.to_numpy()).sum() - shapely.area(states).sum()) < 1e-6
    assert shapely.covers(ground.geometry.iloc[0], shapely.point_on_surface(states)).all()


def test_simpler_land_is_nearly_the_same():
    """A simpler outline has fewer corners, is valid and covers the same ground but for half a hundredth."""
    fine, simple = land().geometry.iloc[0], land(0.02).geometry.iloc[0]
    assert shapely.get_num_coordinates(simple) < 0.7 * shapely.get_num_coordinates(fine)
    assert simple.is_valid
    assert shapely.area(shapely.symmetric_difference(fine, simple)) < 5e-3 * shapely.area(fine)


def test_callers_cannot_spoil_each_other():
    """What one caller does to outlines is not seen by the next."""
    outlines("state")["name"] = "spoilt"
    assert "Ohio" in set(outlines("state")["name"])
