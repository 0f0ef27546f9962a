"""One run on one screen: what was decided, how good it is, before and after, exceptions, the next step."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import Session
from .output import print_lines, print_prose, print_table

if TYPE_CHECKING:
    from territory_opt.report.fields import Kind

Summary = Mapping[str, Any]

FIGURES: tuple[tuple[str, str, Kind], ...] = (
    ("CV of potential, worst segment", "cv_potential_usd.max", "number"),
    ("seats within the band of potential", "within_band_potential_usd.all", "share"),
    ("seats", "seats", "count"),
    ("seats over capacity", "over_capacity_seats", "count"),
    ("accounts without a seat", "unassigned_accounts", "count"),
    ("travel a year", "travel_km", "km"),
)
"""What a leader compares first, with its measure and how it reads."""

EXCEPTIONS = {
    "unassigned_accounts": "accounts without a seat",
    "over_capacity_seats": "seats over capacity",
    "families_split": "families split over seats",
    "without_distance_accounts": "accounts without a place, whose travel counts nothing",
}
"""Measures that should be 0, and what is said when they are not."""


def print_screen(session: Session, summary: Summary, currency: str) -> None:
    """Print a stored run so that it fits a terminal of 24 lines and 80 columns.

    Parameters
    ----------
    session : Session
        How the command was called.
    summary : mapping
        The run's ``run.json``.
    currency : str
        What all amounts are in.
    """
    print_prose(f"{summary['scenario']}: {_quality(summary, currency)}", *_decided(summary, currency))
    if summary["measures"]:
        heading = ("", "today") if summary["method"] == "evaluate" else ("", "today", "plan")
        print_table(heading, [row[: len(heading)] for row in _figures(summary, currency)])
        print_prose(f"To see to: {'; '.join(_exceptions(summary)) or 'nothing'}.")
    folder = session.folder / "runs" / str(summary["scenario"])
    print_lines(f"Report: {folder / 'report.html'}")
    print_lines(f"Next: {_next(session, summary)}")


def open_reports(reports: Iterable[Path]) -> None:
    """Open pages in the browser; where there is none to be found it is said, as the pages are there all the same."""
    for report in reports:
        if click.launch(str(report.resolve())):
            click.echo(f"No browser took {report}: open it by hand.", err=True)


def _quality(summary: Summary, currency: str) -> str:
    """Say how good the plan is, in words."""
    from territory_opt.report.fields import is_missing, show

    from .runs import has_plan, percent

    cost, bound = (show(summary[key], "usd", currency) for key in ("objective_usd", "bound_usd"))
    proven, gap = not is_missing(summary["bound_usd"]), percent(summary["gap"])
    if not has_plan(summary):
        return f"no plan ({summary['status']})."
    if summary["broken_rules"]:
        least = f"; a plan that keeps them costs {bound} at least, which is proven" if proven else ""
        return f"breaks rules. It costs {cost} a year{least}."
    if summary["method"] == "evaluate":
        least = f"; any alignment costs {bound} at least, which is proven (gap {gap})" if proven else ""
        return f"today's alignment costs {cost} a year{least}."
    if summary["status"] == "optimal":
        return f"optimal, gap {gap}. It costs {cost} a year, and it is proven that none costs less."
    if not proven:
        return f"feasible, and nothing proven of how good it is. It costs {cost} a year."
    return f"feasible, gap {gap}. It costs {cost} a year; any plan costs {bound} at least, which is proven."


def _decided(summary: Summary, currency: str) -> Iterator[str]:
    """Say what the plan decides: what moves, who is hired."""
    from territory_opt.report.fields import show

    measures, hiring = summary["measures"], summary["headcount"]
    if measures and summary["method"] != "evaluate":
        moved, accounts = (show(measures[key], "count") for key in ("moved_accounts", "accounts"))
        arr, share = show(measures["moved_current_arr_usd"], "usd", currency), measures["moved_current_arr_share"]
        yield f"{moved} of {accounts} accounts change hands, with {arr} of ARR ({share:.1%})."
    if not hiring["reason"]:
        cost = show(hiring.get("cost_usd"), "usd", currency)
        yield f"Planned starts: {hiring['starts']} ({hiring['status']}), for {cost} in the plan year."


def _figures(summary: Summary, currency: str) -> Iterator[tuple[str, str, str]]:
    from territory_opt.report.fields import show

    before, after = summary["measures_before"], summary["measures"]
    for label, key, kind in FIGURES:
        yield label, show(before.get(key), kind, currency), show(after.get(key), kind, currency)


def _exceptions(summary: Summary) -> list[str]:
    measures = summary["measures"]
    return [f"{measures[key]:,.0f} {words}" for key, words in EXCEPTIONS.items() if measures.get(key)]


def _next(session: Session, summary: Summary) -> str:
    """Say what to do with the run."""
    from .runs import has_plan

    name = shlex.quote(str(summary["scenario"]))
    if not has_plan(summary):
        return f"mend what the reason names, then {session.call(f'run {name}')}"
    if summary["broken_rules"]:
        return "open the report, which lists what breaks each rule"
    if summary["method"] == "evaluate":
        return f"open it, then {session.call(f'compare {name} OTHER')}"
    return f"open it, then {session.call(f'approve {name} --by NAME')}"
