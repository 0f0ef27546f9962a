"""Territories as areas on a map: of accounts by Voronoi cells, of polygon units by their union."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from scipy.spatial import KDTree

from territory_opt.geography.distance import EARTH_RADIUS_KM, Array, unit_vectors
from territory_opt.geography.neighbours import connected_components
from territory_opt.geography.projection import fit_projection, project
from territory_opt.workspace.schema import TEXT

Shapes = npt.NDArray[np.object_]

_PLACE_M = 100.0
"""Accounts of one square of this size share a place: a border between them would be lost on any map."""
_GRID_DEGREES = 1e-4
"""Grid of the coordinates written, about 10 m: finer ones only make files large."""
_COAST_DEGREES = 0.1
"""Places off the land but this near to it lie on its coast (a pier, a rounded shore), others abroad."""
_COAST_M = 2_000.0
"""Radius of what a place on the coast keeps of the sea."""
_DISC_SIDES = 32
_BEND_SHARE = 0.01
"""Of the largest distance: bends of the ground claimed that do not matter to how its gaps are filled."""
_SLIT_M = 3.0
"""Half the width of the cut along the antimeridian, which closes again when coordinates are rounded."""
_STRAIGHT_M = 40_000.0
"""A line of this length that is straight in the plane is straight in degrees too, to some 30 m."""
_LARGEST_REACH_KM = 500.0
"""Beyond it, an area could leave the part of the Earth that its projection shows."""
_NEAR_SHARE = 0.25
"""Of the largest distance, how far an account that lies by itself reaches; the rest fills gaps between accounts."""
_SLIVER_SHARE = 1e-3
"""Pieces of a territory smaller than this, with no account in them, are shores and rounding, and not drawn."""


class _Cells(NamedTuple):
    """Distinct places of one part of the Earth, each with its Voronoi cell in the plane."""

    projection: CRS
    points: Shapes
    cells: Shapes
    territory: pd.Series
    reach: shapely.Geometry
    """All the ground that the places claim together."""


def territory_shapes(
    accounts: pd.DataFrame, territory: pd.Series, land: gpd.GeoDataFrame | None = None, max_km: float = 300.0
) -> gpd.GeoDataFrame:
    """Draw every territory as the area nearer to its accounts than to others of their segment.

    The area is the union of the Voronoi cells of the places of its accounts, in an equal-area projection, as
    far as it lies on land and on ground that the segment's accounts claim: within a quarter of `max_km` of one
    of them, or in a gap between them that no disc of the other three quarters fits into (the morphological closing
    of the first by such a disc; Serra 1982), so never beyond `max_km`. A place whose accounts belong to several
    territories goes to the one with the most of them, to the first by name when they are even; a place whose
    accounts are mostly unassigned is left blank. A place on the coast keeps a small disc; one abroad, off the
    land given, keeps its whole cell. Pieces below a thousandth of a territory that hold none of its accounts
    are left out. Within a segment no two areas overlap.

    Parameters
    ----------
    accounts : DataFrame
        Accounts with ``segment``, ``latitude`` and ``longitude``; those without a place are not drawn.
    territory : Series of text
        The territory of each account, indexed like `accounts`; missing when unassigned.
    land : GeoDataFrame, optional
        What to clip to, in any stated reference system; None, like ground it does not cover, is clipped by
        distance alone.
    max_km : float
        How far an area may reach from its accounts, above 0 and at most 500.

    Returns
    -------
    GeoDataFrame
        ``territory_id``, ``segment`` and ``geometry`` (EPSG:4326, valid polygons and multipolygons), one row a
        territory and segment, ordered by segment and territory.

    Raises
    ------
    ValueError
        When `max_km` is out of its range.
    """
    if not 0 < max_km <= _LARGEST_REACH_KM:
        raise ValueError(f"an area may reach more than 0 and at most {_LARGEST_REACH_KM:g} km, not {max_km:g}")
    placed = accounts.assign(territory_id=territory)[["territory_id", "segment", "latitude", "longitude"]]
    placed = placed[placed["latitude"].notna() & placed["longitude"].notna()]
    ground = None if land is None else shapely.union_all(land.to_crs("EPSG:4326").geometry.to_numpy())
    drawn = []
    for segment, of_segment in placed.groupby("segment"):
        parts = _far_parts(of_segment["latitude"].to_numpy(), of_segment["longitude"].to_numpy(), max_km)
        shapes = pd.concat([_shapes(_cells(part, max_km), ground) for _, part in of_segment.groupby(parts)])
        # Parts lie too far from each other to touch.
        pieces, row = shapely.get_parts(shapes.to_numpy(), return_index=True)
        joined = _collected(pieces, shapes.index[row])
        drawn.append(pd.DataFrame({"territory_id": joined.index, "segment": segment, "geometry": joined.to_numpy()}))
    columns = ["territory_id", "segment", "geometry"]
    frame = pd.concat(drawn, ignore_index=True) if drawn else pd.DataFrame(columns=columns)
    return gpd.GeoDataFrame(frame.astype({"territory_id": TEXT, "segment": TEXT}), geometry="geometry", crs="EPSG:4326")


def dissolve_units(polygons: gpd.GeoDataFrame, territory: pd.Series) -> gpd.GeoDataFrame:
    """Draw every territory as the union of its polygon units.

    Parameters
    ----------
    polygons : GeoDataFrame
        The units, with valid geometries.
    territory : Series of text
        The territory of each unit, indexed like `polygons`; missing when unassigned.

    Returns
    -------
    GeoDataFrame
        ``territory_id`` and ``geometry`` in the reference system of `polygons`, ordered by territory.
    """
    union = _dissolve(polygons.geometry.to_numpy(), territory.reindex(polygons.index))
    return gpd.GeoDataFrame({"territory_id": union.index.astype(TEXT)}, geometry=union.to_numpy(), crs=polygons.crs)


def _far_parts(latitude: Array, longitude: Array, max_km: float) -> npt.NDArray[np.intp]:
    """Part places so far from each other that their areas cannot meet, to project each part by itself."""
    boxes = np.floor(unit_vectors(latitude, longitude) * EARTH_RADIUS_KM / (2 * max_km))
    distinct, box = np.unique(boxes, axis=0, return_inverse=True)
    # Places within twice the largest distance lie in boxes that touch.
    touching = KDTree(distinct).query_pairs(1.0, p=np.inf, output_type="ndarray")
    return connected_components(touching, len(distinct))[box]


def _cells(accounts: pd.DataFrame, max_km: float) -> _Cells:
    """Find the places of one part and their Voronoi cells."""
    projection = fit_projection(accounts["longitude"], accounts["latitude"])
    x, y = project(projection, accounts["longitude"], accounts["latitude"])
    at = {"x": np.round(x / _PLACE_M), "y": np.round(y / _PLACE_M)}
    held = accounts.assign(**at).groupby(["x", "y", "territory_id"], dropna=False).size().rename("accounts")
    most = held.reset_index().sort_values(["x", "y", "accounts"], ascending=[True, True, False], kind="stable")
    places = most.drop_duplicates(["x", "y"], ignore_index=True)
    points = shapely.points(places["x"] * _PLACE_M, places["y"] * _PLACE_M)
    radius = max_km * 1_000
    west, south, east, north = shapely.total_bounds(points)
    frame = shapely.box(west - radius, south - radius, east + radius, north + radius)
    if len(points) == 1:
        cells = np.array([frame])
    else:
        diagram = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=frame, ordered=True)
        cells = shapely.get_parts(diagram)
    return _Cells(projection, points, cells, places["territory_id"], _reach(points, cells, radius))


def _reach(points: Shapes, cells: Shapes, radius: float) -> shapely.Geometry:
    """Return the ground that places claim; only cells that reach farther than a place alone need a disc."""
    near, quarter = _NEAR_SHARE * radius, _DISC_SIDES // 4
    corners, cell = shapely.get_coordinates(cells, return_index=True)
    apart = np.linalg.norm(corners - shapely.get_coordinates(points)[cell], axis=1)
    far = pd.Series(apart).groupby(cell).max().to_numpy() > near
    alone = shapely.union_all([_union(cells[~far]), *shapely.buffer(points[far], near, quad_segs=quarter)])
    # Grown and shrunk again: lone discs come back as they were, narrow gaps between neighbours stay filled.
    wide = radius - near
    grown = shapely.buffer(shapely.simplify(alone, _BEND_SHARE * radius), wide, quad_segs=quarter)
    return shapely.union(alone, shapely.buffer(grown, -wide, quad_segs=quarter))


def _shapes(part: _Cells, ground: shapely.Geometry | None) -> pd.Series:
    """Draw the territories of one part, indexed by territory."""
    places = _on_earth(part.points, part.projection)
    if ground is None:
        area = _claimed(part, np.full(len(places), True))
    else:
        shapely.prepare(ground)
        off = ~shapely.covers(ground, places)
        coast = off & shapely.dwithin(ground, places, _COAST_DEGREES)
        abroad = off & ~coast
        discs = shapely.union_all(_on_earth(shapely.buffer(part.points[coast], _COAST_M), part.projection))
        home = _claimed(part, ~abroad)
        area, shore = (
            pd.Series(shapely.intersection(home.to_numpy(), kept), home.index, dtype=object) for kept in (ground, discs)
        )
        area = _added(_added(area, shore), _claimed(part, abroad))
    rounded = _mended(shapely.set_precision(area.to_numpy(), _GRID_DEGREES))
    area = pd.Series([_polygons(shape) for shape in rounded], index=area.index, dtype=object)
    return _without_slivers(area, places, part.territory)


def _claimed(part: _Cells, which: npt.NDArray[np.bool_]) -> pd.Series:
    """Return what some of the places claim of the Earth, indexed by territory."""
    union = _dissolve(part.cells[which], part.territory[which])
    pieces = shapely.intersection(union.to_numpy(), part.reach)
    return pd.Series(_on_earth(pieces, part.projection), index=union.index, dtype=object)


def _added(area: pd.Series, more: pd.Series) -> pd.Series:
    """Add to the area of each territory what another series has of it."""
    more = more[~shapely.is_empty(more.to_numpy())]
    whole = area.reindex(area.index.union(more.index), fill_value=shapely.Polygon())
    whole[more.index] = shapely.union(whole[more.index].to_numpy(), more.to_numpy())
    return whole


def _without_slivers(area: pd.Series, places: Shapes, owner: pd.Series) -> pd.Series:
    """Leave out the pieces of areas that are tiny beside the whole and hold no place of their territory."""
    pieces, row = shapely.get_parts(area.to_numpy(), return_index=True)
    size = shapely.area(pieces)
    kept = size >= _SLIVER_SHARE * np.bincount(row, size, len(area))[row]
    tree = shapely.STRtree(pieces[~kept])
    place, piece = tree.query(places, predicate="dwithin", distance=_GRID_DEGREES)
    small = np.flatnonzero(~kept)[piece]
    kept[small[owner.to_numpy()[place] == area.index.to_numpy()[row[small]]]] = True
    return _collected(pieces[kept], area.index[row[kept]])


def _on_earth(shapes: Shapes, projection: CRS) -> Shapes:
    """Carry shapes from the plane to longitudes and latitudes, cut along the antimeridian."""
    back = Transformer.from_crs(projection, "EPSG:4326", always_xy=True)
    shapes = shapely.segmentize(shapes, _STRAIGHT_M)
    there = shapely.transform(shapes, back.transform, interleaved=False)
    west, _, east, _ = shapely.bounds(there).T
    across = east - west > 180
    if across.any():
        # Fine steps, since the meridian may be bent in the plane and no corner may fall on its wrong side.
        latitude = np.linspace(-90, 90, 18_001)
        x, y = project(projection, np.full(latitude.size, 180.0), latitude)
        slit = shapely.buffer(shapely.linestrings(x, y, handle_nan="skip"), _SLIT_M)
        cut = shapely.difference(shapes[across], slit)
        there[across] = shapely.transform(cut, back.transform, interleaved=False)
    # Borders that nearly touch may come to cross where a straight line bends.
    return _mended(there)


def _mended(shapes: Shapes) -> Shapes:
    """Make shapes valid; to look whether they are takes a tenth of the time."""
    broken = ~shapely.is_valid(shapes)
    mended = np.array(shapes, dtype=object)
    mended[broken] = shapely.make_valid(mended[broken], method="structure", keep_collapsed=False)
    return mended


def _collected(pieces: Shapes, label: pd.Index) -> pd.Series:
    """Put polygons that do not overlap together by label, in the order of labels."""
    number, names = label.factorize(sort=True)
    order = np.argsort(number, kind="stable")
    return pd.Series(shapely.multipolygons(pieces[order], indices=number[order]), names, dtype=object)


def _dissolve(shapes: Shapes, label: npt.ArrayLike) -> pd.Series:
    """Join shapes by label, in the order of labels; those without a label are dropped."""
    groups = pd.Series(shapes).groupby(np.asarray(label))
    if len(groups) == len(shapes):
        union = groups.first()
    else:
        join = _joining(shapes)
        union = pd.Series({name: join(members.to_numpy()) for name, members in groups}, dtype=object)
    return union


def _union(shapes: Shapes) -> Any:
    return _joining(shapes)(shapes)


def _joining(shapes: Shapes) -> Callable[[Shapes], Any]:
    """Return how to join any of some shapes: quickly when they share their borders vertex by vertex."""
    join: Callable[[Shapes], Any] = shapely.union_all
    if shapely.coverage_is_valid(shapes):
        join = shapely.coverage_union_all
    return join


def _polygons(shape: Any) -> Any:
    """Keep of a shape what has an area: clipping and rounding leave lines and points where areas only touch."""
    if shapely.get_type_id(shape) in (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON):
        return shape
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
