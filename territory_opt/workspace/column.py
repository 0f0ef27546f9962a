"""What a column and a table of a workspace are: the terms the schema is declared in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

ColumnType = Literal["text", "number", "date", "month", "flag", "list"]
"""How a column is stored once read.

text: ``TEXT`` dtype; number: float64; date and month (its first day): datetime64[ns]; flag: bool;
list: object column of tuples of str (a semicolon parts the user's text). Missing values are NaN, NaT or ().
"""

TEXT = pd.StringDtype("pyarrow", na_value=np.nan)


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
        The column's standard name.
    type : ColumnType
        How it is read and stored.
    meaning : str
        One sentence for the data dictionary.
    unit : str
        Unit of the values, empty when there is none.
    required : bool
        Whether the column must be in the table.
    filled : bool
        Whether every row must carry a value.
    default : str, float, bool or None
        Value for a missing column or cell; None leaves it missing.
    choices : tuple of str
        The values allowed, empty for any.
    lowest, highest : float or None
        The range allowed for a number, both ends included.
    refers_to : str
        ``table.column`` that must hold each value, empty when the column refers to nothing.
    """

    name: str
    type: ColumnType
    meaning: str
    unit: str = ""
    required: bool = False
    filled: bool = False
    default: str | float | bool | None = None
    choices: tuple[str, ...] = ()
    lowest: float | None = None
    highest: float | None = None
    refers_to: str = ""


@dataclass(frozen=True)
class Table:
    """One table of a workspace.

    Attributes
    ----------
    name : str
        The table's standard name, and its file's name without ending unless ``workspace.yaml`` says otherwise.
    meaning : str
        One sentence for the data dictionary.
    columns : tuple of Column
        Its columns, in the order docs show them.
    key : tuple of str
        Columns that together name a row; no two rows may share them. Empty when rows need no name.
    required : bool
        Whether a workspace must hold the table.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = False

    def column(self, name: str) -> Column:
        """Return the column of that standard name."""
        return next(column for column in self.columns if column.name == name)
