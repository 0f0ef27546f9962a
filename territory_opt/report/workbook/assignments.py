"""The sheet of assignments, which people edit and send back, and the hidden sheets that go with it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pandas as pd
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from territory_opt.report.results import Results
from territory_opt.report.tables import assignments
from territory_opt.report.workbook.book import HIDDEN, LAST_ROW, Book, Layout, add_table
from territory_opt.report.workbook.cells import LONGEST_TEXT
from territory_opt.report.workbook.names import (
    ASSIGNMENTS,
    DECISIONS,
    EDITABLE,
    SEAT_LISTS,
    WRITTEN_ACCOUNTS,
    rep_labels,
)
from territory_opt.workspace.schema import TEXT

_FIRST = ("account_id", "account", *EDITABLE, "decision", "note")
_PLAN = ("incumbent", "moved", "elsewhere_usd")
_FIGURES = (
    *("segment", "postal_code"),
    *("potential_usd", "workload_hours", "current_arr_usd", "open_pipeline_usd"),
)
_TELLS = {
    "territory_id": "To give an account to another seat, pick it in one of territory_id, seat_id and rep; "
    "the two you leave alone need not be mended. An empty cell takes the account's seat away.",
    "decision": "keep: the account has this seat in the next plan (run NAME --keep this file). "
    "reject: its move is taken back (run NAME --reject this file). Empty: nothing is decided.",
    "note": "Why it was decided so; it is kept with the decision.",
}
_COMMENT = {"x_scale": 2.4, "y_scale": 1.3}


def add_assignments(book: Book, results: Results) -> None:
    """Write the sheet of assignments, the lists its cells are chosen from, and the plan as it was written."""
    labels = rep_labels(results.seats)
    frame = assignment_sheet(results, labels)
    editable = book.format(num_format="@", bg_color="#FFF6D6", border=1, border_color="#E5D9A8", locked=False)
    layout = Layout(
        labels={name: name for name in frame.columns},
        frozen=2,
        looks=dict.fromkeys((*EDITABLE, "decision", "note"), editable),
        elsewhere="assignments.csv",
    )
    meaning = "Who covers each account; the yellow cells can be edited and sent back."
    sheet = add_table(book, ASSIGNMENTS, meaning, frame, "territories", layout)
    _make_editable(book, sheet, frame, len(results.seats))


def add_written_plan(book: Book, results: Results) -> None:
    """Write the hidden sheet of seats: what cells may be chosen from, and the accounts that each was written with.

    The keys of a seat's accounts stand as a list in JSON, in as many cells as they need: the plan once more an account
    a row would cost a tenth of the time that the workbook takes, and rows that people sort or delete cannot harm it.
    """
    seats = results.seats.assign(rep=rep_labels(results.seats))[list(EDITABLE)].reset_index(drop=True)
    keys = results.accounts.groupby("seat_id")["account_id"].agg(list).reindex(seats["seat_id"])
    pieces = [list(_pieces(of_seat)) if isinstance(of_seat, list) else [] for of_seat in keys]
    widest = pd.DataFrame(pieces, index=seats.index, dtype=TEXT)
    named = widest.rename(columns=lambda number: f"{WRITTEN_ACCOUNTS}_{number + 1}")
    table = pd.concat([seats, named], axis=1)
    add_table(book, SEAT_LISTS, "", table, HIDDEN, Layout(labels={name: name for name in table.columns}))


def _pieces(keys: list[str]) -> Iterator[str]:
    """Yield lists of keys in JSON, each short enough for a cell."""
    start, length = 0, 0
    for end, key in enumerate(keys):
        written = len(json.dumps(key)) + 2
        if end > start and length + written > LONGEST_TEXT - 2:
            yield json.dumps(keys[start:end])
            start, length = end, 0
        length += written
    if keys:
        yield json.dumps(keys[start:])


def assignment_sheet(results: Results, labels: pd.Series) -> pd.DataFrame:
    """Return an account a row: who covers it, what may be decided on it, its key figures.

    Parameters
    ----------
    results : Results
        The run.
    labels : Series of str
        What the seats are called, see `rep_labels`.
    """
    table = assignments(results)
    table["rep"] = table["seat_id"].map(pd.Series(labels.to_numpy(), index=results.seats["seat_id"])).astype(TEXT)
    # Blank for those that stay: they are most, and a flag takes twice the time of a figure.
    table["moved"] = table["moved"].astype("boolean").mask(~table["moved"])
    nothing = pd.Series(pd.NA, index=table.index, dtype=TEXT)
    figures = results.accounts[[name for name in _FIGURES if name in results.accounts]]
    table = pd.concat([table.assign(decision=nothing, note=nothing), figures], axis=1)
    # Where every account is a unit of its own, a second column of its key tells nothing.
    units = () if table["unit_id"].equals(table["account_id"]) else ("unit_id",)
    return table[[*_FIRST, *_PLAN, *figures.columns, *units]]


def _make_editable(book: Book, sheet: Worksheet, frame: pd.DataFrame, seats: int) -> None:
    """Let cells be chosen from lists, and say above them how."""
    place = {name: frame.columns.get_loc(name) for name in frame.columns}
    last = max(min(len(frame), LAST_ROW), 1)
    for position, name in enumerate(EDITABLE):
        sheet.data_validation(
            1,
            place[name],
            last,
            place[name],
            {
                "validate": "list",
                "source": f"='{SEAT_LISTS}'!{xl_range_abs(1, position, max(seats, 1), position)}",
                "error_title": "Not in the list",
                "error_message": f"Pick a {name} of the list, or leave the cell empty.",
            },
        )
    sheet.data_validation(
        1, place["decision"], last, place["decision"], {"validate": "list", "source": list(DECISIONS)}
    )
    for name, text in _TELLS.items():
        sheet.write_comment(0, place[name], text, _COMMENT)
    for word, colour in zip(DECISIONS, ("#117733", "#B2182B"), strict=True):
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"'}
        rule["format"] = book.format(font_color=colour, bold=True)
        sheet.conditional_format(1, place["decision"], last, place["decision"], rule)
