"""The place of every account: its coordinates, or else those of its postal code or its city."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pandas as pd

from territory_opt.workspace.column import TEXT
from territory_opt.workspace.places.cities import city_places
from territory_opt.workspace.places.gazetteer import postal_places
from territory_opt.workspace.places.postal_codes import POSTAL_COUNTRIES, clean_postal_codes, postal_keys

PlaceSource = Literal["coordinates", "places", "postal_code", "city", "missing"]
"""What placed an account: its own coordinates, the table of places, our postal codes, its city, or nothing."""

_PLACE = ["latitude", "longitude"]


def place_accounts(accounts: pd.DataFrame, places: pd.DataFrame | None = None) -> pd.DataFrame:
    """Find the place of every account, by the first of four ways that leads to one.

    Parameters
    ----------
    accounts : DataFrame
        Accounts with ``latitude``, ``longitude``, ``country``, ``postal_code``, ``city`` and ``state``.
    places : DataFrame, optional
        The user's own places of postal codes: ``country``, ``postal_code``, ``latitude``, ``longitude``; several rows
        of one code count by their middle.

    Returns
    -------
    DataFrame
        Indexed like `accounts`: ``latitude`` and ``longitude`` in degrees, NaN when there is no place, and
        ``place_source``, see `PlaceSource`.
    """
    given = accounts["latitude"].notna() & accounts["longitude"].notna()
    source = pd.Series("missing", index=accounts.index, dtype=TEXT).mask(given, "coordinates")
    placed = accounts[_PLACE].where(given).assign(place_source=source)
    ways: list[tuple[PlaceSource, str, Callable[[pd.DataFrame], pd.DataFrame]]] = [
        ("postal_code", "postal_code", american_places),
        ("city", "city", city_places),
    ]
    if places is not None:
        ways.insert(0, ("places", "postal_code", lambda left: listed_places(left, places)))
    for name, needed, find in ways:
        left = placed["place_source"].eq("missing") & accounts[needed].notna()
        # Lists of places take their time to load, so only those that are needed are.
        if left.any():
            found = find(accounts[left]).dropna()
            placed.loc[found.index, _PLACE] = found
            placed.loc[found.index, "place_source"] = name
    return placed


def listed_places(accounts: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Find postal codes in the user's own places, whole or else by the part that stands for their surroundings.

    Parameters and what is returned are as of `place_accounts`, without the source.
    """
    wanted = postal_keys(accounts["postal_code"], accounts["country"])
    there = places[places["country"].isin({*accounts["country"], *POSTAL_COUNTRIES})]
    known = postal_keys(there["postal_code"], there["country"]).assign(**{name: there[name] for name in _PLACE})
    found = known.groupby("code")[_PLACE].mean().reindex(wanted["code"]).set_axis(accounts.index)
    return found.fillna(known.groupby("part")[_PLACE].mean().reindex(wanted["part"]).set_axis(accounts.index))


def american_places(accounts: pd.DataFrame) -> pd.DataFrame:
    """Find the places of postal codes of the United States; parameters and result as of `listed_places`."""
    codes = clean_postal_codes(accounts["postal_code"], accounts["country"])
    codes = codes.where(accounts["country"].isin(POSTAL_COUNTRIES))
    return postal_places()[_PLACE].reindex(codes).set_axis(accounts.index)
