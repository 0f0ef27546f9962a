"""What a user should know of the places of accounts: how each was found, what has none, and what looks wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory_opt.workspace.places.gazetteer import cities
from territory_opt.workspace.places.placing import american_places, listed_places, place_accounts
from territory_opt.workspace.problems import shorten

FAR_DEGREES = 4
"""Degrees of latitude or longitude from the nearest city of its country from which a place is doubted."""
FAR_KM = 200.0
"""Distance of coordinates from the middle of their postal code from which one of the two is doubted."""

_EARTH_RADIUS_KM = 6371.0088
_ROWS_SHOWN = 5
_WAYS = {
    "coordinates": "coordinates",
    "places": "the table of places",
    "postal_code": "postal code",
    "city": "city",
    "missing": "nothing",
}

Bools = npt.NDArray[np.bool_]


def place_notes(tables: Mapping[str, pd.DataFrame], rows: npt.NDArray[np.int64]) -> list[str]:
    """Return notes on the places of accounts; none where no account says anything of its place.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Checked tables, the accounts and possibly the places among them.
    rows : ndarray of int, shape (n,)
        The spreadsheet row of each account.
    """
    accounts, places = tables["accounts"], tables.get("places")
    if accounts[["latitude", "postal_code", "city"]].isna().all(axis=None):
        return []
    placed = place_accounts(accounts, places)
    notes = [*_ways(placed["place_source"])]
    nowhere = placed["place_source"].eq("missing").to_numpy(dtype=bool)
    if nowhere.any():
        notes.append(
            f"accounts: {nowhere.sum():,} cannot be placed and count no travel, as they have no coordinates and no "
            f"postal code or city that is known: {_named(accounts, rows, nowhere)}"
        )
    given = placed["place_source"].eq("coordinates").to_numpy(dtype=bool)
    swapped, far = _abroad(accounts, given)
    if swapped.any():
        notes.append(
            f"accounts: {swapped.sum():,} lie in their country only with latitude and longitude swapped: "
            f"{_named(accounts, rows, swapped)}"
        )
    if far.any():
        notes.append(
            f"accounts: {far.sum():,} have coordinates far from every city of their country: "
            f"{_named(accounts, rows, far)}"
        )
    astray = _astray(accounts, places, given & ~swapped & ~far)
    if astray.any():
        notes.append(
            f"accounts: {astray.sum():,} have coordinates more than {FAR_KM:g} km from their postal code: "
            f"{_named(accounts, rows, astray)}"
        )
    return notes


def _ways(source: pd.Series) -> Iterator[str]:
    """Say by what accounts are placed, unless all have coordinates."""
    counts = source.value_counts()
    if counts.get("coordinates", 0) < len(source):
        told = [f"{counts[way]:,} by {what}" for way, what in _WAYS.items() if way in counts]
        yield f"accounts: placed {', '.join(told)}"


def _abroad(accounts: pd.DataFrame, given: Bools) -> tuple[Bools, Bools]:
    """Return which coordinates fit the account's country only when they are swapped, and which not even then."""
    country, known = pd.factorize(accounts["country"])
    near = _near_cities(known)
    told: Bools = np.asarray(near.any(axis=(1, 2)))
    latitude, longitude = (np.nan_to_num(accounts[name].to_numpy()) for name in ("latitude", "longitude"))
    doubted = given & told[country] & ~near[country, *_square(latitude, longitude)]
    swapped = doubted & (np.abs(longitude) <= 90) & near[country, *_square(longitude, latitude)]
    return swapped, doubted & ~swapped


def _near_cities(countries: pd.Index) -> Bools:
    """Return the squares of one degree near a city of each country, shape (c, 180, 360)."""
    listed = cities()
    number = countries.get_indexer(pd.Index(listed["country"]))
    latitude, longitude = (listed[name].to_numpy()[number >= 0] for name in ("latitude", "longitude"))
    row, column = _square(latitude, longitude)
    near = np.zeros((len(countries), 180, 360), dtype=bool)
    for north in range(-FAR_DEGREES, FAR_DEGREES + 1):
        for east in range(-FAR_DEGREES, FAR_DEGREES + 1):
            near[number[number >= 0], np.clip(row + north, 0, 179), (column + east) % 360] = True
    return near


def _square(
    latitude: npt.NDArray[np.float64], longitude: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the row and the column of the square of one degree that holds each place."""
    row = np.clip(np.floor(latitude + 90), 0, 179)
    return row.astype(np.intp), np.floor(longitude + 180).astype(np.intp) % 360


def _astray(accounts: pd.DataFrame, places: pd.DataFrame | None, given: Bools) -> Bools:
    """Return which coordinates lie far from the account's postal code."""
    coded = accounts[given & accounts["postal_code"].notna().to_numpy(dtype=bool)]
    astray = np.zeros(len(accounts), dtype=bool)
    if len(coded):
        found = american_places(coded)
        if places is not None:
            found = listed_places(coded, places).fillna(found)
        far = _distance_km(coded, found) > FAR_KM
        astray[accounts.index.get_indexer(coded.index[far])] = True
    return astray


def _distance_km(one: pd.DataFrame, other: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return the great-circle distance of places at the same position, by haversines."""
    phi_a, phi_b = np.radians(one["latitude"].to_numpy()), np.radians(other["latitude"].to_numpy())
    lam = np.radians(other["longitude"].to_numpy() - one["longitude"].to_numpy())
    chord = np.sin((phi_b - phi_a) / 2) ** 2 + np.cos(phi_a) * np.cos(phi_b) * np.sin(lam / 2) ** 2
    return np.asarray(2 * _EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))


def _named(accounts: pd.DataFrame, rows: npt.NDArray[np.int64], which: Bools) -> str:
    """Name the first accounts with their rows, and count the others."""
    named = [
        f"{shorten(account)} (row {row})"
        for account, row in zip(
            accounts["account_id"][which].head(_ROWS_SHOWN), rows[which][:_ROWS_SHOWN].tolist(), strict=True
        )
    ]
    more = int(which.sum()) - len(named)
    return ", ".join(named) + (f" and {more:,} more" if more else "")
