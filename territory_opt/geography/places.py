"""The place of every account: its own coordinates, or else those of its postal code."""

from __future__ import annotations

from functools import cache

import pandas as pd
import zipcodes

from territory_opt.workspace.schema import TEXT

POSTAL_COUNTRIES = ("US", "PR", "VI", "GU", "AS", "MP")
"""Countries whose postal codes can be placed: the United States and the territories that share its codes."""

_ZIP_PATTERN = r"^(?:(?P<short>\d{3,5})(?:[- ]\d{4})?|(?P<long>\d{7,9}))$"
"""A postal code with or without its four-digit extension; spreadsheets may have eaten up to two leading zeros."""


def place_accounts(accounts: pd.DataFrame) -> pd.DataFrame:
    """Find the place of every account.

    Parameters
    ----------
    accounts : DataFrame
        Accounts with ``latitude``, ``longitude``, ``country`` and ``postal_code``.

    Returns
    -------
    DataFrame
        Indexed like `accounts`: ``latitude`` and ``longitude`` in degrees, NaN when there is no place, and
        ``place_source``: ``coordinates``, ``postal_code`` or ``missing``.
    """
    given = accounts["latitude"].notna() & accounts["longitude"].notna()
    codes = clean_postal_codes(accounts["postal_code"], accounts["country"])
    codes = codes.where(accounts["country"].isin(POSTAL_COUNTRIES))
    postal = postal_places().reindex(codes).set_axis(accounts.index)
    placed = accounts[["latitude", "longitude"]].where(given, postal)
    source = pd.Series("missing", index=accounts.index, dtype=TEXT, name="place_source")
    source = source.mask(placed["latitude"].notna(), "postal_code").mask(given, "coordinates")
    return placed.assign(place_source=source)


def clean_postal_codes(postal_code: pd.Series, country: pd.Series) -> pd.Series:
    """Write postal codes in one way, so that equal codes are equal text.

    Codes of the United States lose their four-digit extension and get back leading zeros that a spreadsheet
    dropped; codes of other countries, and what is no such code, are only trimmed and put in capitals.

    Parameters
    ----------
    postal_code : Series of text
        Postal codes as the user wrote them.
    country : Series of text
        Two-letter country codes, indexed like `postal_code`.

    Returns
    -------
    Series of text
        Indexed like `postal_code`; missing where the code is missing.
    """
    # Text is worked on once a code: a million accounts share some ten thousand of them.
    position, distinct = pd.factorize(postal_code)
    trimmed = pd.Series(distinct, dtype=TEXT).str.strip().str.upper()
    parts = trimmed.str.extract(_ZIP_PATTERN)
    five = parts["short"].str.zfill(5).fillna(parts["long"].str.zfill(9).str[:5])
    american = five.fillna(trimmed).reindex(position).set_axis(postal_code.index)
    return american.where(country.isin(POSTAL_COUNTRIES), trimmed.reindex(position).set_axis(postal_code.index))


@cache
def postal_places() -> pd.DataFrame:
    """Return the places of the postal codes of the United States; not to be changed by the caller.

    Military addresses and codes without known coordinates are left out, so that they count as missing.

    Returns
    -------
    DataFrame
        ``latitude`` and ``longitude`` in degrees, indexed by the five-digit postal code. Coordinates by
        GeoNames (CC BY 4.0), through the ``zipcodes`` package.
    """
    table = pd.DataFrame(
        [
            (row["zip_code"], float(row["lat"]), float(row["long"]))
            for row in zipcodes.list_all()  # type: ignore[no-untyped-call]
            if row["zip_code_type"] != "MILITARY"
        ],
        columns=["postal_code", "latitude", "longitude"],
    ).astype({"postal_code": TEXT})
    # The package writes 0, 0 for codes whose coordinates it does not know.
    known = (table["latitude"] != 0) | (table["longitude"] != 0)
    return table[known].set_index("postal_code")
