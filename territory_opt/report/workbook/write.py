"""The Excel workbook of a run: sheets to read, pivot, edit and send back, in which no cell runs what came from data."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from territory_opt.report.narrative import term_label
from territory_opt.report.results import Results
from territory_opt.report.tables import hiring_tables
from territory_opt.report.workbook.assignments import add_assignments, add_written_plan
from territory_opt.report.workbook.book import Book, Layout, add_table, open_book
from territory_opt.report.workbook.cells import holdable
from territory_opt.report.workbook.charts import add_charts
from territory_opt.report.workbook.summary import SUMMARY, fill_summary
from territory_opt.report.workbook.territories import add_before_and_after, add_territories, exception_table

CHARTS = "Charts"
_LONGEST_PROPERTY = 255

_MOVES = ("account_id", "name", "segment", "from_name", "to_seat_id", "to_name",
          "current_arr_usd", "potential_usd", "open_pipeline_usd", "reason")  # fmt: skip

_HIRING_SHEETS = {
    "Hires": ("hires", "People who join by month, cell and role: growth, committed, backfill."),
    "Heads": ("heads", "People in each role by month, beside what the plan needs."),
    "Budget": ("budget", "What the plan costs each year, beside the budget."),
    "Trial": ("trial", "What the plan covers in runs of unseen demand with leavers drawn."),
    "Frontier": ("frontier", "What each service level costs."),
    "Tornado": ("tornado", "What the plan hangs on: each assumption from low to high."),
    "Worth": ("worth", "What one more of each thing that is short would save."),
    "Stages": ("stages", "Sales operations roles that the ARR stage calls for."),
    "Demand forecast": ("forecast", "New business by month, quarter and year with its 80 % band, after its history."),
    "Hiring assumptions": ("assumptions", "Values of the hiring plan with their ranges and sources."),
}
"""Sheets of the hiring plan with their tables; what the run did not make has no sheet."""


def write_workbook(results: Results, path: Path) -> None:
    """Write ``report.xlsx`` of a run that found a plan.

    The first sheet says what the run proposes and links to the others: charts, territories, assignments (which people
    edit and send back, see ``docs/workbook.md``), moves, exceptions, the hiring plan, quotas, constraints with their
    slack, assumptions and rules. Every table has a frozen header with filters, typed cells, a defined name for pivot
    tables, and prints across the paper. Text is written as text and stays so when somebody edits it.

    Parameters
    ----------
    results : Results
        The run.
    path : Path
        The file to write.
    """
    with _cycles_let_be():
        _write(results, path)


@contextmanager
def _cycles_let_be() -> Iterator[None]:
    """Let the search for cycles of objects rest.

    Until it is closed a workbook holds hundreds of thousands of small objects and no cycles; looking through them time
    and again takes a sixth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _write(results: Results, path: Path) -> None:
    book = open_book(path, results.settings["currency"], results.title, len(results.accounts))
    book.file.set_properties(
        {
            "title": holdable(results.title)[:_LONGEST_PROPERTY],
            "subject": f"Run of scenario {holdable(results.name)}"[:_LONGEST_PROPERTY],
            "comments": holdable(results.description)[:_LONGEST_PROPERTY],
            "category": "Sales territories and capacity",
            "created": pd.Timestamp(results.summary["created"]).tz_localize(None).to_pydatetime(),
        }
    )
    summary = book.add(SUMMARY, "What the run proposes, and what the other sheets hold.", 0, "read")
    charts = book.add(CHARTS, "Bands, objective, ARR that moves, coverage, hires; territories before and after.", 0,
                      "read")  # fmt: skip
    add_territories(book, results)
    compared = add_before_and_after(book, results)
    add_assignments(book, results)
    _add_plan_tables(book, results)
    _add_hiring_tables(book, results)
    _add_checks(book, results)
    add_charts(book, charts, results, compared)
    add_written_plan(book, results)
    fill_summary(book, summary, results)
    book.file.close()


def _add_plan_tables(book: Book, results: Results) -> None:
    moves = results.moves.sort_values("current_arr_usd", ascending=False, kind="stable")
    layout = Layout(frozen=2, elsewhere="moves.csv")
    meaning = "Accounts that change hands, and why; most ARR first."
    add_table(book, "Moves", meaning, moves[list(_MOVES)], "territories", layout)
    found = exception_table(results)
    meaning = "What to look at before signing: no seat, no place, over capacity, open seats."
    add_table(book, "Exceptions", meaning, found, "checks", Layout(labels={"territory_id": "Territory"}))
    seats = results.seats
    meaning = "Positions, filled and open: who, where, from when, with what capacity and quota."
    add_table(book, "Seats", meaning, seats, "territories", Layout(frozen=2, elsewhere="seats.csv"))
    meaning = "Quota of each territory by month, individual and in the team's plan."
    add_table(book, "Quotas", meaning, results.quotas, "territories", Layout(frozen=2, elsewhere="quotas.csv"))


def _add_hiring_tables(book: Book, results: Results) -> None:
    add_table(book, "Starts", "Positions to open: month, cell, role, and why.", results.headcount_plan, "hiring")
    meaning = "Demand against ramped capacity by month and cell."
    add_table(book, "Coverage", meaning, results.coverage, "hiring")
    tables = hiring_tables(results.hiring, results.forecast)
    for name, (table, meaning) in _HIRING_SHEETS.items():
        if table in tables:
            add_table(book, name, meaning, tables[table], "hiring")


def _add_checks(book: Book, results: Results) -> None:
    objective = objective_table(results)
    meaning = "What the plan is modelled to cost, term by term, and the bound that is proven."
    add_table(book, "Objective", meaning, objective, "checks", Layout(labels={"cost_usd": "Cost a year"}))
    constraints = results.constraints
    kinds = constraints["kind"].tolist()
    sheet = add_table(
        book,
        "Constraints",
        "What each rule leaves: its limit, who is nearest to it, the slack.",
        constraints.drop(columns="kind"),
        "checks",
        Layout(labels={"slack_share": "Slack, of the limit"}, row_kinds={"value": kinds, "slack": kinds}),
    )
    binding = book.format(bg_color="#F6E3E0", font_color="#B2182B", bold=True)
    if len(constraints):
        position = constraints.columns.drop("kind").get_loc("binding")
        rule = {"type": "cell", "criteria": "==", "value": "TRUE", "format": binding}
        sheet.conditional_format(1, position, len(constraints), position, rule)
    add_table(book, "Assumptions", "What the figures rest on, each with its source.", results.assumptions, "checks")
    add_table(book, "Rules", "The model's rules and terms in words.", results.rules, "checks")
    add_table(book, "Audit", "Independent checks of the plan.", results.audit, "checks")


def objective_table(results: Results) -> pd.DataFrame:
    """Return the objective term by term, its total and the bound that is proven, those that are known."""
    summary = results.summary

    def lines() -> Iterator[tuple[str, Any]]:
        for term, cost_usd in summary["objective_by_term"].items():
            yield term_label(term), cost_usd
        yield "objective", summary["objective_usd"]
        yield "proven bound", summary["bound_usd"]

    return pd.DataFrame(list(lines()), columns=["term", "cost_usd"]).astype({"cost_usd": float})
