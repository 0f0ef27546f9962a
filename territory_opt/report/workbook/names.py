"""The sheets and columns by which a workbook is sent back and read again."""

from __future__ import annotations

import pandas as pd

from territory_opt.report.fields import clip
from territory_opt.report.workbook.cells import holdable

ASSIGNMENTS = "Assignments"
"""The sheet that people edit: an account a row."""

SEAT_LISTS = "Seat lists"
"""The hidden sheet of the seats: territory_id, seat_id and rep, and the accounts each was written with."""

WRITTEN_ACCOUNTS = "accounts"
"""Columns of the hidden sheet, numbered from 1, with the keys of a seat's accounts as lists in JSON."""

EDITABLE = ("territory_id", "seat_id", "rep")
"""Columns of Assignments that name the account's seat; an edit of any one of them moves it."""

DECISIONS = ("keep", "reject")
"""What the column ``decision`` of Assignments may say."""

_LONGEST_LABEL = 100


def rep_labels(seats: pd.DataFrame) -> pd.Series:
    """Return a name for every seat that no other seat has, short enough to choose from a list.

    Parameters
    ----------
    seats : DataFrame
        seat_id and name.

    Returns
    -------
    Series
        By the index of ``seats``: the name in one line; the seat's key stands behind one that several seats share.
    """
    one_line = seats["name"].fillna("").astype(str).map(lambda name: " ".join(holdable(name).split()))
    label = one_line.map(lambda name: clip(name, _LONGEST_LABEL)).mask(one_line == "", seats["seat_id"])
    shared = label.duplicated(keep=False)
    return label.mask(shared, label + " (" + seats["seat_id"] + ")").rename("rep")
