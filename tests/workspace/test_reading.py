"""Any table written as CSV, Parquet or Excel is read back equal."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from territory_opt.workspace.headers import match_header
from territory_opt.workspace.raw import UnreadableError
from territory_opt.workspace.reading import read_raw
from territory_opt.workspace.schema import TABLES, TEXT, Column, Table
from territory_opt.workspace.settings import Settings, TableSource
from territory_opt.workspace.sources import Source
from territory_opt.workspace.typed import type_table

SETTINGS = Settings(name="Plan", plan_start="2027-01")
FILLED_FROM_ELSEWHERE = {"name", "status", "country"}

WORDS = (
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"], include_characters=" \n"), max_size=9)
    .map(str.strip)
    .filter(lambda text: text and text[0] not in "=#")
    | st.sampled_from(["NA", "nan", "None", "null", "007", "1e5", "TRUE", "2027-01-01", 'a "quoted", b', "a;b"])
)  # fmt: skip
DATES = st.datetimes(pd.Timestamp(1990, 1, 1), pd.Timestamp(2100, 1, 1)).map(
    lambda time: pd.Timestamp(time).normalize()
)


def values(column: Column, largest: float | None) -> st.SearchStrategy:
    """Draw what a column may hold once it is read; missing only where nothing fills it in."""
    lowest = column.lowest if column.lowest is not None else largest and -largest
    highest = column.highest if column.highest is not None else largest
    drawn = {
        "text": st.sampled_from(column.choices) if column.choices else WORDS,
        "number": st.floats(lowest, highest, allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0),
        "date": DATES,
        "month": DATES.map(lambda date: date.replace(day=1)),
        "flag": st.booleans(),
        "list": st.lists(WORDS.filter(lambda text: ";" not in text), max_size=3).map(tuple),
    }[column.type]
    if column.name == "country":
        drawn = st.sampled_from(["DE", "FR"])
    if column.type == "list" or column.filled or column.default is not None or column.name in FILLED_FROM_ELSEWHERE:
        return drawn
    return st.none() | drawn


@st.composite
def frames(draw: st.DrawFn, largest: float | None = None) -> tuple[Table, pd.DataFrame]:
    """Draw a table and a frame of it as it stands once read."""
    table = draw(st.sampled_from(TABLES))
    rows = draw(st.lists(st.tuples(*(values(column, largest) for column in table.columns)), min_size=1, max_size=4))
    types = {"text": TEXT, "number": "float64", "date": "datetime64[ns]", "month": "datetime64[ns]", "flag": "bool"}
    frame = pd.DataFrame(
        {
            column.name: pd.Series([row[k] for row in rows], dtype=types.get(column.type, object))
            for k, column in enumerate(table.columns)
        }
    )
    return table, frame


def read(table: Table, source: Source) -> pd.DataFrame:
    raw = read_raw(source)
    header = match_header(table, raw.names, TableSource(), source.path.name)
    assert not header.problems
    typed, problems, _ = type_table(table, raw, header, SETTINGS)
    assert not problems
    return typed.frame


def written(frame: pd.DataFrame) -> pd.DataFrame:
    """Write lists as a user does."""
    return frame.apply(lambda column: column.map(lambda item: "; ".join(item) if isinstance(item, tuple) else item))


@given(frames())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_csv_round_trip(tmp_path_factory, drawn):
    """Every table comes back from CSV as it was."""
    table, frame = drawn
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    written(frame).to_csv(path, index=False, date_format="%Y-%m-%d")
    pd.testing.assert_frame_equal(read(table, Source(path)), frame, check_exact=True)


@given(frames())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_parquet_round_trip(tmp_path_factory, drawn):
    """Every table comes back from Parquet as it was, lists as lists and numbers as numbers."""
    table, frame = drawn
    path = tmp_path_factory.mktemp("parquet") / "t.parquet"
    frame.to_parquet(path)
    pd.testing.assert_frame_equal(read(table, Source(path)), frame, check_exact=True)


@given(frames(largest=1e15))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_excel_round_trip(tmp_path_factory, drawn):
    """Every table comes back from Excel as it was, numbers to the 15 digits that Excel keeps."""
    table, frame = drawn
    path = tmp_path_factory.mktemp("excel") / "t.xlsx"
    written(frame).to_excel(path, sheet_name="s", index=False)
    pd.testing.assert_frame_equal(read(table, Source(path, "s")), frame, rtol=1e-15)


def test_postal_codes_that_became_numbers_are_put_back(tmp_path):
    """Excel's number 2134 is the US postal code 02134, 85094 stays itself, and one abroad stays as it is."""
    frame = pd.DataFrame(
        {
            "account_id": ["A", "B", "C"],
            "segment": "S",
            "country": ["US", None, "CH"],
            "postal_code": [2134, 85094, 8001],
        }
    )
    frame.to_excel(tmp_path / "a.xlsx", sheet_name="s", index=False)
    frame.assign(postal_code=frame["postal_code"].astype(float)).to_csv(tmp_path / "a.csv", index=False)
    frame.assign(postal_code=frame["postal_code"].astype(float)).to_parquet(tmp_path / "a.parquet")
    accounts = TABLES[0]
    for source in (Source(tmp_path / "a.xlsx", "s"), Source(tmp_path / "a.parquet")):
        assert read(accounts, source)["postal_code"].tolist() == ["02134", "85094", "8001"]
    assert read(accounts, Source(tmp_path / "a.csv"))["postal_code"].tolist()[:2] == ["02134", "85094"]


def test_rows_without_values_are_left_out(tmp_path):
    """Rows of nothing but delimiters are left out, and the others keep their numbers."""
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,\n,\n,2\n,\n")
    raw = read_raw(Source(path))
    assert raw.rows.tolist() == [2, 4]
    assert [column.to_pylist() for column in raw.columns] == [["1", None], [None, "2"]]


def test_a_stored_index_is_no_column(tmp_path):
    """The row index that pandas stores in a Parquet file is not the user's."""
    path = tmp_path / "a.parquet"
    pd.DataFrame({"a": [1]}, index=[7]).to_parquet(path)
    assert read_raw(Source(path)).names == ("a",)


def test_unreadable_files_are_told(tmp_path):
    """A damaged Parquet file and a file that cannot be opened are each one clear problem."""
    path = tmp_path / "a.parquet"
    for data in (b"", b"PAR1", np.random.default_rng(0).bytes(200)):
        path.write_bytes(data)
        with pytest.raises(UnreadableError, match="Parquet file"):
            read_raw(Source(path))
    with pytest.raises(UnreadableError, match="can be read"):
        read_raw(Source(tmp_path / "none.csv"))
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UnreadableError, match="can be read"):
        read_raw(Source(tmp_path / "folder.csv"))


def test_nested_columns_are_refused(tmp_path):
    """A Parquet column of structures is a problem of each of its values."""
    path = tmp_path / "a.parquet"
    pa.parquet.write_table(pa.table({"account_id": [{"x": 1}], "segment": ["S"]}), path)
    raw = read_raw(Source(path))
    header = match_header(TABLES[0], raw.names, TableSource(), "a.parquet")
    _, problems, _ = type_table(TABLES[0], raw, header, SETTINGS)
    assert [(problem.row, problem.column) for problem in problems] == [(2, "account_id")]
