"""Basic units: the pieces that a territory takes whole, and the families that stay together."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from territory_opt.errors import InputError, InputProblem
from territory_opt.geography.cells import cell_polygons, cells_of, is_cell
from territory_opt.geography.named import named_some
from territory_opt.geography.polygons import overlap_notes, polygon_file, read_polygons
from territory_opt.geography.projection import fit_projection
from territory_opt.workspace.places.postal_codes import clean_postal_codes
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.settings import SETTINGS_FILE, Settings


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


def unit_labels(accounts: pd.DataFrame, settings: Settings, folder: Path) -> UnitLabels:
    """Give every account its basic unit.

    A unit of a postal code, polygon or cell holds the accounts of one segment, since seats are eligible by segment. An
    account without postal code, or without a place in the case of polygons and cells, is a unit of its own; one that
    lies outside every polygon joins the nearest.

    Parameters
    ----------
    accounts : DataFrame
        Accounts with ``account_id``, ``segment``, ``country`` and ``postal_code``, or ``latitude`` and
        ``longitude``, as the unit needs them.
    settings : Settings
        What a unit is.
    folder : Path
        The workspace, for its file of polygons.

    Returns
    -------
    UnitLabels
        ``unit_id`` is the account's own key, "US-02139 Enterprise" for a postal code, or the key of the polygon or
        cell and the segment.

    Raises
    ------
    InputError
        When the polygons are needed and cannot be used, or no account lies in any of them.
    """
    notes: tuple[str, ...] = ()
    match settings.unit:
        case "account":
            return UnitLabels(accounts["account_id"].astype(TEXT).rename("unit_id"), notes)
        case "postal_code":
            place = accounts["country"] + "-" + clean_postal_codes(accounts["postal_code"], accounts["country"])
            notes = named_some("Accounts without postal code, units of their own", _ids(accounts[place.isna()]))
        case "polygon":
            shapes, told = read_polygons(polygon_file(settings, folder))
            place, outside = _polygon_of(accounts, shapes, str(settings.units_file))
            notes = (*told, *overlap_notes(shapes), *outside, *_placeless(accounts))
        case "h3":
            place = cells_of(accounts["latitude"], accounts["longitude"], settings.resolution)
            notes = _placeless(accounts)
    labels = (place + " " + accounts["segment"]).fillna(accounts["account_id"])
    return UnitLabels(labels.astype(TEXT).rename("unit_id"), notes)


def unit_polygons(accounts: pd.DataFrame, settings: Settings, folder: Path) -> gpd.GeoDataFrame | None:
    """Return the polygons that basic units are made of; None where units are no areas.

    Parameters
    ----------
    accounts : DataFrame
        Accounts with ``unit_id`` and ``segment``.
    settings, folder
        As `unit_labels` takes them.

    Returns
    -------
    GeoDataFrame or None
        ``unit_id`` (the key of the polygon or cell, without a segment) and ``geometry`` (EPSG:4326, valid).

    Raises
    ------
    InputError
        When the file of polygons cannot be used.
    """
    if settings.unit == "polygon":
        return read_polygons(polygon_file(settings, folder)).shapes
    if settings.unit == "h3":
        keys = accounts["unit_id"].str.partition(" ")[0].unique()
        return cell_polygons([str(key) for key in keys if is_cell(str(key))])
    return None


def _polygon_of(accounts: pd.DataFrame, polygons: gpd.GeoDataFrame, file: str) -> tuple[pd.Series, tuple[str, ...]]:
    """Find the polygon each account lies in, or the nearest one; missing for accounts without a place."""
    placed = accounts[accounts["latitude"].notna() & accounts["longitude"].notna()]
    points = shapely.points(placed["longitude"].to_numpy(), placed["latitude"].to_numpy())
    # A place on a border, or in polygons that overlap, belongs to the first of them in the file.
    point, polygon = shapely.STRtree(polygons.geometry.to_numpy()).query(points, predicate="intersects")
    first = pd.Series(polygon).groupby(point).min()
    inside = polygons["unit_id"].iloc[first].set_axis(placed.index[first.index])
    found = inside.reindex(accounts.index)
    outside = placed[found[placed.index].isna()]
    if len(outside) and len(outside) == len(placed):
        west, south, east, north = polygons.total_bounds
        where = f"latitudes {south:.1f} to {north:.1f}, longitudes {west:.1f} to {east:.1f}"
        expected = f"polygons with accounts in them; these lie at {where}: is their reference system the right one?"
        raise InputError([InputProblem(SETTINGS_FILE, None, "units_file", file, expected)])
    if len(outside):
        found = found.fillna(_nearest(outside, polygons))
    return found, named_some("Accounts outside every polygon, given to the nearest", _ids(outside))


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


def _placeless(accounts: pd.DataFrame) -> tuple[str, ...]:
    nowhere = accounts["latitude"].isna() | accounts["longitude"].isna()
    return named_some("Accounts without a place, units of their own", _ids(accounts[nowhere]))


def _ids(accounts: pd.DataFrame) -> list[str]:
    return [str(account) for account in accounts["account_id"]]
