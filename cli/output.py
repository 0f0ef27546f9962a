"""Results on stdout: tables for people, plain columns for pipes, JSON for programs; problems on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from territory_opt.errors import InputProblem

SHOWN_PROBLEMS = 20
"""Problems printed before the rest is only counted; ``--json`` gives all."""

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
    table = Table(
        box=box.SIMPLE_HEAD if terminal else None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        title=Text(title) if title else None,
        title_justify="left",
        title_style="bold",
    )
    for position, name in enumerate(heading):
        table.add_column(Text(name), justify="left" if position < text_columns else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(width=None if terminal else _WIDE, highlight=False).print(table)


def print_lines(*lines: str) -> None:
    """Print lines to stdout."""
    for line in lines:
        click.echo(line)


def print_json(data: Any) -> None:
    """Print data as JSON; a number that is missing is null."""
    from territory_opt.report.run_record import plain

    click.echo(json.dumps(plain(data), indent=2, ensure_ascii=False))


def print_problems(problems: Sequence[InputProblem], *, as_json: bool) -> None:
    """Print what is wrong with the input: all of it as JSON on stdout, else the first ones on stderr."""
    if as_json:
        print_json({"problems": [{**asdict(problem), "message": str(problem)} for problem in problems]})
    count = "1 problem" if len(problems) == 1 else f"{len(problems):,} problems"
    click.echo(f"Error: {count} in the input", err=True)
    for problem in problems[:SHOWN_PROBLEMS]:
        click.echo(f"  {problem}", err=True)
    if len(problems) > SHOWN_PROBLEMS:
        click.echo(f"  and {len(problems) - SHOWN_PROBLEMS:,} more; --json prints all of them", err=True)
