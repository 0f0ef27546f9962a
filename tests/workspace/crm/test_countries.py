"""Countries and regions of sale."""

import pandas as pd
import pytest

from territory_opt.workspace.column import TEXT
from territory_opt.workspace.crm.countries import country_codes, regions


def text(*values):
    """Return a column of text."""
    return pd.Series(values, dtype=TEXT)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("United States", "US"), ("usa", "US"), ("U.S.A.", "US"), ("US", "US"), ("United States of America", "US"),
        ("Germany", "DE"), ("DEU", "DE"), ("Deutschland", "DE"), ("UK", "GB"), ("Türkiye", "TR"), (" canada ", "CA"),
        ("Atlantis", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_names_and_codes_of_countries(name, code):
    """Names, two- and three-letter codes in any case are known; what is no country is missing."""
    found = country_codes(text(name))[0]
    assert found == code if code else pd.isna(found)


def test_regions_by_state_postal_code_country_and_continent():
    """States and postal codes tell the Census Bureau's region, other countries themselves at home, else a continent."""
    state = text("NY", "texas", None, None, None, "XX", None)
    postal = text(None, None, "98101", None, None, None, "75001")
    country = text("US", "US", "US", "DE", "CA", "US", "FR")
    assert regions(state, postal, country, "DE").fillna("").tolist() == [
        "Northeast", "South", "West", "Germany", "North America", "", "Europe",
    ]  # fmt: skip
