"""What a cell of a workbook can hold, and columns of frames as such cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.report.fields import Kind, field

LONGEST_TEXT = 32_767
"""UTF-16 units in a cell (Excel's specifications and limits)."""

CUT = " … [cut: a cell holds 32,767 characters; the CSV files of the run have all of them]"
"""What ends a text that is longer than a cell can hold."""

_UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold (section 2.2)."""

_LINE_ENDS = re.compile("\r\n?")
_RICH = "<r>"
_EPOCH = pd.Timestamp("1899-12-30")
"""Day 0 of a workbook's dates, so that those from March 1900 on are right."""


@dataclass(frozen=True)
class Cells:
    """A column of a sheet.

    Attributes
    ----------
    kind : Kind
        How its values are printed.
    entries : list
        Text, numbers (of dates: days since 1899-12-30) or bools; None where nothing stands.
    """

    kind: Kind
    entries: list[Any]

    @property
    def longest(self) -> int:
        """Characters of the longest text among the first rows; 0 for numbers."""
        return max((len(value) for value in self.entries[:500] if isinstance(value, str)), default=0)


def holdable(text: str) -> str:
    """Return a text as a cell can hold it: line feeds as line ends, U+FFFD for what XML cannot, cut if too long."""
    text = _UNHOLDABLE.sub("\ufffd", _LINE_ENDS.sub("\n", text))
    if text.startswith(_RICH):
        # xlsxwriter takes a text from <r> to </r> for formatted runs and writes it as it is, whatever it holds.
        text = f"{text} "
    if len(text) > LONGEST_TEXT // 2 and len(units := text.encode("utf-16-le")) > 2 * LONGEST_TEXT:
        # A pair of units that the cut parts is left out.
        text = units[: 2 * (LONGEST_TEXT - len(CUT))].decode("utf-16-le", errors="ignore") + CUT
    return text


def frame_cells(frame: pd.DataFrame) -> Iterator[Cells]:
    """Yield the columns of a frame as cells."""
    for position, name in enumerate(frame.columns):
        column = frame.iloc[:, position]
        kind = _kind(column, field(str(name)).kind)
        yield Cells(kind, _values(column, kind))


def _kind(column: pd.Series, kind: Kind) -> Kind:
    """Return the kind that a column's type allows."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return kind if kind == "month" else "date"
    if pd.api.types.is_bool_dtype(column.dtype):
        return "flag"
    if not pd.api.types.is_numeric_dtype(column.dtype):
        return "text"
    return "number" if kind in ("text", "flag", "month", "date") else kind


def _values(column: pd.Series, kind: Kind) -> list[Any]:
    if kind == "text":
        return _texts(column)
    if kind == "flag":
        return [None if absent else flag for flag, absent in zip(column.tolist(), column.isna().tolist(), strict=True)]
    numbers = (column - _EPOCH) / pd.Timedelta(days=1) if kind in ("month", "date") else column
    figures = numbers.to_numpy(dtype=float, na_value=np.nan)
    known = np.isfinite(figures)
    if known.all():
        return list(figures.tolist())
    return [figure if there else None for figure, there in zip(figures.tolist(), known.tolist(), strict=True)]


def _texts(column: pd.Series) -> list[Any]:
    missing = column.isna().tolist()
    texts = [
        None if absent else "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        for value, absent in zip(column.tolist(), missing, strict=True)
    ]
    present = [text for text in texts if text]
    whole = "".join(present)
    # One look at all of them at once: hardly ever is one of them not as a cell holds it.
    fine = not (_UNHOLDABLE.search(whole) or "\r" in whole or _RICH in whole)
    if fine and max(map(len, present), default=0) <= LONGEST_TEXT // 2:
        return texts
    return [None if text is None else holdable(text) for text in texts]
