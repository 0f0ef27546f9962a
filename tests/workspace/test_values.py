"""Values of each type: what is taken, what is refused."""

import datetime
import math

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.workspace.schema import TABLES, TEXT, Column
from territory_opt.workspace.values import convert, empty_frame


def column(kind, choices=()):
    return Column("x", kind, "Any.", choices=choices)


def series(kind, values, choices=()):
    converted = convert(column(kind, choices), pa.array(values))
    assert not converted.bad.any()
    return converted.series.tolist()


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("-1.50", -1.5), (" 7 ", 7), ("+3", 3), (".5", 0.5), ("5.", 5), ("1e3", 1000), ("1E-2", 0.01)],
)
def test_plain_numbers_are_taken(text, number):
    """Plain decimal numbers are read as they stand, blanks around them left out."""
    assert series("number", [text]) == [number]
    assert convert(column("number"), pa.array([text, "x"])).series[0] == number


@pytest.mark.parametrize(
    "text",
    [
        *("$1,200", "1,200", "1.200,50", "1 200", "5%", "€5", "(5)", "1_000", "0x1f", "-"),
        *("inf", "-Infinity", "1e999", "NaN", "nan", "N/A", "#N/A", "TRUE", "2027-01-01"),
    ],
)
def test_other_numbers_are_refused(text):
    """Currency signs, thousands separators, decimal commas, infinity and NaN are refused, not guessed at."""
    converted = convert(column("number"), pa.array(["1", text, None]))
    assert converted.bad.tolist() == [False, True, False]
    assert converted.series.tolist()[0] == 1
    assert math.isnan(converted.series[1])
    assert converted.found[1].as_py() == text


