"""``territory-opt explain``: why an account, or a territory, is what a stored run makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from . import complete
from .guard import NO_PLAN
from .options import Command, FiniteRange, Session, examples, session_options
from .output import print_json, print_lines, print_table
from .progress import shown_progress

if TYPE_CHECKING:
    from territory_opt.scenario.explain.posed import Posed
    from territory_opt.scenario.explain.settled import Settled

WITHOUT_PLAN = ("infeasible", "no plan found", "not allowed")


@click.command(
    cls=Command,
    name="explain",
    short_help="Say why an account or a territory is as it is.",
    epilog=examples(
        "territory-opt explain A10236",
        'territory-opt explain "Larkgate Data" --run rebalance',
        "territory-opt explain A10236 --seat R1007",
        "territory-opt explain --rep R1011",
        unmet="--seat asks for a plan and there is none",
    ),
)
@click.argument("account", metavar="[ACCOUNT]", required=False, shell_complete=complete.accounts)
@click.option(
    "--rep",
    metavar="REP",
    shell_complete=complete.reps,
    help="Explain the territory of this rep, seat or territory instead of an account.",
)
@click.option(
    "--run", "name", metavar="RUN", shell_complete=complete.runs, help="The stored run; by default the newest."
)
@click.option(
    "--seat", metavar="SEAT", shell_complete=complete.seats, help="Solve the plan again with the account at this seat."
)
@click.option(
    "--seconds",
    type=FiniteRange(min=0, min_open=True),
    metavar="N",
    default=10.0,
    show_default=True,
    help="Time limit of the solve that --seat asks for.",
)
@session_options
def command(
    session: Session, account: str | None, rep: str | None, name: str | None, seat: str | None, seconds: float
) -> None:
    """Explain a stored run: why an account is where it is, or why a territory looks as it does.

    ACCOUNT is its account_id, or its name where no other has it. It tells the rules that matter, what the account would
    cost at the seats that come next, and what is proven of plans that have it there. The exit status is 1 when --seat
    asks for a plan and there is none.
    """
    if (account is None) == (rep is None):
        raise click.UsageError(
            "give an account or --rep, not both, such as: territory-opt explain A10236, "
            "or: territory-opt explain --rep R1011"
        )
    if rep is not None and seat is not None:
        raise click.UsageError("--seat goes with an account")
    posed = _posed(session, name)
    if account is None:
        _explain_territory(session, posed, str(rep))
    else:
        _explain_account(session, posed, account, seat, seconds)


def _posed(session: Session, name: str | None) -> Posed:
    from territory_opt.scenario.explain.find import find_stored
    from territory_opt.scenario.explain.posed import pose
    from territory_opt.scenario.record import read_stored

    return pose(read_stored(session.folder, find_stored(session.folder, name)))


def _explain_territory(session: Session, posed: Posed, rep: str) -> None:
    from territory_opt.scenario.explain.find import find_seat
    from territory_opt.scenario.explain.territory import explain_territory
    from territory_opt.scenario.explain.territory_words import territory_sentences, territory_table

    explanation = explain_territory(posed, find_seat(posed, rep))
    if session.as_json:
        print_json(_plain(explanation))
        return
    print_lines(*territory_sentences(explanation, _currency(session)))
    print_table(*territory_table(explanation, _currency(session)))


def _explain_account(session: Session, posed: Posed, called: str, seat: str | None, seconds: float) -> None:
    from territory_opt.scenario.explain.account import explain_account
    from territory_opt.scenario.explain.find import find_account, find_seat
    from territory_opt.scenario.explain.words import account_sentences, account_table

    account = find_account(posed, called)
    asked = None if seat is None else find_seat(posed, seat)
    explanation = explain_account(posed, account, asked=asked)
    settled = None if asked is None else _settled(session, posed, account, asked, seconds)
    if session.as_json:
        print_json(_plain(explanation) | ({} if settled is None else {"settled": _plain(settled)}))
    else:
        print_lines(*account_sentences(explanation, _currency(session)))
        print_table(*account_table(explanation, _currency(session)))
        _print_settled(session, settled)
    if settled is not None and settled.status in WITHOUT_PLAN:
        click.get_current_context().exit(NO_PLAN)


def _settled(session: Session, posed: Posed, account: int, seat: int, seconds: float) -> Settled:
    from territory_opt.scenario.decisions.repair import change_usd
    from territory_opt.scenario.explain.settled import settle_at

    with shown_progress(posed.seat_names[seat], quiet=session.quiet, currency=_currency(session)) as progress:
        return settle_at(
            posed, account, seat, seconds=seconds, change_usd=change_usd(posed.data.accounts), progress=progress
        )


def _print_settled(session: Session, settled: Settled | None) -> None:
    if settled is None:
        return
    from territory_opt.scenario.explain.settled_words import settled_sentences, settled_table

    print_lines(*settled_sentences(settled, _currency(session)))
    if settled.moves is not None:
        print_table(*settled_table(settled, _currency(session)), text_columns=3)


def _plain(explanation: Any) -> dict[str, Any]:
    """Return an explanation as JSON prints it: frames as lists of rows."""
    from dataclasses import asdict

    import pandas as pd

    parts = asdict(explanation)
    return {key: part.to_dict("records") if isinstance(part, pd.DataFrame) else part for key, part in parts.items()}


def _currency(session: Session) -> str:
    from territory_opt.workspace.settings import read_settings

    return read_settings(session.folder).currency
