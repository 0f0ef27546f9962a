"""A table as it was found, before the schema is laid on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

HEADER_ROW = 1
"""The row of the column names, as a spreadsheet counts."""


@dataclass(frozen=True)
class RawTable:
    """A table as its file holds it: the user's names, values as text or as the file's own types.

    Attributes
    ----------
    names : tuple of str
        The user's column names.
    columns : tuple of pyarrow.Array
        One array a column, all of the same length.
    rows : ndarray of int64
        The row of each record as a spreadsheet counts (header = 1).
    """

    names: tuple[str, ...]
    columns: tuple[pa.Array, ...]
    rows: npt.NDArray[np.int64]


class UnreadableError(Exception):
    """A file that does not hold a table.

    Attributes
    ----------
    expected : str
        What was expected instead.
    rows : sequence of int or None
        The rows at fault; one None for the file as a whole.
    value : str
        What stands there.
    """

    def __init__(self, expected: str, rows: Sequence[int | None] = (None,), value: str = "") -> None:
        self.expected = expected
        self.rows = rows
        self.value = value
        super().__init__(expected)
