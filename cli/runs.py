"""Running scenarios one after the other, and the table that says how they came out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from .options import Session
from .output import print_lines, print_table
from .progress import shown_progress


def run_all(
    session: Session, names: Sequence[str], *, seconds: float | None, seed: int | None, fresh: bool
) -> list[Mapping[str, Any]]:
    """Run scenarios of the session's workspace in order, each once; return their summaries.

    All are read before the first is run, so that a slip in the last name does not cost the time of the others. A stored
    run that nothing has changed under is taken as it is, unless `fresh` asks to run it again.
    """
    from territory_opt.scenario.current import find_current
    from territory_opt.workspace.settings import read_settings

    read_settings(session.folder)
    current = {name: find_current(session.folder, name, seconds=seconds, seed=seed) for name in names}
    return [
        _run(session, name, seconds, seed) if stored is None or fresh else _reused(session, name, stored)
        for name, stored in current.items()
    ]


def _run(session: Session, name: str, seconds: float | None, seed: int | None) -> Mapping[str, Any]:
    from territory_opt.scenario.run import run_scenario

    with shown_progress(name, quiet=session.quiet) as progress:
        return run_scenario(session.folder, name, seconds=seconds, seed=seed, progress=progress).summary


def _reused(session: Session, name: str, stored: Mapping[str, Any]) -> Mapping[str, Any]:
    if not session.quiet:
        since = f"nothing changed since its run of {stored['created']}"
        click.echo(f"{name}: {since} (--fresh runs it again)", err=True)
    return stored


def has_plan(summary: Mapping[str, Any]) -> bool:
    """Say whether a run found a plan."""
    return summary["status"] in ("optimal", "feasible")


def print_summaries(summaries: Sequence[Mapping[str, Any]]) -> None:
    """Print what a leader asks of each run first, one column a run, and the reason of those without a plan."""
    rows = [(label, *(cell(summary) for summary in summaries)) for label, cell in _lines(summaries)]
    print_table(("", *(summary["scenario"] for summary in summaries)), rows)
    for summary in summaries:
        if not has_plan(summary):
            click.echo(f"{summary['scenario']}: no plan ({summary['status']}). {summary['reason']}", err=True)
        if summary["broken_rules"]:
            click.echo(f"{summary['scenario']}: {summary['reason']}", err=True)
        if summary["headcount"]["reason"]:
            click.echo(f"{summary['scenario']}: no hiring plan. {summary['headcount']['reason']}", err=True)


def print_notes(summaries: Sequence[Mapping[str, Any]]) -> None:
    """Print what a reader of the runs should know, each note once; one that not all of them carry names its runs."""
    carriers: dict[str, list[str]] = {}
    for summary in summaries:
        for note in summary["notes"]:
            carriers.setdefault(note, []).append(summary["scenario"])
    for note, names in carriers.items():
        print_lines(f"Note: {note}" + ("" if len(names) == len(summaries) else f" ({', '.join(names)})"))


def _lines(summaries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    from territory_opt.report.fields import show

    yield "status", lambda run: "breaks rules" if run["broken_rules"] else run["status"]
    yield "objective a year", lambda run: show(run["objective_usd"], "usd")
    yield "proven bound", lambda run: show(run["bound_usd"], "usd")
    yield "gap", lambda run: percent(run["gap"])
    prefix = "cv_potential_usd."
    keys = dict.fromkeys(key for run in summaries for key in run["measures_before"] if key.startswith(prefix))
    for key in keys:
        segment = key.removeprefix(prefix)
        if segment not in ("all", "max"):
            yield f"CV of potential, {segment}", lambda run, key=key: _before_and_after(run, key)
    yield "accounts moved", lambda run: show(run["measures"].get("moved_accounts"), "count")
    yield "ARR moved", lambda run: _arr_moved(run)
    yield "accounts without a seat", lambda run: show(run["measures"].get("unassigned_accounts"), "count")
    yield "travel a year", lambda run: show(run["measures"].get("travel_km"), "km")
    yield "planned starts", lambda run: f"{run['headcount']['starts']} ({run['headcount']['status']})"
    yield "seconds of design", lambda run: f"{run['seconds']:.1f}"


def _before_and_after(run: Mapping[str, Any], key: str) -> str:
    from territory_opt.report.fields import MISSING

    before, after = run["measures_before"].get(key), run["measures"].get(key)
    if after is None or before is None:
        return MISSING
    return f"{after:.3f}" if run["method"] == "evaluate" else f"{before:.3f} → {after:.3f}"


def _arr_moved(run: Mapping[str, Any]) -> str:
    from territory_opt.report.fields import MISSING, show

    measures = run["measures"]
    if not measures:
        return MISSING
    return f"{show(measures['moved_current_arr_usd'], 'usd')} ({measures['moved_current_arr_share']:.1%})"


def percent(share: float | None) -> str:
    """Return a share in percent with two decimals, as a gap needs; a dash when there is none."""
    from territory_opt.report.fields import MISSING

    return MISSING if share is None or math.isnan(share) else f"{share:.2%}"
