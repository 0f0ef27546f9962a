"""``territory-opt approve``: a run frozen with its hash."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import click

from . import complete
from .options import Command, Day, Session, examples, session_options
from .output import print_json, print_lines
from .terminal import harmless

if TYPE_CHECKING:
    from territory_opt.scenario.approval.store import Approval


@click.command(
    cls=Command,
    name="approve",
    short_help="Freeze a run as approved, with its hash.",
    epilog=examples(
        'territory-opt approve annual-redesign --by "Dana Whitfield"',
        'territory-opt approve rebalance --by "Dana Whitfield" \\\n'
        '  --effective 2027-04-10 --note "East waits for May"',
    ),
)
@click.argument("name", metavar="RUN", shell_complete=complete.runs)
@click.option("--by", metavar="NAME", required=True, help="Who approves it.")
@click.option(
    "--effective",
    type=Day(),
    metavar="DATE",
    help="First day the plan holds (YYYY-MM-DD); by default the plan year's first.",
)
@click.option("--note", metavar="TEXT", default="", help="What is to be kept with the approval.")
@click.option(
    "--despite-broken-rules", is_flag=True, help="Approve a plan that breaks rules; which ones is kept with it."
)
@session_options
def command(
    session: Session, name: str, by: str, effective: datetime.datetime | None, note: str, despite_broken_rules: bool
) -> None:
    """Freeze a stored run as approved: a copy in approved/RUN that later runs do not touch.

    RUN is a run of the folder runs/. The copy carries who approved it, when, from which day it holds, and a SHA-256
    over every file, so that whatever is changed in it afterwards is noticed. An approval of the same run from before
    stays, with its day behind its name. For a plan that holds from a day within the plan year, the copy also says what
    that means for quotas.
    """
    from territory_opt.scenario.approval.approve import approve_run

    day = None if effective is None else effective.date()
    approval = approve_run(
        session.folder, name, by=by, effective=day, note=note, despite_broken_rules=despite_broken_rules
    )
    if approval.broken_rules:
        click.echo(f"Warning: the plan breaks rules of its model: {', '.join(approval.broken_rules)}.", err=True)
    if approval.changed_inputs:
        click.echo(
            "Warning: these inputs are no longer what the run was made from, which the approval says: "
            f"{harmless(', '.join(approval.changed_inputs))}.",
            err=True,
        )
    if session.as_json:
        print_json(_as_json(approval))
    else:
        print_lines(
            f"{approval.run} is approved by {approval.by}, effective {approval.effective}.",
            f"SHA-256: {approval.hash}",
            f"Approved copy: {approval.folder}",
        )


def _as_json(approval: Approval) -> dict[str, object]:
    return {
        "run": approval.run,
        "by": approval.by,
        "at": approval.at.isoformat(),
        "effective": approval.effective.isoformat(),
        "note": approval.note,
        "hash": approval.hash,
        "broken_rules": list(approval.broken_rules),
        "changed_inputs": list(approval.changed_inputs),
        "folder": str(approval.folder),
    }
