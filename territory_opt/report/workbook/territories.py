"""The sheets of territories: how they stand, what changes for each, what needs a person's eye."""

from __future__ import annotations

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from territory_opt.report.colours import BANDS
from territory_opt.report.fields import field
from territory_opt.report.narrative import exceptions
from territory_opt.report.results import Results
from territory_opt.report.today import territories_today
from territory_opt.report.workbook.book import Book, Layout, add_table

BEFORE_AND_AFTER = "Before and after"
TERRITORIES = "Territories"

_COMPARED = ("accounts", "potential_usd", "workload_hours", "current_arr_usd")
_INDEX = "index_potential_usd"
_MARKS = {
    "far-below": '"▼▼ "0.0',
    "below": '"▼ "0.0',
    "within": "0.0",
    "above": '"▲ "0.0',
    "far-above": '"▲▲ "0.0',
}
"""Number formats that say a band without its colour."""

_DARK_BANDS = ("far-below", "far-above")
_FULL = 1 + 1e-6


def add_territories(book: Book, results: Results) -> None:
    """Write a territory a row: its loads, indices in coloured and marked bands, how full it is."""
    frame = results.territories
    marks = "100 is the segment's mean; ▼ below 90, ▼▼ below 80, ▲ from 110, ▲▲ from 120"
    meaning = f"Loads, indices ({marks}), use of capacity, travel."
    sheet = add_table(book, TERRITORIES, meaning, frame, "territories", Layout(frozen=3))
    _mark_bands(book, sheet, frame)
    _mark_use(book, sheet, frame)


def add_before_and_after(book: Book, results: Results) -> pd.DataFrame:
    """Write what each territory holds today and in the plan; return the table."""
    frame = before_and_after(results)
    times = {"today": "today", "plan": "in the plan", "change": "change"}
    labels = {
        f"{when}_{name}": f"{field(name).label}, {told}" for name in _COMPARED for when, told in times.items()
    } | {"index_today": f"{field(_INDEX).label}, today", _INDEX: f"{field(_INDEX).label}, in the plan"}
    meaning = "Every territory today and in the plan; a seat that nobody fills yet holds nothing today."
    sheet = add_table(book, BEFORE_AND_AFTER, meaning, frame, "territories", Layout(labels=labels, frozen=3))
    _mark_bands(book, sheet, frame)
    return frame


def before_and_after(results: Results) -> pd.DataFrame:
    """Return a territory a row: its loads and its index of potential today and in the plan, and what they change by."""
    plan, today = results.territories.reset_index(drop=True), territories_today(results)
    table = plan[["territory_id", "seat_id", "name", "segments"]]
    beside = {}
    for name in _COMPARED:
        beside[f"today_{name}"], beside[f"plan_{name}"] = today[name], plan[name]
        beside[f"change_{name}"] = plan[name] - today[name]
    return table.assign(**beside, index_today=today[_INDEX], **{_INDEX: plan[_INDEX]})


def exception_table(results: Results) -> pd.DataFrame:
    """Return what a person should look at before signing: what is wrong, with which account or territory, its size."""
    found = exceptions(results)
    parts = []
    for what, accounts in (("No seat", found.unassigned), ("No place", found.unplaced)):
        figures = ["segment", "potential_usd", "workload_hours", "current_arr_usd"]
        parts.append(accounts[["account_id", "name", *figures]].assign(exception=what))
    for what, territories in (("Over capacity", found.over_capacity), ("Open seat", found.open_seats)):
        figures = ["potential_usd", "workload_hours", "current_arr_usd", "capacity_hours", "utilization_share"]
        named = territories.assign(segment=territories["segments"], exception=what)
        dates = ["start_date"] if "start_date" in named else []
        parts.append(named[["territory_id", "name", "segment", *figures, *dates, "exception"]])
    columns = ["exception", "account_id", "territory_id", "name", "segment", "potential_usd", "workload_hours",
               "current_arr_usd", "capacity_hours", "utilization_share", "start_date"]  # fmt: skip
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame({name: pd.Series(dtype="object") for name in columns})
    return pd.concat(filled, ignore_index=True).reindex(columns=columns)


def _mark_bands(book: Book, sheet: Worksheet, frame: pd.DataFrame) -> None:
    """Show the band of every index by colour and by a mark beside the figure."""
    for position, column in enumerate(frame.columns):
        if field(str(column)).kind != "index" or frame.empty:
            continue
        for band in reversed(BANDS):
            shape = book.format(
                bg_color=band.colour,
                font_color="#FFFFFF" if band.key in _DARK_BANDS else "#1B2430",
                num_format=_MARKS[band.key],
            )
            # Excel counts an empty cell as 0; no index is empty, so the lowest band may take what is left.
            above = {"criteria": ">=", "value": max(band.lowest, -1e9)}
            rule = {"type": "cell", **above, "format": shape, "stop_if_true": True}
            sheet.conditional_format(1, position, len(frame), position, rule)


def _mark_use(book: Book, sheet: Worksheet, frame: pd.DataFrame) -> None:
    """Draw how full each territory is as a bar, in red and marked where its workload is more than its capacity."""
    if frame.empty:
        return
    position = frame.columns.get_loc("utilization_share")
    place = (1, position, len(frame), position)
    over = book.format(bold=True, font_color="#B2182B", num_format='"over "0.0%')
    sheet.conditional_format(*place, {"type": "cell", "criteria": ">", "value": _FULL, "format": over})
    ends = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1.5}
    sheet.conditional_format(*place, {"type": "data_bar", "bar_color": "#92C5DE", **ends})
