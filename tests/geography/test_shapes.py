"""Territory shapes are what they claim: nearest area, within reach, on land, without overlaps, valid."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.geography.distance import distance_km
from territory_opt.geography.outlines import land, outlines
from territory_opt.geography.shapes import dissolve_units, territory_shapes
from territory_opt.workspace.places.gazetteer import postal_places
from territory_opt.workspace.schema import TEXT

MAX_KM = 150.0


def _accounts(places, segment="SMB") -> tuple[pd.DataFrame, pd.Series]:
    """Return accounts at (latitude, longitude) and, by name, the territory of each."""
    latitude, longitude, territory = zip(*places, strict=True)
    accounts = pd.DataFrame({"segment": segment, "latitude": latitude, "longitude": longitude})
    return accounts, pd.Series(territory, dtype=TEXT)


@pytest.fixture(scope="module")
def country():
    """Return 1,500 accounts at postal codes all over the country, no two at one place, and a territory for each.

    Territories of the first of two segments are blocks of the map, those of the second scattered at random.
    """
    distinct = postal_places()[~postal_places().round(2).duplicated()]
    places = distinct.sample(1_500, random_state=2).reset_index(drop=True)
    segment = np.where(np.arange(1_500) < 700, "Enterprise", "SMB")
    block = (places["longitude"] // 12).astype(int).astype(str) + (places["latitude"] // 8).astype(int).astype(str)
    scattered = "S" + pd.Series(np.random.default_rng(0).integers(0, 9, 1_500)).astype(str)
    territory = pd.Series(np.where(segment == "SMB", scattered, "E" + block), dtype=TEXT)
    accounts = places.assign(segment=segment)
    return accounts, territory, territory_shapes(accounts, territory, land(), MAX_KM)


def _in_shape(shapes, segment, longitude, latitude):
    """Return the territory whose shape covers each point, NaN when none does."""
    rows = shapes[shapes["segment"] == segment]
    tree = shapely.STRtree(rows.geometry.to_numpy())
    point, shape = tree.query(shapely.points(longitude, latitude), predicate="intersects")
    return pd.Series(rows["territory_id"].to_numpy()[shape], index=point).reindex(range(len(longitude)))


def test_every_territory_is_drawn_once_in_its_segment(country):
    """There is one valid shape of polygons a territory and segment, in longitudes and latitudes."""
    accounts, territory, shapes = country
    expected = {*zip(territory, accounts["segment"], strict=True)}
    assert {*zip(shapes["territory_id"], shapes["segment"], strict=True)} == expected
    assert len(shapes) == len(expected)
    assert shapes.crs == "EPSG:4326"
    assert shapes.is_valid.all()
    assert shapes.geom_type.isin(("Polygon", "MultiPolygon")).all()
    assert (np.abs(shapes.total_bounds) <= [180, 90, 180, 90]).all()


def _overlap_share(shapes):
    """Return the area that shapes share with each other, as a share of their whole area."""
    flat = shapes.to_crs("EPSG:6933").make_valid().to_numpy()
    low, high = np.triu_indices(len(flat), 1)
    return shapely.area(shapely.intersection(flat[low], flat[high])).sum() / shapely.area(flat).sum()


def test_shapes_of_a_segment_do_not_overlap(country):
    """Within a segment no two shapes share an area."""
    for _, rows in country[2].groupby("segment"):
        assert _overlap_share(rows) <= 1e-6


@pytest.mark.parametrize(
    ("west", "width", "south", "north", "max_km"),
    [(150, 60, 50, 70, 50), (175, 10, -20, -10, 400), (-180, 360, 80, 90, 150), (-180, 360, -80, 80, 400)],
    ids=["Bering Sea", "Fiji", "the Arctic", "the whole Earth"],
)
def test_awkward_parts_of_the_earth(west, width, south, north, max_km):
    """Across the antimeridian, around a pole and all over the Earth: no overlaps, everyone in their own shape."""
    rng = np.random.default_rng(71)
    longitude = (west + rng.uniform(0, width, 60) + 180) % 360 - 180
    latitude = rng.uniform(south, north, 60)
    accounts, territory = _accounts([*zip(latitude, longitude, rng.choice(list("ABCDE"), 60), strict=True)])
    shapes = territory_shapes(accounts, territory, None, max_km).set_index("territory_id").geometry
    assert shapes.is_valid.all()
    assert (np.abs(shapes.total_bounds) <= [180, 90, 180, 90]).all()
    assert _overlap_share(shapes) <= 1e-4
    assert shapely.covers(shapes.loc[territory].to_numpy(), shapely.points(longitude, latitude)).all()


def test_long_border_of_near_accounts():
    """Two accounts of a few kilometres' distance lie on their own sides of a border of 800 km."""
    places = [(40.68, -73.99, "A"), (40.76, -73.95, "B")]
    shapes = territory_shapes(*_accounts(places), None, 400).set_index("territory_id").geometry
    for latitude, longitude, territory in places:
        assert shapely.covers(shapes[territory], shapely.Point(longitude, latitude))
    assert _overlap_share(shapes) <= 1e-6


