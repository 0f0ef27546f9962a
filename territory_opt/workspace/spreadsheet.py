"""Excel sheets, read as text: a cell's kind there says little (postal codes become numbers)."""

from __future__ import annotations

import datetime
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from territory_opt.workspace.raw import RawTable, UnreadableError

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, SyntaxError),
    *(LookupError, ValueError, TypeError, AttributeError, RuntimeError),
)
"""What openpyxl raises, besides an error of its own, on files that are no workbook, cut short, locked or damaged."""

_UNDERSCORE = "_x005F_"
"""An underscore that begins what would else be read as the sign of another character, such as ``_x0041_``."""


def sheet_names(path: Path) -> list[str]:
    """Return the names of a workbook's sheets.

    Raises
    ------
    UnreadableError
        When the file is not a workbook, or has no sheets.
    """
    with opened(path) as workbook:
        names = [sheet.title for sheet in workbook.worksheets]
    if not names:
        raise UnreadableError("an Excel workbook with at least one sheet")
    return names


def read_sheet(path: Path, sheet: str) -> RawTable:
    """Read one sheet of a workbook, see `sheet_table`.

    Raises
    ------
    UnreadableError
        When the file is not a workbook, the sheet is empty, or a row is longer than the header.
    """
    with opened(path) as workbook:
        return sheet_table(workbook, sheet)


def first_row(workbook: Workbook, sheet: str) -> list[str]:
    """Return the texts of a sheet's first row, empty where a cell is.

    Raises
    ------
    UnreadableError
        When the workbook is damaged there.
    """
    with _damage_told():
        values = next(workbook[sheet].iter_rows(max_row=1, values_only=True), ())
    return [_text(cell) or "" for cell in values]


def sheet_table(workbook: Workbook, sheet: str, *, notes_beside: bool = False) -> RawTable:
    """Read one sheet of an open workbook; the first row that is not empty is the header.

    Parameters
    ----------
    workbook : Workbook
        A workbook, see `opened`.
    sheet : str
        Its sheet.
    notes_beside : bool
        Whether values to the right of the last column that has a name are left out; else they are a mistake.

    Raises
    ------
    UnreadableError
        When the sheet is empty, or a row is longer than the header.
    """
    with _damage_told():
        # A workbook is read as it is asked for, so damage may show here only.
        lines = [
            (number, [_text(cell) for cell in line])
            for number, line in enumerate(workbook[sheet].iter_rows(values_only=True), start=1)
        ]
    filled = [(number, line) for number, line in lines if any(line)]
    if not filled:
        raise UnreadableError("a header row with the names of the columns")
    header = filled[0][1]
    while header[-1] is None:
        header.pop()
    width = len(header)
    too_long = [number for number, line in filled[1:] if any(line[width:])]
    if too_long and not notes_beside:
        raise UnreadableError("no values to the right of the last column that has a name", rows=too_long)
    columns = [
        [line[position] if position < len(line) else None for _, line in filled[1:]] for position in range(width)
    ]
    return RawTable(
        names=tuple(name or "" for name in header),
        columns=tuple(pa.array(column, pa.string()) for column in columns),
        rows=np.array([number for number, _ in filled[1:]], dtype=np.int64),
    )


@contextmanager
def opened(path: Path) -> Iterator[Workbook]:
    """Open a workbook for reading; opening takes longer than reading a small sheet, so do it once for several.

    Raises
    ------
    UnreadableError
        When the file is not a workbook, or is damaged where it is read.
    """
    # Most commands read no workbook, and loading this takes a fifth of a second.
    import openpyxl

    with warnings.catch_warnings():
        # openpyxl warns of features it skips (validation lists, styles); none of them changes a value.
        warnings.simplefilter("ignore", UserWarning)
        with _damage_told():
            workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            yield workbook
        finally:
            workbook.close()


@contextmanager
def _damage_told() -> Iterator[None]:
    """Raise an `UnreadableError` for what openpyxl raises; around its calls alone, as mistakes of ours raise alike."""
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        yield
    except (*_BROKEN, InvalidFileException) as error:
        raise UnreadableError("an Excel workbook (.xlsx) that opens without a password and is not damaged") from error


def _text(cell: object) -> str | None:
    """Write a cell's value as a CSV would hold it."""
    match cell:
        case None:
            return None
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime.datetime():
            return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ")
        case _:
            # In a text that stands in its cell, and not among the shared ones, openpyxl leaves this sign as it is.
            return str(cell).replace(_UNDERSCORE, "_").strip() or None
