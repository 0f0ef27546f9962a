"""Basic units: the pieces that a territory takes whole, and the families that stay together."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyogrio.errors import DataSourceError

from territory_opt.errors import InputError, InputProblem
from territory_opt.geography.places import clean_postal_codes
from territory_opt.geography.projection import fit_projection
from territory_opt.workspace.schema import TEXT

Unit = Literal["account", "postal_code", "polygon"]

_NAMES_SHOWN = 10
"""Accounts a note names one by one before it only counts them."""


class UnitLabels(NamedTuple):
    """The basic unit of every account.

    Attributes
    ----------
    unit_id : Series of text
        The unit of each account, indexed like the accounts.
    notes : tuple of str
        What the user should know about accounts that fit no unit well.
    """

    unit_id: pd.Series
    notes: tuple[str, ...]


def family_roots(accounts: pd.DataFrame) -> pd.Series:
    """Find the root of every account's chain of parents.

    Parameters
    ----------
    accounts : DataFrame
        Accounts with ``account_id`` and ``parent_id``, without cycles. A parent that is not among the
        accounts counts as none.

    Returns
    -------
    Series of text
        ``family_id``, the ``account_id`` of the root, indexed like `accounts`.
    """
    ids = accounts["account_id"]
    parent = pd.Index(ids).get_indexer(pd.Index(accounts["parent_id"]))
    root = np.where(parent < 0, np.arange(len(accounts)), parent)
    # Every round doubles the generations an account looks up, so a chain of a thousand takes ten.
    while not np.array_equal(root, further := root[root]):
        root = further
    return pd.Series(ids.to_numpy()[root], index=accounts.index, dtype=TEXT, name="family_id")


def unit_labels(accounts: pd.DataFrame, unit: Unit, units_file: Path | None = None) -> UnitLabels:
    """Give every account its basic unit.

    A unit of a postal code or polygon holds the accounts of one segment, since seats are eligible by segment.
    An account without postal code, or without a place in the case of polygons, is a unit of its own; one
    that lies outside every polygon joins the nearest.

    Parameters
    ----------
    accounts : DataFrame
        Accounts with ``account_id``, ``segment``, ``country`` and ``postal_code``, or ``latitude`` and
        ``longitude``, as the unit needs them.
    unit : {"account", "postal_code", "polygon"}
        What a unit is.
    units_file : Path, optional
        The file of polygons, see `read_polygons`; needed for unit "polygon".

    Returns
    -------
    UnitLabels
        ``unit_id`` is the account's own key, "US-02139 Enterprise" for a postal code, or the polygon's key
        and the segment.

    Raises
    ------
    InputError
        When the polygons are needed and cannot be used.
    """
    notes: tuple[str, ...] = ()
    if unit == "account":
        place = pd.Series(index=accounts.index, dtype=TEXT)
    elif unit == "postal_code":
        place = accounts["country"] + "-" + clean_postal_codes(accounts["postal_code"], accounts["country"])
        notes = _named("Accounts without postal code, units of their own", accounts[place.isna()])
    else:
        if units_file is None:
            raise InputError(
                [InputProblem("workspace.yaml", None, "units_file", "", 'a file of polygons, since unit is "polygon"')]
            )
        place, notes = _polygon_of(accounts, read_polygons(units_file))
    labels = (place + " " + accounts["segment"]).fillna(accounts["account_id"])
    return UnitLabels(labels.astype(TEXT).rename("unit_id"), notes)


def read_polygons(path: Path) -> gpd.GeoDataFrame:
    """Read the polygons of the user's basic units.

    Parameters
    ----------
    path : Path
        A GeoPackage, GeoJSON, GeoParquet, Shapefile or another file GDAL reads, with a ``unit_id`` column.

    Returns
    -------
    GeoDataFrame
        ``unit_id`` (text) and ``geometry`` (EPSG:4326, valid).

    Raises
    ------
    InputError
        When the file cannot be read, or has no rows, no ``unit_id``, no reference system, keys that are missing
        or not unique, or rows that are not polygons.
    """
    polygons = _read(path)
    if polygons.crs is None:
        raise InputError([InputProblem(path.name, None, "", "", "a file that states its coordinate reference system")])
    if "unit_id" not in polygons.columns:
        there = ", ".join(str(column) for column in polygons.columns if column != polygons.geometry.name)
        raise InputError([InputProblem(path.name, None, "unit_id", "", f"this column; the file has {there or 'none'}")])
    polygons = gpd.GeoDataFrame(
        {"unit_id": polygons["unit_id"].astype(TEXT)}, geometry=polygons.geometry.to_numpy(), crs=polygons.crs
    )
    problems = _row_problems(path.name, polygons)
    if problems:
        raise InputError(problems)
    polygons = polygons.to_crs("EPSG:4326")
    mended = shapely.make_valid(polygons.geometry.to_numpy(), method="structure", keep_collapsed=False)
    # Only what is not valid is changed: neighbours are found by vertices that polygons share exactly.
    return polygons.assign(geometry=polygons.geometry.where(polygons.is_valid, mended))


def _read(path: Path) -> gpd.GeoDataFrame:
    """Read a file of polygons, whatever its format."""
    if not path.is_file():
        raise InputError([InputProblem(path.name, None, "", "", "a file of polygons at this place")])
    try:
        frame = gpd.read_parquet(path) if path.suffix in (".parquet", ".geoparquet") else gpd.read_file(path)
    except (DataSourceError, ValueError, OSError) as error:
        expected = "a GeoPackage, GeoJSON, GeoParquet or Shapefile that can be read"
        raise InputError([InputProblem(path.name, None, "", "", expected)]) from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        raise InputError([InputProblem(path.name, None, "", "no shapes", "polygons")])
    return frame


def _row_problems(file: str, polygons: gpd.GeoDataFrame) -> list[InputProblem]:
    """List the rows of a file of polygons that cannot be used."""
    ids = polygons["unit_id"]
    shapes = polygons.geometry
    wrong_shape = ~shapes.geom_type.isin(("Polygon", "MultiPolygon")) | shapes.is_empty
    kinds = shapes.geom_type.fillna("no shape")
    faults = (
        ("unit_id", ids.isna(), ids, "a key for every polygon"),
        ("unit_id", ids.notna() & ids.duplicated(), ids, "each key once"),
        ("geometry", wrong_shape, kinds, "a polygon"),
    )
    return [
        InputProblem(file, int(row) + 2, column, str(values.iloc[row]) if values.notna().iloc[row] else "", expected)
        for column, wrong, values, expected in faults
        for row in np.flatnonzero(wrong)
    ]


def _polygon_of(accounts: pd.DataFrame, polygons: gpd.GeoDataFrame) -> tuple[pd.Series, tuple[str, ...]]:
    """Find the polygon each account lies in, or the nearest one; missing for accounts without a place."""
    placed = accounts[accounts["latitude"].notna() & accounts["longitude"].notna()]
    points = shapely.points(placed["longitude"].to_numpy(), placed["latitude"].to_numpy())
    # A place on a border, or in polygons that overlap, belongs to the first of them in the file.
    point, polygon = shapely.STRtree(polygons.geometry.to_numpy()).query(points, predicate="intersects")
    first = pd.Series(polygon).groupby(point).min()
    inside = polygons["unit_id"].iloc[first].set_axis(placed.index[first.index])
    found = inside.reindex(accounts.index)
    outside = placed[found[placed.index].isna()]
    if len(outside):
        found = found.fillna(_nearest(outside, polygons))
    notes = (
        *_named("Accounts outside every polygon, given to the nearest", outside),
        *_named("Accounts without a place, units of their own", accounts.drop(placed.index)),
    )
    return found, notes


def _nearest(accounts: pd.DataFrame, polygons: gpd.GeoDataFrame) -> pd.Series:
    """Find the polygon nearest to each account, by distance in the plane of a fit projection."""
    corners = polygons.bounds
    projection = fit_projection(
        np.concatenate([accounts["longitude"], corners["minx"], corners["maxx"]]),
        np.concatenate([accounts["latitude"], corners["miny"], corners["maxy"]]),
    )
    places = gpd.points_from_xy(accounts["longitude"], accounts["latitude"], crs="EPSG:4326").to_crs(projection)
    tree = shapely.STRtree(polygons.to_crs(projection).geometry.to_numpy())
    nearest = polygons["unit_id"].iloc[tree.nearest(np.asarray(places))]
    return pd.Series(nearest.to_numpy(), index=accounts.index, dtype=TEXT)


def _named(what: str, accounts: pd.DataFrame) -> tuple[str, ...]:
    """Write a note that names the accounts it is about; none when there are none."""
    if accounts.empty:
        return ()
    names = ", ".join(accounts["account_id"].head(_NAMES_SHOWN))
    more = len(accounts) - _NAMES_SHOWN
    return (f"{what} ({len(accounts)}): {names}{f' and {more} more' if more > 0 else ''}.",)
