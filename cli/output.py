"""Results on stdout: tables for people, plain columns for pipes, JSON for programs; problems on stderr."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from territory_opt.errors import InputProblem

from .terminal import one_line, speaks_unicode, spelled

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SHOWN_PROBLEMS = 20
"""Problems printed before the rest is only counted; ``--json`` gives all."""

LONGEST_CELL = 160
"""Letters of a cell that a terminal shows; pipes and files have all of them."""

_WIDE = 100_000
"""A width no table reaches, so that a pipe never gets a value cut or folded."""


def print_table(heading: Sequence[str], rows: Sequence[Sequence[str]], title: str = "", text_columns: int = 1) -> None:
    """Print a table.

    Parameters
    ----------
    heading : sequence of str
        One heading a column.
    rows : sequence of sequence of str
        The cells as they are shown.
    title : str
        A line above the table.
    text_columns : int
        How many of the first columns are text and stand at the left; the others stand at the right.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    terminal = sys.stdout.isatty()
    console = Console(width=None if terminal else _WIDE, highlight=False)
    table = Table(
        box=box.SIMPLE_HEAD if terminal else None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        title=Text(title) if title else None,
        title_justify="left",
        title_style="bold",
    )
    shown = [[_cell(value, LONGEST_CELL if terminal else None) for value in row] for row in rows]
    for position, name in enumerate(heading):
        table.add_column(Text(one_line(name)), justify="left" if position < text_columns else "right", overflow="fold")
    for row in shown:
        table.add_row(*map(Text, row))
    if _fits(table, console):
        console.print(table)
    else:
        _print_records(console, heading, shown, title)


def _cell(value: str, limit: int | None) -> str:
    text = one_line(value)
    return text if limit is None or len(text) <= limit else f"{text[: limit - 1]}…"


def _fits(table: Table, console: Console) -> bool:
    """Say whether a terminal is wide enough for a table without breaking words."""
    from rich.measure import Measurement

    return Measurement.get(console, console.options.update(max_width=_WIDE), table).minimum <= console.width


def _print_records(console: Console, heading: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> None:
    """Print a table that is too wide for the terminal as a paragraph a row, a line a value."""
    from rich.padding import Padding
    from rich.text import Text

    if title:
        console.print(Text(title, style="bold"))
    for first, *others in rows:
        console.print(Text(first, style="bold"))
        for name, value in zip(heading[1:], others, strict=True):
            if value:
                console.print(Padding(Text(f"{name}: {value}" if name else value), (0, 0, 0, 2)))


def print_lines(*lines: str) -> None:
    """Print lines to stdout, each as one: a name with a line break must not begin a line of its own."""
    for line in lines:
        _write(one_line(line))


def print_prose(*paragraphs: str) -> None:
    """Print sentences to stdout, broken between words where a terminal ends."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDE
    for paragraph in paragraphs:
        text = textwrap.fill(one_line(paragraph), width, break_long_words=False, break_on_hyphens=False)
        _write(text)


def print_json(data: Any) -> None:
    """Print data as JSON; a number that is missing is null."""
    from territory_opt.report.run_record import plain

    # Where letters would be lost, JSON has a spelling for them.
    _write(spelled(json.dumps(plain(data), indent=2, ensure_ascii=not speaks_unicode())))


def _write(text: str) -> None:
    # By itself click writes UTF-8 where the encoding is ASCII, which a terminal without it shows as rubbish.
    click.echo(text, file=sys.stdout)


def print_problems(problems: Sequence[InputProblem], *, as_json: bool) -> None:
    """Print what is wrong with the input: all of it as JSON on stdout, else the first ones on stderr."""
    if as_json:
        print_json({"problems": [{**asdict(problem), "message": str(problem)} for problem in problems]})
    count = "1 problem" if len(problems) == 1 else f"{len(problems):,} problems"
    click.echo(f"Error: {count} in the input", err=True)
    for problem in problems[:SHOWN_PROBLEMS]:
        click.echo(f"  {one_line(str(problem))}", err=True)
    if len(problems) > SHOWN_PROBLEMS:
        click.echo(f"  and {len(problems) - SHOWN_PROBLEMS:,} more; --json prints all of them", err=True)
