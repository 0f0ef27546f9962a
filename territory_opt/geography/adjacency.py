"""Which basic units are neighbours: by a table, by their polygons or by the places of their accounts."""

from __future__ import annotations

from typing import Literal, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.geography.distance import Array
from territory_opt.geography.neighbours import Edges, JoinedEdges, join_islands, polygon_neighbors, voronoi_neighbors
from territory_opt.geography.projection import fit_projection, project
from territory_opt.workspace.schema import TEXT

How = Literal["auto", "adjacency", "polygons", "voronoi"]

Positions = npt.NDArray[np.intp]
Names = npt.NDArray[np.object_]

_NAMES_SHOWN = 5
_MOST_PAIRS = 20_000_000
"""More pairs of neighbouring units than this come only of very many units at few places."""


class UnitNeighbours(NamedTuple):
    """Neighbours of basic units.

    Attributes
    ----------
    pairs : DataFrame
        Columns ``unit_id`` and ``neighbor_id`` (text): each pair of neighbours once, islands joined.
    notes : tuple of str
        What the user should know: how islands were joined, and which units have no neighbours at all.
    """

    pairs: pd.DataFrame
    notes: tuple[str, ...]


class _Units(NamedTuple):
    """Basic units, with the places of their accounts in the plane of a projection.

    Attributes
    ----------
    unit_id, site : ndarray of str, shape (u,)
        The unit's key, and that of the polygon or postal code it is part of; the same where it is part of none.
    code : ndarray of str, shape (u,)
        The site without the country before a postal code.
    segment : ndarray of str, shape (u,)
        The segment of the unit's accounts.
    x, y, accounts : ndarray, shape (u,)
        Sums of metres over accounts that have a place, and how many these are.
    """

    unit_id: Names
    site: Names
    code: Names
    segment: Names
    x: Array
    y: Array
    accounts: Array


class _Sites(NamedTuple):
    """Where units are: units of one site are neighbours of each other and of those of neighbouring sites.

    Attributes
    ----------
    of_unit : ndarray of int, shape (u,)
        The site of each unit.
    name : ndarray of str, shape (s,)
        What each site is called.
    x, y : ndarray, shape (s,)
        Mean place of its accounts; NaN without a place.
    """

    of_unit: Positions
    name: Names
    x: Array
    y: Array


def unit_neighbours(
    accounts: pd.DataFrame, how: How, *, adjacency: pd.DataFrame | None = None, polygons: gpd.GeoDataFrame | None = None
) -> UnitNeighbours:
    """Find the neighbours of every basic unit, and join islands to their nearest neighbour.

    Units of one polygon or postal code, one a segment, are neighbours of each other and of those of neighbouring ones;
    where places tell neighbours, so are units at one place. Seats cover segments, so each segment is connected by
    itself, too: among its units alone, Voronoi cells tell neighbours once more and islands are joined.

    Parameters
    ----------
    accounts : DataFrame
        Accounts with ``account_id``, ``unit_id``, ``segment``, ``country``, ``latitude`` and ``longitude``.
    how : {"auto", "adjacency", "polygons", "voronoi"}
        Whether the adjacency table, borders that polygons share, or Voronoi cells of mean places tell neighbours; auto
        takes the first of these that there is.
    adjacency : DataFrame, optional
        Columns ``unit_id`` and ``neighbor_id``: units, or the polygons or postal codes they are part of.
    polygons : GeoDataFrame, optional
        ``unit_id`` and ``geometry``, as `territory_opt.geography.units.read_polygons` returns them.

    Raises
    ------
    InputError
        When what tells neighbours is missing or names none of the units, or there are too many units at one place.
    """
    units = _read_units(accounts)
    if how == "adjacency" or (how == "auto" and adjacency is not None):
        sites, edges = _by_table(units, adjacency)
    elif how == "polygons" or (how == "auto" and polygons is not None):
        sites, edges = _by_border(units, polygons)
    else:
        sites, edges = _by_place(_sites(units, units.site)), None
    everybody = _connected(sites, edges)
    pairs = [_unit_pairs(sites, everybody.edges)]
    notes = [_island_note(sites, everybody.added), _lonely_note(sites, everybody.edges)]
    segments = np.unique(units.segment)
    for segment in segments if len(segments) > 1 else ():
        its = np.flatnonzero(units.segment == segment)
        own, own_edges = _among(sites, edges, its)
        connected = _connected(own, own_edges)
        pairs.append(its[_unit_pairs(own, connected.edges)])
        notes.append(_island_note(own, connected.added, f" in segment {segment}"))
    first, second = np.unique(np.sort(np.concatenate(pairs), axis=1), axis=0).T
    frame = pd.DataFrame({"unit_id": units.unit_id[first], "neighbor_id": units.unit_id[second]}, dtype=TEXT)
    return UnitNeighbours(frame, tuple(filter(None, notes)))


