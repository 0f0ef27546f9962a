"""``territory-opt route``: new leads and accounts to the seats of an approved plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import complete
from .guard import NO_PLAN
from .options import Command, Session, examples, session_options
from .output import print_json, print_lines, print_table

if TYPE_CHECKING:
    from territory_opt.report.fields import Kind
    from territory_opt.scenario.routing.route import Routing

SHOWN_LEADS = 20
"""Leads without a seat that are printed; ``--json`` and ``--out`` have all."""


@click.command(
    cls=Command,
    name="route",
    short_help="Give new leads to the seats of an approved plan.",
    epilog=examples(
        "territory-opt route leads.csv --out routed.csv",
        "territory-opt route leads.xlsx --run rebalance --json",
        "territory-opt route leads.csv --run annual-redesign --unapproved",
        unmet="a lead has no seat; which and why is told",
    ),
)
@click.argument("leads", metavar="LEADS", type=click.Path(path_type=Path))
@click.option(
    "--run",
    "name",
    metavar="RUN",
    shell_complete=complete.plans,
    help="The run; by default the approved one that holds from the latest day.",
)
@click.option("--unapproved", is_flag=True, help="Take the run as it is stored, approved or not; with --run.")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV file to write every lead's seat and reason to.",
)
@session_options
def command(session: Session, leads: Path, name: str | None, unapproved: bool, out: Path | None) -> None:
    """Give new leads and accounts to the seats of an approved plan, by the plan's rules and at its prices.

    LEADS is a CSV, Parquet or Excel file with the columns of the accounts. Whoever is an account of the plan, or
    descends from one, goes to its seat; whoever lies in a unit of a territory goes there; all others go where they add
    least to what the plan costs, its balance counted. Leads without a seat are listed with the reason; the exit
    status is then 1.
    """
    if out is not None and out.resolve() == leads.resolve():
        raise click.BadParameter(f"{out} holds the leads themselves and is not written over", param_hint="--out")
    from territory_opt.scenario.routing.route import route_leads, write_leads

    routing = route_leads(session.folder, leads, name=name, unapproved=unapproved)
    if not routing.approved:
        click.echo(f"Warning: the plan {routing.plan} is routed by without being approved.", err=True)
    if out is not None:
        write_leads(routing, out)
    if session.as_json:
        _print_json(routing, out)
    else:
        _print(session, routing, out)
    if len(routing.waiting):
        click.get_current_context().exit(NO_PLAN)


def _print_json(routing: Routing, out: Path | None) -> None:
    print_json(
        {
            "run": routing.plan,
            "approved": bool(routing.approved),
            "hash": routing.approved or None,
            "cost_usd": routing.cost_usd,
            "bound_usd": routing.bound_usd,
            "leads": routing.leads.to_dict("records"),
            "seats": routing.seats.to_dict("records"),
            "written": None if out is None else str(out),
            "notes": list(routing.notes),
        }
    )


def _print(session: Session, routing: Routing, out: Path | None) -> None:
    from territory_opt.report.fields import show

    _print_leads(routing)
    _print_seats(routing)
    placed, waiting = len(routing.leads) - len(routing.waiting), routing.waiting
    print_lines(f"{placed:,} of {len(routing.leads):,} leads have a seat by the plan {routing.plan}.")
    cost, bound = (show(usd, "usd", routing.currency) for usd in (routing.cost_usd, routing.bound_usd))
    print_lines(
        f"Those that were free to go anywhere add {cost} a year; no way of placing them adds less than {bound}."
    )
    if len(waiting):
        print_lines(f"Without a seat: {len(waiting):,}")
        shown = waiting.head(SHOWN_LEADS)
        print_lines(*(f"  {lead}: {why}" for lead, why in zip(shown["account_id"], shown["reason"], strict=True)))
        if len(waiting) > SHOWN_LEADS:
            print_lines(f"  and {len(waiting) - SHOWN_LEADS:,} more; --json and --out have all")
    if not session.quiet:
        print_lines(*(f"Note: {note}" for note in routing.notes))
    if out is not None:
        print_lines(f"Leads: {out}")


def _print_leads(routing: Routing) -> None:
    """Print who gets the first leads, and why."""
    shown = routing.leads[routing.leads["seat_id"].notna()].head(SHOWN_LEADS)
    names = routing.seats.set_index("seat_id")["name"]
    rows = [
        (str(lead), str(territory), str(name), str(why))
        for lead, territory, name, why in zip(
            shown["account_id"], shown["territory_id"], shown["seat_id"].map(names), shown["reason"], strict=True
        )
    ]
    if rows:
        print_table(("lead", "territory", "seat", "why"), rows, text_columns=4)
    more = int(routing.leads["seat_id"].notna().sum()) - len(rows)
    if more:
        print_lines(f"and {more:,} more; --json and --out have all")


def _print_seats(routing: Routing) -> None:
    """Print the seats that get leads, before and after."""
    from territory_opt.report.fields import show

    columns: dict[str, tuple[str, Kind]] = {
        "accounts_before": ("before", "count"),
        "accounts_given": ("given", "count"),
        "accounts_after": ("after", "count"),
        "remaining_hours": ("hours left", "hours"),
        "index_potential_usd_before": ("index before", "index"),
        "index_potential_usd_after": ("index after", "index"),
    }
    rows = [
        (
            row["territory_id"],
            row["name"],
            *(show(row[name], kind, routing.currency) for name, (_, kind) in columns.items()),
        )
        for row in routing.seats[routing.seats["accounts_given"] > 0].to_dict("records")
    ]
    if rows:
        print_table(("territory", "seat", *(heading for heading, _ in columns.values())), rows, text_columns=2)
