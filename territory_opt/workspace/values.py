"""Turning what a file holds into the schema's types, value by value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from territory_opt.workspace.schema import TEXT, Column, ColumnType, Table

EXPECTED: dict[ColumnType, str] = {
    "text": "text, not an error of the spreadsheet",
    "number": "a plain number such as 1200.50 (no currency or percent sign, thousands separator or decimal comma)",
    "date": "a date such as 2027-01-31 (year, month, day; of the years 1900 to 2199)",
    "month": "a month such as 2027-01",
    "flag": "true or false (or yes, no, 1, 0)",
    "list": "values parted by semicolons",
}
"""What each type of column expects, as a phrase that completes "expected ..."."""

_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_DATE = r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}.*)?$"
_MONTH = r"^\d{4}-\d{2}(-\d{2}([ T]\d{2}:\d{2}.*)?)?$"
_EARLIEST, _LATEST = pd.Timestamp(1900, 1, 1), pd.Timestamp(2200, 1, 1)
_FLAGS = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}
_SPREADSHEET_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")

Bad = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Converted:
    """A column in its schema type.

    Attributes
    ----------
    series : pandas.Series
        The values; those that could not be converted are missing.
    bad : ndarray of bool
        Which could not be converted.
    found : pyarrow.Array
        Every value as text, to show what stands where.
    """

    series: pd.Series
    bad: Bad
    found: pa.Array


def convert(column: Column, array: pa.Array) -> Converted:
    """Convert a column as read to its schema type.

    Parameters
    ----------
    column : Column
        The schema's column.
    array : pyarrow.Array
        Text, or the types a Parquet file or a frame brings.
    """
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    try:
        if pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
            array = pc.binary_join(array.cast(pa.list_(pa.string())), ";")
        if column.type in ("text", "list", "flag") or _is_string(array.type):
            array = _as_text(array)
        series, bad = _CONVERTERS[column.type](column, array)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        # Parquet has types that fit no column: structures, bytes that are no text, lists of lists.
        series, bad = missing(column, len(array)), pc.is_valid(array).to_numpy(zero_copy_only=False)
    return Converted(series, bad, array if _is_string(array.type) else _shown(array))


def missing(column: Column, length: int) -> pd.Series:
    """Return a column without values, in its schema type."""
    match column.type:
        case "text":
            return pd.Series(np.nan, index=range(length), dtype=TEXT)
        case "number":
            return pd.Series(np.nan, index=range(length), dtype="float64")
        case "date" | "month":
            return pd.Series(pd.NaT, index=range(length), dtype="datetime64[ns]")
        case "flag":
            return pd.Series(None, index=range(length), dtype=object)
        case "list":
            return pd.Series([()] * length, index=range(length), dtype=object)


def _text(column: Column, text: pa.Array) -> tuple[pd.Series, Bad]:
    bad = _filled(pc.is_in(text, pa.array(_SPREADSHEET_ERRORS)))
    if column.choices:
        # Choices are words of the schema: "Account Executive" is account_executive.
        plain = pc.replace_substring_regex(pc.utf8_lower(text), "[ _-]+", "_")
        text = pc.if_else(pc.is_in(plain, pa.array(column.choices)), plain, text)
    return _series(text).mask(bad), bad


def _number(_: Column, array: pa.Array) -> tuple[pd.Series, Bad]:
    if _is_string(array.type):
        valid = pc.is_valid(array)
        try:
            numbers = array.cast(pa.float64())
        except pa.ArrowInvalid:
            shaped = pc.if_else(pc.match_substring_regex(array, _NUMBER), array, None)
            numbers = pc.replace_substring_regex(shaped, r"^\+", "").cast(pa.float64())
        values = numbers.to_numpy(zero_copy_only=False)
        bad = valid.to_numpy(False) & ~np.isfinite(values)
    elif pa.types.is_integer(array.type) or pa.types.is_floating(array.type) or pa.types.is_decimal(array.type):
        values = array.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        bad = np.isinf(values)
    elif pa.types.is_null(array.type):
        values, bad = np.full(len(array), np.nan), np.zeros(len(array), dtype=bool)
    else:
        values, bad = np.full(len(array), np.nan), pc.is_valid(array).to_numpy(False)
    return pd.Series(np.where(bad, np.nan, values), dtype="float64"), bad


def _date(column: Column, array: pa.Array) -> tuple[pd.Series, Bad]:
    if _is_string(array.type):
        shaped = pc.if_else(pc.match_substring_regex(array, _MONTH if column.type == "month" else _DATE), array, None)
        days = _series(pc.utf8_slice_codeunits(shaped, 0, 10)).astype(object)
        if column.type == "month":
            days = days.mask(days.str.len() == len("2027-01"), days + "-01")
        dates = pd.Series(pd.to_datetime(days, format="%Y-%m-%d", errors="coerce"))
    elif pa.types.is_timestamp(array.type) or pa.types.is_date(array.type):
        dates = pd.Series(array.cast(pa.timestamp("us"), safe=False).to_pandas())
    else:
        dates = missing(column, len(array))
    plausible = dates.where((dates >= _EARLIEST) & (dates < _LATEST)).to_numpy(dtype="datetime64[D]")
    days_or_months = plausible.astype("datetime64[M]") if column.type == "month" else plausible
    bad = pc.is_valid(array).to_numpy(False) & np.isnat(plausible)
    return pd.Series(days_or_months.astype("datetime64[ns]")), bad


def _flag(_: Column, text: pa.Array) -> tuple[pd.Series, Bad]:
    words = _series(pc.utf8_lower(text)).astype(object)
    flags = words.map(_FLAGS)
    bad = words.notna().to_numpy() & flags.isna().to_numpy()
    return flags.astype(object), bad


def _list(_: Column, text: pa.Array) -> tuple[pd.Series, Bad]:
    lists = [
        tuple(item for item in (part.strip() for part in (entry or "").split(";")) if item)
        for entry in text.to_pylist()
    ]
    return pd.Series(lists, dtype=object), _filled(pc.is_in(text, pa.array(_SPREADSHEET_ERRORS)))


_CONVERTERS: dict[ColumnType, Callable[[Column, pa.Array], tuple[pd.Series, Bad]]] = {
    "text": _text,
    "number": _number,
    "date": _date,
    "month": _date,
    "flag": _flag,
    "list": _list,
}


def _as_text(array: pa.Array) -> pa.Array:
    """Return an array as trimmed text, empty text as missing and whole numbers without a decimal point."""
    if pa.types.is_floating(array.type):
        array = pc.if_else(pc.is_nan(array), None, array)
        try:
            array = array.cast(pa.int64())
        except pa.ArrowInvalid:
            array = array.cast(pa.string())
    text = pc.utf8_trim_whitespace(array.cast(pa.large_string()))
    empty = _filled(pc.equal(text, ""))
    return pc.if_else(pa.array(empty), None, text) if empty.any() else text


def _shown(array: pa.Array) -> pa.Array:
    try:
        return array.cast(pa.large_string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.array([None if item is None else str(item) for item in array.to_pylist()], pa.large_string())


def _series(text: pa.Array) -> pd.Series:
    return pd.Series(pd.array(text, dtype=TEXT))


def _filled(mask: pa.Array) -> Bad:
    filled: Bad = pc.fill_null(mask, False).to_numpy(zero_copy_only=False)
    return filled


def _is_string(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def empty_frame(table: Table) -> pd.DataFrame:
    """Return a table without rows, in its schema types."""
    frame = pd.DataFrame({column.name: missing(column, 0) for column in table.columns})
    return frame.astype({column.name: "bool" for column in table.columns if column.type == "flag"})
