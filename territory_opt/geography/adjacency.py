"""Which basic units are neighbours: by a table, by their polygons or by the places of their accounts."""

from __future__ import annotations

from typing import Literal, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.geography.cells import cell_centres
from territory_opt.geography.neighbours import Edges, join_islands, polygon_neighbors, voronoi_neighbors
from territory_opt.geography.projection import fit_projection, project
from territory_opt.geography.sites import (
    Positions,
    Sites,
    Units,
    at_one_place,
    edges_between,
    lay_together,
    read_units,
    sites_among,
)
from territory_opt.workspace.schema import TEXT

How = Literal["auto", "adjacency", "polygons", "voronoi"]

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
        What the user should know: how islands were joined, and what units without a place were joined to.
    """

    pairs: pd.DataFrame
    notes: tuple[str, ...]


def unit_neighbours(
    accounts: pd.DataFrame,
    how: How,
    *,
    adjacency: pd.DataFrame | None = None,
    polygons: gpd.GeoDataFrame | None = None,
    cells: bool = False,
) -> UnitNeighbours:
    """Find the neighbours of every basic unit, and join islands to their nearest neighbour.

    Units of one polygon or postal code, one a segment, are neighbours of each other and of those of neighbouring ones;
    where places tell neighbours, so are units at one place. Seats cover segments, so each segment is connected by
    itself, too: among its units alone, Voronoi cells tell neighbours once more and islands are joined. A unit that
    nothing places is joined to one unit alone, of its segment and, if there is any, its rep's or else its region's: so
    it can be connected and connects nothing else.

    Parameters
    ----------
    accounts : DataFrame
        Accounts with ``account_id``, ``unit_id``, ``segment``, ``region``, ``rep_id``, ``country``, ``latitude`` and
        ``longitude``.
    how : {"auto", "adjacency", "polygons", "voronoi"}
        Whether the adjacency table, borders that polygons share, or Voronoi cells of mean places tell neighbours; auto
        takes the first of these that there is. Where units are cells of a grid, most of whose cells hold no account,
        auto goes by the Voronoi cells of their centres instead of their borders: cells that share a border are
        neighbours, and across cells without accounts those that face each other.
    adjacency : DataFrame, optional
        Columns ``unit_id`` and ``neighbor_id``: units, or the polygons or postal codes they are part of.
    polygons : GeoDataFrame, optional
        ``unit_id`` and ``geometry``, as `territory_opt.geography.units.unit_polygons` returns them.
    cells : bool
        Whether the units are cells of the H3 grid.

    Raises
    ------
    InputError
        When what tells neighbours is missing or names none of the units, when nothing places any of them, or there
        are too many units at one place.
    """
    units = read_units(accounts)
    if cells and (how == "voronoi" or (how == "auto" and adjacency is None)):
        sites, edges = _at_centres(lay_together(units, units.site)), None
    else:
        sites, edges = _told(units, how, adjacency, polygons)
    found = [_connected(sites, edges)]
    segments = np.unique(units.segment)
    for segment in segments if len(segments) > 1 else ():
        its = np.flatnonzero(units.segment == segment)
        connected = _connected(*sites_among(sites, edges, its), f" in segment {segment}")
        found.append(_Found(its[connected.pairs], connected.note))
    found.append(_hosted(accounts, units, found[0].pairs))
    first, second = np.unique(np.sort(np.concatenate([part.pairs for part in found]), axis=1), axis=0).T
    pairs = pd.DataFrame({"unit_id": units.unit_id[first], "neighbor_id": units.unit_id[second]}, dtype=TEXT)
    return UnitNeighbours(pairs, tuple(part.note for part in found if part.note))


class _Found(NamedTuple):
    """Pairs of neighbouring units, shape (p, 2), and a note on those that had to be joined; empty for none."""

    pairs: Positions
    note: str


def _told(
    units: Units, how: How, adjacency: pd.DataFrame | None, polygons: gpd.GeoDataFrame | None
) -> tuple[Sites, Edges | None]:
    """Return the sites of units and which are neighbours; None where Voronoi cells are to tell."""
    if how == "adjacency" or (how == "auto" and adjacency is not None):
        return _by_table(units, adjacency)
    if how == "polygons" or (how == "auto" and polygons is not None):
        return _by_border(units, polygons)
    return at_one_place(lay_together(units, units.site)), None


def _at_centres(sites: Sites) -> Sites:
    """Return sites that are cells, each at its centre; an account without a place is a site by itself."""
    latitude, longitude = cell_centres([str(name) for name in sites.name]).T
    placed = ~np.isnan(latitude)
    x = y = np.full(len(latitude), np.nan)
    if placed.any():
        x, y = project(fit_projection(longitude[placed], latitude[placed]), longitude, latitude)
    return Sites(sites.of_unit, sites.name, x, y)


def _by_table(units: Units, adjacency: pd.DataFrame | None) -> tuple[Sites, Edges]:
    """Read neighbours from the adjacency table, by whichever of the units' names it goes."""
    if adjacency is None:
        raise _missing("adjacency", "this table, since the model takes neighbours from it")
    told = adjacency[["unit_id", "neighbor_id"]].to_numpy(dtype=object)
    ids = pd.Index(told.ravel())
    names = max((units.unit_id, units.site, units.code), key=lambda known: int(ids.isin(known).sum()))
    sites = lay_together(units, names)
    edges = edges_between(sites, told)
    if not len(edges) and len(sites.name) > 1:
        raise _missing("adjacency", f"pairs of units that hold accounts, such as {sites.name[0]}")
    return sites, edges


