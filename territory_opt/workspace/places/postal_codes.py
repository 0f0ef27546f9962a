"""Postal codes written in one way, and the part of a code that stands for its surroundings."""

from __future__ import annotations

import pandas as pd

from territory_opt.workspace.column import TEXT

POSTAL_COUNTRIES = ("US", "PR", "VI", "GU", "AS", "MP")
"""The United States and the territories that share its postal codes."""

_ZIP_PATTERN = r"^(?:(?P<short>\d{3,5})(?:[- ]\d{4})?|(?P<long>\d{7,9}))$"
"""A postal code with or without its four-digit extension; spreadsheets may have eaten up to two leading zeros."""

_PART_PATTERNS = {
    "CA": r"^([A-Z]\d[A-Z])(?:\d[A-Z]\d)?$",
    "IE": r"^([A-Z]\d[\dW])(?:[A-Z\d]{4})?$",
    "NL": r"^(\d{4})(?:[A-Z]{2})?$",
    "MT": r"^([A-Z]{3})(?:\d{4})?$",
    **dict.fromkeys(("GB", "GG", "IM", "JE"), r"^([A-Z]{1,2}\d[A-Z\d]?)(?:\d[A-Z]{2})?$"),
}
"""By country: a full code with the part that stands for its surroundings, or that part alone, without blanks."""


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


def postal_keys(postal_code: pd.Series, country: pd.Series) -> pd.DataFrame:
    """Write country and postal code as keys by which lists of places are searched.

    Parameters
    ----------
    postal_code, country : Series of text
        As `clean_postal_codes` takes them.

    Returns
    -------
    DataFrame
        Indexed like `postal_code`: ``code``, the country and the code without blanks and hyphens, and ``part``, the
        same of the code's first part: the forward sortation area of a Canadian code, the outward code of a British
        one, the routing key of an Irish one, the digits of a Dutch one and the letters of a Maltese one. Missing where
        there is none; the territories of the United States count as theirs.
    """
    where = country.mask(country.isin(POSTAL_COUNTRIES), "US")
    frame = pd.DataFrame({"country": where, "code": clean_postal_codes(postal_code, country)}).astype(TEXT)
    distinct = frame.drop_duplicates()
    code = distinct["code"].str.replace(r"[\s-]+", "", regex=True)
    part = pd.Series(pd.NA, index=distinct.index, dtype=TEXT)
    for name, pattern in _PART_PATTERNS.items():
        its = distinct["country"].eq(name)
        part = part.mask(its, code[its].str.extract(pattern, expand=False).reindex(part.index))
    keys = distinct.assign(key=distinct["country"] + "-" + code, part=distinct["country"] + "-" + part)
    found = frame.merge(keys, how="left", on=["country", "code"]).set_axis(postal_code.index)
    return found[["key", "part"]].rename(columns={"key": "code"}).astype(TEXT)
