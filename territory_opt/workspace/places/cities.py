"""The place of an account by its city, its state and its country."""

from __future__ import annotations

import pandas as pd

from territory_opt.workspace.column import TEXT
from territory_opt.workspace.places.gazetteer import city_key, city_names, known_states, state_names
from territory_opt.workspace.places.postal_codes import POSTAL_COUNTRIES

_PLACE = ["latitude", "longitude"]
_NAMED = ["country", "state", "city"]


def city_places(accounts: pd.DataFrame) -> pd.DataFrame:
    """Find the largest city of each account's name in its state, or in its country where no state is told.

    Where several have it, the first of `city_names` is taken.

    Parameters
    ----------
    accounts : DataFrame
        Accounts with ``country``, ``state`` and ``city``.

    Returns
    -------
    DataFrame
        Indexed like `accounts`: ``latitude`` and ``longitude``, NaN where there is no such city.
    """
    # Names are looked up once each: a million accounts share some thousands of cities.
    distinct = accounts[_NAMED].drop_duplicates(ignore_index=True)
    wanted = pd.DataFrame({"key": city_key(distinct["city"]), **_states(distinct)})
    names = city_names()
    names = names[names["key"].isin(wanted["key"])]
    # The first of each name is the largest.
    largest = names.drop_duplicates(["key", "country"])
    stated = wanted["state"].notna()
    found = wanted[["key", "country"]].merge(largest, how="left", on=["key", "country"])[_PLACE].mask(stated)
    in_state = wanted.merge(names, how="left", on=["key", "country", "state"])[_PLACE].where(stated)
    placed = accounts[_NAMED].merge(distinct.join(found.fillna(in_state)), how="left", on=_NAMED)
    return placed[_PLACE].set_axis(accounts.index)


def _states(distinct: pd.DataFrame) -> dict[str, pd.Series]:
    """Return country and state as the list of cities writes them; a state is missing where it tells nothing."""
    country, state = distinct["country"], distinct["state"].str.replace(".", "").str.strip().str.upper()
    # Territories of the United States are countries of their own to GeoNames.
    territory = country.eq("US") & state.isin(POSTAL_COUNTRIES[1:])
    country, state = country.mask(territory, state), state.mask(territory)
    codes, pairs = state_names(), pd.MultiIndex.from_arrays([country, state])
    coded = pd.Series([codes.get(pair) for pair in pairs], index=distinct.index, dtype=TEXT)
    # Where we know what states are called, another word is a misspelling and not to be passed over.
    told = country.isin({name for name, _ in codes}) | pairs.isin(known_states())
    return {"country": country.astype(TEXT), "state": coded.fillna(state.where(told)).astype(TEXT)}
