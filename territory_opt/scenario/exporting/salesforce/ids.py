"""Telling record Ids of Salesforce from other texts."""

from __future__ import annotations

import pandas as pd

from territory_opt.workspace.schema import TEXT

ID = "an Id of Salesforce, 15 or 18 letters and digits"
"""What is expected where one stands, as a phrase."""


def are_ids(texts: pd.Series, prefix: str = "") -> pd.Series:
    """Return which texts are Ids, of one object alone where a prefix is given; NaN is none.

    Parameters
    ----------
    texts : Series of text
        Any texts.
    prefix : str
        The letters that every Id of an object begins with: 001 of accounts, 005 of users.
    """
    text = texts.astype(TEXT)
    return (text.str.fullmatch("[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?") & text.str.startswith(prefix)).astype(bool)
