"""What ``territory-opt frontier --carves`` stores and prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .guard import NO_PLAN
from .options import Session
from .output import print_json, print_lines, print_table
from .terminal import harmless

if TYPE_CHECKING:
    from territory_opt.report.frontier.carves import Carves


def print_carves(session: Session, carves: Carves) -> None:
    """Store carves in ``frontiers/NAME-carves`` of the workspace and print what they come to.

    Without a plan nothing is stored, the reason is printed, and the exit status is 1.
    """
    from territory_opt.report.frontier.carves import printed_carves, printed_differences
    from territory_opt.scenario.frontier.carves import store_carves

    if not carves.plans:
        if session.as_json:
            print_json(carves.summary)
        click.echo(harmless(carves.sentences[0]), err=True)
        click.get_current_context().exit(NO_PLAN)
    stored = store_carves(session.folder, carves)
    if session.as_json:
        print_json({**carves.summary, "page": str(stored / "carves.html")})
        return
    print_table(*printed_carves(carves))
    print_table(*printed_differences(carves))
    print_lines(*carves.sentences)
    print_lines(f"Carves: {stored / 'carves.html'}")
