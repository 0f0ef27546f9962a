"""Text that came from data and must stay text, wherever a spreadsheet or a browser opens it.

A spreadsheet that opens a CSV runs a cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line break as a
formula. Quoting does not help, so such a text gets one apostrophe in front; reading takes it off again. A text that
already is apostrophes before such a sign gets one more, so every text comes back exactly as it went out. Numbers are
written as numbers and are never touched.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd

from territory_opt.workspace.schema import TEXT

# The last four are the full-width forms, which Excel reads like the plain ones.
_SIGNS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
_RUNS_AS_FORMULA = f"[{re.escape(_SIGNS)}]"
_IN_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def guard_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before every text of a frame that a spreadsheet would run as a formula.

    Parameters
    ----------
    frame : DataFrame
        Any frame; only its text columns change.

    Returns
    -------
    DataFrame
        A frame of the same shape, to be written as CSV.
    """
    return _replace(frame, rf"\A('*{_RUNS_AS_FORMULA})", r"'\1")


def restore_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """Take off the apostrophes that :func:`guard_formulas` put on; the exact inverse."""
    return _replace(frame, rf"\A'('*{_RUNS_AS_FORMULA})", r"\1")


def _replace(frame: pd.DataFrame, pattern: str, replacement: str) -> pd.DataFrame:
    changed = {}
    for position, name in enumerate(frame.columns):
        column = frame.iloc[:, position]
        if pd.api.types.is_object_dtype(column.dtype) or pd.api.types.is_string_dtype(column.dtype):
            text = column.astype(object)
            written = text.astype(str)
            # Few texts begin like that: finding those first is quicker than matching the pattern to every text.
            risky = written.astype(TEXT).str.startswith(("'", *_SIGNS)).to_numpy(dtype=bool)
            written[risky] = written[risky].str.replace(pattern, replacement, regex=True)
            changed[name] = text.where(text.isna(), written)
    return frame.assign(**changed)


def script_json(data: Any) -> str:
    """Write data as JSON that can stand in a ``script`` element: no text in it can end the element or start another.

    Raises
    ------
    ValueError
        When a number is not finite: JSON has no such numbers.
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # Translating, which goes letter by letter, takes four times as long.
    for letter, escaped in _IN_SCRIPT.items():
        text = text.replace(letter, escaped)
    return text
