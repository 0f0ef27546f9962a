"""The points of a frontier as tables of the page and of the terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from territory_opt.report.fields import Kind, show
from territory_opt.report.frontier.results import Frontier
from territory_opt.report.page_tables import TableView, table_view

_SHOWN: dict[str, tuple[str, Kind]] = {
    "cost_usd": ("Cost of starts", "usd"),
    "objective_usd": ("Objective", "usd"),
    "bound_usd": ("Proven bound", "usd"),
    "gap": ("Gap", "share"),
    "status": ("Status", "text"),
    "cv_potential": ("CV of potential", "number"),
    "travel_km": ("Travel", "km"),
    "moved_accounts": ("Accounts moved", "count"),
    "moved_current_arr_share": ("ARR moved", "share"),
    "seats": ("Seats", "count"),
    "shortfall_usd": ("Shortfall", "usd"),
    "starts": ("Starts", "count"),
    "seconds": ("Seconds", "number"),
}
"""Columns of the points after their numbers, what they are called, and how they are printed."""

_PRINTED = ("cost_usd", "objective_usd", "gap", "cv_potential", "travel_km", "moved_accounts", "seats", "starts")
"""Those that fit the width of a terminal."""


def points_view(frontier: Frontier) -> TableView:
    """Return the table of all points, the dominated ones and those without a plan among them."""
    kind = frontier.limited.kind
    labels = {"point": "Point", "level": "Level", "measured": frontier.limited.label, "word": ""}
    return table_view(
        "points",
        "Every level with its plan",
        frontier.points.assign(word=_words(frontier.points)),
        ("point", "word", "level", "measured", *_SHOWN, "reason"),
        frontier.settings["currency"],
        labels=labels | {name: label for name, (label, _) in _SHOWN.items()},
        kinds={"point": "count", "level": kind, "measured": kind} | {name: kind for name, (_, kind) in _SHOWN.items()},
    )


def printed_points(frontier: Frontier) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return heading and rows of the points as a terminal shows them."""
    columns = [name for name in _PRINTED if name in frontier.points]
    heading = (
        "point",
        "level",
        frontier.limited.name.replace("_", " "),
        *(_SHOWN[name][0].lower() for name in columns),
    )
    return (*heading, ""), list(_rows(frontier, columns))


def _rows(frontier: Frontier, columns: list[str]) -> Iterator[tuple[str, ...]]:
    kind, currency = frontier.limited.kind, frontier.settings["currency"]
    words = _words(frontier.points)
    for row, word in zip(frontier.points.to_dict("records"), words, strict=True):
        cells = (show(row[name], _SHOWN[name][1], currency) for name in columns)
        yield str(row["point"]), show(row["level"], kind), show(row["measured"], kind), *cells, word


def _words(points: pd.DataFrame) -> list[str]:
    """Say of each point what sets it apart."""
    return [
        status if pd.isna(usd) else "knee" if knee else "dominated" if dominated else ""
        for status, usd, knee, dominated in zip(
            points["status"], points["objective_usd"], points["knee"], points["dominated"], strict=True
        )
    ]
