"""CSV as spreadsheets, CRMs and hands write it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.workspace.delimited import read_delimited
from territory_opt.workspace.raw import RawTable, UnreadableError


def read(folder, data: str | bytes) -> RawTable:
    path = folder / "accounts.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_delimited(path)


def content(raw: RawTable) -> dict[str, list[str | None]]:
    return dict(zip(raw.names, (column.to_pylist() for column in raw.columns), strict=True))


@pytest.mark.parametrize(
    "data",
    [
        "a,b\n1,x\n,02134\n",
        "a,b\r\n1,x\r\n,02134\r\n",
        "a,b\n1,x\n,02134",
        "a;b\n1;x\n;02134\n",
        "a\tb\n1\tx\n\t02134\n",
        "a|b\n1|x\n|02134\n",
        b"\xef\xbb\xbfa,b\n1,x\n,02134\n",
        '"a","b"\n"1","x"\n"","02134"\n',
        " a , b\n1,x\n,02134\n",
    ],
)
def test_dialects_read_alike(tmp_path, data):
    """Delimiter, line ends, byte order mark and quotes change nothing; every value stays text."""
    raw = read(tmp_path, data)
    assert content(raw) == {"a": ["1", None], "b": ["x", "02134"]}
    assert raw.rows.tolist() == [2, 3]


def test_rows_count_as_in_a_spreadsheet(tmp_path):
    """Blank lines and quoted line ends do not shift the row that a message names."""
    raw = read(tmp_path, 'a,b\n\n1,"two\n\nlines"\n \n3,4\n')
    assert content(raw) == {"a": ["1", "3"], "b": ["two\n\nlines", "4"]}
    assert raw.rows.tolist() == [3, 5]


def test_header_after_blank_lines(tmp_path):
    """The first line with text is the header, wherever it stands."""
    raw = read(tmp_path, "\r\n\r\na,b\r\n1,2\r\n")
    assert content(raw) == {"a": ["1"], "b": ["2"]}
    assert raw.rows.tolist() == [4]


def test_one_column_with_blank_lines(tmp_path):
    """A table of one column keeps its rows apart from blank lines."""
    raw = read(tmp_path, "a\n1\n\n \n2\n")
    assert [(row, value) for row, value in zip(raw.rows, content(raw)["a"], strict=True) if value.strip()] == [
        (2, "1"),
        (5, "2"),
    ]


def test_header_alone_has_no_rows(tmp_path):
    """A file with nothing but its header is a table without rows, with or without a line end."""
    for data in ("a,b\n", "a,b"):
        assert content(read(tmp_path, data)) == {"a": [], "b": []}


def test_names_may_stand_twice(tmp_path):
    """Two columns of one name are both read; judging them is not the reader's."""
    raw = read(tmp_path, "a,a\n1,2\n")
    assert raw.names == ("a", "a")
    assert [column.to_pylist() for column in raw.columns] == [["1"], ["2"]]


@pytest.mark.parametrize(
    ("data", "rows", "expected"),
    [
        ("", [None], "a header line"),
        ("\n\n", [None], "a header line"),
        (b"a,b\n1,caf\xe9\n", [2], "UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), [1], "UTF-8"),
        (b"a,b\n1,\x00\n", [None], "UTF-8"),
        ("a,b\n1,2\n3\n4,5,6\n", [3, 4], "2 cells in every row"),
        ("a,b\n\n1,2\n3\n", [4], "2 cells in every row"),
        ('a,b\n1,2\n3,"x\n4,5\n', [3], "closing quotation mark"),
    ],
)
def test_what_is_no_table_is_told_by_row(tmp_path, data, rows, expected):
    """Text that is not UTF-8, ragged rows and open quotes are told with the rows at fault."""
    with pytest.raises(UnreadableError, match=expected) as refused:
        read(tmp_path, data)
    assert list(refused.value.rows) == rows


def test_inches_are_no_quotes(tmp_path):
    """A quotation mark inside a value does not open a quoted one."""
    assert content(read(tmp_path, 'a,b\n1,5" pipe\n2,x\n')) == {"a": ["1", "2"], "b": ['5" pipe', "x"]}


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6), st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]))
def test_whatever_csv_writes_is_read_back(tmp_path_factory, rows, delimiter, line_end):
    """Values with delimiters, quotes and line ends come back as they were written."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b", "c"])
    writer.writerows(rows)
    raw = read(tmp_path_factory.mktemp("csv"), text.getvalue())
    assert list(zip(*(column.to_pylist() for column in raw.columns), strict=True)) == [
        tuple(cell or None for cell in row) for row in rows
    ]
    assert raw.rows.tolist() == list(range(2, len(rows) + 2))