def _connected(sites: _Sites, edges: Edges | None) -> JoinedEdges:
    """Join the islands of neighbouring sites; without any told, Voronoi cells tell neighbours."""
    told = voronoi_neighbors(sites.x, sites.y, np.inf) if edges is None else edges
    return join_islands(told, sites.x, sites.y)


def _among(sites: _Sites, edges: Edges | None, units: Positions) -> tuple[_Sites, Edges | None]:
    """Return the sites of some units alone, with the neighbours among them."""
    own, of_unit = np.unique(sites.of_unit[units], return_inverse=True)
    new = np.full(len(sites.name), -1)
    new[own] = np.arange(len(own))
    kept = None if edges is None else new[edges][(new[edges] >= 0).all(axis=1)]
    return _Sites(of_unit, sites.name[own], sites.x[own], sites.y[own]), kept


def _read_units(accounts: pd.DataFrame) -> _Units:
    """Find the basic units of accounts, and what they are part of."""
    unit, unit_id = pd.factorize(accounts["unit_id"])
    first = ~accounts["unit_id"].duplicated().to_numpy()
    columns = (accounts.loc[first, name] for name in ("unit_id", "account_id", "segment", "country"))
    names = np.array([_names(*row) for row in zip(*columns, strict=True)], dtype=object).reshape(-1, 4)
    placed = accounts["latitude"].notna().to_numpy() & accounts["longitude"].notna().to_numpy()
    x = y = np.empty(0)
    if placed.any():
        longitude, latitude = (accounts.loc[placed, name].to_numpy() for name in ("longitude", "latitude"))
        x, y = project(fit_projection(longitude, latitude), longitude, latitude)
    sums = (np.bincount(unit[placed], weights, minlength=len(unit_id)) for weights in (x, y, None))
    return _Units(*names.T, *sums)


def _names(unit_id: str, account_id: str, segment: str, country: str) -> tuple[str, str, str, str]:
    """Return a unit's key, its site's, the site's without the country, and its segment."""
    # A unit that is one account goes by the account's key, all others by the place's key and the segment.
    site = unit_id if unit_id == account_id else unit_id.removesuffix(f" {segment}")
    return unit_id, site, site.removeprefix(f"{country}-"), segment


def _sites(units: _Units, site: Names) -> _Sites:
    """Lay units together that are part of one site."""
    of_unit, names = pd.factorize(site)
    x, y, accounts = (np.bincount(of_unit, values) for values in (units.x, units.y, units.accounts))
    with np.errstate(invalid="ignore"):
        return _Sites(of_unit, names, x / accounts, y / accounts)


def _by_place(sites: _Sites) -> _Sites:
    """Lay sites together that lie at one place; one without a place stays by itself."""
    alone = np.where(np.isnan(sites.x), np.arange(len(sites.x)), -1)
    places = np.stack([np.nan_to_num(sites.x), np.nan_to_num(sites.y), alone], axis=1)
    _, first, place = np.unique(places, axis=0, return_index=True, return_inverse=True)
    return _Sites(place.ravel()[sites.of_unit], sites.name[first], sites.x[first], sites.y[first])


