"""Where basic units are: what polygon, postal code or place each is part of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory_opt.geography.distance import Array
from territory_opt.geography.neighbours import Edges
from territory_opt.geography.projection import fit_projection, project

Positions = npt.NDArray[np.intp]
Names = npt.NDArray[np.object_]


class Units(NamedTuple):
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


class Sites(NamedTuple):
    """Units laid together: those of one site are neighbours of each other and of those of neighbouring sites.

    Attributes
    ----------
    of_unit : ndarray of int, shape (u,)
        The site of each unit.
    name : ndarray of str, shape (s,)
        What each site is called.
    x, y : ndarray, shape (s,)
        Mean place of its accounts, metres in the plane of a projection; NaN without a place.
    """

    of_unit: Positions
    name: Names
    x: Array
    y: Array


def read_units(accounts: pd.DataFrame) -> Units:
    """Find the basic units of accounts, and what they are part of; parameters as in `unit_neighbours`."""
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
    return Units(*names.T, *sums)


def _names(unit_id: str, account_id: str, segment: str, country: str) -> tuple[str, str, str, str]:
    """Return a unit's key, its site's, the site's without the country, and its segment."""
    # A unit that is one account goes by the account's key, all others by the place's key and the segment.
    site = unit_id if unit_id == account_id else unit_id.removesuffix(f" {segment}")
    return unit_id, site, site.removeprefix(f"{country}-"), segment


def lay_together(units: Units, names: Names) -> Sites:
    """Lay units of one name together."""
    of_unit, name = pd.factorize(names)
    x, y, accounts = (np.bincount(of_unit, values) for values in (units.x, units.y, units.accounts))
    with np.errstate(invalid="ignore"):
        return Sites(of_unit, name, x / accounts, y / accounts)


def at_one_place(sites: Sites) -> Sites:
    """Lay sites together that lie at one place; one without a place stays by itself."""
    alone = np.where(np.isnan(sites.x), np.arange(len(sites.x)), -1)
    places = np.stack([np.nan_to_num(sites.x), np.nan_to_num(sites.y), alone], axis=1)
    _, first, place = np.unique(places, axis=0, return_index=True, return_inverse=True)
    return Sites(place.ravel()[sites.of_unit], sites.name[first], sites.x[first], sites.y[first])


def sites_among(sites: Sites, edges: Edges | None, units: Positions) -> tuple[Sites, Edges | None]:
    """Return the sites of some units alone, with the neighbours among them where any are told."""
    own, of_unit = np.unique(sites.of_unit[units], return_inverse=True)
    new = np.full(len(sites.name), -1)
    new[own] = np.arange(len(own))
    kept = None if edges is None else new[edges][(new[edges] >= 0).all(axis=1)]
    return Sites(of_unit, sites.name[own], sites.x[own], sites.y[own]), kept


def edges_between(sites: Sites, told: Names) -> Edges:
    """Return pairs of names, shape (e, 2), as pairs of sites; a name that holds no accounts is left out."""
    ends = np.stack([pd.Index(sites.name).get_indexer(pd.Index(told[:, end])) for end in (0, 1)], axis=1)
    ends = np.sort(ends[(ends >= 0).all(axis=1)], axis=1)
    return np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0).astype(np.intp)
