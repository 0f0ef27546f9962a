"""CSV files, read as text: comma, semicolon, tab or bar, with or without a byte order mark, any line ends."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv

from territory_opt.workspace.raw import RawTable, UnreadableError

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_DELIMITERS = ",;\t|"
_BLOCK_BYTES = 16 * 2**20


def read_delimited(path: Path) -> RawTable:
    """Read a CSV file, every cell as text, empty cells as missing.

    Raises
    ------
    UnreadableError
        When the text is not UTF-8, there is no header, rows differ in length or a quoted value never ends.
    """
    data = path.read_bytes().removeprefix(_BYTE_ORDER_MARK)
    _require_utf8(data)
    head = data[:_BLOCK_BYTES].decode("utf-8", errors="ignore").lstrip("\r\n ")
    delimiter = max(_DELIMITERS, key=head.split("\n", 1)[0].count)
    header = next(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), None)
    if not header:
        raise UnreadableError("a header line with the names of the columns")
    # A quotation mark without its partner would swallow all lines that follow it.
    if data.count(b'"') % 2:
        _records(data, delimiter, len(header))
    table, irregular = _parse(data, header, delimiter)
    blank_lines = b"\n\n" in data or b"\n\r\n" in data or not data[:1].strip()
    if irregular or blank_lines:
        records = _records(data, delimiter, len(header))
        _require_same_length(records, len(header))
        rows = records.rows
    else:
        rows = np.arange(2, table.num_rows + 2, dtype=np.int64)
    columns = [column.combine_chunks() for column in table.columns]
    return RawTable(tuple(name.strip() for name in header), tuple(columns), rows)


def _require_utf8(data: bytes) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        around = data[max(error.start - 10, 0) : error.start + 10].decode("latin-1")
        expected = "text saved as UTF-8 (in Excel: Save As, CSV UTF-8)"
        raise UnreadableError(expected, [row], "".join(c for c in around if c.isprintable())) from None
    if b"\x00" in data:
        raise UnreadableError("text without zero bytes, saved as UTF-8 (in Excel: Save As, CSV UTF-8)")


def _parse(data: bytes, header: list[str], delimiter: str) -> tuple[pa.Table, bool]:
    """Return the table and whether lines were left out because they had another number of cells."""
    left_out = False

    def leave_out(_: object) -> str:
        nonlocal left_out
        left_out = True
        return "skip"

    # Names of our own, as the user's may stand twice.
    names = [str(position) for position in range(len(header))]
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(data),
            read_options=pyarrow.csv.ReadOptions(block_size=_BLOCK_BYTES, column_names=names),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=leave_out
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
            ),
        )
    except pa.ArrowInvalid as error:
        raise UnreadableError(f"a CSV table ({error})") from None
    return table.slice(1), left_out


@dataclass(frozen=True)
class _Records:
    """Where the records of a CSV file are, blank lines left out, and how many cells each has."""

    rows: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]


def _records(data: bytes, delimiter: str, width: int) -> _Records:
    """Find the spreadsheet row of every record by reading the file once more, slowly."""
    found: list[tuple[int, int]] = []
    number = 0
    reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=delimiter, strict=True)
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            if "unexpected end of data" in str(error) or "field larger" in str(error):
                raise UnreadableError("a closing quotation mark for the value that opens here", [number]) from None
            raise UnreadableError(f"a CSV record ({error})", [number]) from None
        blank = not record or (width > 1 and len(record) == 1 and not record[0].strip())
        if not blank:
            found.append((number, len(record)))
    rows, lengths = np.array(found[1:], dtype=np.int64).reshape(-1, 2).T
    return _Records(rows, lengths)


def _require_same_length(records: _Records, width: int) -> None:
    odd = records.lengths != width
    if odd.any():
        found = ", ".join(str(length) for length in np.unique(records.lengths[odd]))
        raise UnreadableError(
            f"{width} cells in every row, as in the header; quote values that contain the delimiter",
            records.rows[odd].tolist(),
            f"{found} cells",
        )
