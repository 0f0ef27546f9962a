"""Carves: plans of near-equal objective that differ, as their page and files show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from territory_opt.report.fields import Kind, show
from territory_opt.report.page import created_label
from territory_opt.report.page_tables import TableView, table_view
from territory_opt.report.run_record import write_run_record
from territory_opt.report.tables import write_tables
from territory_opt.report.templating import render_page
from territory_opt.workspace.schema import TEXT

FIGURES: Mapping[str, tuple[str, Kind]] = {
    "objective_usd": ("Objective", "usd"),
    "above_first_share": ("Above the first", "share"),
    "bound_usd": ("Proven bound", "usd"),
    "gap": ("Gap to the bound", "share"),
    "cv_potential": ("Spread of potential, worst segment", "number"),
    "travel_km": ("Travel", "km"),
    "moved_accounts": ("Accounts moved", "count"),
    "moved_current_arr_usd": ("Current ARR moved", "usd"),
    "moved_current_arr_share": ("Of all ARR", "share"),
    "difference_share": ("Differs from all earlier by", "share"),
    "most_difference_share": ("No plan can differ by more than", "share"),
}
"""What is shown of each carve, by column: label and kind."""

DIFFERENCES: Mapping[str, tuple[str, Kind]] = {
    "accounts": ("Accounts elsewhere", "count"),
    "accounts_share": ("Of all accounts", "share"),
    "potential_share": ("Of all potential", "share"),
    "current_arr_usd": ("Current ARR elsewhere", "usd"),
    "current_arr_share": ("Of all ARR", "share"),
}
"""What is shown of each two carves."""

MOST_ACCOUNTS = 500
"""Accounts that the page lists, those of the largest ARR."""


@dataclass(frozen=True)
class Carves:
    """Plans of near-equal objective that differ.

    Attributes
    ----------
    name, title : str
        The scenario and its title.
    settings : mapping of str to str
        name, plan_start, currency and unit of the workspace.
    carves : DataFrame
        One row a carve: carve (from 1), status, the columns of `FIGURES` (NaN where there is none, as of the difference
        of the first), and one column a term of the objective, ``<term>_usd``.
    differences : DataFrame
        One row for each two carves: carve, other, accounts, accounts_share, potential_usd, potential_share,
        current_arr_usd, current_arr_share, of what sits at another seat, and difference_share, their mean share.
    plans : mapping of int to DataFrame
        By carve, one row an account: account_id, name, segment, incumbent_seat_id, seat_id, territory_id, moved,
        current_arr_usd, potential_usd.
    seats : mapping of str to str
        Names by seat.
    sentences : tuple of str
        What they say together.
    summary : mapping
        Their record, ``carves.json``.
    """

    name: str
    title: str
    settings: Mapping[str, str]
    carves: pd.DataFrame
    differences: pd.DataFrame
    plans: Mapping[int, pd.DataFrame]
    seats: Mapping[str, str]
    sentences: tuple[str, ...]
    summary: Mapping[str, Any]


def write_carves(carves: Carves, folder: Path) -> None:
    """Write every file of carves.

    ``carves.html``, ``carves.json``, ``differences.csv`` and ``carve-N.csv``, the plan of each, which ``evaluate`` and
    ``run --keep`` take.

    Parameters
    ----------
    carves : Carves
        What was found.
    folder : Path
        An existing, empty folder.
    """
    plans = {f"carve-{number}": plan for number, plan in carves.plans.items()}
    write_tables({"differences": carves.differences, **plans}, folder)
    write_run_record(carves.summary, folder / "carves.json")
    render_page(
        "carves.html.j2",
        folder / "carves.html",
        styles=("base.css", "report.css", "comparison.css"),
        scripts=("base.js", "tables.js"),
        currency=carves.settings["currency"],
        carves=carves,
        figures=_turned(carves.carves, {**FIGURES, **_terms(carves.carves)}, carves.settings["currency"]),
        differences=_differences(carves),
        elsewhere=_elsewhere(carves),
        created=created_label(carves.summary["created"]),
    )


def printed_carves(carves: Carves) -> tuple[list[str], list[list[str]]]:
    """Return heading and rows of a table for a terminal: figures down, carves across."""
    turned = _turned(carves.carves, FIGURES, carves.settings["currency"])
    return ["", *(f"carve {number}" for number in carves.carves["carve"])], [[label, *row] for label, row in turned]


def printed_differences(carves: Carves) -> tuple[list[str], list[list[str]]]:
    """Return heading and rows of a table of each two carves for a terminal."""
    currency = carves.settings["currency"]
    heading = ["carves", *(label for label, _ in DIFFERENCES.values())]
    rows = [
        [f"{row['carve']} and {row['other']}"]
        + [show(row[column], kind, currency) for column, (_, kind) in DIFFERENCES.items()]
        for row in carves.differences.to_dict("records")
    ]
    return heading, rows


def _terms(table: pd.DataFrame) -> dict[str, tuple[str, Kind]]:
    """Return label and kind of the terms of the objective, which stand after all figures."""
    names = [name for name in table.columns if name not in ("carve", "status", *FIGURES)]
    return {name: (f"Cost of {name.removesuffix('_usd')}", "usd") for name in names}


def _turned(table: pd.DataFrame, columns: Mapping[str, tuple[str, Kind]], currency: str) -> list[tuple[str, list[str]]]:
    return [(label, [show(value, kind, currency) for value in table[name]]) for name, (label, kind) in columns.items()]


def _differences(carves: Carves) -> TableView:
    pairs = carves.differences
    shown = pairs.assign(pair=[f"{one} and {two}" for one, two in zip(pairs["carve"], pairs["other"], strict=True)])
    labels = {"pair": "Carves", **{name: label for name, (label, _) in DIFFERENCES.items()}}
    kinds: dict[str, Kind] = {"pair": "text", **{name: kind for name, (_, kind) in DIFFERENCES.items()}}
    currency = carves.settings["currency"]
    return table_view("pairs", "What sits elsewhere", shown, list(labels), currency, labels=labels, kinds=kinds)


def _elsewhere(carves: Carves) -> TableView:
    """Return the accounts that do not sit at one seat in all carves, the largest ARR first."""
    seats = pd.DataFrame(
        {str(number): plan.set_index("account_id")["seat_id"] for number, plan in carves.plans.items()}
    )
    about = carves.plans[1].set_index("account_id")[["name", "segment", "current_arr_usd"]]
    named_seat = seats.fillna("")
    differ = named_seat.ne(named_seat["1"], axis=0).any(axis=1)
    named = seats[differ].apply(lambda seat: seat.map(carves.seats).astype(TEXT))
    shown = about[differ].join(named).sort_values("current_arr_usd", ascending=False, kind="stable")
    labels = {"name": "Account", "current_arr_usd": "Current ARR", **{str(name): f"Carve {name}" for name in seats}}
    return table_view(
        "accounts",
        "Accounts that the carves give different seats",
        shown,
        ["name", "segment", "current_arr_usd", *seats.columns],
        carves.settings["currency"],
        labels=labels,
        kinds=dict.fromkeys(seats.columns, "text"),
        most=MOST_ACCOUNTS,
        whole_in="carve-1.csv and those beside it",
    )