def test_every_account_lies_in_its_own_shape(country):
    """Each account lies in the shape of its territory, by the width of the squares that share a place."""
    accounts, territory, shapes = country
    shape_of = shapes.set_index(["territory_id", "segment"]).to_crs("EPSG:6933").geometry
    own = shape_of.loc[[*zip(territory, accounts["segment"], strict=True)]].to_numpy()
    places = gpd.points_from_xy(accounts["longitude"], accounts["latitude"], crs="EPSG:4326").to_crs("EPSG:6933")
    assert shapely.distance(own, np.asarray(places)).max() < 100


def test_any_point_belongs_to_the_nearest_account(country):
    """A random point near an account lies in the nearest one's shape, in a gap there or in none, beyond in none."""
    accounts, territory, shapes = country
    rng = np.random.default_rng(1)
    longitude, latitude = rng.uniform(-120, -72, 4_000), rng.uniform(31, 47, 4_000)
    ashore = shapely.contains_xy(land().geometry.iloc[0], longitude, latitude)
    longitude, latitude = longitude[ashore], latitude[ashore]
    for segment in ("Enterprise", "SMB"):
        own = accounts["segment"] == segment
        apart = distance_km(latitude, longitude, accounts["latitude"][own], accounts["longitude"][own])
        expected = territory[own].to_numpy()[apart.argmin(axis=1)]
        found = _in_shape(shapes, segment, longitude, latitude)
        within, beyond = apart.min(axis=1) < 0.97 * MAX_KM / 4, apart.min(axis=1) > 1.03 * MAX_KM
        gap = ~within & found.notna().to_numpy()
        assert found[beyond].isna().all()
        # The plane is not quite the sphere: some points near a border fall on its other side.
        assert (found[within] == expected[within]).mean() > 0.97
        assert gap.any()
        assert (found[gap] == expected[gap]).mean() > 0.97
        # Slivers without an account, such as small islands, are not drawn.
        assert found[within].notna().mean() > 0.995


def test_shapes_keep_to_the_land(country):
    """What lies outside the outline of the country is next to nothing."""
    shapes = country[2]
    ground = land().to_crs("EPSG:6933").geometry.iloc[0]
    flat = shapes.to_crs("EPSG:6933").geometry.to_numpy()
    assert shapely.area(shapely.difference(flat, ground)).sum() < 1e-3 * shapely.area(flat).sum()


def test_coordinates_are_few_digits(country):
    """Coordinates lie on a grid of a ten-thousandth of a degree."""
    coordinates = shapely.get_coordinates(country[2].geometry.to_numpy())
    np.testing.assert_allclose(coordinates, np.round(coordinates, 4), atol=1e-9)


def test_order_of_accounts_does_not_matter(country):
    """Shuffled accounts give the same shapes."""
    accounts, territory, shapes = country
    shuffled = accounts.sample(frac=1, random_state=4)
    again = territory_shapes(shuffled, territory, land(), MAX_KM)
    assert again["territory_id"].tolist() == shapes["territory_id"].tolist()
    difference = shapely.symmetric_difference(again.geometry.to_numpy(), shapes.geometry.to_numpy())
    assert shapely.area(difference).max() < 1e-6