def _by_table(units: _Units, adjacency: pd.DataFrame | None) -> tuple[_Sites, Edges]:
    """Read neighbours from the adjacency table, by whichever of the units' names it goes."""
    if adjacency is None:
        raise _missing("adjacency", "this table, since the model takes neighbours from it")
    told = adjacency[["unit_id", "neighbor_id"]].to_numpy(dtype=object)
    ids = pd.Index(told.ravel())
    names = max((units.unit_id, units.site, units.code), key=lambda known: int(ids.isin(known).sum()))
    sites = _sites(units, names)
    edges = _edges(sites, told)
    if not len(edges) and len(sites.name) > 1:
        raise _missing("adjacency", f"pairs of units that hold accounts, such as {sites.name[0]}")
    return sites, edges


def _by_border(units: _Units, polygons: gpd.GeoDataFrame | None) -> tuple[_Sites, Edges]:
    """Find neighbours by the borders that polygons share."""
    if polygons is None:
        raise _missing("workspace.yaml", "unit: polygon with a units_file, since the model takes neighbours from it")
    sites = _sites(units, units.site)
    return sites, _edges(sites, polygons["unit_id"].to_numpy(dtype=object)[polygon_neighbors(polygons.geometry)])


def _edges(sites: _Sites, told: Names) -> Edges:
    """Return pairs of names, shape (e, 2), as pairs of sites; a name that holds no accounts is left out."""
    ends = np.stack([pd.Index(sites.name).get_indexer(pd.Index(told[:, end])) for end in (0, 1)], axis=1)
    ends = np.sort(ends[(ends >= 0).all(axis=1)], axis=1)
    return np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0).astype(np.intp)


def _unit_pairs(sites: _Sites, edges: Edges) -> Positions:
    """Return the pairs of units at neighbouring sites and at one site, shape (p, 2)."""
    order = np.argsort(sites.of_unit, kind="stable")
    count = np.bincount(sites.of_unit, minlength=len(sites.name))
    start = np.cumsum(count) - count
    shared = np.flatnonzero(count > 1)
    one, other = np.concatenate([edges, np.stack([shared, shared], axis=1)]).T
    times = count[one] * count[other]
    if times.sum() > _MOST_PAIRS:
        expected = (
            f"units of postal codes or polygons: {count.max():,} units at one place make "
            f"{times.sum():,} pairs of neighbours"
        )
        raise InputError([InputProblem("workspace.yaml", None, "unit", "", expected)])
    within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    width = np.repeat(count[other], times)
    first = np.repeat(start[one], times) + within // width
    second = np.repeat(start[other], times) + within % width
    once = (first < second) | np.repeat(one != other, times)
    return np.stack([order[first[once]], order[second[once]]], axis=1)


def _missing(table: str, expected: str) -> InputError:
    return InputError([InputProblem(table, None, "", "", expected)])


def _island_note(sites: _Sites, added: Edges, where: str = "") -> str:
    joins = [f"{sites.name[one]} with {sites.name[other]}" for one, other in added]
    return _noted(f"Islands{where} joined to their nearest neighbour", joins)


def _lonely_note(sites: _Sites, edges: Edges) -> str:
    alone = np.setdiff1d(np.arange(len(sites.name)), edges) if len(sites.name) > 1 else np.empty(0, dtype=np.intp)
    return _noted("Units without a place, which no connected territory can reach", sites.name[alone].tolist())


def _noted(what: str, named: list[str]) -> str:
    """Write a note that names some and counts the others; empty when there are none."""
    more = len(named) - _NAMES_SHOWN
    some = f"{', '.join(named[:_NAMES_SHOWN])}{f' and {more:,} more' if more > 0 else ''}"
    return f"{what} ({len(named):,}): {some}." if named else ""