def _by_border(units: Units, polygons: gpd.GeoDataFrame | None) -> tuple[Sites, Edges]:
    """Find neighbours by the borders that polygons share."""
    if polygons is None:
        expected = "unit: polygon with a units_file (or unit: h3), since the model takes neighbours from it"
        raise _missing("workspace.yaml", expected)
    sites = lay_together(units, units.site)
    keys = polygons["unit_id"].to_numpy(dtype=object)
    return sites, edges_between(sites, keys[polygon_neighbors(polygons.geometry)])


def _connected(sites: Sites, edges: Edges | None, where: str = "") -> _Found:
    """Join the islands of neighbouring sites, and return the pairs of their units."""
    told = voronoi_neighbors(sites.x, sites.y, np.inf) if edges is None else edges
    joined = join_islands(told, sites.x, sites.y)
    joins = [f"{sites.name[one]} with {sites.name[other]}" for one, other in joined.added]
    return _Found(_unit_pairs(sites, joined.edges), _noted(f"Islands{where} joined to their nearest neighbour", joins))


def _unit_pairs(sites: Sites, edges: Edges) -> Positions:
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


def _hosted(accounts: pd.DataFrame, units: Units, pairs: Positions) -> _Found:
    """Join each unit that has no neighbours, as nothing places it, to the first that is likest it."""
    count = len(units.unit_id)
    placeless = np.setdiff1d(np.arange(count), pairs) if count > 1 else np.empty(0, dtype=np.intp)
    if count == len(placeless):
        raise _missing("accounts", "places (latitude and longitude, or postal codes), by which units are neighbours")
    first = ~accounts["unit_id"].duplicated().to_numpy()
    about = accounts.loc[first, ["segment", "region", "rep_id"]].reset_index(drop=True)
    others = about.loc[np.setdiff1d(np.arange(count), placeless)]
    hosts = np.full(len(placeless), others.index[0])
    # The likest last, so that it stands.
    for keys in (["segment"], ["segment", "region"], ["segment", "rep_id"]):
        firsts = others.dropna(subset=keys).drop_duplicates(keys)
        wanted = pd.MultiIndex.from_frame(about.loc[placeless, keys])
        found = pd.MultiIndex.from_frame(firsts[keys]).get_indexer(wanted)
        hosts = np.where(found >= 0, np.append(firsts.index.to_numpy(), -1)[found], hosts)
    note = _noted("Units without a place, each joined to one of its rep or region", units.unit_id[placeless].tolist())
    return _Found(np.stack([placeless, hosts.astype(np.intp)], axis=1), note)


def _missing(table: str, expected: str) -> InputError:
    return InputError([InputProblem(table, None, "", "", expected)])


def _noted(what: str, named: list[str]) -> str:
    """Write a note that names some and counts the others; empty when there are none."""
    more = len(named) - _NAMES_SHOWN
    some = f"{', '.join(named[:_NAMES_SHOWN])}{f' and {more:,} more' if more > 0 else ''}"
    return f"{what} ({len(named):,}): {some}." if named else ""