@pytest.mark.parametrize(
    "place",
    [(39.74, -104.99), (61.22, -149.87), (21.31, -157.86), (18.45, -66.08), (13.47, 144.75)],
    ids=["Denver", "Anchorage", "Honolulu", "San Juan", "Guam"],
)
def test_single_account_on_land(place):
    """One account is a disc of a quarter of the largest distance, as far as there is land, wherever it lies."""
    shapes = territory_shapes(*_accounts([(*place, "T")]), land(), 100)
    assert shapes["territory_id"].tolist() == ["T"]
    assert shapely.covers(shapes.geometry.iloc[0], shapely.Point(place[1], place[0]))
    area_km2 = shapes.to_crs("EPSG:6933").area.iloc[0] / 1e6
    assert 300 < area_km2 <= np.pi * 25**2 * 1.001


def test_account_abroad_keeps_its_disc():
    """An account in another country, or far out at sea, keeps its whole disc."""
    shapes = territory_shapes(*_accounts([(48.86, 2.35, "Paris"), (35.0, -40.0, "Atlantic")]), land(), 100)
    areas_km2 = shapes.set_index("territory_id").to_crs("EPSG:6933").area / 1e6
    np.testing.assert_allclose(areas_km2, np.pi * 25**2, rtol=0.02)


def test_account_on_the_coast_is_not_lost():
    """An account on a pier lies in its own shape, which stays ashore but for a small disc around it."""
    places = [(33.94, -118.50, "pier"), (34.05, -118.24, "city")]
    shapes = territory_shapes(*_accounts(places), land(), 100).set_index("territory_id")
    pier = shapely.Point(-118.50, 33.94)
    assert not shapely.covers(land().geometry.iloc[0], pier)
    assert shapely.covers(shapes.geometry["pier"], pier)
    at_sea = shapes.geometry["pier"].difference(land().geometry.iloc[0])
    assert 0 < gpd.GeoSeries([at_sea], crs="EPSG:4326").to_crs("EPSG:6933").area.iloc[0] / 1e6 < 2 * np.pi * 2**2


def test_shapes_across_the_antimeridian_are_cut():
    """Accounts on both sides of the antimeridian get shapes of their true size, none of which spans the map."""
    shapes = territory_shapes(*_accounts([(-17.0, 179.7, "west"), (-17.0, -179.7, "east")]), None, 60)
    shapes = shapes.set_index("territory_id")
    for name, longitude in (("west", 179.7), ("east", -179.7)):
        assert shapely.covers(shapes.geometry[name], shapely.Point(longitude, -17.0))
    parts = shapely.bounds(shapely.get_parts(shapes.geometry.to_numpy()))
    assert (parts[:, 2] - parts[:, 0]).max() < 2
    area_km2 = shapes.to_crs("EPSG:6933").area.sum() / 1e6
    assert 2 * np.pi * 15**2 < area_km2 < 3 * np.pi * 15**2


def test_shape_around_a_pole():
    """The disc around a pole reaches the edge of the map all along and has about its true area."""
    shapes = territory_shapes(*_accounts([(-89.9, 30.0, "South Pole")]), None, 400)
    assert shapes.is_valid.all()
    assert shapes.total_bounds[:3] == pytest.approx([-180, -90, 180], abs=0.01)
    assert shapes.to_crs("EPSG:6933").area.iloc[0] / 1e6 == pytest.approx(np.pi * 100**2, rel=0.1)


def test_shared_place_goes_to_the_most_accounts():
    """A place of several territories goes to the one with most accounts there, even ones to the first by name."""
    places = [(40, -100, "A"), (40, -100, "B"), (40, -100, "B"), (41, -101, "D"), (41, -101, "C"), (39, -99, "A")]
    shapes = territory_shapes(*_accounts(places), None, 200).set_index("territory_id").geometry
    assert list(shapes.index) == ["A", "B", "C"]
    assert shapely.covers(shapes["B"], shapely.Point(-100, 40))
    assert shapely.covers(shapes["C"], shapely.Point(-101, 41))


def test_unassigned_accounts_leave_their_place_blank():
    """The area nearest to an unassigned account belongs to nobody."""
    accounts, territory = _accounts([(40, -100, "A"), (40, -99, None), (40, -98, "B")])
    shapes = territory_shapes(accounts, territory, None, 200)
    assert shapes["territory_id"].tolist() == ["A", "B"]
    assert not shapely.intersects(shapes.geometry.to_numpy(), shapely.Point(-99, 40)).any()


