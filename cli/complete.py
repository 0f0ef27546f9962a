"""What a shell offers for an argument: names of scenarios, runs, accounts and seats of the workspace.

A key press waits for the answer, so only folder names and the first columns of written tables are read, and whatever
goes wrong is no offer.
"""

from __future__ import annotations

import csv
import importlib.resources
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    import click

MOST_ROWS = 50_000
"""Rows of a table that are looked through; more would be felt."""

MOST_OFFERED = 200
"""Names that are offered; nobody reads more."""

Offer = tuple[str, str]
"""A name and what is said of it."""

Complete = Callable[["click.Context", "click.Parameter", str], list[CompletionItem]]


def scenarios(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the workspace's scenarios, or the shipped ones where it has none."""
    return _offered(_scenarios(_folder(ctx)), ctx, parameter, incomplete)


def runs(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the workspace's stored runs."""
    return _offered(_stored(_folder(ctx), "runs", "stored"), ctx, parameter, incomplete)


def plans(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the workspace's approved runs, then those that are only stored."""
    approved = _stored(_folder(ctx), "approved", "approved")
    return _offered(chain(approved, _stored(_folder(ctx), "runs", "stored")), ctx, parameter, incomplete)


def accounts(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the accounts of the run that is asked about."""
    return _offered(_cells(ctx, "assignments.csv", ("account_id",), "account"), ctx, parameter, incomplete)


def seats(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the seats of the run that is asked about."""
    return _offered(_cells(ctx, "seats.csv", ("seat_id",), "name"), ctx, parameter, incomplete)


def reps(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer whatever a territory of the run that is asked about may be called by."""
    keys = ("rep_id", "territory_id", "seat_id")
    return _offered(_cells(ctx, "seats.csv", keys, "name"), ctx, parameter, incomplete)


def _offered(
    offers: Iterable[Offer], ctx: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the offers that begin as what is typed, each once and none that the call has already."""
    given = ctx.params.get(parameter.name or "")
    seen = set(given) if isinstance(given, tuple) else set()
    found: list[CompletionItem] = []
    try:
        for name, told in offers:
            # A line of the protocol ends where a name would break it.
            if name.casefold().startswith(incomplete.casefold()) and name not in seen and name.isprintable():
                seen.add(name)
                found.append(CompletionItem(name, help=told if told.isprintable() else None))
            if len(found) == MOST_OFFERED:
                break
    except (OSError, ValueError, csv.Error):
        return found
    return found


def _folder(ctx: click.Context) -> Path:
    return Path(ctx.params.get("folder") or "")


def _scenarios(folder: Path) -> Iterator[Offer]:
    own = sorted(path.stem for path in (folder / "scenarios").glob("*.yaml"))
    shipped = importlib.resources.files("territory_opt.scenarios")
    names = own or sorted(Path(entry.name).stem for entry in shipped.iterdir() if entry.name.endswith(".yaml"))
    yield from ((name, "scenario" if own else "shipped") for name in names)


def _stored(folder: Path, under: str, told: str) -> Iterator[Offer]:
    yield from ((name, told) for name in sorted(path.parent.name for path in (folder / under).glob("[!.]*/run.json")))


def _asked(ctx: click.Context) -> Path:
    """Return the folder of the run that is named, or else of the newest."""
    under, named = _folder(ctx) / "runs", ctx.params.get("name")
    if named:
        return under / str(named)
    return max(under.glob("[!.]*/run.json"), key=lambda summary: summary.stat().st_mtime).parent


def _cells(ctx: click.Context, table: str, keys: tuple[str, ...], told: str) -> Iterator[Offer]:
    """Read the cells of a run's table that name something, with another column to tell it apart."""
    with (_asked(ctx) / table).open(encoding="utf-8-sig", newline="") as lines:
        for row in islice(csv.DictReader(lines), MOST_ROWS):
            for key in keys:
                if row.get(key):
                    yield str(row[key]), str(row.get(told) or "")
