"""Postal codes are written in one way."""

from __future__ import annotations

import pandas as pd

from territory_opt.workspace.places.postal_codes import clean_postal_codes, postal_keys
from territory_opt.workspace.schema import TEXT


def _text(*values):
    return pd.Series(values, dtype=TEXT)


def test_foreign_codes_are_only_trimmed():
    """A code of another country keeps its digits, even when it looks like an American one."""
    cleaned = clean_postal_codes(_text(" k1a 0b1 ", "0123", "10115", None), _text("CA", "NO", "DE", "DE"))
    assert cleaned.tolist()[:3] == ["K1A 0B1", "0123", "10115"]
    assert pd.isna(cleaned[3])


def test_keys_hold_country_and_code_without_blanks():
    """Blanks and hyphens do not part codes; territories of the United States share its codes; a part needs a form."""
    keys = postal_keys(_text("k1a 0b1", "110-0001", "901", "EC1A 1BB", "X"), _text("CA", "JP", "PR", "GB", "GB"))
    assert keys["code"].tolist() == ["CA-K1A0B1", "JP-1100001", "US-00901", "GB-EC1A1BB", "GB-X"]
    assert keys["part"].fillna("").tolist() == ["CA-K1A", "", "", "GB-EC1A", ""]
