"""Filling in what the user left out and the schema or the workspace knows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.workspace.schema import TEXT, Column, Table
from territory_opt.workspace.settings import Settings

_US_POSTAL_DIGITS = 5


def fill_defaults(table: Table, frame: pd.DataFrame, settings: Settings) -> tuple[pd.DataFrame, list[str]]:
    """Fill missing values of a typed table.

    Parameters
    ----------
    table : Table
        The schema's table.
    frame : pandas.DataFrame
        Its columns in their schema types, missing values where the user gave none.
    settings : Settings
        The workspace's settings; what has no country gets theirs.

    Returns
    -------
    frame : pandas.DataFrame
        The filled table; its flags are bool.
    notes : list of str
        What was changed in values that the user did give.
    """
    columns = {column.name: _filled(column, frame[column.name]) for column in table.columns}
    notes: list[str] = []
    if "name" in columns:
        columns["name"] = columns["name"].fillna(columns[table.key[0]])
    if "country" in columns:
        columns["country"] = columns["country"].str.upper().fillna(settings.country)
    if table.name == "accounts":
        customer = pd.Series(np.where(columns["current_arr_usd"] > 0, "customer", "prospect"), dtype=TEXT)
        columns["status"] = columns["status"].fillna(customer)
        columns["postal_code"], notes = _with_leading_zeros(columns["postal_code"], columns["country"])
    return pd.DataFrame(columns), notes


def _filled(column: Column, values: pd.Series) -> pd.Series:
    if column.type == "flag":
        missing = values.isna().to_numpy()
        return pd.Series(np.where(missing, bool(column.default), values.to_numpy() == True), dtype=bool)  # noqa: E712
    return values if column.default is None else values.fillna(column.default)


def _with_leading_zeros(postal_code: pd.Series, country: pd.Series) -> tuple[pd.Series, list[str]]:
    """Put back what a spreadsheet took from US postal codes when it held them for numbers: 2134, 85094.0."""
    american = country.eq("US").to_numpy(dtype=bool, na_value=False)
    short = american & postal_code.str.fullmatch(r"\d{3,4}|\d{3,5}\.0").to_numpy(dtype=bool, na_value=False)
    if not short.any():
        return postal_code, []
    mended = postal_code.copy()
    mended[short] = postal_code[short].str.removesuffix(".0").str.zfill(_US_POSTAL_DIGITS)
    note = f"accounts: US postal codes that had become numbers, written with 5 digits again: {short.sum():,}"
    return mended, [note]