@given(st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_numbers_survive_their_text(numbers):
    """Every finite number comes back exactly from its shortest text."""
    expected = [np.nan if number is None else number for number in numbers]
    text = pa.array([None if number is None else repr(number) for number in numbers], pa.string())
    np.testing.assert_array_equal(convert(column("number"), text).series, expected)


def test_numbers_of_other_kinds():
    """Whole numbers and decimals are taken, infinity and dates are refused, NaN is a missing value."""
    assert series("number", [1, 2]) == [1, 2]
    assert convert(column("number"), pa.array([1.5, float("inf"), float("nan")])).bad.tolist() == [False, True, False]
    assert convert(column("number"), pa.array([datetime.date(2027, 1, 1), None])).bad.tolist() == [True, False]
    assert convert(column("number"), pa.nulls(2)).bad.tolist() == [False, False]


def test_text_is_kept_but_for_its_ends():
    """Text is trimmed, blank text is missing, words that look like missing values are text."""
    converted = convert(column("text"), pa.array([" a b ", "  ", None, "NA", "007"]))
    assert converted.series.dtype == TEXT
    assert converted.series.fillna("missing").tolist() == ["a b", "missing", "missing", "NA", "007"]


def test_numbers_for_text_keep_no_decimal_point():
    """Keys that a file holds as numbers are text without a decimal point, as they were before."""
    assert series("text", [1001, 1002]) == ["1001", "1002"]
    assert convert(column("text"), pa.array([85094.0, float("nan")])).series.fillna("").tolist() == ["85094", ""]
    assert series("text", [1.5, 2.0]) == ["1.5", "2"]
    assert series("text", pa.array(["a", "b"]).dictionary_encode()) == ["a", "b"]


def test_spreadsheet_errors_are_refused_everywhere():
    """#REF! and its kind are no values of any type."""
    for kind in ("text", "number", "date", "month", "flag", "list"):
        assert convert(column(kind), pa.array(["#REF!", None])).bad.tolist() == [True, False]


def test_choices_are_found_whatever_their_case():
    """A choice is found in any case and spacing; another value is kept for the message about it."""
    choices = ("account_executive", "sdr")
    assert series("text", ["Account Executive", "SDR", "account-executive", "Boss"], choices) == [
        "account_executive", "sdr", "account_executive", "Boss",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["2027-01-31", "2027-01-31 08:30", "2027-01-31T08:30:00Z", " 2027-01-31 "])
def test_dates(text):
    """ISO dates are taken, a time of day is dropped."""
    assert series("date", [text]) == [pd.Timestamp(2027, 1, 31)]
    assert series("month", [text]) == [pd.Timestamp(2027, 1, 1)]


@pytest.mark.parametrize(
    "text", ["1/31/2027", "31.01.2027", "2027-1-31", "2027-02-30", "2027", "46053", "soon", "9999-12-31", "0001-01-01"]
)
def test_other_dates_are_refused(text):
    """Dates that may be read two ways, that do not exist or lie beyond any plan are refused."""
    for kind in ("date", "month"):
        converted = convert(column(kind), pa.array([text, "2027-01-31", None]))
        assert converted.bad.tolist() == [True, False, False]


def test_months():
    """A month is its first day; a date in a date column needs its day."""
    assert series("month", ["2027-03"]) == [pd.Timestamp(2027, 3, 1)]
    assert convert(column("date"), pa.array(["2027-03"])).bad.tolist() == [True]
    assert convert(column("month"), pa.array(["2027-13"])).bad.tolist() == [True]


@pytest.mark.parametrize("kind", [pa.date32(), pa.timestamp("s"), pa.timestamp("ns"), pa.timestamp("us", tz="UTC")])
def test_dates_of_other_kinds(kind):
    """The dates and times of Parquet files are taken; those beyond any plan are refused."""
    array = pa.array([datetime.datetime(2027, 3, 31, 8), None], pa.timestamp("us")).cast(kind, safe=False)
    converted = convert(column("date"), array)
    assert converted.series.dtype == "datetime64[ns]"
    assert converted.series[0] == pd.Timestamp(2027, 3, 31)
    assert not converted.bad.any()
    assert convert(column("month"), array).series[0] == pd.Timestamp(2027, 3, 1)
    assert convert(column("date"), pa.array([datetime.date(9999, 12, 31)])).bad.tolist() == [True]
    assert convert(column("date"), pa.array([45000])).bad.tolist() == [True]


def test_flags():
    """Words and digits for true and false are taken in any case, others are refused."""
    assert series("flag", ["true", "YES", "1", "y"]) == [True] * 4
    assert series("flag", ["False", "no", "0", "N"]) == [False] * 4
    assert series("flag", [True, False]) == [True, False]
    assert series("flag", [1.0, 0.0]) == [True, False]
    assert convert(column("flag"), pa.array(["maybe", None])).bad.tolist() == [True, False]


def test_lists():
    """A list is parted by semicolons, empty parts left out; a list of a Parquet file is taken."""
    assert series("list", ["a; b", ";", None, "a b"]) == [("a", "b"), (), (), ("a b",)]
    assert series("list", [["a", "b"], [], None]) == [("a", "b"), (), ()]


@pytest.mark.parametrize(
    "array",
    [
        pa.array([{"a": 1}, None]),
        pa.array([[["a"]], None]),
        pa.array([[{"a": 1}], None]),
        pa.array([b"\xff", None]),
        pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64())),
    ],
)
@pytest.mark.parametrize("kind", ["text", "number", "date", "month", "flag", "list"])
def test_types_that_fit_no_column_are_refused(kind, array):
    """Structures, nested lists and bytes of a Parquet file are refused value by value."""
    converted = convert(column(kind), array)
    assert converted.bad.tolist() == [True, False]
    assert converted.found[0].as_py()


def test_an_empty_table_has_the_types_of_a_full_one():
    """A table without rows has every column in its type."""
    for table in TABLES:
        frame = empty_frame(table)
        assert list(frame.columns) == [item.name for item in table.columns]
        kinds = {"text": TEXT, "number": "float64", "date": "datetime64[ns]", "month": "datetime64[ns]", "flag": "bool"}
        for item in table.columns:
            assert frame[item.name].dtype == kinds.get(item.type, object)
