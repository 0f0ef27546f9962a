"""Writing one CSV file: whole or not at all, every value within its row."""

from __future__ import annotations

import csv
import uuid
from pathlib import Path

import pandas as pd


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV: UTF-8, days as YYYY-MM-DD, one line feed between rows, missing values empty.

    Texts go out as they are: guard those that a spreadsheet may open first (see ``inert``).

    Parameters
    ----------
    table : DataFrame
        Any table; its index is left out.
    path : Path
        The file, in a folder that is there. One of the same name is replaced once the new one is whole; what is no
        file, such as a pipe, is written to.
    """
    text = table.to_csv(index=False, lineterminator="\n")
    if "\r" in text:
        # Unquoted, a carriage return in a name would begin a new row, and what follows it could be a formula.
        text = table.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8", newline="")
        return
    path = path.resolve()  # A link stays one.
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        aside.write_text(text, encoding="utf-8", newline="")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