@pytest.mark.parametrize(
    "places",
    [
        [(40, -100, "A"), (40, -99, "B")],
        [(40, -100, "A"), (40, -99, "B"), (40, -98, "A"), (40, -97, "B")],
        [(40, -100, "A"), (40.00001, -100.00001, "B"), (40.1, -100, "B")],
        [(40, -100, "A"), (np.nan, np.nan, "A"), (45, -80, "A")],
    ],
    ids=["two", "on a line", "side by side", "far apart, one missing"],
)
def test_special_places(places):
    """Two places, places on a line, side by side, far apart or missing give valid shapes of everyone placed."""
    shapes = territory_shapes(*_accounts(places), None, 100)
    assert set(shapes["territory_id"]) == {name for *_, name in places}
    assert shapes.is_valid.all()


def test_nothing_to_draw():
    """Without a placed or assigned account there are no shapes, but the columns are there."""
    nowhere = territory_shapes(*_accounts([(np.nan, np.nan, "A")]), land(), 100)
    nobody = territory_shapes(*_accounts([(40, -100, None)]), land(), 100)
    for shapes in (nowhere, nobody):
        assert shapes.columns.tolist() == ["territory_id", "segment", "geometry"]
        assert len(shapes) == 0
        assert shapes.crs == "EPSG:4326"


def test_gaps_between_near_accounts_are_filled():
    """Ground between accounts is theirs while the gap is narrow; an account by itself has a disc of a quarter."""
    places = [(40, -100, "A"), (40, -98, "A"), (40, -90, "A")]
    shape = territory_shapes(*_accounts(places), None, 200).geometry.iloc[0]
    assert shapely.covers(shape, shapely.Point(-99, 40))
    assert not shapely.covers(shape, shapely.Point(-94, 40))
    alone = gpd.GeoSeries(shapely.get_parts(shape), crs="EPSG:4326").to_crs("EPSG:6933").area.min() / 1e6
    assert alone == pytest.approx(np.pi * 50**2, rel=0.02)


def test_all_accounts_at_one_place():
    """Accounts that all share one place are one disc of whoever has the most of them."""
    places = [(39.74, -104.99, "A")] * 5 + [(39.74, -104.99, "B")] * 6
    shapes = territory_shapes(*_accounts(places), land(), 100)
    assert shapes["territory_id"].tolist() == ["B"]


_SPOT = st.tuples(
    st.one_of(st.floats(-60, 70), st.sampled_from([21.3, 51.9, 40.7])),
    st.one_of(st.floats(-180, 180), st.sampled_from([-157.8, 179.99, -180.0, -74.0])),
    st.sampled_from(["A", "B", "C"]),
)


@settings(max_examples=12)
@given(st.lists(_SPOT, min_size=1, max_size=25), st.booleans(), st.sampled_from([20.0, 300.0]))
def test_wherever_accounts_lie_shapes_are_sound(places, ashore, max_km):
    """Valid areas of polygons, none empty, none overlapping, each of a territory that has accounts."""
    shapes = territory_shapes(*_accounts(places), land(0.05) if ashore else None, max_km)
    assert 1 <= len(shapes) <= 3
    assert set(shapes["territory_id"]) <= {name for *_, name in places}
    assert shapes.crs == "EPSG:4326"
    assert shapes.is_valid.all()
    assert not shapes.is_empty.any()
    assert shapes.geom_type.isin(("Polygon", "MultiPolygon")).all()
    assert _overlap_share(shapes) <= 1e-3


@pytest.mark.parametrize("max_km", [0.0, -1.0, 1_001.0, np.nan])
def test_senseless_reach_is_refused(max_km):
    """A reach that is not above 0, or beyond what a projection can show, is refused."""
    with pytest.raises(ValueError, match="may reach"):
        territory_shapes(*_accounts([(40, -100, "A")]), None, max_km)


def test_units_dissolve_into_their_territories():
    """Counties dissolve into the states they are assigned to; unassigned ones stay out."""
    counties = outlines("county")
    counties = counties[counties["fips"].str[:2].isin(("08", "31", "72"))].reset_index(drop=True)
    state = counties["fips"].str[:2].astype(TEXT)
    shapes = dissolve_units(counties, state.mask(state == "72")).set_index("territory_id")
    states = outlines("state").set_index("fips").geometry
    assert list(shapes.index) == ["08", "31"]
    assert shapes.is_valid.all()
    for fips, shape in shapes.geometry.items():
        assert shapely.area(shapely.symmetric_difference(shape, states[fips])) < 1e-3
