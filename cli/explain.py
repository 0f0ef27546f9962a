"""``territory-opt explain``: why an account is where a stored run has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import Session, examples, session_options
from .output import print_json, print_lines, print_table

if TYPE_CHECKING:
    from territory_opt.scenario.explain.posed import Posed


@click.command(
    name="explain",
    short_help="Say why an account is where it is.",
    epilog=examples(
        "territory-opt explain A10236",
        'territory-opt explain "Larkgate Data" --run rebalance',
    ),
)
@click.argument("account", metavar="ACCOUNT")
@click.option("--run", "name", help="The stored run; by default the newest.")
@session_options
def command(session: Session, account: str, name: str | None) -> None:
    """Explain an account of a stored run: its rules, and what it would cost at other seats.

    ACCOUNT is its account_id, or its name where no other has it.
    """
    posed = _posed(session, name)
    from territory_opt.scenario.explain.account import explain_account
    from territory_opt.scenario.explain.find import find_account
    from territory_opt.scenario.explain.words import account_sentences, account_table

    explanation = explain_account(posed, find_account(posed, account))
    if session.as_json:
        from dataclasses import asdict

        print_json(asdict(explanation))
        return
    print_lines(*account_sentences(explanation, _currency(session)))
    print_table(*account_table(explanation, _currency(session)))


def _posed(session: Session, name: str | None) -> Posed:
    from territory_opt.scenario.explain.find import find_stored
    from territory_opt.scenario.explain.posed import pose
    from territory_opt.scenario.record import read_stored

    return pose(read_stored(session.folder, find_stored(session.folder, name)))


def _currency(session: Session) -> str:
    from territory_opt.workspace.settings import read_settings

    return read_settings(session.folder).currency
