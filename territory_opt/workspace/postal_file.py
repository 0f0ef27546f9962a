"""Postal codes as GeoNames publishes them: a text file without a header, by itself or in the archive it comes in."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from territory_opt.workspace.raw import RawTable, UnreadableError

_WIDTH = 12
_COLUMNS = {"country": 0, "postal_code": 1, "latitude": 9, "longitude": 10}
"""Where the columns of the table of places stand; https://download.geonames.org/export/zip/readme.txt has them all."""
_README = "readme.txt"
_EXPECTED = (
    f"GeoNames' file of postal codes: {_WIDTH} columns parted by tabs, without a header (a table with a header is a "
    "file ending in .csv)"
)


def read_postal_file(path: Path) -> RawTable:
    """Read a country's postal codes as downloaded from GeoNames, every cell as text; the first row is row 1.

    Raises
    ------
    UnreadableError
        When the file is not such a file, or its archive does not hold one.
    """
    data = _unpacked(path) if path.suffix.lower() == ".zip" else path.read_bytes()
    names = [str(position) for position in range(_WIDTH)]
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(data),
            read_options=pyarrow.csv.ReadOptions(column_names=names),
            # Names of places hold quotation marks that quote nothing.
            parse_options=pyarrow.csv.ParseOptions(delimiter="\t", quote_char=False),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=[names[position] for position in _COLUMNS.values()],
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid as error:
        raise UnreadableError(_EXPECTED) from error
    columns = tuple(column.combine_chunks() for column in table.columns)
    return RawTable(tuple(_COLUMNS), columns, np.arange(1, table.num_rows + 1, dtype=np.int64))


def _unpacked(path: Path) -> bytes:
    """Return the one list in an archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".txt") and name != _README]
            if len(names) != 1:
                raise UnreadableError(
                    "an archive with one list of postal codes, such as GB.txt", value=", ".join(names)
                )
            return archive.read(names[0])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise UnreadableError("a zip archive that is not damaged and needs no password") from error
