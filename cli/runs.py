"""Running scenarios, and telling how they came out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from territory_opt.errors import InputError, TerritoryOptError

from .guard import INTERRUPTED, NO_PLAN, verdict
from .options import Session
from .output import print_lines, print_problems, print_table
from .progress import shown_side_by_side
from .terminal import harmless

if TYPE_CHECKING:
    from territory_opt.scenario.running.outcome import Outcome

_MENDABLE = (TerritoryOptError, OSError, KeyboardInterrupt)
"""What is told by a message; anything else is a defect of the code, shown with its traceback."""


def run_all(session: Session, names: Sequence[str], *, fresh: bool, **options: Any) -> list[Outcome]:
    """Run scenarios of the session's workspace, each once, several at a time; return how they came out.

    A stored run that nothing has changed under is taken as it is, unless `fresh` asks to run it again. Of `options`,
    ``jobs`` and ``scheduler`` say where they run, see `run_many`; the others are those of `run_scenario`.

    Raises
    ------
    BaseException
        When there is but one scenario, and its run raised it.
    """
    from territory_opt.scenario.running.many import run_many
    from territory_opt.workspace.settings import read_settings

    currency = read_settings(session.folder).currency
    where = {"jobs": options.pop("jobs", None), "scheduler": options.pop("scheduler", None)}
    distinct = list(dict.fromkeys(name.removesuffix(".yaml") for name in names))
    with shown_side_by_side(distinct, quiet=session.quiet, currency=currency) as progress:
        outcomes = run_many(session.folder, distinct, options=options, fresh=fresh, progress=progress, **where)
    if len(outcomes) == 1 and outcomes[0].error is not None:
        raise outcomes[0].error
    for outcome in outcomes:
        if outcome.summary is not None and outcome.reused and not session.quiet:
            since = f"nothing changed since its run of {outcome.summary['created']}"
            click.echo(f"{outcome.name}: {since} (--fresh runs it again)", err=True)
    return outcomes


def stored(outcomes: Sequence[Outcome]) -> list[Mapping[str, Any]]:
    """Return the summaries of the runs that are in the store."""
    return [outcome.summary for outcome in outcomes if outcome.summary is not None]


def failures(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return, for programs, what stands where a run would have its summary."""
    told = []
    for outcome in outcomes:
        if outcome.error is not None:
            problems = outcome.error.problems if isinstance(outcome.error, InputError) else ()
            told.append(
                {
                    "scenario": outcome.name,
                    "error": verdict(outcome.error)[0],
                    "problems": [str(problem) for problem in problems],
                }
            )
    return told


def end_with_worst(outcomes: Sequence[Outcome]) -> None:
    """Tell on stderr why runs are missing, and end the command with the worst status of all; return when all is well.

    Raises
    ------
    Exception
        What no user can mend, after all else is told.
    """
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    status = 0 if all(has_plan(summary) for summary in stored(outcomes)) else NO_PLAN
    alike: dict[str, list[Outcome]] = {}
    for outcome in failed:
        if not isinstance(outcome.error, _MENDABLE):
            continue
        # Scenarios of one workspace often fail over the same table.
        alike.setdefault(repr(outcome.error), []).append(outcome)
    for group in alike.values():
        status = max(status, _tell_failure(group, done=len(outcomes) - len(failed), of=len(outcomes)))
    for outcome in failed:
        if outcome.error is not None and not isinstance(outcome.error, _MENDABLE):
            raise outcome.error
    if status:
        click.get_current_context().exit(status)


def _tell_failure(group: Sequence[Outcome], *, done: int, of: int) -> int:
    """Tell of outcomes that failed alike; return their exit status."""
    error, names = group[0].error, ", ".join(outcome.name for outcome in group)
    if error is None:
        return 0
    message, status = verdict(error)
    if isinstance(error, KeyboardInterrupt):
        click.echo(f"Error: interrupted; {done} of {of} runs are stored, not {names}", err=True)
        return INTERRUPTED
    if isinstance(error, InputError):
        click.echo(f"{names}: nothing stored", err=True)
        print_problems(error.problems, as_json=False)
    else:
        click.echo(f"Error: {names}: {harmless(message)}", err=True)
    return status


def has_plan(summary: Mapping[str, Any]) -> bool:
    """Say whether a run found a plan."""
    return summary["status"] in ("optimal", "feasible")


def print_summaries(summaries: Sequence[Mapping[str, Any]], currency: str) -> None:
    """Print what a leader asks of each run first, one column a run, and why those without a plan have none."""
    rows = [(label, *(cell(summary) for summary in summaries)) for label, cell in _lines(summaries, currency)]
    print_table(("", *(summary["scenario"] for summary in summaries)), rows)
    print_reasons(summaries)


def print_reasons(summaries: Sequence[Mapping[str, Any]]) -> None:
    """Print on stderr why runs have no plan, break rules or have no hiring plan."""
    for summary in summaries:
        if not has_plan(summary):
            click.echo(harmless(f"{summary['scenario']}: no plan ({summary['status']}). {summary['reason']}"), err=True)
        if summary["broken_rules"]:
            click.echo(harmless(f"{summary['scenario']}: {summary['reason']}"), err=True)
        if summary["headcount"]["reason"]:
            reason = summary["headcount"]["reason"]
            click.echo(harmless(f"{summary['scenario']}: no hiring plan. {reason}"), err=True)


def print_notes(summaries: Sequence[Mapping[str, Any]]) -> None:
    """Print what a reader of the runs should know, each note once; one that not all of them carry names its runs."""
    carriers: dict[str, list[str]] = {}
    for summary in summaries:
        for note in summary["notes"]:
            carriers.setdefault(note, []).append(summary["scenario"])
    for note, names in carriers.items():
        print_lines(f"Note: {note}" + ("" if len(names) == len(summaries) else f" ({', '.join(names)})"))


def _lines(summaries: Sequence[Mapping[str, Any]], currency: str) -> Iterator[tuple[str, Any]]:
    from territory_opt.report.fields import show

    yield "status", lambda run: "breaks rules" if run["broken_rules"] else run["status"]
    yield "objective a year", lambda run: show(run["objective_usd"], "usd", currency)
    yield "proven bound", lambda run: show(run["bound_usd"], "usd", currency)
    yield "gap", lambda run: percent(run["gap"])
    prefix = "cv_potential_usd."
    keys = dict.fromkeys(key for run in summaries for key in run["measures_before"] if key.startswith(prefix))
    for key in keys:
        segment = key.removeprefix(prefix)
        if segment not in ("all", "max"):
            yield f"CV of potential, {segment}", lambda run, key=key: _before_and_after(run, key)
    yield "accounts moved", lambda run: show(run["measures"].get("moved_accounts"), "count")
    yield "ARR moved", lambda run: _arr_moved(run, currency)
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


def _arr_moved(run: Mapping[str, Any], currency: str) -> str:
    from territory_opt.report.fields import MISSING, show

    measures = run["measures"]
    if not measures:
        return MISSING
    moved = show(measures["moved_current_arr_usd"], "usd", currency)
    return f"{moved} ({measures['moved_current_arr_share']:.1%})"


def percent(share: float | None) -> str:
    """Return a share in percent with two decimals, as a gap needs; a dash when there is none."""
    from territory_opt.report.fields import MISSING

    return MISSING if share is None or math.isnan(share) else f"{share:.2%}"
