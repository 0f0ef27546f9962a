"""Reading one table from the file that holds it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from territory_opt.workspace.delimited import read_delimited
from territory_opt.workspace.postal_file import read_postal_file
from territory_opt.workspace.raw import RawTable, UnreadableError
from territory_opt.workspace.sources import POSTAL_ENDINGS, Source
from territory_opt.workspace.spreadsheet import read_sheet


def read_raw(source: Source) -> RawTable:
    """Read a table as it stands in its file, rows without any value left out.

    Raises
    ------
    UnreadableError
        When the file does not hold a table.
    """
    try:
        if source.sheet is not None:
            raw = read_sheet(source.path, source.sheet)
        elif source.path.suffix.lower() == ".parquet":
            raw = _read_parquet(source.path)
        elif source.path.suffix.lower() in POSTAL_ENDINGS:
            raw = read_postal_file(source.path)
        else:
            raw = read_delimited(source.path)
    except OSError as error:
        raise UnreadableError(f"a file that can be read ({error.strerror or error})") from None
    return _without_empty_rows(raw)


def _read_parquet(path: Path) -> RawTable:
    try:
        table = pyarrow.parquet.read_table(path)
        # Damage inside a file shows only when its text is looked at.
        table.validate(full=True)
        names = [name for name in table.column_names if not name.startswith("__index_level_")]
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, UnicodeDecodeError, OSError) as error:
        raise UnreadableError("a Parquet file that is not damaged") from error
    return RawTable(
        names=tuple(names),
        columns=tuple(table.column(name).combine_chunks() for name in names),
        rows=np.arange(2, table.num_rows + 2, dtype=np.int64),
    )


def _without_empty_rows(raw: RawTable) -> RawTable:
    """Leave out rows without a value, which spreadsheet programs write below the last one that was ever used."""
    empty = np.ones(len(raw.rows), dtype=bool)
    for column in raw.columns:
        if not empty.any():
            return raw
        empty &= pc.is_null(column).to_numpy(zero_copy_only=False)
    if not empty.any():
        return raw
    keep = pa.array(~empty)
    return RawTable(raw.names, tuple(column.filter(keep) for column in raw.columns), raw.rows[~empty])
